"""Checks of the machine: the Python, the clock, the file of the database and the room around it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.core.when import say_when
from assistant.sentence import say
from assistant.services.doctoring.findings import ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.services.doctoring.findings import Examination, Found

OLDEST_SQLITE = (3, 38, 0)  # 2022-02: STRICT tables came with 3.37, JSON for everybody with 3.38
BUILT = 2026  # no run of this program lies before the year it was written in
ROOM = 20_000_000  # bytes; the database of a busy year takes some 10 MB, and its log as much again


def python(_: Examination) -> Iterator[Found]:
    """The interpreter and its SQLite."""
    mine, its = sys.version.split()[0], sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        yield problem(
            say("Python {python} with SQLite {sqlite} is too old.", python=mine, sqlite=its),
            say("Use a Python whose SQLite is {oldest} or later.", oldest=oldest),
        )
    else:
        yield ok(say("Python {python} with SQLite {sqlite}.", python=mine, sqlite=its))


def clock(examination: Examination) -> Iterator[Found]:
    """The clock, and the time zones that it is told in."""
    try:
        zone = ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        yield problem(
            say("There are no time zones on this system."), say("Install the Python package tzdata.")
        )
        return
    if examination.now.year < BUILT:
        yield problem(
            say("It is not {when}.", when=say_when(examination.now, zone)), say("Set the system's clock.")
        )
    else:
        yield ok(say("It is {when}.", when=say_when(examination.now, zone)))


def database(examination: Examination) -> Iterator[Found]:
    """The file itself, by SQLite's own check."""
    path, store = examination.installation.database_path, examination.installation.store
    result = store.integrity()
    if result == "ok":
        yield ok(say("{path} is sound, with schema {version}.", path=path, version=store.version()))
    else:
        yield problem(
            say("{path} is damaged: {result}.", path=path, result=result), say("Restore it from a backup.")
        )


def folder(examination: Examination) -> Iterator[Found]:
    """Whether there is a place to write, and room."""
    path = examination.installation.database_path
    folder = next(each for each in path.absolute().parents if each.exists())  # `init` makes what is missing
    for place in (folder, path):
        if place.exists() and not os.access(place, os.W_OK):
            yield problem(
                say("{place} cannot be written.", place=place),
                say("Make it writable: chmod u+w {place}", place=place),
            )
            return
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        yield warning(
            say("Only {free} MB are free in {folder}.", free=free // 1_000_000, folder=folder),
            say("Make room on that disk."),
        )
    else:
        yield ok(say("{folder} can be written and has room.", folder=folder))
