"""What the rows of a file of drafts may say: their columns, the words of their cells, and signs of damage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.draft import Origin, Voice
from assistant.core.spans import near, quoted
from assistant.errors import Fault, ImportFileError
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from enum import StrEnum

    from assistant.sentence import Sentence

COLUMNS = (
    "text",
    "voice",
    "origin",
    "share_request",
    "at",
    "not_before",
    "expires",
    "priority",
    "account",
)
# Spreadsheets write their own language's words for true and false: both of ours are taken.
_FLAGS = {
    **dict.fromkeys(("yes", "true", "1", "oui", "vrai"), True),
    **dict.fromkeys(("no", "false", "0", "non", "faux"), False),
}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")  # more digits are no priority, and int() refuses thousands

_REPLACEMENT = "\ufffd"
_UNREAD = re.compile("[\udc80-\udcff]+")  # what Python's surrogateescape makes of bytes it cannot decode
_CONTINUATION = "[" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "]"  # of a character in UTF-8
# What letters with accents, quotes, dashes and emoji become when UTF-8 is read as Windows-1252; when it is
# read as Mac OS Roman; and when the former is saved in the latter. Portuguese and Romanian words in capitals
# may end in Ã or Â before punctuation, so these two count only where no capital letter stands before them.
_MOJIBAKE = re.compile(
    f"(?<![A-ZÀ-ÖØ-Þ])[ÂÃ]{_CONTINUATION}|â€|â{_CONTINUATION}{{2}}|ð{_CONTINUATION}{{3}}|ï»¿|ï¿½"
    "|‚Ä|√©"  # noqa: RUF001 - what it looks like is the point
    "|‰Û|äó|í±|(?<=[a-z])Ì"
)
_SUSPECT = re.compile("[ÂÃâðï‚√‰äíÌ\ufffd\udc80-\udcff]")  # noqa: RUF001 - what all signs of damage begin with
_ESCAPES = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
}  # of X's exports and web pages
_ESCAPE = re.compile("|".join(_ESCAPES))
_SHOWN = 12  # characters on each side of a damaged place, enough to find it


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, from its first `line` to its `last`, and what was wrong where it was read.

    `cells` holds what it gives in each of COLUMNS, and nothing where it gives nothing.
    """

    line: int
    last: int
    cells: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one file; `hint` is a sentence about the whole file, for when its rows have faults."""

    source: str
    rows: Sequence[Row]
    hint: str = ""


def column_of(heading: str) -> str:
    """The name that a heading comes to: `Share request` and `share-request` are `share_request`."""
    return "_".join(heading.replace("-", " ").replace("_", " ").casefold().split())


def unknown_columns(headings: Sequence[str]) -> Sentence:
    """Says that no draft has such columns, which are perhaps meant, and what to do."""
    named = ", ".join(quoted(heading) for heading in headings)
    meant = {heading: near(column_of(heading), COLUMNS) for heading in headings}
    hints = (
        say(" (for {heading} perhaps {name} is meant)", heading=quoted(given), name=name)
        for given, name in meant.items()
        if name
    )
    return say_many(
        "the column is unknown: {named}{hints}; rename what is misspelt, "
        "and leave the others out with --ignore-unknown.",
        "the columns are unknown: {named}{hints}; rename what is misspelt, "
        "and leave the others out with --ignore-unknown.",
        len(headings),
        named=named,
        hints=join("", hints),
    )


def parse_voice(cell: str) -> Voice:
    """The voice that a cell names.

    Raises:
        ValueError: It names none; the text is a sentence.
    """
    return Voice(_chosen(cell, Voice))


def parse_origin(cell: str) -> Origin:
    """The origin that a cell names.

    Raises:
        ValueError: It names none; the text is a sentence.
    """
    return Origin(_chosen(cell, Origin))


def _chosen(cell: str, choices: type[StrEnum]) -> str:
    word = cell.strip().casefold()
    names = tuple(choice.value for choice in choices)
    if word in names:
        return word
    raise ValueError(_not_one_of(cell, names))


def _not_one_of(cell: str, names: tuple[str, ...]) -> Sentence:
    (one, other), nearest = names, near(cell.strip().casefold(), names)
    if nearest is None:
        return say("{cell} is not one of {one} and {other}.", cell=quoted(cell), one=one, other=other)
    return say(
        "{cell} is not one of {one} and {other} (perhaps {nearest} is meant).",
        cell=quoted(cell),
        one=one,
        other=other,
        nearest=nearest,
    )


def parse_flag(cell: str) -> bool:
    """The yes or no that a cell says, in English or French.

    Raises:
        ValueError: It says neither; the text is a sentence.
    """
    flag = _FLAGS.get(cell.strip().casefold())
    if flag is None:
        message = say(
            "{cell} is neither yes nor no; write one of {words}.", cell=quoted(cell), words=", ".join(_FLAGS)
        )
        raise ValueError(message)
    return flag


def parse_priority(cell: str) -> int:
    """The whole number that a cell says.

    Raises:
        ValueError: It says none; the text is a sentence.
    """
    if not _WHOLE_NUMBER.fullmatch(cell.strip()):
        message = say("{cell} is not a whole number, such as 0, 10 or -5.", cell=quoted(cell))
        raise ValueError(message)
    return int(cell)


def damage(text: str) -> Sentence | None:
    """A sentence about characters that were lost or mangled on the way, if the text shows any."""
    found = lost(text)
    return None if found is None else say("{damage}; {advice}.", damage=found[0], advice=found[1])


def lost(text: str) -> tuple[Sentence, Sentence] | None:
    """What shows that characters of a text were lost or mangled on the way, and what a draft needs then."""
    if text.isascii() or not _SUSPECT.search(text):  # the quick way: a bulk import asks this of every row
        return None
    if found := _UNREAD.search(text):
        listed = " ".join(f"0x{ord(character) - 0xDC00:02X}" for character in found[0][:4])
        return (
            say("bytes ({bytes}) could not be read at {place}", bytes=listed, place=_around(text, found)),
            say("save the file as UTF-8, or name its encoding with --encoding"),
        )
    if found := re.search(_REPLACEMENT, text):
        return (
            say(
                "a replacement character (U+FFFD) stands at {place}: a character was lost when the file was "
                "saved",
                place=_around(text, found),
            ),
            say("write it again"),
        )
    if found := _MOJIBAKE.search(text):
        return (
            say(
                "{characters} at {place} is what a character becomes that was read in a wrong encoding",
                characters=quoted(found[0]),
                place=_around(text, found),
            ),
            say("write it again, or, if it is meant, add this draft with: assistant add"),
        )
    return None


def escape(text: str) -> Sentence | None:
    """A sentence about an escape of the web in the text, which readers on X would see as it stands."""
    found = _ESCAPE.search(text) if "&" in text else None
    if found is None:
        return None
    return say(
        "{escape} will be posted as it stands; write {character} if that is meant.",
        escape=found[0],
        character=_ESCAPES[found[0]],
    )


def _around(text: str, found: re.Match[str]) -> str:
    start, end = max(found.start() - _SHOWN, 0), found.end() + _SHOWN
    return quoted(_UNREAD.sub("?", text[start:end]))


def refused(
    source: str, faults: Collection[Fault], remedy: str, number: int | None = None
) -> ImportFileError:
    """The error that lists the faults of a file, first line first; `number` where they are not all there."""
    ordered = sorted(faults, key=lambda fault: fault.line)
    total = len(ordered) if number is None else number
    head: str = say_many(
        "{source} has {number} fault; nothing was imported. {remedy}",
        "{source} has {number:,} faults; nothing was imported. {remedy}",
        total,
        source=source,
        remedy=remedy,
    )
    if total > len(ordered):
        head = say("{faults} These are the first {number}:", faults=head, number=len(ordered))
    lines = (join(": ", filter(None, (f"{source}:{f.line}", f.key, f.message))) for f in ordered)
    return ImportFileError(join("\n", [head, *lines]), tuple(ordered))
