from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.ports import Lost, RefusalKind, Refused

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)


def rejected_by_the_gap(program: Program) -> None:
    """Draft 2 is rejected, for draft 1 goes out a quarter of an hour before it."""
    program.run("add", "First", "--at", "tomorrow 9:00")
    program.run("add", "Second", "--at", "tomorrow 9:15")


def test_an_approved_draft_goes_past_the_policy_with_its_reason_kept(program: Program) -> None:
    rejected_by_the_gap(program)
    approved = program.run("approve", "2", "--because", "The minister is there")
    assert approved.exit_code == 0
    first, second, *_, last = approved.stdout.splitlines()
    assert (first, second) == ("Draft #2 queued.", "It is approved, and goes past:")
    assert last == "It goes out on Tuesday 2026-11-24 09:15 (Europe/Paris)."
    assert program.json("show", "2")["approval"] == {
        "because": "The minister is there",
        "by": "camille",
        "at": "2026-11-23T08:00:00+01:00",
    }
    assert (
        "Approved:      by camille, Monday 2026-11-23 08:00 (Europe/Paris): The minister is there\n"
        in program.run("show", "2").stdout
    )


def test_an_approval_needs_its_reason(program: Program) -> None:
    rejected_by_the_gap(program)
    assert "Missing option '--because'" in program.run("approve", "2").stderr
    empty = program.run("approve", "2", "--because", " ")
    assert (empty.exit_code, empty.stderr) == (2, "Error: An approval needs its reason: --because TEXT.\n")


def test_a_fault_of_the_text_stays_rejected_whoever_approves_it(program: Program) -> None:
    program.run("add", "x" * 300)
    approved = program.run("approve", "1", "--because", "I want it")
    assert (approved.exit_code, approved.stdout.splitlines()[0]) == (3, "Draft #1 rejected, kept for review:")


def test_a_rejected_draft_is_moved_and_queued_again(program: Program) -> None:
    rejected_by_the_gap(program)
    moved = program.run("retry", "2", "--at", "tomorrow 12:00")
    assert (moved.exit_code, moved.stdout) == (
        0,
        "Draft #2 queued.\nIt goes out on Tuesday 2026-11-24 12:00 (Europe/Paris).\n",
    )


def test_slot_lets_a_rejected_draft_wait_for_one(program: Program) -> None:
    rejected_by_the_gap(program)
    assert program.run("retry", "2", "--at", "Slot").stdout.splitlines() == [
        "Draft #2 queued.",
        "It waits for its turn; the next slot is on Monday 2026-11-23 08:30 (Europe/Paris).",
    ]


def test_a_retry_that_the_policy_refuses_again_ends_with_3(program: Program) -> None:
    rejected_by_the_gap(program)
    again = program.run("retry", "2")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (3, "Draft #2 rejected, kept for review:")


def test_a_cancelled_draft_is_out_for_good(program: Program) -> None:
    program.run("add", "Hello")
    assert program.json("cancel", "1")["state"] == "cancelled"
    for command in (["retry", "1"], ["cancel", "1"], ["approve", "1", "--because", "x"]):
        refused = program.run(*command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith("Error: Draft #1 is cancelled")


def unconfirmed(program: Program) -> None:
    """Draft 1 may stand on the timeline."""
    program.run("add", "Hello", "--at", "9:00")
    program.publish(Lost("The line went dead."), after=HOUR)


@pytest.mark.parametrize(
    "address", ["https://x.com/me/status/1857301234567890123?s=20", "1857301234567890123"]
)
def test_a_draft_that_was_found_on_the_timeline_is_published(program: Program, address: str) -> None:
    unconfirmed(program)
    assert program.run("confirm", "1", "--posted", address).stdout == (
        "Draft #1 published, as post 1857301234567890123.\n"
    )
    assert program.json("show", "1")["published_at"] == "2026-11-23T09:00:00+01:00"


def test_a_draft_that_was_not_found_is_queued_again(program: Program) -> None:
    unconfirmed(program)
    assert program.run("confirm", "1", "--not-posted").stdout == "Draft #1 queued; it will be sent again.\n"
    assert program.json("show", "1")["state"] == "queued"


@pytest.mark.parametrize("options", [[], ["--posted", "1", "--not-posted"]])
def test_exactly_one_answer_confirms(program: Program, options: list[str]) -> None:
    unconfirmed(program)
    refused = program.run("confirm", "1", *options)
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Error: Say one of two: --posted URL if the draft stands on the timeline, --not-posted if not.\n",
    )
    assert program.json("show", "1")["state"] == "unconfirmed"


def test_what_is_no_address_of_a_post_confirms_nothing(program: Program) -> None:
    unconfirmed(program)
    refused = program.run("confirm", "1", "--posted", "https://x.com/me")
    assert refused.exit_code == 2
    assert "is not the address of a post; it ends in /status/ and a number." in refused.stderr


def test_a_failed_draft_is_tried_again(program: Program) -> None:
    program.run("add", "Hello", "--at", "9:00")
    program.publish(Refused(RefusalKind.NOT_PERMITTED, "X said no."), after=HOUR)
    assert program.json("retry", "1")["pinned_at"] is None
