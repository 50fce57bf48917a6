"""How long planning takes: of a year, of one more draft, and of the command that shows it."""

from __future__ import annotations

import csv
import random
import statistics
import subprocess
import time as clock
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.core.account import Account
from assistant.core.draft import Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.planning import Candidate, Earlier, Horizon, Plan, project
from assistant.core.policy import Policy
from assistant.core.rules import WEEK, Band, MinGap, PostsPerDay, ShareRequestsPerWeek
from assistant.core.timeline import Category, Timeline
from scripts.benching.measuring import BIN, alternate, prepared, report, timed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 10, 5, 6, tzinfo=UTC)
BANDS = (
    Band(Category.PERSONAL, "professional", 2_000, 4_000, WEEK),
    Band(Category.CURATED, "original", 3_000, 6_000, WEEK),
)
USUAL = Policy((PostsPerDay(5), ShareRequestsPerWeek(3, 5), *BANDS, MinGap(timedelta(minutes=45))))
BUSY = Policy((PostsPerDay(30), ShareRequestsPerWeek(3, 20), *BANDS))  # 10,000 posts a year are 27 a day
FIVE = tuple(time(hour) for hour in (8, 10, 12, 15, 18))
HALF_HOURS = tuple(time(7 + number // 2, 30 * (number % 2)) for number in range(28))


def bench_plan_time(folder: Path) -> None:
    """Print the three figures."""
    _a_year()
    _one_more()
    _the_command(folder)


def _a_year() -> None:
    """Whether ten times as many drafts over ten times as many slots cost ten times as much."""
    account = Account("me", PARIS, slots=dict.fromkeys(range(7), HALF_HOURS), policy=BUSY)
    many, few = (_drafts(number) for number in (10_000, 1_000))
    pairs = [(_seconds(account, many, 365), _seconds(account, few, 36)) for _ in range(3)]
    ours, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
    report("a plan of 10,000 drafts over a year", "1,000 over 36 days", ours / theirs, "12", f"{ours:.1f} s")


def _one_more() -> None:
    """What one draft more costs where a plan is known."""
    account = Account("me", PARIS, slots=dict.fromkeys(range(7), FIVE), policy=USUAL)
    drafts = _drafts(1_000)
    plan = _plan(account, drafts, 28)
    more = [*drafts, _draft(1_001, Content())]
    pairs = [
        (_seconds(account, more, 28, Earlier(plan.places)), _seconds(account, more, 28)) for _ in range(9)
    ]
    ours, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
    detail = f"{ours * 1e3:.0f} ms"
    report("planning after one more draft than 1,000", "from nothing", ours / theirs, "0.2", detail)


def _the_command(folder: Path) -> None:
    """The command as people call it: its plan is made once, and then kept."""
    environment = prepared(folder)
    table = folder / "drafts.csv"
    with table.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "voice", "origin", "share_request"])
        for each in _drafts(200):
            new = each.draft.new
            asks = "yes" if new.content.share_request else "no"
            writer.writerow([new.text, new.content.voice, new.content.origin, asks])
    subprocess.run(
        [str(BIN / "assistant"), "import", str(table)], env=environment, check=True, capture_output=True
    )
    program = str(BIN / "assistant")
    first = timed([program, "plan"], environment)
    ours, theirs = alternate(
        lambda: timed([program, "plan"], environment), lambda: timed([program, "--help"], environment), 20
    )
    detail = f"{ours * 1e3:.0f} ms, the first time {first * 1e3:.0f} ms"
    report("assistant plan for 200 drafts", "assistant --help", ours / theirs, "6", detail)


def _drafts(number: int) -> list[Candidate]:
    chance = random.Random(1)  # noqa: S311 - the same every time
    return [
        _draft(
            each,
            Content(
                Voice.PERSONAL if chance.random() < 3 / 10 else Voice.PROFESSIONAL,
                Origin.CURATED if chance.random() < 45 / 100 else Origin.ORIGINAL,
                chance.random() < 8 / 100,
            ),
        )
        for each in range(1, number + 1)
    ]


def _draft(number: int, content: Content) -> Candidate:
    return Candidate(Draft(number, State.QUEUED, NewDraft("me", f"Draft {number}.", content), NOW))


def _plan(account: Account, drafts: Sequence[Candidate], days: int, earlier: Earlier | None = None) -> Plan:
    horizon = Horizon(NOW, NOW + timedelta(days=days))
    return project(account, drafts, Timeline([], PARIS), horizon, earlier or Earlier({}))


def _seconds(
    account: Account, drafts: Sequence[Candidate], days: int, earlier: Earlier | None = None
) -> float:
    start = clock.perf_counter()
    _plan(account, drafts, days, earlier)
    return clock.perf_counter() - start
