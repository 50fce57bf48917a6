"""The statements that copy a whole database as rows, out of it and into an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Connection
from sqlalchemy.exc import IntegrityError

from assistant.errors import ImportFileError
from assistant.sentence import say
from assistant.store.schema import (
    attempts,
    drafts,
    events,
    looks,
    moves,
    notices,
    places,
    plans,
    posts,
    requests,
    slots,
    timelines,
    verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Table

# In an order in which every row finds those that it refers to.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        drafts,
        posts,
        verdicts,
        attempts,
        events,
        slots,
        looks,
        timelines,
        requests,
        plans,
        places,
        moves,
        notices,
    )
}
_INSERTS = {
    name: f"INSERT INTO {name} ({', '.join(table.columns.keys())}) "
    f"VALUES ({', '.join(f':{column.name}' for column in table.columns)})"
    for name, table in TABLES.items()
}
_GIVEN_IDS = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('drafts', 'posts')"
_GIVE_IDS = "UPDATE sqlite_sequence SET seq = ? WHERE name = ?"
_MAKE_COUNTER = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"


class Copying:
    """The rows of a transaction, all of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    tables = tuple(TABLES)

    def columns(self, table: str) -> frozenset[str]:
        """The names of a table's columns."""
        return frozenset(TABLES[table].columns.keys())

    def is_empty(self) -> bool:
        """Whether nothing was ever stored."""
        return not any(self._run(f"SELECT 1 FROM {name} LIMIT 1").first() for name in TABLES)

    def counters(self) -> dict[str, int]:
        """The highest ids ever given, also to rows that are gone."""
        return {row[0]: row[1] for row in self._run(_GIVEN_IDS)}

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Every row of a table as plain values, in the order of its key."""
        names = [column.name for column in TABLES[table].columns]
        flags = [column.name for column in TABLES[table].columns if isinstance(column.type, Boolean)]
        keys = ", ".join(column.name for column in TABLES[table].primary_key.columns)
        for row in self._run(f"SELECT {', '.join(names)} FROM {table} ORDER BY {keys}"):
            values = dict(zip(names, row, strict=True))
            yield values | {name: bool(values[name]) for name in flags}

    def insert(self, table: str, row: Mapping[str, Any], where: str) -> None:
        """Store a row as it was, with all of the table's columns; `where` is where it was read.

        Raises:
            ImportFileError: the table takes no such row.
        """
        try:
            self._connection.exec_driver_sql(_INSERTS[table], dict(row))
        except IntegrityError as error:
            message = say(
                "{where}: {table} takes no such row ({why}); nothing was imported.",
                where=where,
                table=table,
                why=error.orig,
            )
            raise ImportFileError(message) from error

    def set_counters(self, counters: Mapping[str, int]) -> None:
        """Give no id again that was given before."""
        present = self.counters()
        for name, last in counters.items():
            if name in present:
                self._connection.exec_driver_sql(_GIVE_IDS, (max(last, present[name]), name))
            else:
                self._connection.exec_driver_sql(_MAKE_COUNTER, (name, last))

    def _run(self, statement: str) -> Any:  # noqa: ANN401 - a cursor, as SQLAlchemy gives it
        return self._connection.exec_driver_sql(statement)
