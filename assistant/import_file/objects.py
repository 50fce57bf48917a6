"""Reads JSON Lines: one object a line, its values brought to the form of a table's cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from assistant.core.rows import COLUMNS, Row, column_of, unknown_columns
from assistant.core.spans import quoted
from assistant.errors import Fault, ImportFileError
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DIGITS_SHOWN = 30
_WORDS = {True: "true", False: "false"}
# What the json module says, as far as people are to read it in their language.
_PROBLEMS = (
    *(mark("Expecting value"), mark("Expecting property name enclosed in double quotes"), mark("Extra data")),
    *(mark("Expecting ':' delimiter"), mark("Expecting ',' delimiter"), mark("Invalid control character at")),
    *(mark("Unterminated string starting at"), mark("Invalid \\escape"), mark("Invalid \\uXXXX escape")),
    *(
        mark("Illegal trailing comma before end of object"),
        mark("Illegal trailing comma before end of array"),
    ),
)


class _Pairs(NamedTuple):
    """The pairs of a JSON object as they stand there, one key perhaps twice."""

    pairs: list[tuple[str, object]]


_decode = json.JSONDecoder(object_pairs_hook=_Pairs).decode


class Objects:
    """The rows of a JSON Lines file.

    Raises:
        ImportFileError: It is blank, or one JSON array.
    """

    header_end = 0

    def __init__(self, path: Path, lines: Sequence[str], *, ignore_unknown: bool) -> None:
        first = next((line.lstrip() for line in lines if line.strip()), "")
        if not first:
            message = say(
                '{path} is blank; write one JSON object a line, such as {{"text": "…"}}.', path=path
            )
            raise ImportFileError(message)
        if first.startswith("["):
            message = say(
                "{path} is one JSON array; write one object a line (JSON Lines), "
                "for example with: jq -c '.[]' {path} > drafts.jsonl.",
                path=path,
            )
            raise ImportFileError(message)
        self._lines = lines
        self._ignore_unknown = ignore_unknown
        self._ignored: dict[str, None] = {}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The unknown keys met so far, in order."""
        return tuple(self._ignored)

    def rows(self) -> Iterator[Row]:
        """Every line that is not blank, in order."""
        for number, line in enumerate(self._lines, 1):
            if line.strip():
                yield self._row(number, line)

    def _row(self, number: int, line: str) -> Row:
        try:
            value = _decode(line)
        except (ValueError, RecursionError) as error:
            message = say(
                "this line is not JSON ({why}); write one whole object a line.", why=_problem(error)
            )
            return _faulty(number, message)
        if not isinstance(value, _Pairs):
            message = say("this line is {found}; write one JSON object a line.", found=_kind(value))
            return _faulty(number, message)
        cells, faults = self._cells(number, value.pairs)
        if not faults and not cells.get("text"):
            message = say('the object has no text; add one, as in "text": "…".')
            faults.append(Fault(number, "text", message))
        return Row(number, number, tuple(cells.get(column, "") for column in COLUMNS), tuple(faults))

    def _cells(self, line: int, pairs: list[tuple[str, object]]) -> tuple[dict[str, str], list[Fault]]:
        cells: dict[str, str] = {}
        faults = []
        unknown = []
        for key, value in pairs:
            column = column_of(key)
            if column not in COLUMNS:
                unknown.append(key)
            elif column in cells:
                faults.append(Fault(line, column, say("the object has this key twice; leave one.")))
            else:
                cell = _cell(column, value)
                if cell is None:
                    faults.append(Fault(line, column, _unfit(column, _kind(value))))
                cells[column] = cell or ""
        if self._ignore_unknown:
            self._ignored |= dict.fromkeys(unknown)
        elif unknown:
            faults.append(Fault(line, "", unknown_columns(unknown)))
        return cells, faults


def _cell(column: str, value: object) -> str | None:
    """The value as a table would hold it, or None where it is of the wrong type; null is not given."""
    if value is None:
        return ""
    match column:
        case "share_request":
            return _WORDS[value] if isinstance(value, bool) else None
        case "priority":
            return f"{value:d}" if isinstance(value, int) and not isinstance(value, bool) else None
        case _:
            return value if isinstance(value, str) else None


def _unfit(column: str, found: str) -> str:
    match column:
        case "share_request":
            return say("{found} stands here; write true or false.", found=found)
        case "priority":
            return say("{found} stands here; write a whole number.", found=found)
        case _:
            return say("{found} stands here; write a text in quotes.", found=found)


def _problem(error: ValueError | RecursionError) -> str:
    """What the json module says, and where."""
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    return say(
        "{problem}: line {line} column {column} (char {place})",
        problem=say(error.msg),
        line=str(error.lineno),
        column=str(error.colno),
        place=str(error.pos),
    )


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return say("the truth value {value}", value=_WORDS[value])
        case str():
            return say("the text {text}", text=quoted(value))
        case int() | float():
            return say("the number {number}", number=str(value)[:_DIGITS_SHOWN])
        case _Pairs():
            return say("an object")
        case _:
            return say("an array")


def _faulty(line: int, message: str) -> Row:
    return Row(line, line, faults=(Fault(line, "", message),))
