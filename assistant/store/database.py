"""Opens the one SQLite file, hands out its transactions, and turns its troubles into sentences."""

from __future__ import annotations

import os
import sqlite3
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, event, exc, text
from sqlalchemy.engine import URL, make_url

from assistant.errors import DatabaseBusyError, DatabaseError, DatabaseVersionError, UsageError, system_says
from assistant.sentence import mark, say
from assistant.store.schema import SCHEMA_VERSION
from assistant.store.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.pool import ConnectionPoolEntry

    from assistant.sentence import Sentence

BUSY_TIMEOUT_S = 5.0  # longer than any transaction of ours by far, shorter than a person's patience
SCHEME = "sqlite:///"


def path_of(url: str) -> Path:
    """The file a `--database` names, given as a path or as sqlite:///PATH."""
    if "://" not in url:
        return Path(url).expanduser()
    if not url.startswith(SCHEME) or url == SCHEME:
        message = say(
            "--database {url} is not a SQLite file: give a path, or {scheme}PATH.",
            url=_without_password(url),
            scheme=SCHEME,
        )
        raise UsageError(message)
    return Path(url.removeprefix(SCHEME)).expanduser()


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except exc.ArgumentError:
        return url.split("://", 1)[0] + "://…"


def make_folder(path: Path) -> None:
    """Make the folder a new database is to lie in.

    Raises:
        DatabaseError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = say(
            "The folder {folder} for the database cannot be made: {why}.",
            folder=path.parent,
            why=system_says(error),
        )
        raise DatabaseError(message) from error


def _newer(path: Path, version: str) -> Sentence:
    return say(
        "The database {path} has schema {version}, made by a later version of assistant than this one "
        "(schema {own}); update assistant to use it.",
        path=path,
        version=version,
        own=SCHEMA_VERSION,
    )


class Session(NamedTuple):
    """Transactions of one connection: `reading` takes no lock, `writing` the write lock from its start."""

    reading: Callable[[], AbstractContextManager[Transaction]]
    writing: Callable[[], AbstractContextManager[Transaction]]


class Store:
    """The database: short transactions that read, or read and write, and nothing kept in between."""

    def __init__(self, path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.path = path
        self._engine = _engine(path, busy_timeout_s)

    @classmethod
    def open(cls, path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Store:
        """Open an existing database of the right version.

        Raises:
            DatabaseError: it is missing, not a database, or of another version.
        """
        if not path.is_file():
            what = say("There is no database at {path}", path=path)
            if path.is_dir():
                what = say("{path} is a folder, not a database", path=path)
            message = say(
                "{what}; create one with: assistant init, or name another with --database.", what=what
            )
            raise DatabaseError(message)
        store = cls(path, busy_timeout_s=busy_timeout_s)
        try:
            store.check_version()
        except BaseException:
            store.close()
            raise
        return store

    def version(self) -> str | None:
        """The schema's version, or None for a database without one."""
        with self._begun("BEGIN") as connection:
            tables = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
            )
            if tables.first() is None:
                return None
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()

    def check_version(self) -> None:
        """Make sure that this program and the database speak of the same tables.

        Raises:
            DatabaseVersionError: they do not.
        """
        version = self.version()
        if version == SCHEMA_VERSION:
            return
        if version is None:
            message = say(
                "The database {path} has schema none, this program needs {own}; bring it up to date with: "
                "assistant db upgrade.",
                path=self.path,
                own=SCHEMA_VERSION,
            )
        elif version < SCHEMA_VERSION:
            message = say(
                "The database {path} has schema {version}, this program needs {own}; bring it up to "
                "date with: assistant db upgrade.",
                path=self.path,
                version=version,
                own=SCHEMA_VERSION,
            )
        else:
            message = _newer(self.path, version)
        raise DatabaseVersionError(message, version)

    def refuse_newer(self, known: Container[str]) -> None:
        """Make sure that a migration of this program can start from the database's version.

        Raises:
            DatabaseError: a later version of the program made it.
        """
        version = self.version()
        if version is not None and version not in known:
            raise DatabaseVersionError(_newer(self.path, version), version)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Give a consistent view of the database."""
        with self._begun("BEGIN") as connection:
            yield Transaction(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Give a transaction that holds the only write lock from its start, so what it reads stays true."""
        with self._begun("BEGIN IMMEDIATE") as connection:
            yield Transaction(connection)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give both kinds of transactions on one connection, so that they can tell what came between."""
        with self._translated(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")

            @contextmanager
            def begun(begin: str) -> Iterator[Transaction]:
                with self._translated(), _transaction(connection, begin):
                    yield Transaction(connection)

            yield Session(lambda: begun("BEGIN"), lambda: begun("BEGIN IMMEDIATE"))

    def migrate(self, upgrade: Callable[[Connection], None]) -> None:
        """Run a migration in a transaction of its own; nothing of it stays when it fails."""
        with self._begun("BEGIN IMMEDIATE") as connection:
            upgrade(connection)

    @contextmanager
    def watching(self) -> Iterator[Callable[[], int]]:
        """Give a function whose number changes whenever another connection has changed the database."""
        with self._translated(), self._engine.connect() as connection:
            driver = connection.connection.driver_connection

            def data_version() -> int:
                with self._translated():
                    return int(driver.execute("PRAGMA data_version").fetchone()[0])  # type: ignore[union-attr]  # is open

            yield data_version

    @contextmanager
    def copy_beside(self, path: Path) -> Iterator[Store]:
        """Give a copy of the database as it is now; if all is well in the end, it takes the name `path`.

        It is made by SQLite's online backup, so it may be in use meanwhile.

        Raises:
            DatabaseError: it cannot be written there.
        """
        part = path.with_name(f"{path.name}.part")
        try:
            self._copy_to(part, path)
            copy = Store(part)
            try:
                yield copy
            finally:
                copy.close()
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            message = say("The backup {path} cannot be written: {why}.", path=path, why=system_says(error))
            raise DatabaseError(message) from error
        finally:
            for left in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
                with suppress(OSError):
                    left.unlink()

    def _copy_to(self, part: Path, path: Path) -> None:
        with suppress(FileNotFoundError):
            part.unlink()
        try:
            with closing(sqlite3.connect(part)) as target, self._engine.connect() as connection:
                source = connection.connection.driver_connection
                source.backup(target)  # type: ignore[union-attr]  # is open
        except sqlite3.Error as error:
            raise _translate(error, path) from error
        except exc.DBAPIError as error:
            raise _translate(error.orig, self.path) from error

    def integrity(self) -> str:
        """SQLite's own check of the file: `ok`, or what is broken."""
        with self._begun("BEGIN") as connection:
            return str(connection.execute(text("PRAGMA quick_check(5)")).scalar())

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        with self._translated(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            with _transaction(connection, begin):
                yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            raise _translate(error.orig, self.path) from error
        except sqlite3.Error as error:
            raise _translate(error, self.path) from error


@contextmanager
def _transaction(connection: Connection, begin: str) -> Iterator[None]:
    connection.exec_driver_sql(begin)
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.connection.rollback()  # nothing happens where SQLite has rolled back, on a full disk
        raise


def _engine(path: Path, busy_timeout_s: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": busy_timeout_s, "isolation_level": None},
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "handle_error", _stay_connected)
    return engine


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # FULL, because the intent to publish must survive a power cut: a lost intent is a post sent twice.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _stay_connected(context: ExceptionContext) -> None:
    """Ctrl-C within a statement loses no connection: SQLite's is whole, and has to be rolled back."""
    context.is_disconnect = False


def _translate(error: BaseException | None, path: Path) -> Exception:
    """A sentence for each way SQLite can fail a person; anything else is a bug and stays what it is."""
    name = getattr(error, "sqlite_errorname", "")
    for prefix, sentence in _SENTENCES:
        if name.startswith(prefix):
            kind = DatabaseBusyError if prefix in {"SQLITE_BUSY", "SQLITE_LOCKED"} else DatabaseError
            return kind(say(sentence, path=path, folder=path.parent))
    return error if isinstance(error, Exception) else RuntimeError(str(error))


_SENTENCES = (
    ("SQLITE_BUSY", mark("Another program keeps the database {path} locked; end it, or try again.")),
    ("SQLITE_LOCKED", mark("Another program keeps the database {path} locked; end it, or try again.")),
    (
        "SQLITE_READONLY",
        mark("The database {path} cannot be written; make the file and its folder writable."),
    ),
    (
        "SQLITE_CANTOPEN",
        mark("The database {path} cannot be opened; check that its folder {folder} exists and is writable."),
    ),
    ("SQLITE_PERM", mark("The database {path} cannot be opened; check its permissions.")),
    ("SQLITE_FULL", mark("The disk is full: nothing was stored in {path}; make room and try again.")),
    (
        "SQLITE_IOERR",
        mark(
            "The disk failed while {path} was in use; nothing was stored. Check the disk and its free space."
        ),
    ),
    ("SQLITE_NOTADB", mark("{path} is not a SQLite database; name another file with --database.")),
    ("SQLITE_CORRUPT", mark("The database {path} is damaged; restore it from a backup.")),
)
