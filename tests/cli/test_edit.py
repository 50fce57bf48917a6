from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.ports import Posted
from tests.cli.test_add import TOO_CLOSE

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_only_what_an_option_names_is_changed(program: Program) -> None:
    before = program.json(
        "add", "Hello", "--voice", "personal", "--expires", "friday 9:00", "--priority", "4"
    )
    after = program.json("edit", "1", "--text", "Better", "--origin", "curated")
    by = {"voice": "person", "origin": "person", "share_request": "default"}
    assert after == before | {"text": "Better", "origin": "curated", "classified_by": by}


def test_a_new_time_takes_the_limits_away_and_slot_takes_the_time_away(program: Program) -> None:
    program.run("add", "Hello", "--not-before", "tomorrow 9:00", "--expires", "friday 9:00")
    pinned = program.json("edit", "1", "--at", "wednesday 9:00")
    assert [pinned[key] for key in ("pinned_at", "not_before", "expires")] == [
        "2026-11-25T09:00:00+01:00",
        None,
        None,
    ]
    waiting = program.json("edit", "#1", "--at", "slot", "--expires", "friday 9:00")
    assert [waiting[key] for key in ("pinned_at", "not_before", "expires")] == [
        None,
        None,
        "2026-11-27T09:00:00+01:00",
    ]


def test_none_takes_a_limit_away(program: Program) -> None:
    program.run("add", "Hello", "--not-before", "tomorrow 9:00", "--expires", "friday 9:00")
    edited = program.json("edit", "1", "--not-before", "none", "--expires", "NONE")
    assert (edited["not_before"], edited["expires"]) == (None, None)


@pytest.mark.parametrize(("slot", "none"), [("créneau", "aucun"), ("Creneau", "Aucune")])
def test_slot_and_none_are_understood_in_french_too(program: Program, slot: str, none: str) -> None:
    program.run("add", "Hello", "--expires", "friday 9:00")
    edited = program.json("edit", "1", "--at", slot, "--expires", none)
    assert (edited["pinned_at"], edited["expires"]) == (None, None)


def test_an_exact_time_and_a_limit_contradict_each_other(program: Program) -> None:
    program.run("add", "Hello")
    refused = program.run("edit", "1", "--at", "9:00", "--expires", "friday 9:00")
    assert refused.exit_code == 2
    assert "cannot also have not_before or expires" in refused.stderr


def test_a_text_is_read_from_a_pipe(program: Program) -> None:
    program.run("add", "Hello")
    assert program.run("edit", "1", "--text", "-", given="Piped\n").exit_code == 0
    assert program.json("show", "1")["text"] == "Piped"


def test_a_mended_draft_goes_back_into_the_queue_and_a_spoilt_one_ends_with_3(program: Program) -> None:
    program.run("add", "x" * 300)
    mended = program.run("edit", "1", "--text", "Short")
    assert (mended.exit_code, mended.stdout.splitlines()[0]) == (0, "Draft #1 queued.")
    spoilt = program.run("edit", "1", "--text", "x" * 300)
    assert (spoilt.exit_code, spoilt.stdout.splitlines()[0]) == (3, "Draft #1 rejected, kept for review:")


def test_without_a_terminal_something_to_change_has_to_be_said(program: Program) -> None:
    program.run("add", "Hello")
    refused = program.run("edit", "1")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "Error: Say what to change of draft #1, for example with --text; see: assistant edit --help.\n"
    )


def test_a_published_draft_can_no_longer_be_edited(program: Program) -> None:
    program.run("add", "Hello", "--at", "9:00")
    program.publish(Posted("77"), after=timedelta(hours=1))
    refused = program.run("edit", "1", "--text", "Better")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: Draft #1 is published and can no longer be edited.\n",
    )


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("twelve", "'twelve' is not the id of a draft; ids are numbers such as 12 or #12."),
        ("0", "'0' is not the id of a draft"),
        ("9" * 25, "is not the id of a draft"),
        ("١٢", "is not the id of a draft"),
    ],
)
def test_what_is_no_id_is_a_sentence(program: Program, written: str, sentence: str) -> None:
    refused = program.run("edit", written, "--text", "Better")
    assert refused.exit_code == 2
    assert sentence in refused.stderr


def test_an_unknown_id_is_a_sentence(program: Program) -> None:
    refused = program.run("edit", "99", "--text", "Better")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: There is no draft #99; see the ids with: assistant list.\n",
    )


def test_check_says_what_would_be_and_changes_nothing(program: Program) -> None:
    program.run("add", "First", "--at", "tomorrow 9:00")
    program.run("add", "Second")
    before = program.json("show", "2")
    checked = program.run("check", "2", "--at", "tomorrow 9:15")
    assert checked.exit_code == 3
    assert checked.stderr == "At Tuesday 2026-11-24 09:15 (Europe/Paris).\n"
    assert checked.stdout.splitlines() == [
        "Draft #2 would be rejected on Tuesday 2026-11-24 09:15 (Europe/Paris):",
        TOO_CLOSE,
        "    Counted: draft #1.",
        "    Remedy: after Tuesday 2026-11-24 09:45.",
        "Times that pass:",
        "  Tuesday 2026-11-24 09:45 (Europe/Paris)",
        "  Tuesday 2026-11-24 12:15 (Europe/Paris)",
        "  Tuesday 2026-11-24 18:00 (Europe/Paris)",
    ]
    assert program.json("show", "2") == before


def test_check_ends_with_0_when_the_draft_would_be_accepted_or_held(program: Program) -> None:
    program.run("add", "Hello", "--not-before", "friday 9:00")
    accepted = program.run("check", "1", "--at", "friday 10:00")
    assert (accepted.exit_code, accepted.stdout) == (
        0,
        "Draft #1 would be accepted on Friday 2026-11-27 10:00 (Europe/Paris).\n",
    )
    assert program.json("check", "1") == {
        "draft": 1,
        "at": "2026-11-27T09:00:00+01:00",
        "decision": "accepted",
        "reasons": [],
        "suggestions": [],
    }
    program.run("add", "First", "--at", "in 10 minutes")
    program.run("add", "Second")
    held = program.run("check", "3")
    assert held.exit_code == 0
    assert held.stdout.startswith("Draft #3 would be held on Monday 2026-11-23 08:00 (Europe/Paris):\n")


def test_nothing_is_left_to_check_of_a_cancelled_draft(program: Program) -> None:
    program.run("add", "Hello")
    program.run("cancel", "1")
    refused = program.run("check", "1")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: Draft #1 is cancelled; there is nothing left to check.\n",
    )
