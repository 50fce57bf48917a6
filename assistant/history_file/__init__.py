"""Reads an account's past, from X's own data export or from CSV, as a stream. Knows no database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from assistant.core.spans import quoted
from assistant.errors import ImportFileError, system_says
from assistant.history_file.export import Export
from assistant.history_file.places import archive_at, folder_at, lone_file
from assistant.history_file.remarks import Remarks
from assistant.history_file.streams import HEAD, WIDE_MARKS
from assistant.history_file.table import Table
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from assistant.core.history import Sighting
    from assistant.errors import Fault

_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")  # how an archive begins, and one without a file in it
_LISTS = (".js", ".json")
_LIST_OPENINGS = (b"window.YTD.", b"[")
_DOCUMENTS = (b"<", b"%pdf-", b"{\\rtf")  # a web page or XML, and what word processors write
_SHOWN = 1000  # bytes, within which what is no text has a NUL
_TAKEN = say("X's data export (the .zip, its folder, or the tweets.js in it) or a CSV file")


class _Reader(Protocol):
    """What reads one format: it knows its size in bytes, and which columns say nothing here."""

    size: int
    ignored: tuple[str, ...]

    @property
    def owner(self) -> str | None:
        """The account's name, if the file says it."""

    def rows(self, now: datetime, remarks: Remarks, handle: str) -> Iterator[Sighting | Fault]:
        """Every row."""


class HistoryFile:
    """An account's past in files, found to be one.

    `size` is how many bytes there are to read, and `ignored` names the columns that say nothing here. `owner`
    is the account's name, where the files say it.
    """

    def __init__(self, path: Path, reader: _Reader, handle: str) -> None:
        self.path = path
        self.size = reader.size
        self.ignored = reader.ignored
        self.owner = reader.owner
        self._reader = reader
        self._handle = handle
        self._remarks = Remarks()

    @property
    def position(self) -> int:
        """How many bytes the present reading has come through."""
        return min(self._remarks.position, self.size)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the whole; complete once every row is read."""
        return tuple(self._remarks.sentences())

    def rows(self, now: datetime) -> Iterator[Sighting | Fault]:
        """Every post in the order of the files, or what is wrong with one; each call reads them anew.

        Raises:
            ImportFileError: There is none, or the files were changed meanwhile.
        """
        self._remarks = Remarks()
        empty = True
        for row in self._reader.rows(now, self._remarks, self._handle):
            empty = False
            yield row
        if empty:
            message = say("{path} holds no posts; there is nothing to import.", path=self.path)
            raise ImportFileError(message)


def read_history(path: Path, *, encoding: str | None = None, handle: str | None = None) -> HistoryFile:
    """Open an account's past: X's data export, as .zip, folder or tweets.js, or a CSV file.

    `handle` is the account's name; it tells answers to oneself from answers to others where the files do not.

    Raises:
        ImportFileError: It is none of these, or cannot be read.
    """
    name = (handle or "").removeprefix("@").lower()
    with _refusing(path):
        return HistoryFile(path, _reader(path, encoding), name)


def _reader(path: Path, encoding: str | None) -> _Reader:
    if "\0" in str(path):  # which no name on a disk can hold
        raise FileNotFoundError
    if path.is_dir():
        return Export(folder_at(path), encoding)
    if path.exists() and not path.is_file():
        message = say("{path} is no file; name {taken}.", path=path, taken=_TAKEN)
        raise ImportFileError(message)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        message = say("{path} is empty; name {taken}.", path=path, taken=_TAKEN)
        raise ImportFileError(message)
    if head.startswith(_ZIPPED):
        return Export(archive_at(path), encoding)
    if path.suffix.lower() in _LISTS or head.lstrip().startswith(_LIST_OPENINGS):
        return Export(lone_file(path), encoding)
    _refuse_other_kinds(path, head, encoding)
    return Table(path, head, encoding)


def _refuse_other_kinds(path: Path, head: bytes, encoding: str | None) -> None:
    """See to it that the file may be a table.

    Raises:
        ImportFileError: It is none, whatever it is.
    """
    if head.lstrip().lower().startswith(_DOCUMENTS):
        message = say("{path} is a document or a web page; name {taken}.", path=path, taken=_TAKEN)
        raise ImportFileError(message)
    marked = head.startswith(WIDE_MARKS)
    if encoding is None and not marked and b"\0" in head[:_SHOWN]:
        message = say(
            "{path} is no text; name {taken}. From a spreadsheet save it as CSV; if it is text in UTF-16, "
            "say so with --encoding utf-16-le.",
            path=path,
            taken=_TAKEN,
        )
        raise ImportFileError(message)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say in one sentence why a path cannot be opened.

    Raises:
        ImportFileError: It cannot.
    """
    shown = str(path) if str(path).isprintable() else quoted(str(path))
    try:
        yield
    except FileNotFoundError:
        message = say("There is no file or folder {path}; check its name.", path=shown)
    except PermissionError:
        message = say("{path} may not be read by this user; allow it with: chmod u+rX {path}.", path=shown)
    except OSError as error:
        message = say(
            "{path} cannot be read ({why}); name {taken}.", path=shown, why=system_says(error), taken=_TAKEN
        )
    else:
        return
    raise ImportFileError(message)
