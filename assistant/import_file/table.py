"""Reads CSV: the delimiter from the header, and every row with the line that it begins on."""

from __future__ import annotations

import csv
from itertools import filterfalse
from operator import itemgetter
from typing import TYPE_CHECKING

from assistant.core.rows import COLUMNS, Row, column_of, refused, unknown_columns
from assistant.core.spans import quoted
from assistant.errors import Fault, ImportFileError
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DELIMITERS = ",;\t"  # spreadsheets write `;` where the comma is the decimal sign
_MEND = say("Mend the header, then import the file.")


class Table:
    """The rows of a CSV file, its header read and found good.

    Raises:
        ImportFileError: There is no header, or one that cannot be taken; carries every fault of it.
    """

    def __init__(self, path: Path, lines: Sequence[str], *, ignore_unknown: bool) -> None:
        self._delimiter, headings = _header(path, lines)
        self._reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while _is_blank(next(self._reader)):
            pass
        self.header_end = self._reader.line_num
        self._columns = [column_of(heading) for heading in headings]
        faults = _header_faults(headings, self.header_end, ignore_unknown=ignore_unknown)
        if faults:
            raise refused(str(path), faults, _MEND)
        self.ignored = _unknown(headings)

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, in order."""
        width = len(self._columns)
        # One more cell than there are columns stands for every column that the file does not have.
        pick = itemgetter(*(self._columns.index(c) if c in self._columns else width for c in COLUMNS))
        nameless = [index for index, column in enumerate(self._columns) if not column]
        for line, last, cells in self._records():
            if isinstance(cells, str):
                yield _faulty(line, last, cells)
            elif _is_blank(cells):
                continue
            elif len(cells) != width or (nameless and any(cells[index] for index in nameless)):
                yield _faulty(line, last, self._misfit(cells))
            else:
                cells.append("")
                yield Row(line, last, pick(cells))

    def _records(self) -> Iterator[tuple[int, int, list[str] | str]]:
        """The first and the last line of every record with its cells, or with what is wrong with it."""
        last = self._reader.line_num
        while True:
            line = last + 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                last = self._reader.line_num
                yield line, last, _torn(str(error), line, last)
                continue
            if cells is None:
                return
            last = self._reader.line_num
            yield line, last, cells

    def _misfit(self, cells: Sequence[str]) -> str:
        width = len(self._columns)
        if len(cells) == width:
            return say("a cell stands in a column without a name; name it in the header, or clear the cell.")
        return misfit(len(cells), width, self._delimiter)


def misfit(cells: int, width: int, delimiter: str) -> str:
    """Says that a row has another number of cells than the header."""
    return say_many(
        "this row has {number} cell, the header {width}; put quotes around a text that holds "
        "{delimiter} or more than one line, and leave no cell out.",
        "this row has {number} cells, the header {width}; put quotes around a text that holds "
        "{delimiter} or more than one line, and leave no cell out.",
        cells,
        width=width,
        delimiter=quoted(delimiter),
    )


def _header(path: Path, lines: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter that gives the most known columns, and the headings it gives."""
    readings = {delimiter: _first_row(lines, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(
        readings,
        key=lambda each: len({column_of(heading) for heading in readings[each]}.intersection(COLUMNS)),
    )
    if not readings[delimiter]:
        if any(line.strip() for line in lines):
            message = say(
                "{path} begins with a row that is no header: a quote in it is not closed; it needs a first "
                "row that names the columns, text among them, and one more.",
                path=path,
            )
        else:
            message = say(
                "{path} is blank; it needs a first row that names the columns, text among them, and one "
                "more.",
                path=path,
            )
        raise ImportFileError(message)
    return delimiter, readings[delimiter]


def _first_row(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next(filterfalse(_is_blank, csv.reader(lines, delimiter=delimiter, strict=True)), [])
    except csv.Error:
        return []


def _header_faults(headings: Sequence[str], line: int, *, ignore_unknown: bool) -> list[Fault]:
    columns = [column_of(heading) for heading in headings]
    faults = [
        Fault(line, column, say("the header has this column more than once; leave one."))
        for column in COLUMNS
        if columns.count(column) > 1
    ]
    if "text" not in columns:
        message = say(
            "the first row must name the columns, and one of them must be text; it says {headings}.",
            headings=quoted(", ".join(heading.strip() for heading in headings)),
        )
        faults.append(Fault(line, "text", message))
    unknown = _unknown(headings)
    if unknown and not ignore_unknown:
        faults.append(Fault(line, "", unknown_columns(unknown)))
    return faults


def _unknown(headings: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        heading.strip() for heading in headings if heading.strip() and column_of(heading) not in COLUMNS
    )


def _is_blank(cells: Sequence[str]) -> bool:
    """Whether a row says nothing, as spreadsheets leave them at the end."""
    return not "".join(cells).strip()


def _torn(problem: str, line: int, last: int) -> str:
    """Says what is wrong where the csv module gave up; its own words are for programmers."""
    reach = say(" (it runs on to line {line})", line=str(last)) if last > line else ""
    if "larger" in problem:
        return say(
            "a cell has more than {most:,} characters{reach}; is a quote missing?",
            most=csv.field_size_limit(),
            reach=reach,
        )
    if "unexpected" in problem:
        return say(
            'a quote opens in this row and is never closed{reach}; close it, and write "" for a quote.',
            reach=reach,
        )
    return say(
        'a quote closes in the middle of a cell{reach}; write "" for a quote in a quoted text.', reach=reach
    )


def _faulty(line: int, last: int, message: str) -> Row:
    return Row(line, last, faults=(Fault(line, "", message),))
