from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, MetaData, inspect

from assistant import migrate
from assistant.errors import DatabaseBusyError, DatabaseError, UsageError
from assistant.store import database, schema
from assistant.store.database import Store, make_folder, path_of
from tests.world import store_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def raw(tmp_path: Path) -> sqlite3.Connection:
    store_in(tmp_path).close()
    return sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)


def test_the_program_works_with_the_newest_migration() -> None:
    assert migrate.newest() == schema.SCHEMA_VERSION


def test_the_statements_know_exactly_the_columns_that_the_migrations_made(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    made: MetaData = MetaData()
    with store._begun("BEGIN") as connection:  # noqa: SLF001 - the test looks at the tables themselves
        made.reflect(connection)
        assert inspect(connection).get_table_names() == sorted({*schema.metadata.tables, "alembic_version"})

    def names(columns: object) -> list[str]:
        return [column.name for column in columns if isinstance(column, Column)]  # type: ignore[attr-defined]

    for name, table in schema.metadata.tables.items():
        assert names(table.columns) == names(made.tables[name].columns), name
    store.close()


def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    engine = database._engine(tmp_path / "assistant.db", 1.0)  # noqa: SLF001 - a store of a test waits for no disk
    with engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {what}").scalar() for what in ("synchronous", "journal_mode")
        ]
    engine.dispose()
    assert settings == [2, "wal"]  # FULL: every commit is on the disk before it is said to be done


def test_opening_a_missing_database_says_how_to_create_one(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as error:
        Store.open(tmp_path / "none.db")
    assert str(error.value) == (
        f"There is no database at {tmp_path / 'none.db'}; create one with: assistant init, "
        "or name another with --database."
    )
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG" + b"x" * 5000)
    with pytest.raises(DatabaseError, match="is not a SQLite database; name another file"):
        Store.open(path)
    assert path.read_bytes() == b"\x89PNG" + b"x" * 5000


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("0000", "has schema 0000, this program needs 0005; bring it up to date with: assistant db upgrade."),
        ("0007", "has schema 0007, made by a later version of assistant than this one (schema 0005);"),
    ],
)
def test_a_database_of_another_version_is_told_apart(
    raw: sqlite3.Connection, tmp_path: Path, version: str, sentence: str
) -> None:
    raw.execute("UPDATE alembic_version SET version_num = ?", (version,))
    raw.close()
    with pytest.raises(DatabaseError) as error:
        Store.open(tmp_path / "assistant.db")
    assert sentence in str(error.value)


def test_a_locked_database_is_reported_as_such_and_works_afterwards(
    raw: sqlite3.Connection, tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "assistant.db", busy_timeout_s=0.01)
    raw.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusyError, match=r"keeps the database .* locked"), store.writing():
        pass
    raw.execute("ROLLBACK")
    with store.writing() as tx:
        assert tx.drafts.counts() == {}
    raw.close()
    store.close()


def test_a_change_by_another_connection_is_seen_and_ones_own_reading_is_not(
    raw: sqlite3.Connection, tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "assistant.db")
    with store.watching() as version:
        before = version()
        with store.reading() as tx:
            tx.drafts.counts()
        assert version() == before
        raw.execute(
            "INSERT INTO slots (account, slot_at, taken_at) "
            "VALUES ('me', '2026-11-22T05:00:00.000000Z', '2026-11-22T05:00:00.000000Z')"
        )
        assert version() != before
    raw.close()
    store.close()


def test_a_failing_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    store = store_in(tmp_path)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(ZeroDivisionError), store.writing() as tx:
        tx.slots.take("me", now, now)
        raise ZeroDivisionError
    with store.reading() as tx:
        assert tx.slots.taken("me", now) == set()
    store.close()


@pytest.mark.parametrize("url", ["postgresql://me:secret@host/db", "sqlite:///"])
def test_a_url_of_something_else_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError) as error:
        path_of(url)
    assert "secret" not in str(error.value)
    assert "give a path" in str(error.value)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="for the database cannot be made"):
        make_folder(tmp_path / "file" / "deeper" / "assistant.db")


DRAFT = (
    "INSERT INTO drafts (account, state, text, fingerprint, voice, origin, share_request, created_at{more}) "
    "VALUES ('me', {state}, 'a', '{mark}', 'personal', 'original', 0, '2026-11-22T05:00:00.000000Z'{values})"
)


def _draft(state: str = "'queued'", mark: str = "f" * 32, more: str = "", values: str = "") -> str:
    return DRAFT.format(state=state, mark=mark, more=more, values=values)


POST = (
    "INSERT INTO posts (account, draft_id, remote_id, posted_at, source, text, fingerprint, voice, origin, "
    "share_request) VALUES ('me', {draft}, {remote}, '2026-11-22T05:00:00.000000Z', {source}, 'a', "
    f"'{'f' * 32}', 'personal', 'original', 0)"
)


@pytest.mark.parametrize(
    "statements",
    [
        [_draft("'lost'")],
        [_draft(mark="short")],
        [_draft(), _draft()],
        [_draft(more=", pinned_at", values=", 'tomorrow'")],
        [_draft(more=", priority", values=", 5000")],
        [_draft(more=", approved_by", values=", 'camille'")],
        [
            _draft(
                more=", pinned_at, expires",
                values=", '2026-11-22T05:00:00.000000Z', '2026-11-23T05:00:00.000000Z'",
            )
        ],
        [
            _draft(
                more=", not_before, expires",
                values=", '2026-11-23T05:00:00.000000Z', '2026-11-22T05:00:00.000000Z'",
            )
        ],
        [POST.format(draft="NULL", remote="'1'", source="'published'")],
        [_draft(), POST.format(draft="1", remote="NULL", source="'published'")],
        [POST.format(draft="99", remote="'1'", source="'published'")],
        [POST.format(draft="NULL", remote="'1'", source="'observed'")] * 2,
        [
            _draft(),
            (
                "INSERT INTO attempts (draft_id, account, started_at, by, outcome) "
                "VALUES (1, 'me', '2026-11-22T05:00:00.000000Z', 'x', 'posted')"
            ),
        ],
        [
            _draft(),
            *[
                (
                    "INSERT INTO attempts (draft_id, account, started_at, by) "
                    "VALUES (1, 'me', '2026-11-22T05:00:00.000000Z', 'x')"
                )
            ]
            * 2,
        ],
        [
            _draft(),
            (
                "INSERT INTO events (draft_id, account, at, event, from_state, to_state, by) "
                "VALUES (1, 'me', '2026-11-22T05:00:00.000000Z', 'confirm', 'queued', 'published', 'x')"
            ),
        ],
        [
            _draft(),
            (
                "INSERT INTO verdicts "
                "(draft_id, account, decision, occasion, since, at, reasons, suggestions) VALUES "
                "(1, 'me', 'held', 'slot', '2026-11-22T05:00:00.000000Z', '2026-11-22T05:00:00.000000Z', "
                "'[]', '[]')"
            ),
        ],
        [
            (
                "INSERT INTO slots (account, slot_at, taken_at) "
                "VALUES ('me', '2026-11-22T05:00:00.000000Z', '2026-11-22T04:00:00.000000Z')"
            )
        ],
    ],
    ids=[
        "unknown state",
        "fingerprint of another kind",
        "one text live twice",
        "time that is none",
        "priority out of range",
        "approval without a reason",
        "pinned and expiring",
        "expired before it may go",
        "published without draft",
        "published without id",
        "published of an unknown draft",
        "one post twice",
        "outcome without an end",
        "two requests under way",
        "a way the table has not",
        "held without a reason",
        "slot taken before its time",
    ],
)
def test_what_must_not_be_cannot_be_stored(raw: sqlite3.Connection, statements: list[str]) -> None:
    raw.execute("PRAGMA foreign_keys = ON")
    for statement in statements[:-1]:
        raw.execute(statement)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statements[-1])
    raw.close()
