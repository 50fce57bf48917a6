"""Brings a database of an earlier version up to date, after a copy of it as it was is safe beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import DatabaseError
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import datetime
    from pathlib import Path

    from assistant.store.database import Store


@dataclass(frozen=True, slots=True)
class Migrations:
    """Every version that this program can start from, and how it goes to the newest in a transaction."""

    known: Container[str]
    run: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which schema to which a database went, and where it is kept as it was before."""

    before: str | None
    after: str | None
    backup: Path | None = None

    def sentence(self, path: Path) -> str:
        """What is told of it."""
        if self.before == self.after:
            return say("The database {path} has schema {after} already.", path=path, after=self.after)
        if self.before is None:
            return say("The database {path} went from schema none to {after}.", path=path, after=self.after)
        if self.backup is None:
            return say(
                "The database {path} went from schema {before} to {after}.",
                path=path,
                before=self.before,
                after=self.after,
            )
        return say(
            "The database {path} went from schema {before} to {after}; as it was before, it is kept in "
            "{backup}.",
            path=path,
            before=self.before,
            after=self.after,
            backup=self.backup,
        )


class _OvertakenError(Exception):
    """Another process has brought the database up to date meanwhile."""


def upgrade(store: Store, migrations: Migrations, newest: str, now: datetime) -> Upgraded:
    """Bring the database to the newest schema: all of it, or nothing.

    Raises:
        DatabaseError: a later version of the program made it, it is damaged, or no backup can be made.
    """
    store.refuse_newer(migrations.known)
    before = store.version()
    if before == newest:
        return Upgraded(before, before)
    backup = None if before is None else _kept(store, before, now)
    try:
        store.migrate(migrations.run)
    except BaseException:
        if backup is not None:  # the database is as it was, so that a copy of it tells nothing
            with suppress(OSError):
                backup.unlink()
        raise
    return Upgraded(before, store.version(), backup)


def _kept(store: Store, version: str, now: datetime) -> Path | None:
    """A checked copy of the database as it is; None if it is up to date meanwhile.

    Raises:
        DatabaseError: it cannot be made, or is not sound.
    """
    name = f"{store.path.name}.schema-{version}-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}"
    path = store.path.with_name(name)
    with suppress(_OvertakenError), store.copy_beside(path) as copy:
        if copy.version() != version:
            raise _OvertakenError
        result = copy.integrity()
        if result != "ok":
            message = say(
                "The database {path} is damaged ({result}), so it was not brought up to date; restore it "
                "from a backup.",
                path=store.path,
                result=result,
            )
            raise DatabaseError(message)
        return path
    return None
