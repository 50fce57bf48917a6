from __future__ import annotations

import contextlib
import gettext
import os
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import language
from assistant.core.draft import State
from assistant.core.naming import named
from assistant.sentence import Sentence, join, kept, mark, say, say_many

if TYPE_CHECKING:
    from pathlib import Path

VARIABLES = ("ASSISTANT_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
FRENCH: dict[str | tuple[str, ...], str | tuple[str, ...]] = {
    "Hello": "Bonjour",
    "yes": "oui",
    "{day} is full.": "{day} est complet.",
    "Monday": "lundi",
    ("{number:,} post waits: {why}", "{number:,} posts wait: {why}"): (
        "{number:,} post attend : {why}",
        "{number:,} posts attendent : {why}",
    ),
    "{count:,} of {all:,} ({part:.1f}%)": "{count:,} sur {all:,} ({part:.1f} %)",
    "{ratio} in {year}": "{ratio} en {year}",
    'write {"text": "…"}': 'écrivez {"text": "…"}',
    'write {{"text": "{text}"}}': 'écrivez {{"text": "{text}"}}',
    "gone: {what}": "parti : {what} {else}",
    "broken: {what}": "cassé : {what.x}",
    "odd: {what}": "bizarre : {what",
    "{first} before {second}": "{second} après {first}",
    "rejected": "refusé",
    "mended: {what}": "réparé",
}


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak French, as far as a small catalogue knows it."""
    catalogue = Catalog(locale="fr")
    for message, said in FRENCH.items():
        catalogue.add(message, said)
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    language.choose("fr")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--lang fr list", "fr"),
        ("list --lang fr", "fr"),
        ("list --lang=fr --json", "fr"),
        ("--config x --lang en add --at slot", "en"),
        ("--lang=de", "de"),
        ("--lang=", ""),
        ("--lang", "es"),
        ("list", "es"),
        ("add -- --lang fr", "es"),
        ("add -- --lang=fr", "es"),
        ("--lang fr add -- --lang=en", "fr"),
        ("add --language fr", "es"),
        ("", "es"),
    ],
)
def test_the_command_line_says_which_language_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, words: str, expected: str
) -> None:
    monkeypatch.setenv("ASSISTANT_LANG", "es")
    assert language.wanted(words.split()) == expected


@pytest.mark.parametrize("first", range(len(VARIABLES)))
def test_the_first_variable_that_is_set_decides_in_the_order_of_gettext(
    monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    for name in VARIABLES[:first]:
        monkeypatch.setenv(name, "")
    for name in VARIABLES[first + 1 :]:
        monkeypatch.setenv(name, "de_DE.UTF-8")
    monkeypatch.setenv(VARIABLES[first], "fr")
    assert language.wanted(["list"]) == "fr"


def test_nothing_is_wanted_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert language.wanted(["list"]) == ""


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        *(("fr", "fr"), ("fr_CA.UTF-8", "fr"), ("fr_FR@euro", "fr"), ("FR", "fr"), ("fr:en", "fr")),
        *(("de:fr:en", "fr"), ("en:fr", "en"), ("en_GB.UTF-8", "en"), ("de", "en"), ("frr_DE", "en")),
        *(
            ("C", "en"),
            ("C.UTF-8", "en"),
            ("POSIX", "en"),
            ("", "en"),
            (":", "en"),
            ("fr@x", "fr"),
            ("fr-FR", "fr"),
        ),
    ],
)
@pytest.mark.usefixtures("french")
def test_a_language_is_chosen_by_its_name_or_a_locales_else_english(asked: str, chosen: str) -> None:
    language.choose(asked)
    assert language.current() == chosen
    assert language.translated(say("Hello")) == ("Bonjour" if chosen == "fr" else "Hello")
    assert language.looked_up("Hello") == ("Bonjour" if chosen == "fr" else "Hello")


@pytest.mark.usefixtures("french")
def test_a_language_can_be_left_again() -> None:
    language.choose("en")
    assert (language.translated(say("Hello")), gettext.gettext("Hello")) == ("Hello", "Hello")
    language.choose("fr")
    assert (language.translated(say("Hello")), gettext.gettext("Hello")) == ("Bonjour", "Bonjour")


@pytest.mark.usefixtures("french")
def test_what_is_started_from_here_speaks_the_language_too() -> None:
    assert os.environ["LANGUAGE"] == "fr"


def test_where_no_catalogue_is_found_all_stays_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    language.choose("fr")
    assert language.translated(say("{day} is full.", day=say("Monday"))) == "Monday is full."


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("text", ["Hello", "yes", State.REJECTED.value, "", "Bonjour"])
def test_somebodys_own_words_are_never_translated(text: str) -> None:
    assert language.translated(text) == text
    assert language.translated(say("{day} is full.", day=text)) == f"{text} est complet."


@pytest.mark.usefixtures("french")
def test_sentences_in_sentences_are_translated_all_the_way_down() -> None:
    day = say("{day} is full.", day=say("Monday"))
    assert language.translated(day) == "lundi est complet."
    assert language.translated(
        say_many("{number:,} post waits: {why}", "{number:,} posts wait: {why}", 2, why=day)
    ) == ("2 posts attendent : lundi est complet.")
    assert (
        language.translated(join("; ", [day, "Hello", say("Hello")])) == "lundi est complet.; Hello; Bonjour"
    )
    assert language.translated(say("Not known: {day}", day=say("Monday"))) == "Not known: lundi"
    assert language.translated(say("{first} before {second}", first="a", second=say("yes"))) == "oui après a"
    assert day == "Monday is full."


@pytest.mark.usefixtures("french")
def test_a_template_from_a_table_is_translated_where_it_is_said() -> None:
    assert language.translated(say(mark("Hello"))) == "Bonjour"
    assert mark("Hello") == "Hello"
    assert language.translated(mark("Hello")) == "Hello"
    assert language.translated(named(State.REJECTED)) == "refusé"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 post attend : x"), (1, "1 post attend : x"), (2, "2 posts attendent : x")],
)
@pytest.mark.usefixtures("french")
def test_the_plural_is_chosen_as_the_language_does(number: int, said: str) -> None:
    waits = say_many("{number:,} post waits: {why}", "{number:,} posts wait: {why}", number, why="x")
    assert language.translated(waits) == said


@pytest.mark.usefixtures("french")
def test_numbers_are_written_as_the_language_does() -> None:
    counted = say("{count:,} of {all:,} ({part:.1f}%)", count=1200, all=1234567, part=33.45)
    assert language.translated(counted) == "1\u202f200 sur 1\u202f234\u202f567 (33,5 %)"
    assert counted == "1,200 of 1,234,567 (33.5%)"
    assert language.translated(say("{ratio} in {year}", ratio=0.5, year=2026)) == "0,5 en 2026"
    assert language.translated(say("{ratio} in {year}", ratio="0.5", year="1,5")) == "0.5 en 1,5"


@pytest.mark.usefixtures("french")
def test_braces_that_mean_themselves_stay() -> None:
    assert language.translated(say('write {"text": "…"}')) == 'écrivez {"text": "…"}'
    assert language.translated(say('write {{"text": "{text}"}}', text="{x}")) == 'écrivez {"text": "{x}"}'


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (say("unheard of: {what}", what=3), "unheard of: 3"),
        (say_many("{number} odd", "{number} odds", 2), "2 odds"),
        (say("gone: {what}", what=3), "gone: 3"),
        (say("broken: {what}", what=3), "broken: 3"),
        (say("odd: {what}", what=3), "odd: 3"),
        (say("mended: {what}", what=3), "réparé"),
        (Sentence("many", "many", {"number": "some"}), "many"),
    ],
)
@pytest.mark.usefixtures("french")
def test_what_the_catalogue_does_not_know_or_takes_other_values_is_said_in_english(
    sentence: Sentence, said: str
) -> None:
    assert language.translated(sentence) == said


STORED = st.recursive(
    st.text(max_size=5) | st.integers() | st.floats(allow_nan=False) | st.none(),
    lambda inner: st.tuples(
        st.sampled_from([message for message in FRENCH if isinstance(message, str)]) | st.text(max_size=9),
        st.none() | st.sampled_from(["{number} x", "y"]),
        st.dictionaries(st.sampled_from(["day", "what", "number", "why", "count"]), inner, max_size=3),
    ).map(list),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # French stays
@pytest.mark.usefixtures("french")
@given(STORED, st.text(max_size=9))
def test_whatever_was_stored_can_be_shown(stored: object, text: str) -> None:
    with contextlib.suppress(TypeError, ValueError, LookupError, AttributeError):
        text = str.__str__(Sentence(*stored))  # type: ignore[misc]  # mostly it is no list of three
    assert isinstance(language.translated(kept(text, stored)), str)


@pytest.mark.usefixtures("french")
def test_the_translation_is_a_plain_text() -> None:
    assert type(language.translated(say("Hello"))) is str
