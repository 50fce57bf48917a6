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
from assistant.ports import DelayKind, Lost, Unseen
from assistant.services.desk import Desk, Presence
from assistant.services.recovering import look_for_lost, next_search
from assistant.store.database import Store
from assistant.wiring import Application
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


def looked(program: Program, *troubles: Unseen, number: int = 99) -> None:
    """Let the daemon look for what was lost, as often as it is time to, but not more often than told."""
    application = Application(program.options[1], program.options[3])
    store, (account,) = Store.open(application.database_path), application.accounts()
    desk = Desk(
        store=store,
        account=account,
        channel=program.network,
        clock=lambda: program.now,
        elapsed=program.elapsed,
        presence=Presence("daemon"),
        network=application.network,
        chance=lambda: 0.0,
    )
    program.network.troubles += troubles
    for _ in range(number):
        with store.reading() as tx:
            due = next_search(tx, account.name, desk.network.look_for, program.now)
        if due is None:
            break
        program.now = due
        look_for_lost(desk)
    store.close()


def told_of_searches(program: Program) -> list[str]:
    """What review says of a lost draft, between its attempts and the ways out."""
    lines = program.run("review").stdout.partition("Ways out:\n")[0].splitlines()
    attempts = max(number for number, line in enumerate(lines) if line.startswith("  - "))
    return lines[attempts + 1 :]


def test_an_unconfirmed_draft_is_told_with_when_it_is_looked_for(program: Program) -> None:
    unconfirmed(program)
    assert told_of_searches(program) == [
        (
            "The daemon looks for it again on Monday 2026-11-23 09:00 (Europe/Paris); "
            "you may look and decide before."
        )
    ]
    assert program.json("review")[0]["looks"] == []


def test_what_was_done_to_find_a_lost_draft_is_told_with_what_is_still_to_come(program: Program) -> None:
    unconfirmed(program)
    looked(program, Unseen(DelayKind.UNREACHABLE, "No way there."), number=3)
    assert told_of_searches(program) == [
        "The timeline was searched for it, 3 times:",
        "  Monday 2026-11-23 09:00 (Europe/Paris): could not be made: No way there.",
        (
            "  Monday 2026-11-23 09:00 (Europe/Paris): not among the 0 posts "
            "since Monday 2026-11-23 08:55 (Europe/Paris)"
        ),
        (
            "  Monday 2026-11-23 09:04 (Europe/Paris): not among the 0 posts "
            "since Monday 2026-11-23 08:55 (Europe/Paris)"
        ),
        (
            "The daemon looks for it again on Monday 2026-11-23 09:12 (Europe/Paris); "
            "you may look and decide before."
        ),
    ]
    first, second, _ = program.json("review")[0]["looks"]
    assert first == {
        "at": "2026-11-23T09:00:05+01:00",
        "since": "2026-11-23T08:55:00+01:00",
        "posts": None,
        "remote_id": None,
        "trouble": "No way there.",
    }
    assert (second["posts"], second["trouble"]) == (0, None)


def test_after_the_last_look_the_newest_are_told_and_a_person_has_to_decide(program: Program) -> None:
    unconfirmed(program)
    looked(program)
    first, *looks, last = told_of_searches(program)
    assert first == "The timeline was searched for it, 5 times:"
    assert [look.split(" (")[0] for look in looks] == [
        "  Monday 2026-11-23 09:12",
        "  Monday 2026-11-23 09:28",
        "  Monday 2026-11-23 10:00",
    ]
    assert last == "It was looked for long enough; now it is for you to look and decide."
    assert {words[0] for lines in ways(program, 1).values() for words in lines} == {"confirm"}


def test_how_long_it_is_looked_for_is_what_the_schedule_says(program: Program) -> None:
    unconfirmed(program)
    program.schedule(SCHEDULE + "  lost_answers: {look_for: 15 minutes}\n")
    looked(program)
    assert program.now == MONDAY + HOUR + timedelta(minutes=15, seconds=5)


def test_where_sync_is_off_it_is_said_that_nobody_looks(program: Program) -> None:
    unconfirmed(program)
    program.schedule(SCHEDULE.replace('handle: "@me"', 'handle: "@me"\n    sync: off'))
    assert told_of_searches(program) == [
        "The assistant does not look for it, since the schedule says sync: off."
    ]


def test_a_draft_that_was_sent_again_tells_only_of_the_searches_since(program: Program) -> None:
    unconfirmed(program)
    looked(program)
    program.run("confirm", "1", "--not-posted")
    program.schedule(SCHEDULE.replace("    policy:", "    late_by: 1 day\n    policy:"))
    program.publish(Lost("The line went dead again."))
    (line,) = told_of_searches(program)
    assert line.startswith("The daemon looks for it again on Monday 2026-11-23 10:00")
    assert len(program.json("review")[0]["looks"]) == 5


def test_what_the_network_says_never_drives_the_terminal_of_who_reviews(program: Program) -> None:
    unconfirmed(program)
    looked(program, Unseen(DelayKind.TROUBLED, "\x1b[2JGone\x9b31m\nand more"), number=1)
    shown = program.run("review").stdout
    assert "could not be made: [2JGone31m and more\n" in shown
    assert shown.replace("\n", "").isprintable()


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
