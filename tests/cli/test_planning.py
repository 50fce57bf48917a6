from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.cli import words
from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_the_plan_tells_each_moment_what_stays_empty_and_what_finds_no_place(program: Program) -> None:
    program.run("add", "Pinned", "--at", "tomorrow 8:40", "--share-request")
    program.run("add", "Later", "--at", "friday 9:00")
    for text in ("One", "Two", "Three", "Four"):
        program.run("add", text)
    assert program.run("plan", "--days", "2").stdout.splitlines() == [
        "me, the next 2 days (Europe/Paris)",
        "When                  Draft      Kind   Text",
        "Mon 2026-11-23 08:30  #3         -      One",
        "Mon 2026-11-23 12:15  #4         -      Two",
        "Mon 2026-11-23 18:00  -                 nothing (posts_per_day: #5, #6)",
        "Tue 2026-11-24 08:30  -                 nothing (min_gap: #5, #6)",
        "Tue 2026-11-24 08:40  #1 pinned  share  Pinned",
        "Tue 2026-11-24 12:15  #5         -      Three",
        "Tue 2026-11-24 18:00  -                 nothing (posts_per_day: #6)",
        "On X they cost $0.06: 4 posts.",
        (
            "Later #6 on Wednesday 2026-11-25 08:30 (Europe/Paris), "
            "and 1 more until Friday 2026-11-27 09:00 (Europe/Paris)."
        ),
        "",
    ]


def test_drafts_that_the_same_reasons_hold_are_told_together(program: Program) -> None:
    for number in range(25):
        program.run("add", f"Text {number}", "--expires", "in 20 hours")
    told = program.run("plan", "--days", "1").stdout
    assert told.count("No place for") == 1
    assert ", #9, #10 and 15 more; last held on Monday 2026-11-23 18:00 (Europe/Paris):\n" in told


def test_a_pinned_draft_that_would_be_rejected_says_so_beforehand(program: Program) -> None:
    program.run("add", "First", "--at", "12:00")
    program.run("add", "Second", "--at", "14:00")
    program.schedule((program.folder / "schedule.yaml").read_text().replace("max: 2}", "max: 1}", 1))
    told = program.run("plan", "--days", "1").stdout
    assert "Mon 2026-11-23 14:00  #2 pinned  -     WOULD BE REJECTED: Second\n" in told
    assert "#2 would be rejected at its time:\n  - posts_per_day: " in told


def test_the_plan_of_every_account_is_told_when_none_is_chosen(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Ours", "--account", "lab")
    assert program.run("plan", "--account", "lab").stdout.splitlines() == [
        "lab, the next 7 days (America/Toronto)",
        "No slots and no draft with a time of its own lie ahead.",
        "No place for #1; no slot is left.",
        "",
    ]
    assert [plan["account"] for plan in program.json("plan")] == ["me", "lab"]


def test_the_json_of_a_plan_has_its_moments_and_what_waits(program: Program) -> None:
    program.run("add", "One")
    (plan,) = program.json("plan", "--days", "1")
    first, second, third = plan["moments"]
    assert (first["at"], first["pinned"], first["draft"]["id"]) == ("2026-11-23T08:30:00+01:00", False, 1)
    assert second == {"at": "2026-11-23T12:15:00+01:00", "pinned": False, "draft": None}
    assert third["draft"] is None
    assert plan["waiting"] == []


@pytest.mark.parametrize("days", ["0", "367", "soon"])
def test_days_out_of_range_are_refused(program: Program, days: str) -> None:
    assert program.run("plan", "--days", days).exit_code == 2


def test_a_slot_that_is_spared_says_so(program: Program) -> None:
    program.schedule((program.folder / "schedule.yaml").read_text().replace("45 minutes", "10 hours"))
    program.run("add", "Any time")
    program.run("add", "Tonight", "--not-before", "18:00", "--expires", "18:30")
    assert program.run("plan", "--days", "1").stdout.splitlines()[2:5] == [
        "Mon 2026-11-23 08:30  -            nothing, so that more can go out later",
        "Mon 2026-11-23 12:15  -            nothing, so that more can go out later",
        "Mon 2026-11-23 18:00  #2     -     Tonight",
    ]


def moves(program: Program) -> list[str]:
    return [line for line in program.run("plan").stdout.splitlines() if " moved " in line]


def test_what_moved_is_told_with_what_goes_instead_and_why(program: Program) -> None:
    for text in ("One", "Two", "Three"):
        program.run("add", text)
    assert moves(program) == []
    program.run("add", "Urgent", "--priority", "5")
    expected = [
        (
            "#3 moved from Tuesday 2026-11-24 08:30 (Europe/Paris) "
            "to Tuesday 2026-11-24 12:15 (Europe/Paris); #2 goes out then: #4 was added."
        ),
        (
            "#2 moved from Monday 2026-11-23 12:15 (Europe/Paris) "
            "to Tuesday 2026-11-24 08:30 (Europe/Paris); #1 goes out then: #4 was added."
        ),
        (
            "#1 moved from Monday 2026-11-23 08:30 (Europe/Paris) "
            "to Monday 2026-11-23 12:15 (Europe/Paris); #4 goes out then: #4 was added."
        ),
    ]
    assert moves(program) == expected
    assert moves(program) == expected  # it is told for two days
    program.now += timedelta(days=2, seconds=1)
    assert not any("#4 was added" in line for line in moves(program))


def test_a_draft_that_has_no_place_any_more_is_told(program: Program) -> None:
    program.run("add", "One")
    program.run("plan")
    program.schedule(
        (program.folder / "schedule.yaml").read_text().replace('mon-fri: ["08:30", "12:15", "18:00"]', "")
    )
    assert moves(program) == [
        "#1 moved from Monday 2026-11-23 08:30 (Europe/Paris) and has no place now: the schedule was changed."
    ]


@pytest.mark.parametrize(
    ("because", "told"),
    [
        ({"cancel": [3]}, "#3 was cancelled"),
        ({"edit": [1, 2], "approve": [4]}, "#1, #2 were edited, #4 was approved"),
        ({"postpone": [1]}, "#1 could not be sent"),
        ({"refuse": [1]}, "#1 failed"),
        ({"lose": [1]}, "the answer for #1 was lost"),
        ({"absolve": [1]}, "#1 was found not posted"),
        ({"requeue": [1]}, "#1 came back"),
        ({"reject": [1]}, "#1 was rejected"),
        ({"missed": [1]}, "the slot of #1 was missed"),
        ({"accept": [1, 2, 3, 4, 5, 6, 7]}, "#1, #2, #3, #4, #5 and 2 more were added"),
        ({"posts": 1}, "1 post was made by hand"),
        ({"posts": 2}, "2 posts were made by hand"),
        ({"ledger": True}, "posts were deleted or classified anew"),
        ({"schedule": True}, "the schedule was changed"),
        ({"time": True}, "time has passed"),
    ],
    ids=str,
)
def test_each_change_is_told_in_its_own_words(because: dict[str, object], told: str) -> None:
    assert words.changes(because) == told


def test_only_so_many_moves_are_told(program: Program) -> None:
    for number in range(10):
        program.run("add", f"Text {number}")
    program.run("plan")
    program.run("add", "Urgent", "--priority", "5")
    assert len(moves(program)) == 8
    assert "2 more moved." in program.run("plan").stdout


def test_the_json_of_a_plan_has_what_moved(program: Program) -> None:
    program.run("add", "One")
    program.run("plan")
    program.run("add", "Urgent", "--priority", "5")
    (plan,) = program.json("plan", "--days", "1")
    assert plan["moved"] == [
        {
            "at": "2026-11-23T08:00:00+01:00",
            "id": 1,
            "from": "2026-11-23T08:30:00+01:00",
            "to": "2026-11-23T12:15:00+01:00",
            "instead": 2,
            "because": {"accept": [2]},
        }
    ]


TEXTS = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      mon: ["09:00"]
    policy:
      links_per_day: {max: 2}
      hashtags_per_post: {max: 1}
      engage_per_week: {min: 2}
      spend_per_month: {max: $5}
"""


def test_add_check_and_plan_tell_what_stands_against_a_text(program: Program) -> None:
    program.schedule(TEXTS)
    told = program.run("add", "Hello #a #b @c example.org").stdout
    reason = "  - hashtags_per_post: The post has 2 hashtags; at most 1 may be in one.\n"
    assert f"{reason}    Remedy: leave 1 hashtag out.\n" in told
    assert reason in program.run("check", "1").stdout
    assert reason in program.run("plan", "--days", "1").stdout
