"""Reads the records of a CSV file as they are asked for; one that is broken takes no other with it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

_LONGEST_LINE = 1 << 20  # characters; what a longer one holds beyond is no history
_ENDS = ("\n", "\r")
_TOO_LARGE = "larger"  # as the csv module says it of a cell
_LONGEST_RECORD = 1 << 21  # characters, over all its lines


class Records:
    """The records of an open file, or what the csv module says is wrong with one; `line` is where it begins.

    After a broken one, reading goes on at the line after its first: a quote that is never closed would
    otherwise swallow what follows.
    """

    def __init__(self, text: TextIO, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._taken: list[str] = []  # the lines of the record that is being read
        self._size = 0  # of these lines, in characters
        self._again: list[str] = []  # lines to be read again, the next one last
        self.line = 1

    def __iter__(self) -> Iterator[list[str] | csv.Error]:
        while True:
            try:
                for cells in csv.reader(self._lines(), delimiter=self._delimiter, strict=True):
                    yield cells
                    self._go_on(len(self._taken))
            except csv.Error as error:
                yield error
                self._again.extend(reversed(self._taken[1:]))
                self._go_on(1)
            else:
                return

    def _go_on(self, lines: int) -> None:
        self.line += lines
        self._taken.clear()
        self._size = 0

    def _lines(self) -> Iterator[str]:
        while line := self._again.pop() if self._again else self._text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                line = self._shortened(line)
            self._taken.append(line)
            self._size += len(line)
            if self._size > _LONGEST_RECORD:
                raise csv.Error(_TOO_LARGE)
            yield line

    def _shortened(self, line: str) -> str:
        """The beginning of a line that is too long, the rest of which is passed over."""
        rest = line
        while rest and not rest.endswith(_ENDS):
            rest = self._text.readline(_LONGEST_LINE)
        return line[:-1] + "\n"


def torn(error: csv.Error) -> str:
    """Says what is wrong with a record, in other words than the csv module's, which are for programmers."""
    problem = str(error)
    if _TOO_LARGE in problem:
        return say("this row does not end where a row can; perhaps a quote is missing. It is left out.")
    if "unexpected" in problem:
        return say(
            'a quote opens in this row and is never closed; close it, and write "" for a quote in a text.'
        )
    return say('a quote closes in the middle of a cell of this row; write "" for a quote in a quoted text.')
