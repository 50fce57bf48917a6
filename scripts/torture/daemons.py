"""The trial of daemons: several on one database, killed and replaced, under guardrails that really bite."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.core.draft import Content, NewDraft, Origin, Voice
from scripts import recount
from scripts.simulate import environment
from scripts.torture import judging, mishaps
from scripts.torture.judging import Terms
from scripts.torture.stage import DaemonProcess, Options, Tally, eventually, pause, played, staged, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.torture.stage import Stage

DEFAULT_COUNT = 50  # runs
_UTC = ZoneInfo("UTC")
_CROWDS = (2, 4, 8)
_FIRST_S = 1.0  # after the beginning: when the first pinned draft is due
_DRAFTS = {"counted": (40, 4), "spaced": (40, 4), "slotted": (0, 12)}  # of each account: pinned, for slots
_SLOTS = range(-1, 6)  # minutes around the beginning
_GRACE_S, _ON_THE_WAY_S = 55, 3  # what is claimed at the end of its grace stands a little after it
_ORPHAN_LANDS = timedelta(seconds=0.4)  # after the kill; twice as long as a request is delayed
_OPEN = "SELECT by FROM attempts WHERE finished_at IS NULL"

_POLICIES: dict[str, dict[str, Any]] = {
    "counted": {
        "posts_per_day": {"max": 14},
        "share_requests_per_week": {"min": 0, "max": 4},
        "personal": {"min": "20%", "max": "40%"},
        "curated": {"min": "30%", "max": "60%"},
    },
    "spaced": {
        "posts_per_day": {"max": 30},
        "share_requests_per_week": {"min": 1, "max": 2},
        "curated": {"min": "25%", "max": "75%"},
        "min_gap": "1 second",
    },
    "slotted": {
        "posts_per_day": {"max": 6},
        "share_requests_per_week": {"min": 1, "max": 2},
        "personal": {"min": "30%", "max": "50%"},
    },
}


@dataclass(frozen=True, slots=True)
class Run:
    """One database and its sandbox; how it is played follows from the seed.

    The last pinned draft is due `lasts_s` seconds after the beginning.
    """

    seed: int
    lasts_s: float = 7.0

    @property
    def crowd(self) -> int:
        """How many daemons there are at a time."""
        return _CROWDS[self.seed % len(_CROWDS)]

    @property
    def sends_again(self) -> bool:
        """Whether what was looked for in vain is sent again."""
        return self.seed % 2 == 0

    @property
    def terms(self) -> Terms:
        """What it may come to."""
        states = {"published", "rejected", "queued"}
        return Terms(frozenset(states if self.sends_again else states | {"unconfirmed"}))


def run(options: Options) -> Tally:
    """Play so many runs."""
    tally = Tally("daemons")
    for number in range(options.count):
        one = Run(options.seed + number)
        with played(tally, one.seed, 1) as folder:
            for breach in play(one, folder, tally):
                tally.breach(breach, one.seed, 1)
    return tally


def play(run: Run, folder: Path, tally: Tally) -> Iterator[str]:
    """Play a run and judge it."""
    begin = datetime.now(UTC)
    with staged(folder / "crowded", _plan(run, begin)) as stage:
        _add(run, stage, begin, begin)
        crowd = _Crowd(stage, Random(run.seed))  # noqa: S311 - nothing secret
        yield from crowd.play(run.crowd)
        yield from judging.breaches(stage, run.terms)
        yield from _broken_guardrails(stage)
        judging.count(stage, tally)
        tally.counts["runs"] += 1
        tally.counts["kills"] += crowd.kills
        size = stage.size()
    clean = _clean_size(run, folder / "clean", begin)
    tally.note("growth of the database", size / clean)
    if size > judging.MOST_GROWTH * clean:
        yield f"the database has {size} bytes, and without kills {clean}."


def _plan(run: Run, begin: datetime) -> dict[str, Any]:
    """A schedule with a slot every minute and guardrails for each account."""
    slots = [f"{begin + timedelta(minutes=number):%H:%M}" for number in _SLOTS]
    common = {
        "timezone": "UTC",
        "slots": {"daily": slots},
        "slot_grace": f"{_GRACE_S} seconds",
        "late_by": "2 hours",
        "sync": {"spend_per_day": "$9999"},
    }
    lost = {"look_for": "2 seconds", "send_again": "yes" if run.sends_again else "no"}
    accounts = {name: {**common, "policy": policy} for name, policy in _POLICIES.items()}
    return {"accounts": accounts, "network": {"lost_answers": lost}}


def _add(run: Run, stage: Stage, begin: datetime, now: datetime) -> None:
    """Add drafts of every kind, most of them pinned within seconds of each other, the others for slots."""
    chance = Random(run.seed)  # noqa: S311 - nothing secret
    for account in _POLICIES:
        (pinned, for_slots), drafts = _DRAFTS[account], []
        for number in range(pinned + for_slots):
            due = begin + timedelta(seconds=chance.uniform(_FIRST_S, run.lasts_s))
            pinned_at = due if number < pinned else None
            text = f"Draft {number} of {account} in {run.seed}."
            drafts.append(NewDraft(account, text, _content(chance), pinned_at=pinned_at))
        stage.add(drafts, _UTC, now)


def _content(chance: Random) -> Content:
    return Content(
        chance.choice(list(Voice)), chance.choice(list(Origin)), share_request=chance.random() < 1 / 3
    )


def _clean_size(run: Run, folder: Path, begin: datetime) -> int:
    """The size of the database where the same queue was due at once and met no trouble."""
    with staged(folder, _plan(run, begin)) as stage:
        _add(run, stage, begin - timedelta(hours=1), begin - timedelta(hours=2))
        with DaemonProcess(stage, "--once") as daemon:
            daemon.process.wait()
        return stage.size()


def _broken_guardrails(stage: Stage) -> Iterator[str]:
    """Recount every guardrail from the sandbox's timeline, with code that knows nothing of the assistant."""
    command = [sys.executable, "-m", "assistant", "list", "--all", "--json"]
    listed = subprocess.run(command, env=environment() | stage.environment, capture_output=True, check=True)
    accounts = recount.gather(stage.sandbox.posts(), json.loads(listed.stdout), _as_it_arrives(stage.plan))
    for account, rule, findings in recount.recount(accounts):
        if rule == "min_gap":
            yield from _short_gaps(stage, account, accounts[account])
        else:
            yield from (f"{account} breaks {rule}: {finding}." for finding in findings if finding)


def _short_gaps(stage: Stage, name: str, account: recount.Account) -> Iterator[str]:
    """Posts too close together, unless the first one's process was killed with its request under way.

    Such a post may stand a little after another daemon has found its process dead.
    """
    orphans = {row[0] for row in stage.ask(judging.LEFT_OPEN)}
    judged = [(post, before[-1]) for post, before in account.judged() if before]
    for (post, last), finding in zip(judged, recount.min_gap(account), strict=True):
        gap = recount.duration(account.limits("min_gap"))
        is_orphan = last.draft is not None and last.draft["id"] in orphans
        if finding and not (is_orphan and post.at - last.at >= gap - _ORPHAN_LANDS):
            yield f"{name} breaks min_gap: {finding}."


def _as_it_arrives(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan with the time that a post may be on its way to the timeline."""
    grace = {"slot_grace": f"{_GRACE_S + _ON_THE_WAY_S} seconds"}
    return {**plan, "accounts": {name: account | grace for name, account in plan["accounts"].items()}}


@dataclass(slots=True)
class _Crowd:
    """Daemons under way on one stage."""

    stage: Stage
    chance: Random
    running: list[DaemonProcess] = field(default_factory=list)
    kills: int = 0

    def play(self, size: int) -> Iterator[str]:
        """Let so many daemons run, kill and replace some, and let the rest finish."""
        self.stage.sandbox.misbehave(*(mishaps.any_mishap(self.chance) for _ in range(200)))
        with ExitStack() as stack:
            for _ in range(size):
                self.running.append(stack.enter_context(DaemonProcess(self.stage)))
            self.running[0].says("serving")
            for _ in range(self.chance.randint(2, size + 2)):
                yield from self._replace(stack)
            self.stage.sandbox.misbehave()
            yield from self._finish()

    def _replace(self, stack: ExitStack) -> Iterator[str]:
        """Kill a daemon, as often as not one whose request is under way, and start another."""
        victim = self.chance.choice(self.running)
        if self.chance.choice([True, False]):
            eventually(lambda: bool(self._sending()), patience_s=1)
            victim = next(iter(self._sending()), victim)
        else:
            pause(self.chance.uniform(0, 0.5))
        victim.kill()
        self.kills += 1
        yield from judging.complaints(victim.lines)
        self.running.remove(victim)
        self.running.append(stack.enter_context(DaemonProcess(self.stage)))

    def _sending(self) -> list[DaemonProcess]:
        """Those that have claimed a draft and not told what came of it."""
        names = {row[0] for row in self.stage.ask(_OPEN)}
        return [one for one in self.running if any(f"daemon {one.process.pid} " in name for name in names)]

    def _finish(self) -> Iterator[str]:
        """Let the others do what is left, and ask them to end."""
        serving = all(daemon.says("serving") for daemon in self.running)
        if not serving or not eventually(lambda: judging.is_settled(self.stage)):
            said = " / ".join(line for daemon in self.running for line in daemon.lines[-2:])
            yield f"the daemons do not get done; they said: {said}"
        for code in stopped(self.running):
            if code != 0:
                yield f"a daemon that was asked to end did so with exit code {code}."
        for daemon in self.running:
            yield from judging.complaints(daemon.lines)
