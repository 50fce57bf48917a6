"""The trials of clocks and of stopped processes in a fast form, and that their judge finds what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assistant.core.account import Sync
from assistant.core.policy import Policy
from assistant.core.reading import DAY
from scripts.torture import clocks, stops
from scripts.torture.clocks import CHANGES, Happening, Script, drawn, play
from scripts.torture.punctuality import shown_at, slots_of
from scripts.torture.recording import HOUR, MINUTE, Moment
from scripts.torture.stage import Options, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.ports import Outcome
    from assistant.services.desk import Desk
    from assistant.services.settling import Claim

FEW = 4  # drafts
# Just before the first post leaves, which comes after a question for the account and two for its timeline.
STOPPED = {(Moment.REQUEST, 4): Happening(stopped=2 * MINUTE)}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "DRAFTS", FEW)


def script(number: int, happenings: Mapping[tuple[Moment, int], Happening] = MappingProxyType({})) -> Script:
    """A day on which the clocks of a zone change, at which nothing happens but what a test says."""
    zone, day = CHANGES[number]
    begin = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC) - 2 * HOUR
    plain = drawn(0)
    return replace(
        plain,
        account=replace(plain.account, zone=ZoneInfo(zone), policy=Policy(), sync=Sync(DAY)),
        day=day,
        begin=begin,
        at_moment=happenings,
        at_time=(),
        orders=(),
        shared=True,
    )


@pytest.mark.parametrize("number", [1, 5], ids=["Paris back", "Lord Howe ahead"])
def test_on_a_day_on_which_clocks_change_all_is_published_at_its_time(tmp_path: Path, number: int) -> None:
    tally = Tally("clocks")
    assert list(play(script(number), tmp_path, tally)) == []
    assert tally.counts["published"] == FEW


def test_clocks_that_are_set_and_processes_that_are_stopped_break_no_promise() -> None:
    tally = clocks.run(Options(count=1, seed=9))
    assert tally.breaches == []
    assert tally.counts["happenings"] > 1


def test_a_daemon_that_is_stopped_in_the_middle_of_a_request_goes_on_with_it(tmp_path: Path) -> None:
    tally = Tally("stops")
    assert list(stops.play(1, tmp_path / "stage", tally)) == []
    assert tally.counts["stops"] > 0


def test_a_text_of_a_process_that_was_stopped_before_it_left_does_not_leave_late(tmp_path: Path) -> None:
    tally = Tally("clocks")
    assert list(play(script(0, STOPPED), tmp_path, tally)) == []
    assert tally.counts["held up"] == 1


def test_the_judge_finds_a_text_that_left_long_after_it_was_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(desk: Desk, claim: Claim) -> Outcome:
        return desk.channel.publish(claim.draft.text, lambda: True)

    monkeypatch.setattr("assistant.services.publishing._send", send)
    found = list(play(script(0, STOPPED), tmp_path, Tally("clocks")))
    assert found == ["draft #2 left 0:02:00 after it was judged."]


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Paris", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Paris", "2026-03-29 02:30", "2026-03-29 01:30"),  # skipped: it is 03:30
        ("Europe/Paris", "2026-10-25 02:30", "2026-10-25 00:30"),  # the first of two
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),  # half an hour is skipped
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
    ],
)
def test_the_judge_knows_what_a_wall_clock_shows(zone: str, wall: str, instant: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert shown_at(ZoneInfo(zone), at)[datetime.fromisoformat(wall)] == at


def test_the_judge_knows_a_slot_that_a_clock_change_joins_with_another_as_one() -> None:
    at = datetime(2026, 3, 29, tzinfo=UTC)
    account = script(0).account
    slots = slots_of(account, shown_at(account.zone, at))
    night = sorted(slot for slot in slots if at <= slot < at + 3 * HOUR)
    assert [slot - at for slot in night] == [timedelta(minutes=m) for m in (30, 45, 60, 75, 90)]
