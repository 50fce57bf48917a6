"""Reads a history in CSV, record by record: which columns there are, and what each row comes to."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from assistant.core.history import Sighting
from assistant.core.rows import column_of
from assistant.core.spans import quoted
from assistant.errors import Fault, ImportFileError
from assistant.history_file.instants import Instants, is_day_first
from assistant.history_file.records import Records, torn
from assistant.history_file.remarks import Remarks
from assistant.history_file.sightings import (
    UnfitError,
    addressed,
    id_of,
    is_cut,
    kind_of,
    presentable,
    written,
)
from assistant.history_file.streams import BrokenError, breaking, characters, encoding_of
from assistant.import_file.table import misfit
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

_NEEDED = ("created_at", "text")
_NAMING = ("id", "remote_id", "url")  # where the network's id may stand, the surest first
_DELIMITERS = ",;\t"  # spreadsheets write `;` where the comma is the decimal sign
_SAMPLED = 400  # rows, which show how dates with slashes are meant
_NO_NAME = "i"  # stands for the name in addresses that X makes without one


@dataclass(frozen=True, slots=True)
class _Header:
    """The first row of a table: what parts its cells, and the names of its columns."""

    delimiter: str
    headings: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column_of(heading) for heading in self.headings)


class Table:
    """A history in CSV, its header read and found good.

    Raises:
        ImportFileError: It has no encoding that can be read, or no header with the columns that are needed.
    """

    owner = None

    def __init__(self, path: Path, head: bytes, encoding: str | None) -> None:
        self._path = path
        self._encoding = encoding_of(path, head, encoding)
        self.size = path.stat().st_size
        try:
            with characters(io.BytesIO(head), self._encoding, Remarks()) as text:
                beginning = text.read().removeprefix("\ufeff")
        except (BrokenError, UnicodeError) as error:
            message = say(
                "{path} cannot be read as {encoding} ({why}); name another with --encoding.",
                path=path,
                encoding=self._encoding.name,
                why=error,
            )
            raise ImportFileError(message) from None
        self._header = _header(path, beginning)
        columns = self._header.columns
        self.ignored = tuple(
            heading.strip()
            for heading, column in zip(self._header.headings, columns, strict=True)
            if column not in {*_NEEDED, *_NAMING, ""}
        )
        rows = islice(Records(io.StringIO(beginning, newline=""), self._header.delimiter), _SAMPLED)
        place = columns.index("created_at")
        self._day_first = is_day_first(
            row[place] for row in rows if not isinstance(row, csv.Error) and len(row) > place
        )

    def rows(self, now: datetime, remarks: Remarks, handle: str) -> Iterator[Sighting | Fault]:
        """Every row but the blank ones; `handle` is the account's name in small letters, if known."""
        if self._encoding.hint:
            remarks.say(self._encoding.hint)
        instants = Instants(now, remarks, day_first=self._day_first)
        rows = _Rows(self._header, instants, remarks, handle)
        line = 1
        try:
            with breaking():
                source = self._path.open("rb", buffering=0)
            with characters(source, self._encoding, remarks) as text:
                records = Records(text, self._header.delimiter)
                for cells in records:
                    line = records.line
                    row = rows.read(line, cells)
                    if row is not None:
                        yield row
        except (BrokenError, UnicodeError) as error:
            message = say(
                "the file cannot be read on after this line ({why}); the rest is not read.", why=error
            )
            yield Fault(line, "", message)


class _Rows:
    """What the records of one table come to, the first that is not blank being its header."""

    def __init__(self, header: _Header, instants: Instants, remarks: Remarks, handle: str) -> None:
        columns = header.columns
        self._delimiter = header.delimiter
        self._width = len(columns)
        self._pick = itemgetter(*(columns.index(column) for column in _NEEDED))
        self._naming = tuple(columns.index(column) for column in _NAMING if column in columns)
        self._instants = instants
        self._remarks = remarks
        self._handle = handle
        self._address = ""
        self._own = frozenset((handle,))
        self._begun = False

    def read(self, line: int, cells: list[str] | csv.Error) -> Sighting | Fault | None:
        """The post that a record is, or what is wrong with it; nothing of the header and of blank ones."""
        if isinstance(cells, csv.Error):
            return Fault(line, "", torn(cells))
        try:
            if len(cells) == self._width and self._begun:
                return self._sighting(line, cells)
            problem = UnfitError("", misfit(len(cells), self._width, self._delimiter))
        except UnfitError as error:
            problem = error
        if not "".join(cells).strip("\ufeff \t\r\n"):
            return None
        if not self._begun:
            self._begun = True
            return None
        return Fault(line, problem.key, problem.message)

    def _sighting(self, line: int, cells: Sequence[str]) -> Sighting:
        created, shown = self._pick(cells)
        at = self._instants.read(created)
        if not shown.isascii():
            self._remarks.note_damage(shown, line)
        text = presentable(written(shown))
        remote_id = self._identify(line, cells) if self._naming else None
        answers = text[0] in "@\uff20" and addressed(text) not in {None, *self._own}
        kind = kind_of(text, answers=answers, own=self._own, remote_id=remote_id)
        return Sighting(at, text, kind, remote_id, is_cut(text))

    def _identify(self, line: int, cells: Sequence[str]) -> str | None:
        """The network's id in a record; an address tells the account's name besides."""
        nameless = False
        for place in self._naming:
            if cell := cells[place]:
                address, _, last = cell.rpartition("/status/")
                remote_id = id_of(last) or id_of(last.partition("?")[0].strip(" /"))
                if remote_id:
                    if address and address != self._address:
                        self._learn(address)
                    return remote_id
                nameless = nameless or not cell.isspace()
        if nameless:
            self._remarks.note_nameless(line)
        return None

    def _learn(self, address: str) -> None:
        self._address = address
        name = address.rpartition("/")[2].lower()
        self._own = frozenset((self._handle, name)) if name != _NO_NAME else self._own


def _header(path: Path, beginning: str) -> _Header:
    """The header, by the delimiter that gives the most columns of a history.

    Raises:
        ImportFileError: It lacks a column that is needed, or has one twice.
    """
    readings = [_Header(delimiter, _first_row(beginning, delimiter)) for delimiter in _DELIMITERS]
    header = max(readings, key=lambda each: len({*_NEEDED, *_NAMING}.intersection(each.columns)))
    columns = header.columns
    for column in _NEEDED:
        if columns.count(column) != 1:
            message = say(
                "{path} is no history: its first row must name the columns created_at and text, each once, "
                "and says {headings}.",
                path=path,
                headings=quoted(", ".join(heading.strip() for heading in header.headings)),
            )
            raise ImportFileError(message)
    return header


def _first_row(beginning: str, delimiter: str) -> tuple[str, ...]:
    for cells in Records(io.StringIO(beginning, newline=""), delimiter):
        if isinstance(cells, csv.Error):
            break
        if "".join(cells).strip():
            return tuple(cells)
    return ()
