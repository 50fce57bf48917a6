from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli.cures import when
from assistant.core.when import parse_when
from tests.cli.program import SCHEDULE
from tests.cli.test_decision_commands import rejected_by_the_gap, unconfirmed
from tests.cli.test_listing import every_state
from tests.world import MONDAY

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)
CLOCKS_GO_BACK = datetime(2027, 10, 31, 1, 0, tzinfo=UTC)  # in Paris


def ways(program: Program, draft: int) -> dict[str, list[list[str]]]:
    """The ways out of a draft by their effect, each command as the words after the global options."""
    found = next(item for item in program.json("review") if item["id"] == draft)
    prefix = ["assistant", *program.options]
    commands = {way["effect"]: [shlex.split(line) for line in way["commands"]] for way in found["ways_out"]}
    assert all(words[:5] == prefix for lines in commands.values() for words in lines)
    return {effect: [words[5:] for words in lines] for effect, lines in commands.items()}


def test_nothing_to_review_is_said_beside_the_data(program: Program) -> None:
    program.run("add", "Hello")
    reviewed = program.run("review")
    assert (reviewed.exit_code, reviewed.stdout, reviewed.stderr) == (0, "", "Nothing waits for you.\n")
    assert program.run("review", "--json").stdout == "[]\n"


def test_every_draft_that_waits_for_a_person_is_told_with_what_was_counted_and_the_ways_out(
    program: Program,
) -> None:
    program.run("add", "First", "--at", "9:00")
    program.publish(after=HOUR)
    program.run("add", "Second", "--at", "9:30")
    called = f"assistant {' '.join(program.options)}"
    assert program.run("review").stdout.splitlines() == [
        "Draft #2 (me): rejected",
        "  Second",
        "On Monday 2026-11-23 09:30 (Europe/Paris) the policy said:",
        (
            "  - min_gap: Monday 2026-11-23 09:30 is only 30 minutes after the post before it "
            "(Monday 2026-11-23 09:00); at least 45 minutes must lie between them."
        ),
        "    Counted: post 1 (draft #1).",
        "    Remedy: after Monday 2026-11-23 09:45.",
        "Ways out:",
        "  Move it to a time that passes:",
        f"    {called} retry 2 --at '2026-11-23 09:45'",
        f"    {called} retry 2 --at '2026-11-23 12:15'",
        f"    {called} retry 2 --at '2026-11-23 18:00'",
        "  Let it wait for a slot that passes:",
        f"    {called} retry 2 --at slot",
        "  Let it go past the policy:",
        f"    {called} approve 2 --because 'WHY'",
        "  Give it up:",
        f"    {called} cancel 2",
        "",
    ]


def test_a_failed_and_an_unconfirmed_draft_are_told_with_their_last_attempt(program: Program) -> None:
    every_state(program)
    told = program.run("review").stdout
    assert "The last attempt, on Tuesday 2026-11-24 09:00 (Europe/Paris):\n  - X said no.\n" in told
    assert [item["state"] for item in program.json("review")] == ["unconfirmed", "failed", "rejected"]
    assert program.json("review")[1]["last_attempt"]["detail"] == "X said no."
    assert ways(program, 2) == {
        "If it stands on the timeline:": [["confirm", "2", "--posted", "URL"]],
        "If it does not, so that it is sent again:": [["confirm", "2", "--not-posted"]],
    }
    assert list(ways(program, 3)) == [
        "Change the text, in your editor or with --text:",
        "Try again as it is:",
        "Give it up:",
    ]


def test_each_command_does_what_it_says(program: Program) -> None:
    rejected_by_the_gap(program)
    found = ways(program, 2)
    commands = [words for lines in found.values() for words in lines]
    assert [words[0] for words in commands] == ["retry", "retry", "retry", "retry", "approve", "cancel"]
    database = (program.folder / "assistant.db").read_bytes()
    for words in commands:
        (program.folder / "assistant.db").write_bytes(database)
        done = program.run(*words)
        assert done.exit_code == 0, (words, done.output)
        assert program.json("show", "2")["state"] == ("cancelled" if words[0] == "cancel" else "queued")


def test_times_that_have_passed_or_were_taken_since_are_not_proposed(program: Program) -> None:
    rejected_by_the_gap(program)
    program.run("add", "Third", "--at", "tomorrow 9:50")
    program.publish(after=26 * HOUR)
    moves = ways(program, 2)["Move it to a time that passes:"]
    assert [words[3] for words in moves] == ["2026-11-24 10:45", "2026-11-24 12:15", "2026-11-24 18:00"]
    assert program.run(*moves[0]).exit_code == 0


def test_a_missed_draft_may_wait_for_a_slot_or_go_past_the_policy_at_one(program: Program) -> None:
    program.run("add", "Missed", "--at", "9:00")
    program.publish(after=3 * HOUR)
    found = ways(program, 1)
    assert found["Let it wait for a slot that passes:"] == [["retry", "1", "--at", "slot"]]
    (approve,) = found["Let it go past the policy:"]
    assert approve == ["approve", "1", "--at", "slot", "--because", "WHY"]
    assert program.run(*approve).exit_code == 0


def test_no_slot_is_proposed_where_the_account_has_none(program: Program) -> None:
    program.schedule(SCHEDULE.replace('      mon-fri: ["08:30", "12:15", "18:00"]\n', ""))
    rejected_by_the_gap(program)
    assert ways(program, 2) == {
        "Move it to a time that passes:": [["retry", "2", "--at", "2026-11-24 09:45"]],
        "Let it go past the policy:": [["approve", "2", "--because", "WHY"]],
        "Give it up:": [["cancel", "2"]],
    }


def test_an_expired_draft_may_wait_without_end(program: Program) -> None:
    program.run("add", "Expired", "--expires", "8:10")
    program.publish(after=HOUR)
    found = ways(program, 1)
    assert found["Let it wait without end:"] == [["edit", "1", "--expires", "none"]]
    assert "Let it go past the policy:" not in found
    assert program.run("edit", "1", "--expires", "none").exit_code == 0


def test_a_repetition_can_be_taken_once_the_other_draft_is_gone(program: Program) -> None:
    program.run("add", "Hello")
    program.run("add", "Hello")
    assert list(ways(program, 2)) == ["Change the text, in your editor or with --text:", "Give it up:"]
    program.run("cancel", "1")
    assert ways(program, 2) == {
        "It would be taken now:": [["retry", "2"]],
        "Give it up:": [["cancel", "2"]],
    }
    assert program.run("retry", "2").exit_code == 0


def test_an_unconfirmed_draft_is_never_offered_for_sending_without_a_look(program: Program) -> None:
    unconfirmed(program)
    assert {words[0] for lines in ways(program, 1).values() for words in lines} == {"confirm"}


@given(
    moment=st.integers(0, 5_000_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
    | st.integers(-120, 120).map(lambda minutes: CLOCKS_GO_BACK + timedelta(minutes=minutes)),
    zone=st.sampled_from(["Europe/Paris", "America/Toronto", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo),
)
def test_a_proposed_time_is_read_back_as_the_instant_it_names(moment: datetime, zone: ZoneInfo) -> None:
    (written,) = shlex.split(when(moment, zone))
    assert parse_when(written, moment - HOUR, zone).instant == moment


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            "'2026-10-25 02:30'",
        ),  # the first time it is half past two
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30+01:00"),  # the second
    ],
)
def test_a_wall_time_that_comes_twice_is_written_with_its_offset_the_second_time(
    instant: datetime, written: str
) -> None:
    assert when(instant, ZoneInfo("Europe/Paris")) == written
