"""Reading an answer is total: whatever came back is an outcome, and one that may be shown to anybody."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from assistant.networks.x_answers import MOST_SAID, Answer, clean
from assistant.networks.x_posting import outcome_of
from assistant.ports import Lost, Posted, Postponed, Refused
from assistant.sentence import Sentence, keep, kept

TOKENS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=50)
SECRETS = st.tuples(TOKENS, TOKENS, TOKENS, TOKENS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "id", "errors", "type", "title", "detail", "message", "status"]), inner
        )
    ),
    max_leaves=8,
)
BODIES = st.none() | st.binary() | JSON.map(lambda document: json.dumps(document).encode())
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            f"{limit}-{part}"
            for limit in ("x-rate-limit", "x-user-limit-24hour")
            for part in ("reset", "remaining")
        ]
    ),
    st.text(max_size=12) | st.integers().map(str) | st.floats().map(str),
)


@given(st.integers(-1, 1000), HEADERS, BODIES)
@example(429, {"x-rate-limit-reset": "4102444799"}, b'{"type": "/"}')
@example(403, {}, b'{"type": "", "errors": [[], {"type": 7}], "detail": "\\ud800"}')
def test_every_answer_is_an_outcome_of_its_status(
    status: int, headers: dict[str, str], body: bytes | None
) -> None:
    outcome = outcome_of(Answer(status, headers, body), ())

    if 200 <= status < 300:
        assert isinstance(outcome, Posted | Lost)
    elif 400 <= status < 500 and status != 408:
        assert isinstance(outcome, Refused | Postponed)
    else:
        assert isinstance(outcome, Lost)


@given(st.integers(300, 599), st.text(), SECRETS)
def test_a_detail_is_one_line_that_can_be_stored_and_shown(
    status: int, said: str, secrets: tuple[str, str, str, str]
) -> None:
    body = json.dumps({"detail": f"{said}{secrets[0]}{said}{secrets[3]}"}).encode()

    outcome = outcome_of(Answer(status, {}, body), secrets)

    assert not isinstance(outcome, Posted)
    assert outcome.detail.encode("utf-8").decode("utf-8") == outcome.detail
    assert not [character for character in outcome.detail if unicodedata.category(character).startswith("C")]
    assert outcome.detail.startswith(f"X answered {status} (")
    assert outcome.detail.endswith(".")
    assert secrets[0] not in outcome.detail
    assert secrets[3] not in outcome.detail
    assert isinstance(kept(outcome.detail, json.loads(json.dumps(keep(outcome.detail)))), Sentence)


@given(st.text(), SECRETS)
def test_cleaning_is_bounded_and_done_after_one_time(text: str, secrets: tuple[str, str, str, str]) -> None:
    once = clean(text, secrets)

    assert len(once) <= MOST_SAID
    assert clean(once, secrets) == once


def test_a_long_text_is_cut_where_a_reader_sees_it() -> None:
    assert clean("a" * 300, ()) == "a" * 300
    assert clean("a" * 301, ()) == "a" * 299 + "…"


def test_line_breaks_become_spaces_and_control_characters_nothing() -> None:
    assert clean("\ufeffone\r\n two\u2028three\tf\x07our\x9b \u202e", ()) == "one two three four"
