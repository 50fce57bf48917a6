"""Keeps everything safe elsewhere: a verified copy of the database, and all of it as lines of JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import DatabaseError, ImportFileError, system_says
from assistant.sentence import join, say, say_many
from assistant.services.restorable import oddity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assistant.store.audit import Breach
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

FORMAT = 1  # of an export: which lines it has, and in what order
MARK = "assistant_export"  # the first key of its first line
_LARGEST = 2**63 - 1  # SQLite's integers end there
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """An export that is read as it is asked for: its lines' numbers, and the JSON objects on them."""

    name: str
    lines: Iterator[tuple[int, Mapping[str, Any]]]


def back_up(store: Store, path: Path, *, replace: bool) -> None:
    """Copy the database as it is now, whoever uses it, and check the copy before it takes its name.

    Raises:
        DatabaseError: there is such a file, it cannot be written, or the copy is not sound.
    """
    try:
        if path.exists():
            _require_replaceable(store, path, replace=replace)
    except OSError as error:
        message = say("The backup {path} cannot be written: {why}.", path=path, why=system_says(error))
        raise DatabaseError(message) from error
    with store.copy_beside(path) as copy:
        fault = examine(copy)
        if fault is not None:
            message = say(
                "The database {path} is not sound, so no backup was made: {fault}",
                path=store.path,
                fault=fault,
            )
            raise DatabaseError(message)


def _require_replaceable(store: Store, path: Path, *, replace: bool) -> None:
    """Make sure that a file may be written over: never the database itself, nor one that is in use."""
    if path.is_dir():
        message = say("{path} is a folder; name a file in it.", path=path)
    elif path.samefile(store.path):
        message = say("{path} is the database itself; choose another name for its backup.", path=path)
    elif not replace:
        message = say(
            "{path} is there already; choose another name, or write over it with --replace.", path=path
        )
    elif path.with_name(f"{path.name}-wal").exists():
        message = say("{path} is a database in use; end what uses it, or choose another name.", path=path)
    else:
        return
    raise DatabaseError(message)


def examine(store: Store) -> str | None:
    """What is wrong with a database, in a sentence; None if it is sound."""
    result = store.integrity()
    if result != "ok":
        return say("it is damaged ({result}).", result=result)
    with store.reading() as tx:
        told = [say_breach(breach) for breach in tx.audit.breaches()]
    return join(" ", told) if told else None


def say_breach(breach: Breach) -> str:
    """A contradiction in a sentence."""
    drafts, more = breach.of == "drafts", breach.number - len(breach.ids)
    ids = ", ".join(f"#{each}" if drafts else str(each) for each in breach.ids)
    told = say("{ids} and {more} more", ids=ids, more=more) if more else ids
    if drafts:
        return say_many(
            "Draft {ids}: {what}.", "Drafts {ids}: {what}.", breach.number, ids=told, what=breach.what
        )
    return say_many("Post {ids}: {what}.", "Posts {ids}: {what}.", breach.number, ids=told, what=breach.what)


def export(store: Store, version: str) -> Iterator[str]:
    """Everything in the database, a line for each row; the first says what it is, the last how many."""
    with store.reading() as tx:
        counters = dict(sorted(tx.copying.counters().items()))  # not as they came to be
        yield _line({MARK: FORMAT, "schema": version, "counters": counters})
        number = 0
        for table in tx.copying.tables:
            for row in tx.copying.rows(table):
                number += 1
                yield _line({"table": table, "row": row})
        yield _line({"rows": number})


def _line(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def restore(store: Store, file: ExportFile, version: str) -> int:
    """Store everything that an export holds in an empty database: all of it, or nothing.

    Raises:
        ImportFileError: it is not whole, of another version, or holds what cannot be stored.
        DatabaseError: the database is not empty.
    """
    with store.writing() as tx:
        if not tx.copying.is_empty():
            message = say(
                "{file} is an export of a whole database, and {path} is not empty; take it into a new one: "
                "assistant --database NEW.db init, then assistant --database NEW.db import FILE.",
                file=file.name,
                path=store.path,
            )
            raise DatabaseError(message)
        number = _Restoring(tx, file, version).run()
        told = [say_breach(breach) for breach in tx.audit.breaches()]
        if told:
            message = say(
                "{file} contradicts itself; nothing was imported. {faults}",
                file=file.name,
                faults=join(" ", told),
            )
            raise ImportFileError(message)
        return number


@dataclass(frozen=True, slots=True)
class _Restoring:
    """One export on its way into the database."""

    tx: Transaction
    file: ExportFile
    version: str

    def run(self) -> int:
        """Store every row, and say how many there were."""
        counters = self._head(*next(self.file.lines, (1, {})))
        for number, (line, content) in enumerate(self.file.lines):
            if content.keys() == {"rows"}:
                self._end(line, content, number)
                self.tx.copying.set_counters(counters)
                return number
            table, row = self._row(line, content)
            self.tx.copying.insert(table, row, f"{self.file.name}:{line}")
        message = say(
            "{file} ends too soon; nothing was imported. Make the export anew.", file=self.file.name
        )
        raise ImportFileError(message)

    def _head(self, line: int, content: Mapping[str, Any]) -> dict[str, int]:
        if content.get(MARK) != FORMAT:
            raise self._fault(line, say("this is no export that this version of assistant can read"))
        version = content.get("schema")
        if version != self.version:
            message = say(
                "{file} was made from a database of schema {version}, this program has {own}; use the "
                "program that made it, upgrade its database, and export again.",
                file=self.file.name,
                version=version,
                own=self.version,
            )
            raise ImportFileError(message)
        counters = content.get("counters")
        if not isinstance(counters, dict) or not all(map(_is_count, counters.values())):
            raise self._fault(line, say("its counters are no numbers"))
        return {name: value for name, value in counters.items() if name in {"drafts", "posts"}}

    def _row(self, line: int, content: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        table, row = content.get("table"), content.get("row")
        if table not in self.tx.copying.tables or not isinstance(row, dict):
            raise self._fault(line, say("this is no row of a table"))
        columns = self.tx.copying.columns(str(table))
        if row.keys() != columns:
            raise self._fault(
                line,
                say(
                    "a row of {table} has the columns {columns}",
                    table=table,
                    columns=", ".join(sorted(columns)),
                ),
            )
        if not all(map(_is_storable, row.values())):
            raise self._fault(line, say("a value is neither a text nor a whole number nor null"))
        if (fault := oddity(row)) is not None:
            raise self._fault(line, fault)
        return str(table), row

    def _end(self, line: int, content: Mapping[str, Any], number: int) -> None:
        if content["rows"] != number:
            raise self._fault(
                line,
                say(
                    "it speaks of {told} rows, but {number:,} stand before it",
                    told=content["rows"],
                    number=number,
                ),
            )
        if next(self.file.lines, None) is not None:
            raise self._fault(line, say("something stands after what should be the last line"))

    def _fault(self, line: int, what: str) -> ImportFileError:
        message = say(
            "{place}: {what}; nothing was imported. Make the export anew.",
            place=f"{self.file.name}:{line}",
            what=what,
        )
        return ImportFileError(message)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _is_storable(value: object) -> bool:
    """Whether SQLite can hold it: JSON may hold longer numbers, and halves of characters."""
    if isinstance(value, int):
        return -_LARGEST <= value <= _LARGEST
    return value is None or (isinstance(value, str) and not _HALF.search(value))
