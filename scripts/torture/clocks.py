"""The trial of clocks: they are set, zones change theirs, and processes are stopped, at any instant of work.

Between any two readings of the clock it may be set by hours, or the process be stopped while another one on
the same database goes on. Services, HTTP and database are real.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.core.account import Account, Network, Sync
from assistant.core.draft import NewDraft
from assistant.core.policy import Policy
from assistant.core.rules import MinGap, PostsPerDay, QuietHours
from assistant.core.times import ONE_DAY
from assistant.core.when import parse_when
from assistant.errors import DatabaseError
from assistant.services.desk import Presence
from assistant.store.database import Store
from scripts.torture.punctuality import (
    misunderstood,
    shown_at,
    slots_of,
    unscheduled,
    untimely,
    was_held_up,
)
from scripts.torture.recording import HOUR, MINUTE, SECOND, Moment
from scripts.torture.rehearsal import Setting, rehearsal
from scripts.torture.stage import Tally, played
from scripts.torture.truths import crowds, strangers, unexcused, untruths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scripts.torture.rehearsal import Rehearsal
    from scripts.torture.stage import Options

DEFAULT_COUNT = 500  # runs
LOOK_FOR = timedelta(minutes=10)
DRAFTS = 16
_EVENTFUL, _LONGEST = timedelta(days=2), timedelta(days=6)
CHANGES = (  # zones, and days on which their clocks change
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
)
# Before, in and after the hour or half hour that is skipped or comes twice, and through the day.
_NIGHT = ("00:30", "01:30", "01:45", "02:00", "02:15", "02:30", "03:00", "03:30")
WALLS = tuple(time.fromisoformat(wall) for wall in (*_NIGHT, "09:00", "14:00", "20:00"))
# Around the length of a claim and of its lease, and as long as laptops sleep.
_STOPPED_S = (50, 70, 170, 190, 400, 1200, 3600, 8 * 3600)
_GIVEN_UP = "ended without saying what came of it"
# How many moments of each kind a run has, about.
_LAST = {Moment.READING: 300, Moment.ELAPSED: 25, Moment.REQUEST: 60, Moment.ANSWER: 60}
FAULTS = ("lost_before", "lost_after", "lost_late", "server_error", "broken_body", "rate_limited")


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens: the process is `stopped` for so long, or its clock set `by` so much, or else right."""

    by: timedelta | None = None
    stopped: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """How a run goes: where and when, and what happens before which reading of the clock, or at what time."""

    account: Account
    day: date
    begin: datetime
    network: Network
    at_moment: Mapping[tuple[Moment, int], Happening]
    at_time: Sequence[tuple[datetime, Happening]]
    orders: Sequence[Mapping[str, object]]
    shared: bool
    is_known_alive: bool | None


@dataclass(slots=True)
class Fate:
    """Lets the happenings of a script come about."""

    script: Script
    stage: Rehearsal
    other: Rehearsal
    met: Counter[Moment] = field(default_factory=Counter)
    is_stopped: bool = False
    happenings: int = 0
    forward: list[datetime] = field(default_factory=list)  # when a clock was set forward
    resumed: list[datetime] = field(default_factory=list)  # when a process that was stopped went on

    def meet(self, moment: Moment) -> None:
        """Let happen what is to happen before this moment."""
        if not self.is_stopped:
            self.met[moment] += 1
            if (happening := self.script.at_moment.get((moment, self.met[moment]))) is not None:
                self.happen(happening)

    def happen(self, happening: Happening) -> None:
        """Let it come about now."""
        clocks = self.stage.clocks
        self.happenings += 1
        if happening.stopped is not None:
            self._stop(clocks.time + happening.stopped)
            return
        before = clocks.off
        clocks.off = timedelta(0) if happening.by is None else before + happening.by
        if clocks.off > before:
            self.forward.append(clocks.time)

    def _stop(self, until: datetime) -> None:
        """Stop the process; meanwhile the other one works, unless the first has locked the database."""
        self.is_stopped = True
        with suppress(DatabaseError):
            for _ in self.other.run(until):
                pass
        self.stage.clocks.time = max(self.stage.clocks.time, until)
        self.resumed.append(self.stage.clocks.time)
        self.is_stopped = False


def run(options: Options) -> Tally:
    """Play runs; what happens in each the seed draws."""
    tally = Tally("clocks")
    for seed in range(options.seed, options.seed + options.count):
        with suppress(Exception), played(tally, seed, 1) as folder:  # which counts as a breach
            for breach in play(drawn(seed), folder, tally):
                tally.breach(breach, seed, 1)
    return tally


def play(script: Script, folder: Path, tally: Tally) -> Iterator[str]:
    """Play a run until nothing is left to do, and judge what it left."""
    alive = lambda _: script.is_known_alive  # noqa: E731
    one, two = (Presence(name, name, alive) for name in ("one", "two"))
    with (
        rehearsal(folder, [script.account], Setting(script.begin, script.network, one)) as stage,
        ExitStack() as opened,
    ):
        stage.clocks.shared = script.shared
        other = opened.enter_context(_beside(stage, two))
        fate = Fate(script, stage, other)
        for new in drafts(script):
            stage.add(new)
        stage.calls.sandbox.misbehave(*script.orders)
        stage.clocks.meet = fate.meet
        _let_go(script, stage, fate)
        yield from _judged(script, stage, fate, tally)


def _let_go(script: Script, stage: Rehearsal, fate: Fate) -> None:
    """Let the script run; in the end the clock is right, and nothing more happens."""
    for at, happening in script.at_time:
        _run(stage, at)
        fate.happen(happening)
    _run(stage, script.begin + _EVENTFUL)
    stage.clocks.meet = lambda _: None
    fate.happen(Happening())
    _run(stage, script.begin + _LONGEST)


def _run(stage: Rehearsal, until: datetime) -> None:
    for _ in stage.run(until):
        pass
    stage.clocks.time = max(stage.clocks.time, until)


@contextmanager
def _beside(stage: Rehearsal, presence: Presence) -> Iterator[Rehearsal]:
    """Another daemon on the same database, which goes by the same clocks."""
    with closing(Store.open(stage.store.path, busy_timeout_s=0.01)) as store, ExitStack() as opened:
        other = replace(stage, store=store, desks=[])
        opened.enter_context(other.staffed(presence))
        yield other


def drawn(seed: int) -> Script:
    """What a run is like."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    zone, day = chance.choice(CHANGES)
    begin = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC) - chance.randint(1, 30) * HOUR
    shared = chance.choice((True, False))
    kinds = [kind for kind in FAULTS if not shared or kind != "lost_late"]
    return Script(
        account=_account(zone, chance),
        day=day,
        begin=begin,
        network=Network(
            None, chance.choice((2, 6, 60)), timedelta(hours=3), LOOK_FOR, chance.choice((True, False))
        ),
        at_moment={_moment(chance): _happening(chance) for _ in range(chance.randint(0, 8))},
        at_time=sorted(
            (
                (begin + chance.uniform(0, 1) * _EVENTFUL, _happening(chance))
                for _ in range(chance.randint(0, 4))
            ),
            key=lambda each: each[0],
        ),
        orders=[_order(chance, kinds) for _ in range(chance.randint(0, 5))],
        shared=shared,
        is_known_alive=chance.choice((True, None)),
    )


def _account(zone: str, chance: Random) -> Account:
    rules = chance.choice(((), (MinGap(45 * MINUTE), PostsPerDay(5), QuietHours(time(22), time(7)))))
    slots = dict.fromkeys(range(7), WALLS)
    sync = Sync(timedelta(hours=chance.choice((1, 6))), most_per_day=100_000)
    return Account("me", ZoneInfo(zone), slots=slots, policy=Policy(rules), sync=sync)


def _moment(chance: Random) -> tuple[Moment, int]:
    moment, last = chance.choice(tuple(_LAST.items()))
    return moment, chance.randint(1, last)


def _happening(chance: Random) -> Happening:
    way = chance.choice(("ahead", "back", "right", "stopped", "stopped", "stopped"))
    match way:
        case "right":
            return Happening()
        case "stopped":
            return Happening(stopped=chance.choice(_STOPPED_S) * SECOND)
        case _:
            by = chance.choice((MINUTE, 10 * MINUTE, HOUR, 5 * HOUR, 26 * HOUR)) * chance.uniform(0.5, 1.5)
            return Happening(by if way == "ahead" else -by)


def _order(chance: Random, kinds: Sequence[str]) -> dict[str, object]:
    kind = chance.choice((*kinds, "none", "none"))
    order: dict[str, object] = {"fault": kind, "times": chance.choice((1, 1, 3))}
    return order | ({"seconds": 30} if kind == "lost_late" else {})


def drafts(script: Script) -> Iterator[NewDraft]:
    """Drafts for slots, some of which expire, and some with local times of their own, told in their texts."""
    for number in range(DRAFTS):
        local = f"{script.day + (number // 8) * ONE_DAY} {WALLS[number // 2 % len(WALLS)]:%H:%M}"
        if number % 2:
            pinned_at = parse_when(local, script.begin, script.account.zone).instant
            yield NewDraft("me", f"Draft {number}, for {local}", pinned_at=pinned_at)
        else:
            expires = script.begin + 40 * HOUR if number % 8 == 0 else None
            yield NewDraft("me", f"Draft {number}", expires=expires)


def _judged(script: Script, stage: Rehearsal, fate: Fate, tally: Tally) -> Iterator[str]:
    yield from untruths(stage)
    yield from unexcused(stage)
    yield from strangers(stage)
    shown = shown_at(script.account.zone, script.begin)
    slots = slots_of(script.account, shown)
    yield from untimely(stage, slots)
    yield from unscheduled(stage, slots)
    yield from misunderstood(stage, shown)
    refused = stage.calls.sandbox.requests("POST /2/tweets")["403"]
    if refused:
        yield f"{refused} texts were sent again while they stood; the network refused them."
    yield from _crowded(stage, fate, tally)
    _count(stage, tally)
    tally.counts["happenings"] += fate.happenings


def _crowded(stage: Rehearsal, fate: Fate, tally: Tally) -> Iterator[str]:
    """Minutes with too many requests; those that nobody can know of who has only the clock are counted.

    They hold an instant at which the clock was set forward, or a process went on that was stopped when it had
    permission to ask and had not yet asked.
    """
    for first, last in crowds((call.at for call in stage.calls.made), stage.network.requests_per_minute):
        if any(first <= at <= last for at in fate.forward):
            tally.counts["minutes too full because the clock was set forward"] += 1
        elif any(first <= at <= last for at in fate.resumed):
            tally.counts["minutes too full because a process was stopped"] += 1
        else:
            yield f"too many requests left between {first} and {last}."


def _count(stage: Rehearsal, tally: Tally) -> None:
    with stage.store.reading() as tx:
        drafts = tx.drafts.listed([account.name for account in stage.accounts])
        tries = [each for draft in drafts for each in tx.attempts.of(draft.id)]
        events = [each for draft in drafts for each in tx.events.of(draft.id)]
    tally.counts["runs"] += 1
    tally.counts.update(draft.state.value for draft in drafts)
    tally.counts["held up"] += sum(map(was_held_up, tries))
    tally.counts["given up by another process"] += sum(_GIVEN_UP in (each.note or "") for each in events)
