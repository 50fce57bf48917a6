"""What happened, in words and for programs, and as it happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, TYPE_CHECKING

import pytest

from assistant.ports import DelayKind, Lost, Posted, Postponed, RefusalKind, Refused
from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

HOUR = timedelta(hours=1)


def told(program: Program, *arguments: str) -> list[str]:
    return program.run("log", *arguments).stdout.splitlines()


def test_what_happened_is_told_in_words_the_newest_first(program: Program) -> None:
    program.run("add", "Published", "--at", "9:00")
    program.run("add", "For a slot")
    program.publish(Posted("1007"), after=HOUR)
    program.run("cancel", "2")
    assert told(program) == [
        "2026-11-23 09:00:00  #2 “For a slot” was cancelled. (camille)",
        "2026-11-23 09:00:00  #1 “Published” was published as post 1007. (daemon)",
        "2026-11-23 08:00:00  #2 “For a slot” was added for a slot. (camille)",
        "2026-11-23 08:00:00  #1 “Published” was added for Monday 2026-11-23 09:00. (camille)",
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Refused(RefusalKind.INVALID, "X refused it."), "failed: X refused it. (daemon)"),
        (Lost("It broke."), "may or may not have been published: It broke. (daemon)"),
        (
            Postponed(DelayKind.UNREACHABLE, "No way there."),
            "was not sent, and stays queued: No way there. (daemon)",
        ),
    ],
)
def test_what_the_network_said_is_told(
    program: Program, answer: Refused | Lost | Postponed, words: str
) -> None:
    program.run("add", "Text", "--at", "9:00")
    program.publish(answer, after=HOUR)
    assert told(program, "-n", "1") == [f"2026-11-23 09:00:00  #1 “Text” {words}"]


def test_a_rejection_is_told_with_its_reasons_and_a_decision_with_its_words(program: Program) -> None:
    for text, at in (("One", "9:00"), ("Two", "10:00"), ("Three", "11:00")):
        program.run("add", text, "--at", at)
    program.run("add", "Four", "--at", "18:00")
    assert told(program, "-n", "1")[0].startswith(
        "2026-11-23 08:00:00  #4 “Four” was added and rejected: Monday 2026-11-23 already has 2 posts;"
    )
    program.run("approve", "4", "--because", "the minister speaks")
    lines = told(program, "--draft", "4")
    assert any("was approved: the minister speaks. (camille)" in line for line in lines)
    assert all("#4" in line for line in lines)


def test_the_entries_may_be_narrowed_by_time_account_and_number(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Early", "--account", "me")
    program.now += 5 * HOUR
    program.run("add", "Late", "--account", "lab")
    assert told(program, "-n", "1") == [
        "2026-11-23 07:00:00 EST  lab: #2 “Late” was added for a slot. (camille)"
    ]
    assert ["Late" in line for line in told(program, "--since", "2 hours")] == [True]
    assert len(told(program, "--since", "2026-11-23")) == 2
    assert told(program, "--since", "2026-11-24") == []
    assert ["Early" in line for line in told(program, "--account", "me")] == [True]


def test_what_is_no_time_is_refused(program: Program) -> None:
    refused = program.run("log", "--since", "soon")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Error: 'soon' is neither a day nor a length of time; write 2026-11-24, or 2 hours.\n",
    )


def test_programs_are_told_the_same_as_a_list(program: Program) -> None:
    program.run("add", "Text")
    assert program.json("log") == [
        {
            "id": 1,
            "at": "2026-11-23T08:00:00+01:00",
            "account": "me",
            "draft": 1,
            "text": "Text",
            "event": "accept",
            "from": None,
            "to": "queued",
            "by": "camille",
            "note": None,
            "remote_id": None,
            "reasons": [],
        }
    ]


@contextmanager
def following(program: Program, *options: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    command = [sys.executable, "-m", "assistant", *program.options, "log", "--follow", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_what_happens_is_told_as_it_happens_a_line_of_json_each_until_ctrl_c(program: Program) -> None:
    program.run("add", "Long before")
    program.run("add", "Before")
    with following(program, "-n", "1", "--json") as (process, lines):
        assert json.loads(lines.readline())["text"] == "Before"
        program.run("add", "Meanwhile")
        assert json.loads(lines.readline())["text"] == "Meanwhile"
        process.send_signal(signal.SIGINT)
        assert (process.wait(30), lines.read()) == (0, "")
