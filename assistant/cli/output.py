"""The only writer to the terminal: text and tables, colours, JSON, and talk; cleans whatever it writes."""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

import click

from assistant import settings
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INDENT = "  "
_NARROWEST = 40  # columns; on less than that, lines are left to the terminal

# C0 and C1 controls and DEL could drive a terminal; tabs and whatever ends a line become one space.
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]) | dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line to print: how far it is indented, in which style, and whether it may be wrapped."""

    text: str
    indent: int = 0
    style: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one cell for each column, each with a style that only underlines what the words say."""

    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    styles: list[str | None] = field(default_factory=list)

    def add(self, *cells: str, style: str | None = None) -> None:
        """Put a row at the end."""
        self.rows.append([cleaned(cell) for cell in cells])
        self.styles.append(style)
