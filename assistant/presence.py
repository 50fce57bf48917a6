"""Tells which processes on a database are alive: the only locks that tell who is alive.

Each process that publishes holds a lock on a small file of its own, beside the database; the system lets go
of it when the process ends, however that comes about. So a claim whose process was killed is found at once.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.core.health import Running

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile("[0-9a-f]{16}")


# Of a description; a file that is longer is none of ours.
_LONGEST = 100_000


class Presence:
    """This process among those on one database; without a place for locks nobody knows of anybody."""

    def __init__(self, database: Path) -> None:
        self._folder = _folder(database)
        self._file: int | None = None
        self.holder: str | None = None

    def announce(self) -> None:
        """Take a name and hold its lock until the process ends or leaves; the names of the dead go."""
        with suppress(OSError):
            while self.holder is None:
                self._folder.mkdir(exist_ok=True)
                self._take(secrets.token_hex(8))
            for path in self._folder.iterdir():
                self.is_alive(path.name)

    def _take(self, name: str) -> None:
        path = self._folder / name
        try:
            file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:  # the last of the others has just left, and taken the folder away
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = path.stat().st_ino == os.fstat(file).st_ino  # nobody took it away for a dead one's
        except (BlockingIOError, FileNotFoundError):  # somebody asks whether it is, or did
            mine = False
        except OSError:
            os.close(file)
            path.unlink(missing_ok=True)
            raise
        if mine:
            self._file, self.holder = file, name
        else:
            os.close(file)

    def is_alive(self, holder: str) -> bool | None:
        """Whether the process of that name is alive; None where nobody can know. A dead one's file goes."""
        if holder == self.holder:
            return True
        if not _NAME.fullmatch(holder) or self._file is None:
            return None
        path = self._folder / holder
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # others may ask at the same time
                path.unlink(missing_ok=True)
            finally:
                os.close(file)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        except OSError:
            return None
        return False

    def describe(self, running: Running) -> None:
        """Say in the file who this process is, for those who ask what is running."""
        told = {
            "name": running.name,
            "since": running.since.isoformat() if running.since else None,
            "accounts": None if running.accounts is None else sorted(running.accounts),
        }
        if self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file, 0)
                os.pwrite(self._file, json.dumps(told).encode(), 0)

    def leave(self) -> None:
        """Let go of the name."""
        if self._file is not None and self.holder is not None:
            with suppress(OSError):
                (self._folder / self.holder).unlink(missing_ok=True)
                self._folder.rmdir()  # only the last one can
            os.close(self._file)
            self._file = self.holder = None


def running(database: Path) -> list[Running]:
    """The processes that publish from the database now; nothing is changed by asking."""
    try:
        paths = sorted(_folder(database).iterdir())
    except OSError:  # no daemon ever ran here, or the last one took the folder away
        return []
    said = [_held(path) for path in paths if _NAME.fullmatch(path.name)]
    return [_read(content) for content in said if content is not None]


def _folder(database: Path) -> Path:
    return database.with_name(f"{database.name}-holders")


def _held(path: Path) -> bytes | None:
    """What a process that is alive says in its file; None where none holds its lock."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.pread(file, _LONGEST, 0)
        finally:
            os.close(file)
    except OSError:
        return None
    return None


def _read(content: bytes) -> Running:
    """Who a process says it is; one of an earlier version says nothing."""
    try:
        told = json.loads(content)
        since = datetime.fromisoformat(told["since"]) if told["since"] else None
        accounts = None if told["accounts"] is None else frozenset(map(str, told["accounts"]))
        return Running(str(told["name"]), since, accounts)
    except (ValueError, TypeError, KeyError):
        return Running("daemon")
