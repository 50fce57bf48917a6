"""backup and export: a copy that can be used, and everything as lines of JSON."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from tests.cli.program import Program


@pytest.fixture
def full(program: Program) -> Program:
    """A program with a draft that is published, and one that is rejected."""
    program.run("add", "Fête « é » 😀", "--at", "9:00")
    program.publish(after=timedelta(hours=1))
    program.run("add", "R" * 300)
    return program


def told(result: Result, program: Program) -> tuple[int, str, str]:
    """How a command ended and what it said, with FOLDER for its folder."""
    folder = str(program.folder)
    return result.exit_code, result.stdout.replace(folder, "FOLDER"), result.stderr.replace(folder, "FOLDER")


def files(program: Program) -> set[str]:
    return {path.name for path in program.folder.iterdir()}


def test_a_backup_is_a_database_that_can_be_used(full: Program) -> None:
    copy = full.folder / "copy.db"
    code, said, talk = told(full.run("backup", str(copy)), full)
    size = copy.stat().st_size
    assert (code, said, talk) == (0, f"FOLDER/copy.db holds everything ({size:,} bytes), checked.\n", "")
    shown = full.run("list", "--all").stdout
    assert full.run("--database", str(copy), "list", "--all").stdout == shown
    assert {name for name in files(full) if name.startswith("copy")} == {"copy.db"}


def test_a_backup_writes_over_nothing_unless_it_is_told_to(full: Program) -> None:
    copy = full.folder / "copy.db"
    copy.write_text("precious")
    assert told(full.run("backup", str(copy)), full) == (
        1,
        "",
        ("Error: FOLDER/copy.db is there already; choose another name, or write over it with --replace.\n"),
    )
    assert copy.read_text() == "precious"
    assert full.run("backup", str(copy), "--replace").exit_code == 0


@pytest.mark.parametrize("command", ["backup", "export"])
def test_nothing_takes_the_place_of_the_database_itself(full: Program, command: str) -> None:
    before = full.run("list", "--all").stdout
    link = full.folder / "link.db"
    link.symlink_to(full.folder / "assistant.db")
    for name in ("assistant.db", "link.db"):
        code, said, talk = told(full.run(command, str(full.folder / name), "--replace"), full)
        assert (code, said) == (1, "")
        assert f"FOLDER/{name} is the database itself" in talk
    assert full.run("list", "--all").stdout == before


@pytest.mark.parametrize(("command", "code"), [("backup", 2), ("export", 1)])
def test_a_folder_is_no_place_for_either(full: Program, command: str, code: int) -> None:
    refused = full.run(command, str(full.folder), "--replace")
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert re.search("is a (directory|folder)", refused.stderr)
    nowhere = full.run(command, str(full.folder / "none" / "file"))
    assert (nowhere.exit_code, nowhere.stdout) == (1, "")
    assert nowhere.stderr.startswith("Error: ")


def test_a_database_that_contradicts_itself_is_not_copied(full: Program) -> None:
    with closing(sqlite3.connect(full.folder / "assistant.db")) as raw, raw:
        raw.execute("DELETE FROM posts")
    assert told(full.run("backup", str(full.folder / "copy.db")), full) == (
        1,
        "",
        (
            "Error: The database FOLDER/assistant.db is not sound, so no backup was made: "
            "Draft #1: published, but not in the ledger.\n"
        ),
    )
    assert {name for name in files(full) if name.startswith("copy")} == set()
    assert "Draft #1: published, but not in the ledger." in full.run("doctor").stdout


def test_an_export_on_standard_output_is_the_one_in_a_file(full: Program) -> None:
    path = full.folder / "all.jsonl"
    lines = full.run("export").stdout
    assert full.run("export", "-").stdout == lines
    rows = lines.count("\n") - 2
    assert told(full.run("export", str(path)), full) == (0, f"FOLDER/all.jsonl holds {rows:,} rows.\n", "")
    assert path.read_text(encoding="utf-8") == lines
    assert json.loads(lines.splitlines()[-1]) == {"rows": rows}
    assert "all.jsonl.part" not in files(full)


def test_an_export_writes_over_nothing_unless_it_is_told_to(full: Program) -> None:
    path = full.folder / "all.jsonl"
    path.write_text("precious")
    refused = full.run("export", str(path))
    assert (refused.exit_code, path.read_text()) == (1, "precious")
    assert refused.stderr.endswith(
        "is there already; choose another name, or write over it with --replace.\n"
    )
    assert full.run("export", str(path), "--replace").exit_code == 0
    assert path.read_text(encoding="utf-8") == full.run("export").stdout


def test_an_export_that_fails_half_way_leaves_what_was_there(
    full: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = full.folder / "all.jsonl"
    path.write_text("the last good one")

    def broken(*_: object) -> Iterator[str]:
        yield "{}"
        raise trouble

    trouble = DatabaseError("The disk failed.")
    monkeypatch.setattr("assistant.services.archiving.export", broken)
    assert full.run("export", str(path), "--replace").stderr == "Error: The disk failed.\n"
    assert (path.read_text(), "all.jsonl.part" in files(full)) == ("the last good one", False)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_an_export_is_json_whatever_the_terminal_can_show(program: Program, encoding: str) -> None:
    text = "Fête 😀 or « so »"
    program.run("add", text)
    command = [sys.executable, "-m", "assistant", *program.options, "export"]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [row["row"]["text"] for row in rows[1:-1] if row["table"] == "drafts"] == [text]


def test_a_script_can_take_an_export_into_a_new_database(full: Program) -> None:
    path, new = full.folder / "all.jsonl", str(full.folder / "new.db")
    full.run("export", str(path))
    full.run("--database", new, "init")
    taken = full.run("--database", new, "import", str(path), "--json")
    assert taken.exit_code == 0
    assert full.run("--database", new, "export").stdout == full.run("export").stdout
