# ruff: noqa: RUF001 - phones put these apostrophes, so people post them
"""What holds of recognition whatever the text, and how long it may take."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.recognition import recognise
from tests.core.test_recognition_english import ASKING as ENGLISH
from tests.core.test_recognition_english import NOT_ASKING as NOT_ENGLISH
from tests.core.test_recognition_french import ASKING as FRENCH
from tests.core.test_recognition_french import NOT_ASKING as NOT_FRENCH
from tests.core.text_samples import SPACES, texts

OWN = frozenset({"example.org"})
SENTENCES = (*ENGLISH, *FRENCH, *NOT_ENGLISH, *NOT_FRENCH)
PIECES = (
    *("rt", "RT ", "RT @a: ", "@a", ":", "via ", "par ", "d'après ", "merci à ", " pour le lien", "Lu dans "),
    *("share ", "this ", "we ", "please ", "help us ", "tell your friends ", "if you, ", "don't ", "like, "),
    *("partagez ", "ce ", "vous ", "à partager ", "merci de ", "faites tourner ", "aidez ", "info ", "en "),
    *("https://x.com/a/status/1 ", "http://t.co/a ", "example.org ", "a.fr/", "x.com/status", "a@b.fr "),
    *(". ", "!", "…", '"', "#", "#a", "-", "’", "\n", "\u00a0", "e\u0301", "\u0301\u0316", "İ", "😀", "_"),
)
wordy = st.lists(st.sampled_from((*SENTENCES, *PIECES)), max_size=8).map("".join)
any_text = wordy | texts

LENGTH = 25_000  # characters: what X Premium lets people write
SECONDS = 0.05


@given(any_text, st.sampled_from((frozenset[str](), OWN)), st.text(max_size=5))
def test_any_text_is_recognised_as_something_or_nothing(text: str, own: frozenset[str], handle: str) -> None:
    found = recognise(text, own, handle)
    assert found.share_request is None or found.share_request in text
    assert found.curated is None or found.original is None
    assert own or found.original is None


@given(any_text, st.text(SPACES), st.text(SPACES))
def test_white_space_around_a_text_makes_no_difference(text: str, before: str, after: str) -> None:
    text = text.strip()
    assert recognise(f"{before}{text}{after}", OWN) == recognise(text, OWN)


@given(st.sampled_from(SENTENCES), st.data())
def test_the_case_of_letters_makes_no_difference_to_a_request(text: str, data: st.DataObject) -> None:
    capitals = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    mixed = "".join(
        letter.upper() if capital else letter.lower() for letter, capital in zip(text, capitals, strict=True)
    )
    found, expected = recognise(mixed).share_request, recognise(text).share_request
    assert (found and found.lower()) == (expected and expected.lower())


@pytest.mark.parametrize("first", ["", "merci de ", "if you agree, "])
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_long(first: str, piece: str) -> None:
    text = (first + piece * LENGTH)[:LENGTH]
    assert any(seconds(text) < SECONDS for _ in range(3))


def seconds(text: str) -> float:
    start = time.process_time()
    recognise(text, OWN, "a")
    return time.process_time() - start
