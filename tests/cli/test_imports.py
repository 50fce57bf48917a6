from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def saved(program: Program, content: str, name: str = "drafts.csv", encoding: str = "utf-8") -> Path:
    path = program.folder / name
    path.write_bytes(content.encode(encoding))
    return path


def count(program: Program) -> int:
    return len(program.json("list", "--state", "queued", "--state", "rejected"))


def test_a_table_of_drafts_is_imported_once(program: Program) -> None:
    path = saved(program, "text;voice\nBonjour;personal\nSalut;\n")
    first = program.run("import", str(path))
    assert (first.exit_code, first.stdout, first.stderr) == (0, "2 queued\n", "")
    again = program.run("import", str(path))
    assert (again.exit_code, again.stdout, again.stderr) == (0, "0 queued\n2 imported before\n", "")
    assert [draft["voice"] for draft in program.json("list")] == ["personal", "professional"]


def test_json_lines_are_imported_too(program: Program) -> None:
    path = saved(
        program, '{"text": "Hi", "at": "friday 18:30"}\n{"text": "Ho", "priority": 2}\n', "drafts.jsonl"
    )
    assert program.run("import", str(path)).stdout == "2 queued\n"
    assert [(each["text"], each["pinned_at"], each["priority"]) for each in program.json("list")] == [
        ("Hi", "2026-11-27T18:30:00+01:00", 0),
        ("Ho", None, 2),
    ]


def test_what_the_policy_rejects_is_stored_and_tells_a_script(program: Program) -> None:
    path = saved(program, f"text,at\nOne,tomorrow 9:00\nTwo,tomorrow 9:15\none,\n{'x' * 300},\n")
    imported = program.run("import", str(path))
    assert (imported.exit_code, imported.stderr) == (3, "")
    assert imported.stdout == ("1 queued\n3 rejected (min_gap 1, duplicates 1, length 1), kept for review\n")
    assert len(program.json("review")) == 3


def test_every_fault_is_told_with_its_line_and_nothing_is_imported(program: Program) -> None:
    path = saved(program, "text,voice,at\nGood,,\nBad,perso,yesterday\n,,\n  ,personal,\n")
    refused = program.run("import", str(path))
    assert (refused.exit_code, refused.stdout, count(program)) == (1, "", 0)
    told = refused.stderr.replace(str(path), "FILE").splitlines()
    assert told[:2] == [
        (
            "Error: FILE has 3 faults; nothing was imported. "
            "Mend them, or import the one good row with --skip-invalid."
        ),
        "FILE:3: voice: 'perso' is not one of personal and professional (perhaps personal is meant).",
    ]
    assert told[2].startswith("FILE:3: at: The time 'yesterday' is not understood")
    assert told[3:] == ["FILE:5: text: the text is empty; write one, or remove the row."]


def test_invalid_rows_are_skipped_saved_and_imported_once_they_are_mended(program: Program) -> None:
    path = saved(program, "text,voice\nGood,\nBad,perso\n")
    skipped = path.with_name("drafts.skipped.csv")
    imported = program.run("import", str(path), "--skip-invalid")
    assert (imported.exit_code, imported.stdout) == (0, "1 queued\n1 skipped\n")
    assert imported.stderr == (
        f"{path}:3: voice: 'perso' is not one of personal and professional (perhaps personal is meant).\n"
        f"The skipped rows are saved in {skipped}; mend them there and import it.\n"
    )
    skipped.write_text(skipped.read_text().replace("perso", "personal"))
    assert program.run("import", str(skipped)).stdout == "1 queued\n"
    assert [draft["text"] for draft in program.json("list")] == ["Good", "Bad"]


def test_a_dry_run_says_what_would_be_and_does_nothing(program: Program) -> None:
    path = saved(program, "text,voice\nGood,\ngood,\nBad,perso\n")
    tried = program.run("import", str(path), "--skip-invalid", "--dry-run")
    assert (tried.exit_code, count(program)) == (3, 0)
    assert tried.stdout == (
        "Nothing was stored; without --dry-run it would be:\n"
        "1 queued\n"
        "1 rejected (duplicates 1), kept for review\n"
        "1 skipped\n"
    )
    assert not path.with_name("drafts.skipped.csv").exists()


def test_a_script_reads_it_all_as_json(program: Program) -> None:
    path = saved(program, "text,voice,url\nFish &amp; chips,,x\nfish & chips,,y\n,personal,z\n")
    assert program.json("import", str(path), "--skip-invalid", "--ignore-unknown") == {
        "file": str(path),
        "queued": 1,
        "rejected": 1,
        "rejected_by_rule": {"duplicates": 1},
        "imported_before": 0,
        "skipped": 1,
        "skipped_file": str(path.with_name("drafts.skipped.csv")),
        "faults": [
            {"line": 4, "column": "text", "message": "the text is empty; write one, or remove the row."}
        ],
        "notes": [
            {
                "line": 2,
                "column": "text",
                "message": "&amp; will be posted as it stands; write & if that is meant.",
            }
        ],
        "ignored_columns": ["url"],
        "dry_run": False,
    }


def test_unknown_columns_are_refused_or_left_out_and_named(program: Program) -> None:
    path = saved(program, "created_at,text\n2014,Hi\n")
    refused = program.run("import", str(path))
    assert refused.exit_code == 1
    assert "the column is unknown: 'created_at'; rename what is misspelt, and leave" in refused.stderr
    taken = program.run("import", str(path), "--ignore-unknown")
    assert (taken.stdout, taken.stderr) == ("1 queued\n", "Ignored columns: created_at.\n")


def test_another_encoding_is_guessed_shown_and_used_when_it_is_named(program: Program) -> None:
    path = saved(program, "text\nUn café à Paris\nplain\n", encoding="cp1252")
    refused = program.run("import", str(path))
    assert refused.stderr.splitlines()[0] == (
        f"Error: {path} has 1 fault; nothing was imported. "
        "Mend it, or import the one good row with --skip-invalid. "
        "The file is not UTF-8. If 'Un café à Paris' is what line 2 should say, it is cp1252: import it with "
        "--encoding cp1252; otherwise save it as UTF-8."
    )
    assert program.run("import", str(path), "--encoding", "cp1252").stdout == "2 queued\n"
    assert program.json("list")[0]["text"] == "Un café à Paris"


def test_rows_that_are_not_utf_8_are_skipped_with_a_word_on_the_file(program: Program) -> None:
    path = saved(program, "text\nUn café à Paris\nplain\n", encoding="cp1252")
    taken = program.run("import", str(path), "--skip-invalid")
    assert taken.stdout == "1 queued\n1 skipped\n"
    assert "The file is not UTF-8. If 'Un café à Paris' is what line 2 should say" in taken.stderr
    assert path.with_name("drafts.skipped.csv").read_bytes() == b"text\nUn caf\xe9 \xe0 Paris\n"


def test_rows_that_name_no_account_go_to_the_chosen_one(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    path = saved(program, "text,account\nHere,me\nThere,\n")
    refused = program.run("import", str(path))
    assert refused.exit_code == 1
    assert (
        f"{path}:3: account: the row names no account, and the schedule has several (me, lab)"
        in refused.stderr
    )
    assert program.run("--account", "lab", "import", str(path)).exit_code == 0
    there = program.json("--account", "lab", "list")
    assert [(draft["text"], draft["voice"], draft["origin"]) for draft in there] == [
        ("There", "personal", "curated")
    ]


def test_a_file_that_is_not_there_is_told_before_anything_else(program: Program) -> None:
    refused = program.run("import", "nothing.csv")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: There is no file nothing.csv; check its name and folder.\n",
    )


def test_a_long_import_shows_how_far_it_is_on_a_terminal_alone(program: Program) -> None:
    path = saved(program, "text\n" + "".join(f"Draft number {number}\n" for number in range(2001)))
    command = [sys.executable, "-m", "assistant", *program.options, "import", str(path)]
    quiet = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=True)
    assert quiet.stderr == ""
    reader, terminal = pty.openpty()
    shown = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, text=True, check=True)
    os.close(terminal)
    assert shown.stdout == "2,001 queued\n"
    assert b"Importing" in os.read(reader, 100_000)
    os.close(reader)
