from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.sentence import Sentence, join, keep, kept, mark, say, say_many

NAMES = ("who", "what", "number", "part0")
PLAIN = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False))
JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=9)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=9,
)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Prose with some of the names in its places, and braces that mean themselves."""
    escaped = st.text(max_size=9).map(lambda text: text.replace("{", "{{").replace("}", "}}"))
    return "".join(draw(st.lists(escaped | st.sampled_from(NAMES).map("{{{}}}".format), max_size=5)))


def sentences(inner: st.SearchStrategy[object]) -> st.SearchStrategy[Sentence]:
    values = st.fixed_dictionaries({name: inner for name in NAMES if name != "number"})
    one = st.builds(lambda template, given: say(template, **given, number="some"), templates(), values)
    many = st.builds(
        lambda template, plural, number, given: say_many(template, plural, number, **given),
        *(templates(), templates(), st.integers(0, 3), values),
    )
    return one | many


SENTENCES = sentences(st.recursive(PLAIN, sentences, max_leaves=6))


def made_alike(left: object, right: object) -> bool:
    """Whether two texts are made of the same, all the way down."""
    if not isinstance(left, Sentence) or not isinstance(right, Sentence):
        return type(left) is type(right) and left == right
    return (
        left == right
        and (left.template, left.plural) == (right.template, right.plural)
        and left.values.keys() == right.values.keys()
        and all(made_alike(value, right.values[name]) for name, value in left.values.items())
    )


@given(SENTENCES)
def test_a_sentence_comes_back_from_json_as_it_was(sentence: Sentence) -> None:
    stored = json.loads(json.dumps(keep(sentence)))
    assert made_alike(kept(str.__str__(sentence), stored), sentence)


@given(st.text(max_size=9), JSON_VALUES)
def test_a_text_is_read_whatever_is_stored_of_what_it_is_made_of(text: str, stored: object) -> None:
    found = kept(text, stored)
    assert found == text
    assert not isinstance(found, Sentence) or made_alike(kept(text, keep(found)), found)


@given(SENTENCES, st.data())
def test_a_sentence_that_was_tampered_with_is_a_plain_text(sentence: Sentence, data: st.DataObject) -> None:
    stored = json.loads(json.dumps(keep(sentence)))
    place = data.draw(st.integers(0, 2))
    stored[place] = data.draw(JSON_VALUES)
    found = kept(str.__str__(sentence), stored)
    assert found == str.__str__(sentence)
    assert isinstance(found, str)


@pytest.mark.parametrize(
    "stored",
    [
        ["{count} posts", None, {"count": 3}],
        ["{0} posts", None, {"number": 2}],
        ["{number.x} posts", None, {"number": 2}],
        ["{number", None, {"number": 2}],
        ["{number:c} posts", None, {"number": 10**30}],
        ["{number} post", "{number} posts", {}],
        ["{number} posts", None],
        ["{number} posts", None, ["number", 2]],
        ["{number} posts", None, {"number": ["2"]}],
        ["{number} posts", None, {"number": [2, None, {}]}],
        [2, None, {}],
        {"template": "2 posts"},
        "2 posts",
        7,
        [],
        None,
    ],
)
def test_what_says_something_else_or_is_no_sentence_leaves_the_text(stored: object) -> None:
    found = kept("2 posts", stored)
    assert (found, type(found)) == ("2 posts", str)


def test_a_template_that_is_no_text_makes_no_sentence() -> None:
    assert type(kept("2", [2, None, {}])) is str
    assert type(kept("2", ["2", 2, {"number": 1}])) is str


def test_only_a_sentence_is_kept() -> None:
    assert keep("Bonjour") is None
    assert keep(None) is None
    assert keep(say("Hello")) == ["Hello", None, {}]


@dataclass(frozen=True)
class Held:
    why: str
    more: tuple[str, ...]


@given(SENTENCES)
def test_a_sentence_stays_one_where_it_is_copied_or_carried(sentence: Sentence) -> None:
    held = Held(sentence, (sentence,))
    told = asdict(held)
    copies = [
        str(sentence),
        str(ValueError(sentence)),
        str(UsageError(sentence)),
        copy.copy(sentence),
        copy.deepcopy(sentence),
        copy.deepcopy(held).why,
        pickle.loads(pickle.dumps(sentence)),  # noqa: S301 - our own
        told["why"],
        told["more"][0],
        say("{why}", why=sentence).values["why"],
        say("{why}", why=ValueError(sentence)).values["why"],
    ]
    assert all(made_alike(each, sentence) for each in copies)


@given(SENTENCES)
def test_a_sentence_is_its_english_wherever_it_is_used_as_text(sentence: Sentence) -> None:
    plain = "".join(sentence)
    assert type(plain) is str
    assert sentence == plain
    assert hash(sentence) == hash(plain)
    assert {plain: 1}[sentence] == 1
    assert f"{sentence}" == plain
    assert json.dumps([sentence]) == json.dumps([plain])


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 posts wait"), (1, "1 post waits"), (2, "2 posts wait"), (1000, "1,000 posts wait")],
)
def test_the_number_chooses_between_one_and_many(number: int, said: str) -> None:
    assert say_many("{number:,} post waits", "{number:,} posts wait", number) == said


def test_braces_mean_themselves_where_nothing_is_put_in_places() -> None:
    assert say('write {"text": "…"}') == 'write {"text": "…"}'
    assert say('write {{"text": "{text}"}}', text="{x}") == 'write {"text": "{x}"}'
    assert say("a }{ b") == "a }{ b"


def test_values_may_be_anything_and_are_kept_as_texts_and_numbers() -> None:
    class Word(StrEnum):
        HELD = "held"

    path = Path("a") / "b"
    sentence = say("{a} {b} {c} {d:.1f} {e}", a=Word.HELD, b=path, c=None, d=1.25, e=True)
    assert sentence == "held a/b None 1.2 True"
    assert [type(value) for value in sentence.values.values()] == [str, str, str, float, str]


def test_a_value_may_be_called_template() -> None:
    assert say("{template} {self}", template="a", self="b") == "a b"


def test_pieces_are_joined_and_stay_what_they_are() -> None:
    first = say("one")
    joined = join("; ", [first, "{two}"])
    assert joined == "one; {two}"
    assert joined.values["part0"] is first
    assert join(", ", []) == ""
    assert mark("{number} left") == "{number} left"
