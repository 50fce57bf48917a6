"""import of an account's past, and of an export of a whole database."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import SCHEDULE, TWO_ACCOUNTS
from tests.history_file.exports import ACCOUNT, folder, js, tweet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.program import Program

PAST = """created_at,text,likes
2026-11-22T10:00:00Z,Retweet if you agree,5
2026-11-22T11:00:00Z,Via @lemonde: read this,1
2026-11-22T12:00:00Z,Plain,
"""


def saved(program: Program, content: str, name: str = "past.csv") -> str:
    path = program.folder / name
    path.write_text(content, encoding="utf-8")
    return str(path)


def exported(program: Program) -> Path:
    """X's own export of two posts."""
    posts = js(
        "tweets", tweet("RT @NASA: Liftoff"), tweet("@you yes", id_str="1998", in_reply_to_user_id_str="3")
    )
    return folder(program.folder / "twitter", tweets=posts, account=ACCOUNT)


def test_a_past_in_csv_goes_into_the_ledger_and_is_told_in_numbers(program: Program) -> None:
    path = saved(program, PAST)
    done = program.run("import", "--history", path)
    assert (done.exit_code, done.stderr) == (0, "Ignored columns: likes.\n")
    assert done.stdout.splitlines() == [
        "3 posts entered in the ledger of me",
        "In the file: 1 curated, 1 request to share, 0 answers to others, which no guardrail counts.",
        "See them with: assistant posts; correct one with: assistant classify",
    ]
    assert [(post["text"], post["source"], post["draft"]) for post in program.json("posts")] == [
        ("Retweet if you agree", "observed", None),
        ("Via @lemonde: read this", "observed", None),
        ("Plain", "observed", None),
    ]
    assert program.run("list", "--all").stdout == ""


def test_the_past_counts_in_the_guardrails_at_once(program: Program) -> None:
    program.run("import", "--history", saved(program, PAST.replace("-22T1", "-23T0")))
    rules = {rule["rule"]: rule["observed"] for rule in program.json("balance")[0]["rules"]}
    assert (rules["posts_per_day"], rules["share_requests_per_week"]) == (3, 1)
    added = program.run("add", "Hello", "--at", "18:00")
    assert added.exit_code == 3


def test_the_same_past_again_is_known(program: Program) -> None:
    path = saved(program, PAST)
    program.run("import", "--history", path)
    again = program.run("import", "--history", path)
    assert again.stdout.splitlines()[:2] == ["0 posts entered in the ledger of me", "3 posts known before"]
    assert program.json("import", "--history", path) == {
        "file": path,
        "account": "me",
        "posts": 3,
        "entered": 0,
        "known_before": 3,
        "replies": 0,
        "curated": 1,
        "share_requests": 1,
        "skipped": 0,
        "notes": [],
        "ignored_columns": ["likes"],
    }


def test_an_export_of_x_is_read_with_what_its_posts_are(program: Program) -> None:
    done = program.run("import", "--history", str(exported(program)))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "1 curated, 0 requests to share, 1 answer to others, which no" in done.stdout
    assert program.run("posts").stdout.splitlines() == [
        "Id  Posted            From       Kind     Text",
        "1   2025-12-06 19:20  elsewhere  curated  RT @NASA: Liftoff",
        "2   2025-12-06 19:20  elsewhere  reply    @you yes",
    ]


def test_somebody_elses_past_is_taken_in_but_not_in_silence(program: Program) -> None:
    program.schedule(SCHEDULE.replace('"@me"', '"@other"'))
    done = program.run("import", "--history", str(exported(program)))
    assert (done.exit_code, done.stderr) == (
        0,
        "It is the past of @Me, and goes to me, who is @other.\n",
    )
    program.schedule(SCHEDULE)
    assert program.run("import", "--history", str(exported(program))).stderr == ""


def test_of_several_accounts_one_has_to_be_chosen(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    path = saved(program, PAST)
    refused = program.run("import", "--history", path)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "The schedule has several accounts; choose one with --account: me, lab." in refused.stderr
    assert program.run("--account", "lab", "import", "--history", path).exit_code == 0
    assert {post["account"] for post in program.json("posts")} == {"lab"}


def test_a_row_with_a_fault_keeps_the_whole_past_out_unless_it_may_be_left_out(program: Program) -> None:
    path = saved(program, f"{PAST}soon,Bad,\n")
    refused = program.run("import", "--history", path)
    assert (refused.exit_code, refused.stdout, program.json("posts")) == (1, "", [])
    _, first, second = refused.stderr.replace(path, "FILE").splitlines()
    assert first == (
        "Error: FILE has 1 fault; nothing was imported. Mend it, or take in the 3 good ones with "
        "--skip-invalid."
    )
    assert second.startswith("FILE:5: created_at: 'soon' is no time;")
    done = program.run("import", "--history", path, "--skip-invalid")
    assert (done.exit_code, done.stdout.splitlines()[:2]) == (
        0,
        ["3 posts entered in the ledger of me", "1 row left out"],
    )
    assert "FILE:5: created_at: 'soon' is no time;" in done.stderr.replace(path, "FILE")


def test_of_very_many_faults_some_are_told_and_the_rest_counted(program: Program) -> None:
    path = saved(program, PAST + "soon,Bad,\n" * 30)
    done = program.run("import", "--history", path, "--skip-invalid")
    assert "… and 10 more.\n" in done.stderr
    assert done.stderr.count("'soon' is no time") == 20


@pytest.mark.parametrize("option", ["--dry-run", "--ignore-unknown"])
def test_options_that_mean_nothing_for_a_past_are_refused(program: Program, option: str) -> None:
    refused = program.run("import", "--history", saved(program, PAST), option)
    assert (refused.exit_code, refused.stderr, program.json("posts")) == (
        2,
        f"Error: {option} does not go with --history; leave it out.\n",
        [],
    )


def test_how_far_a_past_is_read_is_shown_where_somebody_sees_it(program: Program) -> None:
    path = saved(program, PAST)
    command = [sys.executable, "-m", "assistant", *program.options, "import", "--history", path]
    terminal, theirs = pty.openpty()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
    os.close(theirs)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert "Reading" in shown
    assert done.stdout.startswith(b"3 posts entered")


@pytest.fixture
def export(program: Program) -> str:
    """An export of a database with a draft that is published."""
    program.run("add", "Hello", "--at", "9:00")
    program.publish(after=timedelta(hours=1))
    path = str(program.folder / "all.jsonl")
    program.run("export", path)
    return path


def new_database(program: Program) -> list[str]:
    """The options that name a new database."""
    options = ["--database", str(program.folder / "new.db")]
    program.run(*options, "init")
    return options


def test_an_export_goes_into_an_empty_database_and_nothing_is_missing(program: Program, export: str) -> None:
    new = new_database(program)
    done = program.run(*new, "import", export)
    assert (done.exit_code, done.stdout, done.stderr) == (
        0,
        "8 rows stored; nothing of the export is missing.\n",
        "",
    )
    assert program.run(*new, "show", "1").stdout == program.run("show", "1").stdout


def test_an_export_in_json_is_told_with_its_rows(program: Program, export: str) -> None:
    told = program.run(*new_database(program), "import", export, "--json")
    assert json.loads(told.stdout) == {"file": export, "rows": 8}


def test_an_export_does_not_go_where_something_is(program: Program, export: str) -> None:
    before = program.run("export").stdout
    refused = program.run("import", export)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is not empty; take it into a new one: assistant --database NEW.db init" in refused.stderr
    assert program.run("export").stdout == before


@pytest.mark.parametrize(
    "option", [["--dry-run"], ["--ignore-unknown"], ["--skip-invalid"], ["--encoding", "cp1252"]]
)
def test_options_that_mean_nothing_for_an_export_are_refused_and_nothing_is_stored(
    program: Program, export: str, option: list[str]
) -> None:
    new = new_database(program)
    refused = program.run(*new, "import", export, *option)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (
        2,
        "",
        f"Error: {option[0]} does not go with an export; leave it out.\n",
    )
    assert program.run(*new, "list", "--all", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[:-14], "this line is not a whole JSON object; make the export anew."),
        (lambda text: text.rpartition("\n{")[0] + "\n", "ends too soon; nothing was imported."),
        (lambda text: text.replace('"schema":"0005"', '"schema":"0001"'), "from a database of schema 0001"),
        (lambda text: text.replace('"Hello"', '"Other"'), "contradicts itself; nothing was imported. Draft"),
        (lambda text: text.replace('"published"', "[]"), "a value is neither a text nor a whole number"),
        (lambda text: text.replace('"priority":0', '"priority":' + "9" * 5000), "is not a whole JSON object"),
        (
            lambda text: text.replace('"Hello"', '"H\xe9llo"', 1).encode("latin-1"),
            "is not a whole JSON object",
        ),
    ],
    ids=["cut", "without its end", "older", "changed", "no value", "endless number", "not UTF-8"],
)
def test_an_export_that_was_spoilt_is_refused_and_nothing_is_stored(
    program: Program, export: str, spoil: Callable[[str], str | bytes], said: str
) -> None:
    path, new = program.folder / "all.jsonl", new_database(program)
    spoilt = spoil(path.read_text(encoding="utf-8"))
    path.write_bytes(spoilt if isinstance(spoilt, bytes) else spoilt.encode())
    refused = program.run(*new, "import", export)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert program.run(*new, "export").stdout.count("\n") == 2
