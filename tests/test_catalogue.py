"""What the French catalogue holds: all that is said, nothing else, and written as French is."""

from __future__ import annotations

import gettext
import re
import string
from functools import cache
from typing import TYPE_CHECKING

import pytest

from assistant.cli import root
from scripts import build_catalogues, catalogues
from scripts.unsaid import modules, unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
# Dates: the first of a month is said in another way than the other days, and some languages name the month.
DATES = "{weekday} {year}-"

# What French typography does not speak of: addresses, times, code, places in files, keys and lines to be
# typed.
_CODE = re.compile(
    r"""https?://\S+ | `[^`]*` | \b[0-9]{1,2}:[0-9]{2}\b | %\([a-z]+\)[a-z] | "[^"\n]*":?
    | ^\S+:\{line\}: | ^\{place\}:(?:[ ]\{key\}:)?(?=[ ]\{message) | (?<=,[ ])\?(?=[ ]) | ^[ ]{2,}\S.*$""",
    re.VERBOSE | re.MULTILINE,
)
_KEYS = re.compile(r"[a-z_]+: [a-z0-9]\w*")  # `sync: off`, which stands in the English too
_MISTAKES = {
    "a plain space before": re.compile(r"[ \n][:;?!%»](?![\w(])"),
    "no space before": re.compile(r"[^\s:?!][:;?!»](?=\s|$)"),
    "no space before %": re.compile(r"[\d}]%"),
    "no hard space after «": re.compile(rf"«(?![{NO_BREAK}])"),
    "English quotes": re.compile("[“”]"),
    "two spaces": re.compile(rf"(?<=\S)[ {NO_BREAK}]{{2,}}"),
}


@cache
def french() -> Catalog:
    return catalogues.read("fr")


def messages() -> list[Message]:
    """The messages that are translated."""
    return [each for each in french() if each.id and catalogues.is_said(each.string)]


def forms(of: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else tuple(of or ())


def pairs() -> Iterator[tuple[str, str]]:
    """Every text and its translation, each form by itself."""
    for message in messages():
        yield from zip(forms(message.id), forms(message.string), strict=True)


def places(text: str) -> dict[str, str]:
    """The names in a template with how their values are written; nothing where braces mean themselves."""
    try:
        found = [
            (name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None
        ]
    except ValueError:
        return {}
    return {name: form for name, form in found if name.isidentifier()}


def key(message: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    return message if isinstance(message, str) else tuple(message)


def test_all_that_is_said_has_a_translation() -> None:
    said = {key(message.id) for message in messages()}
    assert [
        message.id for message in catalogues.collected() if message.id and key(message.id) not in said
    ] == []


def test_nothing_is_translated_that_is_not_said() -> None:
    collected = {key(message.id) for message in catalogues.collected()}
    assert [message.id for message in french() if key(message.id) not in collected] == []
    assert [*french().obsolete] == []


def test_no_module_has_prose_that_is_not_said() -> None:
    assert [each for module in modules() for each in unsaid(module)] == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in french() if message.id and message.fuzzy] == []


def test_babel_finds_nothing_wrong() -> None:
    assert [(message.id, errors) for message, errors in french().check()] == []


def test_a_translation_has_no_places_but_those_of_its_message() -> None:
    wrong = []
    for message in messages():
        known = {name for text in forms(message.id) for name in places(text)}
        known |= {"month_name"} if message.id[0].startswith(DATES) else set()
        wrong += [text for text in forms(message.string) if not places(text).keys() <= known]
    assert wrong == []


def test_numbers_are_written_with_as_many_places_as_in_english() -> None:
    assert [
        translation
        for text, translation in pairs()
        for name, form in places(text).items()
        if {",", "."} & {*form} and places(translation).get(name, form) != form
    ] == []


def test_every_translation_can_be_said() -> None:
    wrong = []
    for text, translation in pairs():
        if places(text):
            values = dict.fromkeys({**places(text), **places(translation), "number": ""}, 1)
            try:
                translation.format(**values)
            except (ValueError, LookupError, AttributeError):
                wrong.append(translation)
    assert wrong == []


def test_every_form_of_the_plural_is_there_and_tells_the_number() -> None:
    wrong = []
    for message in messages():
        if isinstance(message.id, str):
            assert isinstance(message.string, str)
            continue
        assert len(forms(message.string)) == french().num_plurals == 2
        for text, translation in zip(forms(message.id), forms(message.string), strict=True):
            told = "number" in places(translation) or message.id[0].startswith(DATES)
            if "number" in places(text) and not told:
                wrong.append(translation)
    assert wrong == []


@pytest.mark.parametrize(("number", "form"), [(0, 0), (1, 0), (2, 1), (1000, 1)])
def test_the_plural_is_that_of_french(number: int, form: int, tmp_path: Path) -> None:
    source = tmp_path / "messages.po"
    source.write_bytes(catalogues.source("fr").read_bytes())
    with build_catalogues.compile_at(source).open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    plurals = [each for each in messages() if isinstance(each.id, tuple)]
    assert plurals
    for message in plurals:
        one, many = forms(message.id)
        assert compiled.ngettext(one, many, number) == forms(message.string)[form]


def wrong_in(text: str, translation: str) -> Iterator[str]:
    """What is wrong with the signs and spaces of a translation."""
    prose = _CODE.sub(lambda found: "x" * len(found[0]), translation)
    prose = _KEYS.sub(lambda found: "x" if found[0] in text else found[0], prose)
    for what, sign in _MISTAKES.items():
        if what == "two spaces" and sign.search(text):
            continue
        yield from (
            f"{what}: {prose[max(found.start() - 12, 0) : found.end() + 6]!r}"
            for found in sign.finditer(prose)
        )


def test_signs_and_spaces_are_those_of_french() -> None:
    wrong = {translation: [*wrong_in(text, translation)] for text, translation in pairs()}
    assert {translation: what for translation, what in wrong.items() if what} == {}


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Error: {what}", "Erreur : {what}"),
        ("Error: {what}", "Erreur: {what}"),
        ("Options:", "Options:"),
        ("{name}: {what}", "{name} : {what}"),
        ("{name}: {what}", "{name}: {what}"),
        ("Really?", "Vraiment ?"),
        ("Really?", "Vraiment?"),
        ("a; b", "a ; b"),
        ("a; b", "a; b"),
        ("{part}%", "{part}%"),
        ("40%", "40 %"),
        ("“a”", "“a”"),
        ("“a”", "« a »"),
        ("“a”", "«a»"),
        ("a b", "a  b"),
        ("At 9:30; a: http://a.b/c?d", "À 9:30 ; a : http://a.b/c?d"),
        ("Look at `a : b`; now!", "Voyez `a : b`\u00a0; vite !"),
        ("such as sync: off; note: x", "comme sync: off\u00a0; remarque: x"),
    ],
)
def test_the_mistakes_that_people_make_are_found(text: str, translation: str) -> None:
    assert [*wrong_in(text, translation)]


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Error: {what}", "Erreur\u00a0: {what}"),
        ("Really?", "Vraiment\u202f?"),
        ("{part}% of “a”", "{part}\u00a0% de «\u00a0a\u00a0»"),
        ("at 9:30; see http://a.b:80/c?d", "à 9:30\u00a0; voir http://a.b:80/c?d"),
        ("such as sync: off", "comme sync: off"),
        ("{path}:{line}: wrong", "{path}:{line}: faux"),
        ("run `assistant add --at 9:00; b`", "lancez `assistant add --at 9:00; b`"),
        ("¶\nExamples:\n  a: b; c? d", "¶\nExemples\u00a0:\n  a: b; c? d"),
        ('as in "text": "…"', 'comme dans "text": "…"'),
        ("%(name)s, b", "%(name)s, b"),
        ("a\n\nb.", "a\n\nb."),
    ],
)
def test_what_is_written_well_is_left_alone(text: str, translation: str) -> None:
    assert [*wrong_in(text, translation)] == []


def test_paragraphs_and_the_space_around_are_those_of_the_message() -> None:
    def shape(text: str) -> tuple[str, str, int]:
        inner = text.strip(" \n")  # click puts a colon after a heading, and French a hard space before it
        before, _, after = text.partition(inner)
        return before, after, len(re.findall("^¶$", text, re.MULTILINE))

    assert [translation for text, translation in pairs() if shape(text) != shape(translation)] == []


def named_in(text: str) -> set[str]:
    """The options and the commands that a text names."""
    commands = "|".join(
        sorted((name for entries in root.SECTIONS.values() for name in entries), reverse=True)
    )
    return {
        *re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text),
        *re.findall(rf"(?:`|^ *|with: |: )(assistant (?:{commands}))\b", text, re.MULTILINE),
    }


def test_options_and_commands_are_named_as_they_are() -> None:
    differing = {translation: named_in(text) ^ named_in(translation) for text, translation in pairs()}
    assert {translation: names for translation, names in differing.items() if names} == {}
