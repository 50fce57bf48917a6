"""Nothing that people or the network write drives the terminal, whichever command prints it."""

from __future__ import annotations

import io
import json
import logging
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from assistant import journal
from assistant.cli.root import COMMANDS, assistant
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.ports import Lost, RefusalKind, Refused
from tests.cli.calls import CALLS, every_call
from tests.cli.logins import Door
from tests.cli.program import SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

# Clears the screen, sets its title, rings, and goes back to the beginning of the line; and a C1 control.
EVIL = "\x1b[2Jevil\x1b]0;title\x07\x9b31m\x08\r\x7f"
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@pytest.fixture
def door(program: Program) -> Iterator[Door]:
    """A program whose drafts, decisions, timeline and network all mean ill."""
    options = SandboxOptions(port=0, limited=False, clock=lambda: program.now)
    with start(options) as running:
        schedule = SCHEDULE.replace("http://127.0.0.1:9", running.url)
        program.schedule(schedule.replace("timezone", "sync: off\n    timezone"))
        for number in range(3):
            add_evil(program, str(number))
        program.run("add", "Good", "--at", "2026-11-23 08:01")
        program.run("add", "Better", "--at", "2026-11-23 09:01")
        program.now = program.now.replace(hour=7, minute=2)
        program.publish(Refused(RefusalKind.INVALID, EVIL))
        program.now = program.now.replace(hour=8, minute=2)
        program.publish(Lost(EVIL))
        program.schedule(schedule)
        door = Door(program, running.url)
        for text in (f"RT @a: {EVIL}", f"{EVIL} by hand"):
            door.controls("POST", "posts", {"account": "me", "text": text})
        door.log_in()
        yield door


def add_evil(program: Program, more: str = "") -> None:
    """Store a draft that `add` would refuse, as an export of somebody else's could."""
    added = program.json("add", f"innocent {more}")
    with closing(sqlite3.connect(program.folder / "assistant.db")) as database, database:
        database.execute("UPDATE drafts SET text = ? WHERE id = ?", (f"{EVIL} {more}", added["id"]))


def refuse() -> None:
    raise ValueError(EVIL)


def test_no_command_lets_a_text_drive_the_terminal(program: Program, door: Door) -> None:
    assert set(CALLS) == set(COMMANDS)
    (program.folder / "drafts.csv").write_text(f"text,{EVIL!r}\n{EVIL}\n", newline="")
    (program.folder / "past.csv").write_text(f"created_at,text\n2026-11-01T00:00:00Z,{EVIL}\n", newline="")
    program.run("approve", "1", "--because", EVIL)
    more = [
        ["import", str(program.folder / "past.csv"), "--history"],
        *([["show", str(n)] for n in range(1, 6)]),
    ]
    more += [["import", EVIL], ["show", EVIL], ["add", "x", "--at", EVIL], [EVIL], ["list", f"--{EVIL}"]]
    more += [["list", "--account", EVIL], ["--config", EVIL, "list"], ["--database", EVIL, "list"]]
    evil = 0
    for words in (*every_call(program.folder, door.url), *more):
        result = program.run(*words, given=f"{EVIL}\n")
        assert CONTROLS.search(result.output) is None, words
        evil += "evil" in result.output
    assert evil > 15


def test_what_a_shell_completes_drives_it_neither(program: Program) -> None:
    add_evil(program)
    words = ["assistant", *program.options, "show", ""]
    environment = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    environment |= {"_ASSISTANT_COMPLETE": "zsh_complete"}
    printed = CliRunner().invoke(assistant, [], env=environment, prog_name="assistant").stdout
    assert "evil" in printed
    assert CONTROLS.search(printed) is None


@pytest.mark.parametrize("as_json", [False, True])
def test_the_lines_of_the_daemon_drive_no_terminal(*, as_json: bool) -> None:
    root, ours = logging.getLogger(), logging.getLogger("assistant.daemon")
    before, level, own = root.handlers[:], root.level, ours.level
    stream = io.StringIO()
    try:
        journal.start(stream, as_json=as_json)
        journal.note(f"said {EVIL}", EVIL)
        try:
            refuse()
        except ValueError:
            journal.Troubles().begin("bug", EVIL, bug=True)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        ours.setLevel(own)
    assert CONTROLS.search(stream.getvalue()) is None
    first, *rest = stream.getvalue().splitlines()
    assert "said [2Jevil]0;title31m" in first or json.loads(first)["message"] == f"said {EVIL}"
    assert any("ValueError" in line for line in rest)
