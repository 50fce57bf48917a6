"""How things stand, as a person, a program and a monitor are told it."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from assistant.core.health import Running
from assistant.ports import DelayKind, Lost, Postponed, RefusalKind, Refused
from assistant.presence import Presence
from tests.cli.program import SCHEDULE, TWO_ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EXTRA = "posting-assistant[prometheus]"
LONG = "x" * 39
NO_SYNC = SCHEDULE.replace("    slots:", "    sync: off\n    slots:")


@pytest.fixture
def daemon(program: Program) -> Iterator[Presence]:
    """A daemon that is alive and serves `me`."""
    presence = Presence(program.folder / "assistant.db")
    presence.announce()
    presence.describe(Running("daemon 7 on desk", program.now, frozenset({"me"})))
    yield presence
    presence.leave()


def standing(program: Program) -> dict[str, Any]:
    found: dict[str, Any] = program.json("status")["accounts"][0]
    return found


def test_all_is_well_where_there_is_nothing_to_do(program: Program) -> None:
    shown = program.run("status")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        "No daemon is running.",
        "",
        "me (Europe/Paris)",
        "  Next:           nothing in the days to come",
        "  Queue:          0 drafts",
        "  Waits for you:  nothing",
        "  Last 24 hours:  nothing happened",
        "",
        "All is well.",
    ]


@pytest.mark.usefixtures("daemon")
def test_it_tells_who_serves_what_goes_out_next_and_how_long_the_queue_lasts(program: Program) -> None:
    for text in ("One", "Two", "Three"):
        program.run("add", text)
    shown = program.run("status")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[:5] == [
        "Alive: daemon 7 on desk, since Monday 2026-11-23 08:00 (Europe/Paris), serving me.",
        "",
        "me (Europe/Paris)",
        "  Next:           Monday 2026-11-23 08:30, #1 “One”",
        "  Queue:          3 drafts, enough for 1.0 days (until Tuesday 2026-11-24 08:30)",
    ]
    program.publish(after=30 * MINUTE)
    assert standing(program)["last_24_hours"]["published"] == 1


def test_drafts_that_no_daemon_serves_end_with_5(program: Program) -> None:
    program.run("add", "Waits")
    shown = program.run("status")
    assert shown.exit_code == 5
    assert "No daemon serves me, and its queue holds 1 draft." in shown.stdout
    assert program.json("status")["health"] == "not_served"


@pytest.mark.usefixtures("daemon")
def test_an_account_that_the_running_daemon_does_not_serve_is_not_served(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Waits", "--account", "lab")
    assert program.run("status").exit_code == 5
    assert program.run("status", "--account", "me").exit_code == 0


def test_with_cron_only_what_is_overdue_tells_that_nobody_comes(program: Program) -> None:
    program.run("add", "At nine", "--at", "9:00")
    program.now += HOUR + 4 * MINUTE
    assert program.run("status", "--cron").exit_code == 0
    assert program.run("status").exit_code == 5
    program.now += 2 * MINUTE
    shown = program.run("status", "--cron")
    assert (shown.exit_code, "  Overdue:        #1" in shown.stdout) == (5, True)


@pytest.mark.usefixtures("daemon")
def test_what_is_overdue_ends_with_5_though_a_daemon_is_alive(program: Program) -> None:
    program.run("add", "At nine", "--at", "9:00")
    program.now += HOUR + 3 * MINUTE
    shown = program.run("status")
    assert shown.exit_code == 5
    assert "Drafts of me are overdue, although a daemon is expected to serve it." in shown.stdout


@pytest.mark.usefixtures("daemon")
def test_what_waits_for_a_person_ends_with_4_and_says_why(program: Program) -> None:
    program.run("add", "Refused", "--at", "9:00")
    program.publish(Refused(RefusalKind.NOT_PERMITTED, "X refused it (403)."), after=HOUR)
    program.run("add", "x" * 300)
    shown = program.run("status")
    assert shown.exit_code == 4
    assert shown.stdout.splitlines()[-6:] == [
        "  Waits for you:  1 failed, 1 rejected",
        "  Last 24 hours:  1 rejected, 1 failed",
        "",
        "#1 “Refused” failed: X refused it (403).",
        f"#2 “{'x' * 39}…” was rejected: The text counts 300 characters on X; at most 280 are allowed.",
        "See every way out with: assistant review",
    ]


@pytest.mark.usefixtures("daemon")
def test_a_lost_answer_needs_a_person_when_the_assistant_does_not_look_itself(program: Program) -> None:
    program.run("add", "Lost", "--at", "9:00")
    program.publish(Lost("The line broke."), after=HOUR)
    assert program.run("status").exit_code == 0
    program.schedule(NO_SYNC)
    assert program.run("status").exit_code == 4
    assert standing(program)["needs"] == [
        {
            "kind": "unconfirmed",
            "account": "me",
            "draft": 1,
            "message": "Nobody knows whether #1 “Lost” was published. Look, and say: assistant confirm 1",
        }
    ]


@pytest.mark.usefixtures("daemon")
def test_refused_keys_need_a_person_until_they_are_taken(program: Program) -> None:
    program.run("add", "At nine", "--at", "9:00")
    program.publish(Postponed(DelayKind.UNAUTHORIZED, "X does not take the keys (401)."), after=HOUR)
    found = standing(program)
    assert [need["message"] for need in found["needs"]] == [
        "The network takes nothing from me: X does not take the keys (401). Drafts stay queued."
    ]
    assert found["paused_until"] is not None
    assert program.run("status").exit_code == 4
    program.publish(after=MINUTE)
    assert program.run("status").exit_code == 0


@pytest.mark.usefixtures("daemon")
def test_a_queue_that_ends_sooner_than_wanted_needs_a_person(program: Program) -> None:
    program.schedule(f"{SCHEDULE}notify: {{queue_below: 2 days}}\n")
    for text in ("One", "Two", "Three"):
        program.run("add", text)
    assert [need["message"] for need in standing(program)["needs"]] == [
        "The queue of me lasts 1 day; it should last at least 2 days."
    ]
    for number in range(3):
        program.run("add", f"More {number}")
    assert standing(program)["needs"] == []


def test_a_long_queue_is_looked_at_no_further_than_two_weeks(program: Program) -> None:
    drafts = program.folder / "drafts.csv"
    drafts.write_text("text\n" + "\n".join(f"Draft {number}" for number in range(30)))
    program.run("import", str(drafts))
    assert "30 drafts, enough for 11 days and more" in program.run("status").stdout
    assert standing(program)["queue_endless"] is True


@pytest.mark.usefixtures("daemon")
def test_prometheus_reads_the_same_from_a_file(program: Program) -> None:
    program.run("add", "One")
    path = program.folder / "assistant.prom"
    assert program.run("status", "--prometheus", str(path)).exit_code == 0
    lines = path.read_text().splitlines()
    for line in (
        "assistant_health 0.0",
        "assistant_daemons 1.0",
        "assistant_status_timestamp_seconds 1.7954172e+09",
        'assistant_drafts{account="me",state="queued"} 1.0',
        'assistant_last_day{account="me",what="published"} 0.0',
        'assistant_served{account="me"} 1.0',
        'assistant_needs_person{account="me"} 0.0',
        'assistant_overdue_drafts{account="me"} 0.0',
        'assistant_queue_days{account="me"} 0.020833333333333332',
        'assistant_next_post_timestamp_seconds{account="me"} 1.795419e+09',
    ):
        assert line in lines
    assert [each.name for each in program.folder.glob("*.prom*")] == ["assistant.prom"]


def test_a_file_for_prometheus_that_cannot_be_written_is_a_sentence(program: Program) -> None:
    path = program.folder / "nowhere" / "assistant.prom"
    refused = program.run("status", "--prometheus", str(path))
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: The metrics {path} cannot be written: No such file or directory.\n",
    )


def test_without_the_library_for_prometheus_it_says_how_to_install_it(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "assistant.metrics", raising=False)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    refused = program.run("status", "--prometheus", str(program.folder / "assistant.prom"))
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: prometheus_client is not installed; install it with: pip install '{EXTRA}'.\n",
    )


def test_a_daemon_that_was_killed_is_not_alive_whatever_it_left(program: Program) -> None:
    folder = program.folder / "assistant.db-holders"
    folder.mkdir()
    (folder / "0123456789abcdef").write_text('{"name": "daemon 1 on desk", "since": null, "accounts": null}')
    (folder / "notes.txt").touch()
    assert program.json("status")["daemons"] == []
    assert len(list(folder.iterdir())) == 2


def test_one_that_says_nothing_of_itself_serves_every_account(program: Program) -> None:
    presence = Presence(program.folder / "assistant.db")
    presence.announce()
    assert program.json("status")["daemons"] == [{"name": "daemon", "since": None, "accounts": None}]
    presence.leave()
