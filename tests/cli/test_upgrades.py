"""An older database is upgraded after a backup was made of it, and a newer one is left alone."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from assistant import migrate
from assistant.errors import DatabaseError
from assistant.store.database import Store
from assistant.wiring import Application
from tests.store.test_migrations import SCHEMAS, content, written

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

NEWER = "0007"


def old(program: Program, version: str) -> Path:
    """Give the program a database of an earlier schema."""
    path = program.folder / "assistant.db"
    path.unlink()
    return written(program.folder, version).rename(path)


def backups(program: Program) -> list[Path]:
    return sorted(program.folder.glob("assistant.db.schema-*"))


def newer(program: Program) -> tuple[Path, bytes]:
    """Let a later version of the program have changed the database."""
    path = program.folder / "assistant.db"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE dreams (id INTEGER PRIMARY KEY)")
        raw.execute("UPDATE alembic_version SET version_num = ?", (NEWER,))
    return path, path.read_bytes()


@pytest.mark.parametrize("version", sorted(SCHEMAS))
def test_any_command_brings_an_older_database_up_to_date_and_says_where_it_is_as_it_was(
    program: Program, version: str
) -> None:
    path = old(program, version)
    before = content(path, version)
    listed = program.run("list", "--json")
    (backup,) = backups(program)
    assert (listed.exit_code, listed.stdout.lstrip()[0]) == (0, "[")
    assert listed.stderr == (
        f"The database {path} went from schema {version} to 0005; as it was before, it is kept in {backup}.\n"
    )
    assert re.fullmatch(rf"assistant\.db\.schema-{version}-20261123T070000Z-{os.getpid()}", backup.name)
    assert content(backup, version) == before
    assert program.run("list").stderr == ""
    assert backups(program) == [backup]


@pytest.mark.parametrize("command", [["init"], ["db", "upgrade"]])
def test_who_asks_for_it_is_told_the_same(program: Program, command: list[str]) -> None:
    old(program, "0002")
    assert "went from schema 0002 to 0005; as it was before, it is kept in" in program.run(*command).stdout
    assert len(backups(program)) == 1


def test_doctor_and_completion_only_look(program: Program) -> None:
    path = old(program, "0001")
    before = path.read_bytes()
    findings = {found["check"]: found["message"] for found in program.json("doctor")}
    assert "has schema 0001, this program needs 0005" in findings["database"]
    application = Application(program.options[1], program.options[3], upgrades=False)
    with pytest.raises(DatabaseError, match="assistant db upgrade"):
        _ = application.store
    assert (path.read_bytes(), backups(program)) == (before, [])


@pytest.mark.parametrize("command", [["list"], ["init"], ["db", "upgrade"], ["daemon", "--once"], ["doctor"]])
def test_a_newer_database_is_not_touched(program: Program, command: list[str]) -> None:
    path, before = newer(program)
    refused = program.run(*command)
    assert refused.exit_code == 1
    assert "made by a later version of assistant than this one" in refused.stderr + refused.stdout
    assert (path.read_bytes(), backups(program)) == (before, [])


def test_an_upgrade_that_fails_leaves_the_database_and_no_backup(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(program, "0001")
    before = content(path)

    def broken(_: object) -> None:
        message = "a migration with a bug"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(migrate, "upgrade", broken)
    with pytest.raises(ZeroDivisionError):
        program.run("list")
    assert (content(path), backups(program)) == (before, [])


def test_without_a_place_for_the_backup_nothing_is_upgraded(program: Program) -> None:
    path = old(program, "0002")
    before = content(path, "0002")
    backup = f"{path.name}.schema-0002-20261123T070000Z-{os.getpid()}"
    path.with_name(f"{backup}.part").mkdir()
    refused = program.run("list")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: The backup {path.with_name(backup)} cannot be written:")
    assert content(path, "0002") == before


def test_a_damaged_database_is_not_upgraded(program: Program) -> None:
    path = old(program, "0002")
    damaged = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'drafts_by_state'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    damaged[(page - 1) * size + 8 : page * size - 300] = b"\xff" * (size - 308)
    path.write_bytes(damaged)
    refused = program.run("list")
    assert refused.exit_code == 1
    assert "is damaged" in refused.stderr
    assert (path.read_bytes()[size:], backups(program)) == (bytes(damaged)[size:], [])


def test_processes_that_upgrade_at_once_do_it_once(program: Program) -> None:
    path = old(program, "0001")
    before, told, start = content(path), list[str](), Barrier(2)

    def open_it() -> None:
        application = Application(program.options[1], program.options[3], tell=told.append)
        start.wait()
        application.store.check_version()
        application.close()

    threads = [Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = Store.open(path)
    assert store.integrity() == "ok"
    assert told
    assert all(content(backup) == before for backup in backups(program))
    with store.reading() as tx:
        assert len(tx.drafts.listed(["me", "lab"])) == len(before["drafts"])
