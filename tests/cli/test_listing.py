from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.ports import DelayKind, Lost, Posted, Postponed, RefusalKind, Refused
from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)


def every_state(program: Program) -> None:
    """One draft in each state but `publishing`, which a person meets only by chance."""
    program.run("add", "Published", "--at", "9:00", "--voice", "personal")
    program.publish(Posted("77"), after=HOUR)
    program.run("add", "Unconfirmed", "--at", "11:00", "--origin", "curated")
    program.publish(Lost("The line went dead."), after=2 * HOUR)
    program.run("add", "Failed", "--at", "tomorrow 9:00", "--share-request")
    program.publish(Refused(RefusalKind.NOT_PERMITTED, "X said no."), after=22 * HOUR)
    program.run("add", "R" * 300)
    program.run("add", "Cancelled")
    program.run("cancel", "5")
    program.run("add", "Queued\nin two lines")
    program.run("add", "Pinned", "--at", "friday 9:00")
    program.run("add", "Late", "--not-before", "friday 9:00")


def test_the_drafts_still_to_be_dealt_with_are_listed_in_columns(program: Program) -> None:
    every_state(program)
    listed = program.run("list")
    assert (listed.exit_code, listed.stderr) == (0, "")
    assert listed.stdout.splitlines() == [
        "Id  State        When                        Kind     Text",
        "#2  unconfirmed  2026-11-23 11:00            curated  Unconfirmed",
        "#3  failed       2026-11-24 09:00            share    Failed",
        f"#4  rejected     slot                        -        {'R' * 300}",
        "#6  queued       slot                        -        Queued in two lines",
        "#7  queued       2026-11-27 09:00            -        Pinned",
        "#8  queued       slot from 2026-11-27 09:00  -        Late",
    ]


def test_all_drafts_are_listed_when_asked_for(program: Program) -> None:
    every_state(program)
    assert [draft["id"] for draft in program.json("list", "--all")] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (
        "#1  published    2026-11-23 09:00            personal  Published"
        in program.run("list", "--all").stdout
    )


def test_states_choose_what_is_listed(program: Program) -> None:
    every_state(program)
    chosen = program.json("list", "--state", "published", "--state", "cancelled")
    assert [(draft["id"], draft["state"]) for draft in chosen] == [(1, "published"), (5, "cancelled")]


def test_a_misspelt_state_is_refused_with_all_there_are(program: Program) -> None:
    refused = program.run("list", "--state", "queue")
    assert refused.exit_code == 2
    assert all(state in refused.stderr for state in State)


def test_the_json_of_a_list_carries_the_newest_reasons_of_each_draft(program: Program) -> None:
    every_state(program)
    rejected, queued = program.json("list", "--state", "rejected", "--state", "queued")[:2]
    assert [reason["rule"] for reason in rejected["reasons"]] == ["length"]
    assert (rejected["decision"], queued["decision"]) == ("rejected", "accepted")


def test_an_empty_list_says_so_beside_the_data(program: Program) -> None:
    listed = program.run("list")
    assert (listed.stdout, listed.stderr) == ("", "There are no drafts; write one: assistant add\n")
    chosen = program.run("list", "--state", "failed", "--json")
    assert (chosen.stdout, chosen.stderr) == ("[]\n", "There are no such drafts.\n")


def test_several_accounts_are_told_apart_and_one_can_be_chosen(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Mine", "--account", "me")
    program.run("add", "Ours", "--account", "lab", "--at", "12:00")
    assert program.run("list").stdout.splitlines() == [
        "Id  State   Account  When              Kind              Text",
        "#1  queued  me       slot              -                 Mine",
        "#2  queued  lab      2026-11-23 12:00  personal curated  Ours",
    ]
    assert [draft["id"] for draft in program.json("list", "--account", "lab")] == [2]


def test_an_unknown_account_is_refused_with_those_there_are(program: Program) -> None:
    refused = program.run("--account", "nobody", "list")
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"Error: There is no account 'nobody' in {program.folder / 'schedule.yaml'}; it has: me.\n"
    )


def test_a_draft_is_shown_with_all_that_happened_to_it(program: Program) -> None:
    program.run("add", "First line\nSecond line", "--at", "9:00", "--priority", "3")
    program.publish(Postponed(DelayKind.UNREACHABLE, "No way there."), after=HOUR)
    program.publish(Posted("77"), after=timedelta(minutes=5))
    assert program.run("show", "1").stdout.splitlines() == [
        "Draft #1 (me): published",
        "  First line",
        "  Second line",
        "",
        "Voice:         professional (by default)",
        "Origin:        original (by default)",
        "Share request: no (by default)",
        "Time:          Monday 2026-11-23 09:00 (Europe/Paris)",
        "Created:       Monday 2026-11-23 08:00 (Europe/Paris)",
        "Published:     Monday 2026-11-23 09:05 (Europe/Paris)",
        "Priority:      3",
        "Post:          77",
        "",
        "Verdicts",
        "  Monday 2026-11-23 09:00 (Europe/Paris): accepted (added)",
        "",
        "Attempts",
        "  Monday 2026-11-23 09:00 (Europe/Paris): postponed, by daemon: No way there.",
        "  Monday 2026-11-23 09:05 (Europe/Paris): posted, by daemon: 77",
        "",
        "Events",
        "  Monday 2026-11-23 08:00 (Europe/Paris): accept (new to queued), by camille",
        "  Monday 2026-11-23 09:00 (Europe/Paris): claim (queued to publishing), by daemon",
        "  Monday 2026-11-23 09:00 (Europe/Paris): postpone (publishing to queued), by daemon: No way there.",
        "  Monday 2026-11-23 09:05 (Europe/Paris): claim (queued to publishing), by daemon",
        "  Monday 2026-11-23 09:05 (Europe/Paris): confirm (publishing to published), by daemon",
    ]


def test_what_a_reason_counted_is_named_with_the_drafts_behind_the_posts(program: Program) -> None:
    program.run("add", "First", "--at", "9:00")
    program.publish(Posted("77"), after=HOUR)
    program.run("add", "Second", "--at", "9:30")
    assert "    Counted: post 1 (draft #1).\n" in program.run("show", "2").stdout
    story = program.json("show", "2")
    assert story["reasons"] == story["verdicts"][0]["reasons"]
    assert story["reasons"][0]["counted"] == [1]


def test_a_draft_whose_account_the_schedule_has_no_more_can_still_be_seen_and_cancelled(
    program: Program,
) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Orphan", "--account", "lab")
    program.schedule(TWO_ACCOUNTS.replace("  lab:", "  else:"))
    assert program.json("show", "1")["created_at"] == "2026-11-23T07:00:00+00:00"
    assert program.run("cancel", "1").stdout == "Draft #1 cancelled.\n"


def test_control_characters_from_the_network_never_reach_a_terminal(program: Program) -> None:
    program.run("add", "Hello", "--at", "9:00")
    program.publish(Refused(RefusalKind.INVALID, "\x1b[2JGone\x9b31m\r\nand\ttold"), after=HOUR)
    shown = program.run("show", "1").stdout
    assert "refused, by daemon: [2JGone31m  and told\n" in shown
    assert shown.replace("\n", "").isprintable()
    document = program.run("show", "1", "--json").stdout
    assert document.replace("\n", "").isprintable()
    assert json.loads(document)["attempts"][0]["detail"] == "\x1b[2JGone\x9b31m\r\nand\ttold"
