"""The ways in which a database cannot be written, all of them real; knows no trial.

A process under RLIMIT_FSIZE 0 can write to no file: the system says EFBIG to SQLite, as it says ENOSPC
where a disk is full. A connection under `max_page_count` meets SQLite's own "disk is full", one under
`query_only` its own "readonly database", and where another program holds the lock, SQLite's patience ends.
"""

from __future__ import annotations

import resource
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.errors import DatabaseError


_PAGES, _QUERY = "PRAGMA max_page_count", "PRAGMA query_only"
_MOST_PAGES = 0xFFFFFFFE  # SQLite's own limit


class Ailment(Protocol):
    """A way in which a database cannot be written, and the sentence that a person is told then."""

    sentence: str

    def strike(self, cursor: sqlite3.Cursor) -> None:
        """Let it befall the connection that is about to begin to write."""

    def cure(self) -> None:
        """Let everything be well again."""


@dataclass(slots=True)
class NoRoom:
    """No file can grow or change: the system refuses this process every write to one."""

    sentence: str = "The disk failed while .* was in use; nothing was stored"
    before: tuple[int, int] | None = None

    def strike(self, cursor: sqlite3.Cursor) -> None:
        """Let no write to a file succeed, of whatever connection."""
        if self.before is None:
            self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, self.before[1]))

    def cure(self) -> None:
        """Let them succeed again."""
        if self.before is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
            self.before = None


@dataclass(slots=True)
class Pragma:
    """What SQLite does by itself when a connection is told to; whatever connections there are."""

    sentence: str
    struck: str
    cured: str
    connections: list[sqlite3.Connection] = field(default_factory=list)

    def strike(self, cursor: sqlite3.Cursor) -> None:
        """Tell the connection so."""
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(self.struck.format(pages)).fetchall()
        self.connections.append(cursor.connection)

    def cure(self) -> None:
        """Tell every connection otherwise."""
        for connection in self.connections:
            with suppress(sqlite3.ProgrammingError):  # it is closed
                connection.execute(self.cured).fetchall()


@dataclass(slots=True)
class Lock:
    """Another program holds the lock."""

    path: Path
    sentence: str = "Another program keeps the database .* locked"
    holder: sqlite3.Connection | None = None

    def strike(self, cursor: sqlite3.Cursor) -> None:
        """Take the lock."""
        if self.holder is None:
            self.holder = sqlite3.connect(self.path, isolation_level=None)
            self.holder.execute("BEGIN IMMEDIATE")

    def cure(self) -> None:
        """Let go of it."""
        if self.holder is not None:
            self.holder.close()
            self.holder = None


AILMENTS: dict[str, Callable[[Path], Ailment]] = {
    "no room": lambda _: NoRoom(),
    "no pages": lambda _: Pragma("The disk is full", f"{_PAGES} = {{}}", f"{_PAGES} = {_MOST_PAGES}"),
    "read-only": lambda _: Pragma("The database .* cannot be written", f"{_QUERY} = ON", f"{_QUERY} = OFF"),
    "locked": Lock,
}


@dataclass(slots=True)
class Sickness:
    """An ailment that begins at one write, and is cured when it was complained of often enough.

    Without an ailment it only counts the writes.
    """

    ailment: Ailment | None = None
    write: int = 0
    patience: int = 0
    writes: int = 0
    heard: list[str] = field(default_factory=list)

    def meet(self, cursor: sqlite3.Cursor) -> None:
        """Strike, if this is the write or a later one."""
        self.writes += 1
        if self.ailment is not None and self.write <= self.writes and len(self.heard) < self.patience:
            self.ailment.strike(cursor)

    def hear(self, error: DatabaseError) -> bool:
        """Take a complaint; whoever complains is to try again.

        Raises:
            DatabaseError: there is no end of them.
        """
        self.heard.append(str(error))
        if len(self.heard) == self.patience:
            self.cure()
        if len(self.heard) > self.patience:
            raise error
        return True

    def cure(self) -> None:
        """Let everything be well again."""
        if self.ailment is not None:
            self.ailment.cure()
