"""From a path to the characters of a file: what is no text at all is refused with one sentence."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.rows import damage
from assistant.core.spans import quoted
from assistant.errors import ImportFileError
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 100_000_000  # bytes; half a million drafts, and little enough to hold in memory
UTF_8 = "utf-8"
# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How files begin that people take for a table (each format's specification gives its signature).
_KINDS = (
    (b"\x89PNG\r\n", mark("a PNG picture")),
    (b"\xff\xd8\xff", mark("a JPEG picture")),
    (b"GIF8", mark("a GIF picture")),
    (b"%PDF-", mark("a PDF document")),
    (b"{\\rtf", mark("a rich text document")),
    (b"\xd0\xcf\x11\xe0", mark("an old Excel or Word document")),
    (b"SQLite format 3\0", mark("a SQLite database")),
    (b"\x1f\x8b", mark("a gzip archive")),
    (b"7z\xbc\xaf", mark("a 7z archive")),
    (b"RIFF", mark("a picture, a sound or a film")),
    (b"\x7fELF", mark("a program")),
)
_ZIP = b"PK\x03\x04"
_ZIPPED_KINDS = (
    (b"xl/", mark("an Excel workbook")),
    (b"opendocument.spreadsheet", mark("an OpenDocument spreadsheet")),
    (b"word/", mark("a Word document")),
)
_SPREADSHEETS = frozenset(
    {mark("an Excel workbook"), mark("an OpenDocument spreadsheet"), mark("an old Excel or Word document")}
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml")
_SPREADSHEETS_WRITE = "cp1252"  # in Western Europe and America; several others read most of it alike
_HEAD = 1000  # bytes; enough to see what a file is
_SHOWN = 30  # characters on each side of the first byte that is not UTF-8, enough to judge a guess by


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a file, and the encoding that they were read in.

    Bytes which that encoding does not have stand as lone surrogates (Python's surrogateescape), so that one
    bad row does not take the others with it, and every row can be written back as it was.
    """

    text: str
    encoding: str
    hint: str = ""


def read_bytes(path: Path) -> bytes:
    """What the file holds.

    Raises:
        ImportFileError: It cannot be read, is empty, or larger than LARGEST.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        message = say("There is no file {path}; check its name and folder.", path=path)
        raise ImportFileError(message) from None
    except IsADirectoryError:
        message = say("{path} is a folder; name one CSV or JSON Lines file in it.", path=path)
        raise ImportFileError(message) from None
    except PermissionError:
        message = say("{path} may not be read by this user; allow it with: chmod u+r {path}.", path=path)
        raise ImportFileError(message) from None
    except (OSError, ValueError) as error:  # ValueError: no path may hold a NUL
        message = say("{path} cannot be read ({why}); name another file.", path=quoted(str(path)), why=error)
        raise ImportFileError(message) from None
    if not content:
        message = say("{path} is empty; it needs at least a column text and one row.", path=path)
        raise ImportFileError(message)
    if len(content) > LARGEST:
        message = say(
            "{path} is larger than {size} MB; split it into several files.",
            path=path,
            size=LARGEST // 1_000_000,
        )
        raise ImportFileError(message)
    return content


def decode(path: Path, content: bytes, encoding: str | None) -> Decoded:
    """The characters of a file, in the encoding that it is said to have, or that it shows, or UTF-8.

    Raises:
        ImportFileError: It is no text, or not in that encoding.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is None and marked is None:
        _refuse_other_kinds(path, content)
    chosen = encoding or marked or UTF_8
    try:
        text = content.decode(chosen, _errors(chosen)).removeprefix("\ufeff")
    except LookupError:
        message = say(
            "{encoding} is no text encoding; give for example utf-8, cp1252 or mac_roman.",
            encoding=quoted(chosen),
        )
        raise ImportFileError(message) from None
    except ValueError as error:
        message = say(
            "{path} cannot be read as {encoding} ({why}); name its encoding with --encoding.",
            path=path,
            encoding=chosen,
            why=error,
        )
        raise ImportFileError(message) from None
    hint = "" if encoding or marked else _hint(content, text)
    return Decoded(text, chosen, hint)


def _errors(encoding: str) -> str:
    """How to meet bytes that the encoding does not have: one by one, where it is made of single bytes."""
    return "strict" if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _refuse_other_kinds(path: Path, content: bytes) -> None:
    kind = _kind(content)
    if kind in _SPREADSHEETS:
        message = say("{path} seems to be {kind}; save it as CSV there.", path=path, kind=say(kind))
        raise ImportFileError(message)
    if kind is not None:
        message = say(
            "{path} seems to be {kind}; import takes CSV and JSON Lines.", path=path, kind=say(kind)
        )
        raise ImportFileError(message)
    if b"\0" in content[:_HEAD]:
        message = say(
            "{path} is no UTF-8 text: it holds NUL bytes; if it is UTF-16, say so with --encoding utf-16-le.",
            path=path,
        )
        raise ImportFileError(message)


def _kind(content: bytes) -> str | None:
    if content.startswith(_ZIP):
        return next((kind for sign, kind in _ZIPPED_KINDS if sign in content), mark("a ZIP archive"))
    if content[:_HEAD].lstrip().lower().startswith(_MARKUP):
        return mark("a web page or XML")
    return next((kind for sign, kind in _KINDS if content.startswith(sign)), None)


def _hint(content: bytes, text: str) -> str:
    """Says in which encoding a file perhaps is that is not UTF-8, and how its first such place reads then."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        begin, end = max(error.start - _SHOWN, text.rfind("\n", 0, error.start) + 1), error.start + _SHOWN
        excerpt = text[begin:end].split("\n", maxsplit=1)[0].encode(errors="surrogateescape")
    else:
        return ""
    guess = _guess(content)
    if guess is None:
        return say(
            "The file is not UTF-8, and in no other likely encoding does it read cleanly: characters were "
            "lost before it was saved; get it anew, or name its encoding with --encoding."
        )
    reading = quoted(excerpt.decode(guess, "replace").strip())
    return say(
        "The file is not UTF-8. If {reading} is what line {line} should say, it is {encoding}: import it "
        "with --encoding {encoding}; otherwise save it as UTF-8.",
        reading=reading,
        line=str(line),
        encoding=guess,
    )


def _guess(content: bytes) -> str | None:
    """The encoding that a file is most likely in, but only one in which it shows no damage."""
    from charset_normalizer import from_bytes  # loads slowly, and few files need it

    found = [match.encoding for match in from_bytes(content)]
    likely = [_SPREADSHEETS_WRITE, *found] if _SPREADSHEETS_WRITE in found else found
    return next((name for name in likely[:2] if damage(content.decode(name, "replace")) is None), None)
