"""The trial of kills: daemons are killed at any instant of their work, again and again, until all is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.core.draft import NewDraft
from scripts.torture import judging, mishaps
from scripts.torture.judging import Terms
from scripts.torture.stage import DaemonProcess, Options, Tally, eventually, pause, played, staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scripts.torture.stage import Stage

DEFAULT_COUNT = 500  # kills
KILLS_A_RUN = 25
_UTC = ZoneInfo("UTC")
_FEWEST, _MORE = 40, 60  # drafts that have to wait when a daemon starts, and how many are added if fewer do
_SLOTS = 300  # minutes before the run, each a slot; a little less than the grace
_IN_SLOTS = 350  # drafts where slots serve them: more than there are slots, so that none finds an empty queue
_LOOKED_FOR_S = 2
_TOO_LATE_S = 3.0  # a post may appear after it was looked for long enough, but before a second such time

# What follows a text, so that what X does to links, entities and spaces is met too.
_TAILS = ("", " & more <soon>", " https://example.org/a?b=1&c=2", " été, naïve, \N{SNOWMAN}", "\nsecond line")


@dataclass(frozen=True, slots=True)
class Run:
    """One database and its sandbox; how it is played follows from the seed."""

    seed: int
    kills: int

    @property
    def sends_again(self) -> bool:
        """Whether what was looked for in vain is sent again."""
        return self.seed % 2 == 0

    @property
    def in_slots(self) -> bool:
        """Whether drafts wait for slots instead of having times of their own."""
        return self.seed % 5 == 4  # noqa: PLR2004 - one run in five

    @property
    def too_late(self) -> bool:
        """Whether some posts appear only after they were looked for long enough."""
        return self.seed % 4 == 2  # noqa: PLR2004 - one run in four, all of which send again

    @property
    def terms(self) -> Terms:
        """What it may come to."""
        states = {"published"}
        if not self.sends_again:
            states.add("unconfirmed")
        if self.in_slots:
            states.add("queued")
        return Terms(frozenset(states), repeats=self.too_late)


def run(options: Options) -> Tally:
    """Kill so many daemons, in as many runs as that takes."""
    tally = Tally("kills")
    for number in range(-(-options.count // KILLS_A_RUN)):
        kills = min(KILLS_A_RUN, options.count - number * KILLS_A_RUN)
        one = Run(options.seed + number, kills)
        with played(tally, one.seed, kills) as folder:
            for breach in play(one, folder, tally):
                tally.breach(breach, one.seed, kills)
    return tally


def play(run: Run, folder: Path, tally: Tally) -> Iterator[str]:
    """Play a run and judge it."""
    begin = datetime.now(UTC)
    with staged(folder / "killed", _plan(run, begin)) as stage:
        killing = _Killing(run, stage, Random(run.seed), begin)  # noqa: S311 - nothing secret
        yield from killing.play()
        yield from judging.breaches(stage, run.terms)
        judging.count(stage, tally)
        tally.counts["runs"] += 1
        tally.counts["kills"] += run.kills
        size, drafts = stage.size(), stage.number("SELECT count(*) FROM drafts")
    clean = _clean_size(run, folder / "clean", drafts, begin)
    tally.note("growth of the database", size / clean)
    if size > judging.MOST_GROWTH * clean:
        yield f"the database has {size} bytes, and without kills {clean}."


def _plan(run: Run, begin: datetime) -> dict[str, Any]:
    """A schedule without guardrails, under which everything is due at once."""
    account: dict[str, Any] = {"timezone": "UTC", "late_by": "4 hours", "sync": {"spend_per_day": "$9999"}}
    if run.in_slots:
        past = (begin - timedelta(minutes=number) for number in range(_SLOTS))
        account |= {"slot_grace": "6 hours", "slots": {"daily": [f"{slot:%H:%M}" for slot in past]}}
    lost = {"look_for": f"{_LOOKED_FOR_S} seconds", "send_again": "yes" if run.sends_again else "no"}
    return {"accounts": {"me": account}, "network": {"lost_answers": lost}}


def _add(run: Run, stage: Stage, numbers: range, begin: datetime) -> None:
    """Add drafts as two hours ago, all of them due by now."""
    due = None if run.in_slots else begin - timedelta(hours=1)
    drafts = (
        NewDraft("me", f"Draft {number} of {run.seed}{_TAILS[number % len(_TAILS)]}", pinned_at=due)
        for number in numbers
    )
    stage.add(drafts, _UTC, begin - timedelta(hours=2))


def _clean_size(run: Run, folder: Path, drafts: int, begin: datetime) -> int:
    """The size of the database where as many drafts were published without any trouble."""
    with staged(folder, _plan(run, begin)) as stage:
        _add(run, stage, range(drafts), begin)
        with DaemonProcess(stage, "--once") as daemon:
            daemon.process.wait()
        return stage.size()


@dataclass(slots=True)
class _Killing:
    """A run under way."""

    run: Run
    stage: Stage
    chance: Random
    begin: datetime
    added: int = 0

    def play(self) -> Iterator[str]:
        """Start daemons and kill them, then let one finish."""
        for _ in range(self.run.kills):
            (moment,) = self.chance.choices(list(self._moments), list(self._moments.values()))
            if moment != self._looking:
                self._top_up()
            self.stage.sandbox.misbehave(*self._faults())
            with DaemonProcess(self.stage) as daemon:
                moment(daemon)
            yield from judging.complaints(daemon.lines)
        self._top_up()
        self.stage.sandbox.misbehave(*self._last_faults())
        yield from self._finish()

    @property
    def _moments(self) -> dict[Callable[[DaemonProcess], None], int]:
        """What to wait for until a daemon is to die, and how often in a hundred."""
        looking = 0 if self.run.in_slots else 5  # it takes all slots to get there
        return {self._starting: 10, self._at_work: 50, self._after_a_post: 35, self._looking: looking}

    def _starting(self, _: DaemonProcess) -> None:
        pause(self.chance.uniform(0, 1))

    def _at_work(self, daemon: DaemonProcess) -> None:
        daemon.says("serving")
        pause(self.chance.expovariate(1 / 0.04))

    def _after_a_post(self, daemon: DaemonProcess) -> None:
        daemon.says("published", times=self.chance.randint(1, 4), patience_s=3)
        pause(self.chance.uniform(0, 0.008))

    def _looking(self, _: DaemonProcess) -> None:
        eventually(self._is_dry)
        pause(self.chance.uniform(0, 1.2 * _LOOKED_FOR_S))

    def _top_up(self) -> None:
        """Make sure that there is something to publish."""
        waiting = self.stage.number("SELECT count(*) FROM drafts WHERE state = 'queued'")
        if waiting < _FEWEST and not (self.run.in_slots and self.added):
            more = _IN_SLOTS if self.run.in_slots else _MORE
            _add(self.run, self.stage, range(self.added, self.added + more), self.begin)
            self.added += more

    def _is_dry(self) -> bool:
        return not self.stage.number("SELECT count(*) FROM drafts WHERE state IN ('queued', 'publishing')")

    def _faults(self) -> list[dict[str, object]]:
        """What the requests of the next daemon meet: nothing, or only delays, or anything."""
        latest = _TOO_LATE_S if self.run.too_late else mishaps.LATE_S
        ways: list[list[dict[str, object]]] = [
            [],
            [mishaps.delay(self.chance) for _ in range(10)],
            [mishaps.any_mishap(self.chance, latest) for _ in range(8)],
        ]
        return self.chance.choice(ways)

    def _last_faults(self) -> list[dict[str, object]]:
        """What the last daemon meets: posts that appear when they have just been sent again, or nothing."""
        seconds = (self.chance.uniform(1.2, 1.6) * _LOOKED_FOR_S for _ in range(5))
        late: list[dict[str, object]] = [{"fault": "lost_late", "seconds": each} for each in seconds]
        return late if self.run.too_late else []

    def _finish(self) -> Iterator[str]:
        """Let a last daemon do what is left, undisturbed."""
        with DaemonProcess(self.stage) as daemon:
            if not (daemon.says("serving") and eventually(self._is_done)):
                yield f"the last daemon does not get done; it said: {' / '.join(daemon.lines[-5:])}"
            code = daemon.stop()
        if code != 0:
            yield f"the last daemon ended with exit code {code}."
        yield from judging.complaints(daemon.lines)

    def _is_done(self) -> bool:
        slots = _SLOTS if self.run.in_slots else 0
        return judging.is_settled(self.stage) and self.stage.number("SELECT count(*) FROM slots") >= slots
