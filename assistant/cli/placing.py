"""Puts whole files in their places: beside the place first, and there when they are whole."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, UsageError, system_says
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_HEAD = 1024  # bytes; a mark stands near the beginning


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is to be, which is never the database.

    A file that is there is written over with `replace`, or if it has the `mark` of those that were written
    here before.
    """

    path: Path
    database: Path
    mark: str | None = None
    replace: bool = False


def refuse_replace(option: str, *, replace: bool, path: Path | None) -> None:
    """Make sure that --replace is given with the file it is about.

    Raises:
        UsageError: it is not.
    """
    if replace and path is None:
        message = say("--replace goes with {option} alone; leave it out.", option=option)
        raise UsageError(message)


@contextmanager
def whole_file(place: Place) -> Iterator[Callable[[str], object]]:
    """Write a file's text, piece by piece, with the ends of lines as they are.

    Raises:
        AssistantError: there is one, or it cannot be written, or it would take the place of the database.
    """
    path = place.path
    part = path.parent / f"{path.name}.part"
    try:
        _require(place)
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream.write
        part.replace(path)
    except OSError as error:
        message = say("{path} cannot be written: {trouble}.", path=path, trouble=system_says(error))
        raise AssistantError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _require(place: Place) -> None:
    path = place.path
    if not path.exists():
        return
    if path.is_dir():
        message = say("{path} is a folder; name a file in it.", path=path)
        raise AssistantError(message)
    if path.samefile(place.database):
        message = say("{path} is the database itself; choose another name.", path=path)
        raise AssistantError(message)
    if not place.replace and not _is_marked(place):
        message = say(
            "{path} is there already; choose another name, or write over it with --replace.", path=path
        )
        raise AssistantError(message)


def _is_marked(place: Place) -> bool:
    if place.mark is None:
        return False
    with place.path.open("rb") as stream:
        return place.mark.encode() in stream.read(_HEAD)
