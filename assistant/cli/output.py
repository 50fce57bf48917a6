"""The only writer to the terminal: lines, tables, JSON and talk; whatever it writes is cleaned first."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from assistant import settings
from assistant.core.printable import harmless_json, on_one_line
from assistant.errors import AssistantError
from assistant.language import translated
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import RenderableType

_INDENT = "  "
_NARROWEST = 20  # columns; the least that is worth reading of a text

# The colour of each style; it is never the only sign of anything.
_COLOURS = {"good": "green", "held": "yellow", "bad": "red", "quiet": "bright_black"}


class Line(NamedTuple):
    """A line to print; a `whole` one is never wrapped, so that it can be copied."""

    text: str = ""
    indent: int = 0
    style: str | None = None
    whole: bool = False


class Table:
    """Rows of cells under their headings; the last column takes the room that is left."""

    def __init__(self, *headings: str) -> None:
        self.headings = headings
        self.rows: list[tuple[Sequence[str], str | None]] = []

    def add(self, *cells: str, style: str | None = None) -> None:
        """Put a row at the end."""
        self.rows.append((cells, style))


class Drawing(NamedTuple):
    """What a terminal can draw at a width, with the `lines` that say the same everywhere else.

    Texts in it have to be cleaned by whoever draws it.
    """

    drawn: Callable[[int], RenderableType]
    lines: Sequence[Line | Table]


def show(document: object, lines: Iterable[Line | Table | Drawing], *, as_json: bool) -> None:
    """Print a command's result, for a program or for people."""
    if as_json:
        _print_json(document)
        return
    for line in lines:
        _print(line)


def _print(piece: Line | Table | Drawing) -> None:
    match piece:
        case Drawing(drawn) if _on_terminal() and not _escapes_json():
            _print_drawing(drawn)
        case Drawing(_, lines):
            for line in lines:
                _print(line)
        case Table():
            _print_table(piece)
        case Line():
            _print_line(piece)


def _print_drawing(drawn: Callable[[int], RenderableType]) -> None:
    """Draw on paper first, since this module alone writes to the terminal."""
    import io

    from rich.console import Console

    paper, width = io.StringIO(), _width()
    console = Console(
        file=paper, width=width, force_terminal=True, color_system="standard", no_color=not settings.colours()
    )
    console.print(drawn(width), highlight=False, markup=False, emoji=False)
    _write(paper.getvalue(), sys.stdout)


def talk(*sentences: str) -> None:
    """Say something that is no result, on standard error."""
    for sentence in sentences:
        with suppress(OSError):  # there is nowhere left to say it
            lines = translated(sentence).split("\n")
            _write("".join(f"{on_one_line(line)}\n" for line in lines), sys.stderr)


def write_lines(lines: Iterable[str]) -> None:
    """Print lines of JSON as they are made."""
    import json

    escaped = _escapes_json()
    for line in lines:
        text = json.dumps(json.loads(line)) if escaped else line
        _write(harmless_json(text) + "\n", sys.stdout)


def _print_json(document: object) -> None:
    import json

    text = json.dumps(document, ensure_ascii=_escapes_json(), indent=2)
    _write(harmless_json(text) + "\n", sys.stdout)


def _print_line(line: Line) -> None:
    margin = _INDENT * line.indent
    text = on_one_line(translated(line.text))
    if _on_terminal() and not line.whole:
        import textwrap

        wrapped = textwrap.wrap(
            text,
            _width() - 1,
            initial_indent=margin,
            subsequent_indent=margin + _INDENT,
            break_on_hyphens=False,
        )
    else:
        wrapped = [margin + text]
    _write("".join(f"{_styled(piece, line.style)}\n" for piece in wrapped or [""]), sys.stdout)


def _styled(text: str, style: str | None) -> str:
    match style:
        case None:
            return text
        case "title":
            return click.style(text, bold=True)
        case _:
            return click.style(text, fg=_COLOURS[style])


def _print_table(table: Table) -> None:
    said = [(table.headings, "title"), *table.rows]
    rows = [([on_one_line(translated(cell)) for cell in cells], style) for cells, style in said]
    terminal = _on_terminal()
    measure, fit = _cells() if terminal else (len, str.ljust)
    widths = [max(map(measure, column)) for column in zip(*(cells for cells, _ in rows), strict=True)]
    if terminal:
        room = _width() - sum(widths[:-1]) - len(_INDENT) * (len(widths) - 1)
        widths[-1] = min(widths[-1], max(room, _NARROWEST))
    lines = (_styled(_INDENT.join(map(fit, cells, widths)).rstrip(), style) for cells, style in rows)
    _write("".join(f"{line}\n" for line in lines), sys.stdout)


def _cells() -> tuple[Callable[[str], int], Callable[[str, int], str]]:
    """How to measure a text in a terminal's columns, of which some characters take two, and to fit it in."""
    from rich.cells import cell_len, set_cell_size

    def fit(text: str, width: int) -> str:
        cut = text if cell_len(text) <= width else f"{set_cell_size(text, width - 1)}…"
        return set_cell_size(cut, width)

    return cell_len, fit


def _width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _escapes_json() -> bool:
    """Whether JSON has to be ASCII, since it would not be UTF-8."""
    return _encoding(sys.stdout).replace("-", "").casefold() != "utf8"


def _encoding(stream: TextIO) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _write(text: str, stream: TextIO) -> None:
    """Write what the stream's encoding can hold, the rest as escapes.

    Raises:
        AssistantError: the disk behind it is full, or the like; a closed pipe stays what it is.
    """
    encoding = _encoding(stream)
    fitting = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        click.echo(fitting, file=stream, nl=False, color=None if settings.colours() else False)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        forget(stream)
        message = say("The output cannot be written: {trouble}.", trouble=error.strerror)
        raise AssistantError(message) from error


def forget(stream: TextIO) -> None:
    """Lead the stream nowhere, so that what is left in its buffer does not fail again at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
