"""What `assistant why` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.program import Program

SCARCE = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      daily: ["09:00"]
    policy:
      personal: {min: 20%, max: 60%}
"""


@pytest.fixture
def queue(program: Program) -> Program:
    """Twenty-four drafts, all of them professional."""
    program.schedule(SCARCE)
    for number in range(24):
        program.run("add", f"Text {number}")
    return program


def test_a_draft_with_a_place_is_told_with_the_slots_before_it(queue: Program) -> None:
    assert queue.run("why", "2").stdout.splitlines()[:3] == [
        "Draft #2 goes out on Tuesday 2026-11-24 09:00 (Europe/Paris), at a slot.",
        "Slots before it:",
        "  Monday 2026-11-23 09:00 (Europe/Paris): #1 goes out, which is older.",
    ]


def test_a_draft_without_a_place_is_told_what_holds_it_and_what_was_tried_to_help(queue: Program) -> None:
    (plan,) = queue.json("plan", "--days", "28")
    first = plan["waiting"][0]["id"]
    told = queue.run("why", str(first)).stdout
    assert told.startswith(f"Draft #{first} has no place in the next four weeks.\nThe next slots:\n")
    assert "  - personal: Only 0 of the 5 posts in the 7 days before " in told
    assert "What would give it a place: " in told
    assert "What would help the whole queue most: " in told


def test_the_json_of_why_has_what_comes_before_and_the_best_change(queue: Program) -> None:
    told = queue.json("why", "24")
    assert (told["id"], told["state"], told["at"]) == (24, "queued", None)
    assert [each["draft"] for each in told["before"]] == [1, 2, 3, 4]
    assert told["best_change"].keys() >= {"more"}


def test_a_draft_that_is_not_queued_is_told_so(queue: Program) -> None:
    queue.run("cancel", "3")
    first = queue.run("why", "3").stdout.splitlines()[0]
    assert first == "Draft #3 is cancelled; see its story with: assistant show 3."


def test_a_draft_that_is_not_there_is_named(program: Program) -> None:
    result = program.run("why", "7")
    assert result.exit_code == 1
    assert "There is no draft #7" in result.stderr
