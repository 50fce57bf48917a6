"""Checks of the machine: the Python, the clock, the file of the database and the room around it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.core.when import say_when
from assistant.services.doctoring.findings import ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.services.doctoring.findings import Examination, Found

OLDEST_SQLITE = (3, 38, 0)  # 2022-02: STRICT tables came with 3.37, JSON for everybody with 3.38
BUILT = 2026  # no run of this program lies before the year it was written in
ROOM = 20_000_000  # bytes; the database of a busy year takes some 10 MB, and its log as much again


def python(_: Examination) -> Iterator[Found]:
    """The interpreter and its SQLite."""
    versions = f"Python {sys.version.split()[0]} with SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        yield problem(f"{versions} is too old.", f"Use a Python whose SQLite is {oldest} or later.")
    else:
        yield ok(f"{versions}.")


def clock(examination: Examination) -> Iterator[Found]:
    """The clock, and the time zones that it is told in."""
    try:
        zone = ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        yield problem("There are no time zones on this system.", "Install the Python package tzdata.")
        return
    if examination.now.year < BUILT:
        yield problem(f"It is not {say_when(examination.now, zone)}.", "Set the system's clock.")
    else:
        yield ok(f"It is {say_when(examination.now, zone)}.")


def database(examination: Examination) -> Iterator[Found]:
    """The file itself, by SQLite's own check."""
    path, store = examination.installation.database_path, examination.installation.store
    result = store.integrity()
    if result == "ok":
        yield ok(f"{path} is sound, with schema {store.version()}.")
    else:
        yield problem(f"{path} is damaged: {result}.", "Restore it from a backup.")


def folder(examination: Examination) -> Iterator[Found]:
    """Whether there is a place to write, and room."""
    path = examination.installation.database_path
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            yield problem(f"{place} cannot be written.", f"Make it writable: chmod u+w {place}")
            return
    free = shutil.disk_usage(path.parent).free
    if free < ROOM:
        yield warning(f"Only {free // 1_000_000} MB are free in {path.parent}.", "Make room on that disk.")
    else:
        yield ok(f"{path.parent} can be written and has room.")
