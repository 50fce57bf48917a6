from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from tests.cli.program import Program

TOO_CLOSE = (
    "  - min_gap: Tuesday 2026-11-24 09:15 is only 15 minutes after the post before it "
    "(Tuesday 2026-11-24 09:00); at least 45 minutes must lie between them."
)


def test_a_draft_is_queued_and_told_when_its_turn_may_come(program: Program) -> None:
    added = program.run("add", "Hello")
    assert (added.exit_code, added.stderr) == (0, "")
    assert added.stdout == (
        "Draft #1 queued.\n"
        "It waits for its turn; the next slot is on Monday 2026-11-23 08:30 (Europe/Paris).\n"
    )


def test_a_time_is_said_back_with_its_zone_on_standard_error(program: Program) -> None:
    added = program.run("add", "Hello", "--at", "friday 18:30")
    assert added.stderr == "At Friday 2026-11-27 18:30 (Europe/Paris).\n"
    assert added.stdout == "Draft #1 queued.\nIt goes out on Friday 2026-11-27 18:30 (Europe/Paris).\n"


def test_a_time_that_a_clock_change_skips_is_said_to_have_moved(program: Program) -> None:
    added = program.run("add", "Hello", "--at", "2027-03-28 02:30")
    assert added.stderr == (
        "At Sunday 2027-03-28 03:30 (Europe/Paris), because a clock change skips the time you wrote.\n"
    )


def test_both_limits_of_a_waiting_draft_are_said_back(program: Program) -> None:
    added = program.run("add", "Hello", "--not-before", "tomorrow 9:00", "--expires", "friday 9:00")
    assert added.stderr == (
        "Not before Tuesday 2026-11-24 09:00 (Europe/Paris).\n"
        "Expires Friday 2026-11-27 09:00 (Europe/Paris).\n"
    )
    assert added.stdout == (
        "Draft #1 queued.\n"
        "It waits for its turn; the next slot is on Tuesday 2026-11-24 12:15 (Europe/Paris).\n"
    )


def test_a_draft_that_may_not_go_out_now_waits_and_says_why(program: Program) -> None:
    program.run("add", "First", "--at", "in 10 minutes")
    added = program.run("add", "Second")
    assert added.exit_code == 0
    assert added.stdout.splitlines()[:2] == ["Draft #2 queued.", "Not now:"]
    assert "min_gap: It would take the place promised to pinned draft #1" in added.stdout
    assert added.stdout.endswith("the next slot is on Monday 2026-11-23 08:30 (Europe/Paris).\n")


def test_a_rejected_draft_is_kept_and_every_way_out_is_told(program: Program) -> None:
    program.run("add", "First", "--at", "tomorrow 9:00")
    added = program.run("add", "Second", "--at", "tomorrow 9:15")
    called = f"assistant {' '.join(program.options)}"
    assert added.exit_code == 3
    assert added.stdout.splitlines() == [
        "Draft #2 rejected, kept for review:",
        TOO_CLOSE,
        "    Remedy: after Tuesday 2026-11-24 09:45.",
        "Ways out:",
        "  Move it to a time that passes:",
        f"    {called} retry 2 --at '2026-11-24 09:45'",
        f"    {called} retry 2 --at '2026-11-24 12:15'",
        f"    {called} retry 2 --at '2026-11-24 18:00'",
        "  Let it wait for a slot that passes:",
        f"    {called} retry 2 --at slot",
        "  Let it go past the policy:",
        f"    {called} approve 2 --because 'WHY'",
        "  Give it up:",
        f"    {called} cancel 2",
    ]


def test_no_approval_is_proposed_for_what_is_wrong_with_the_text(program: Program) -> None:
    added = program.run("add", "é" * 281)
    assert added.exit_code == 3
    assert "length: The text counts 281 characters on X; at most 280 are allowed." in added.stdout
    assert "edit 1\n" in added.stdout
    assert "approve" not in added.stdout
    assert "retry" not in added.stdout


def test_the_json_of_a_draft_has_the_promised_keys_and_instants_with_the_offset_of_the_account(
    program: Program,
) -> None:
    assert program.json("add", "Grüße 👩‍👩‍👧", "--voice", "personal", "--share-request", "--at", "12:00") == {
        "id": 1,
        "account": "me",
        "state": "queued",
        "text": "Grüße 👩‍👩‍👧",
        "voice": "personal",
        "origin": "original",
        "share_request": True,
        "pinned_at": "2026-11-23T12:00:00+01:00",
        "not_before": None,
        "expires": None,
        "priority": 0,
        "created_at": "2026-11-23T08:00:00+01:00",
        "published_at": None,
        "remote_id": None,
        "classified_by": {"voice": "person", "origin": "default", "share_request": "person"},
        "approval": None,
        "decision": "accepted",
        "reasons": [],
        "suggestions": [],
    }


def test_the_json_of_a_reason_has_the_promised_keys(program: Program) -> None:
    program.run("add", "First", "--at", "12:00")
    program.publish(after=timedelta(hours=4))
    (reason,) = program.json("add", "Second", "--at", "12:30")["reasons"]
    assert reason == {
        "rule": "min_gap",
        "message": "Monday 2026-11-23 12:30 is only 30 minutes after the post before it "
        "(Monday 2026-11-23 12:00); at least 45 minutes must lie between them.",
        "observed": "30 minutes",
        "limit": "45 minutes",
        "window": {"start": "2026-11-23T11:45:00+01:00", "end": "2026-11-23T12:30:00+01:00"},
        "counted": [1],
        "earliest": "2026-11-23T12:45:00+01:00",
        "remedy": "after Monday 2026-11-23 12:45",
        "promised": [],
    }


def test_voice_and_origin_default_to_those_of_the_account(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    added = program.json("add", "Hello", "--account", "lab")
    assert (added["account"], added["voice"], added["origin"]) == ("lab", "personal", "curated")
    assert added["created_at"] == "2026-11-23T02:00:00-05:00"


def test_a_draft_for_an_account_without_slots_is_told_that_it_needs_a_time(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    added = program.run("add", "Hello", "--account", "lab")
    assert added.stdout == (
        "Draft #1 queued.\nlab has no slots: the draft waits until you edit it and give it a time.\n"
    )


@pytest.mark.parametrize("arguments", [("add",), ("add", "-")])
def test_a_text_is_read_from_a_pipe(program: Program, arguments: tuple[str, ...]) -> None:
    assert program.run(*arguments, given="\ufeffBonjour\r\nà tous\r\n".encode()).exit_code == 0
    assert program.json("show", "1")["text"] == "Bonjour\nà tous"


@pytest.mark.parametrize(
    ("arguments", "given", "sentence"),
    [
        (("-",), "caf\xe9".encode("latin-1"), "Standard input is not UTF-8 (byte 0xe9 at position 4);"),
        (("-",), b"x" * 200_000, "Standard input holds more than 25,000 characters, which is no post."),
        (("-",), b" \n", "The text is empty; give one as an argument, or - to read it from standard input."),
        (("",), None, "The text is empty;"),
        (("bell\a",), None, "The text holds a control character (U+0007) at position 5; remove it."),
        (("Hello", "world"), None, "add takes one text, but 'Hello' is followed by 'world': put quotes"),
        (("x", "--at", "tomorow 9:00"), None, "'tomorow' is perhaps meant to be 'tomorrow'"),
        (("x", "--at", "2025-01-01 09:00"), None, "which is past (it is now Monday 2026-11-23 08:00)"),
        (
            ("x", "--expires", "9:00", "--not-before", "friday 9:00"),
            None,
            "set expires later than not_before.",
        ),
        (("x", "--expires", "9:00", "--at", "9:00"), None, "cannot also have not_before or expires"),
        (("x", "--priority", "9" * 30), None, "is out of range; use -1000 to 1000."),
        (("x", "--voice", "personnal"), None, "'personnal' is not one of 'personal', 'professional'."),
        (("bad \udcff",), None, "it holds bytes that are not UTF-8; write it as UTF-8."),
        (("x", "--vioce", "personal"), None, "No such option '--vioce'. Did you mean '--voice'?"),
    ],
)
def test_what_cannot_be_stored_is_a_sentence_and_stores_nothing(
    program: Program, arguments: tuple[str, ...], given: bytes | None, sentence: str
) -> None:
    refused = program.run("add", *arguments, given=given)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert program.json("list", "--all") == []


def test_text_that_python_took_for_ascii_is_read_as_the_utf_8_it_is(program: Program) -> None:
    escaped = "héé 😀".encode().decode("ascii", "surrogateescape")
    assert program.json("add", escaped)["text"] == "héé 😀"


def test_the_account_has_to_be_chosen_where_there_are_several(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    refused = program.run("add", "Hello")
    assert refused.exit_code == 2
    assert refused.stderr == "Error: The schedule has several accounts; choose one with --account: me, lab.\n"
