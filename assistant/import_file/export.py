"""Reads an export of a whole database, line by line; knows what a line is and nothing of tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assistant.errors import ImportFileError, system_says
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_BEGINNING = b'{"assistant_export":'


def is_export(path: Path) -> bool:
    """Whether the file begins like an export; one that cannot be read does not."""
    try:
        with path.open("rb") as file:
            return file.read(len(_BEGINNING)) == _BEGINNING
    except (OSError, ValueError):
        return False


def read_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each line's number and the JSON object on it.

    Raises:
        ImportFileError: a line is none, or the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, _object(path, number, line)
    except OSError as error:
        message = say("{path} cannot be read: {why}.", path=path, why=system_says(error))
        raise ImportFileError(message) from error


def _object(path: Path, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        message = say(
            "{path}:{line}: this line is not a whole JSON object; make the export anew.",
            path=path,
            line=str(number),
        )
        raise ImportFileError(message)
    return content
