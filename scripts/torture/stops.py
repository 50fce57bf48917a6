"""The trial of stops: a real daemon is stopped in the middle of a request, and goes on while another works.

The stops are short; what a process does that was stopped for longer than its claims last, the clocks show.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.core.draft import NewDraft
from scripts.torture import judging
from scripts.torture.judging import Terms
from scripts.torture.stage import DaemonProcess, Tally, eventually, pause, played, staged, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.torture.stage import Options

DEFAULT_COUNT = 20  # runs
_PLAN = {"accounts": {"me": {"timezone": "UTC", "sync": {"spend_per_day": "$9999"}}}}
_DRAFTS = 12
_PUBLISHING = "SELECT count(*) FROM drafts WHERE state = 'publishing'"


def run(options: Options) -> Tally:
    """Play runs; when a daemon is stopped, and for how long, the seed draws."""
    tally = Tally("stops")
    for seed in range(options.seed, options.seed + options.count):
        with suppress(Exception), played(tally, seed, 1) as folder:  # which counts as a breach
            for breach in play(seed, folder / "stage", tally):
                tally.breach(breach, seed, 1)
    return tally


def play(seed: int, folder: Path, tally: Tally) -> Iterator[str]:
    """Stop a daemon while a request of its is under way, let another work, and judge what both leave."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    with staged(folder, _PLAN) as stage:
        now = datetime.now(UTC)
        due = (now + timedelta(seconds=chance.uniform(1, 3)) for _ in range(_DRAFTS))
        stage.add((NewDraft("me", f"Due at {at}", pinned_at=at) for at in due), ZoneInfo("UTC"), now)
        stage.sandbox.misbehave(*({"fault": "delay", "seconds": chance.uniform(0.1, 0.8)} for _ in range(4)))
        with DaemonProcess(stage) as first, DaemonProcess(stage) as second:
            daemons = [first, second]
            if not eventually(lambda: stage.number(_PUBLISHING) > 0):
                yield "no daemon took a draft."
            pause(chance.uniform(0, 0.4))
            for daemon in chance.sample(daemons, chance.choice((1, 1, 2))):
                daemon.process.send_signal(signal.SIGSTOP)
                tally.counts["stops"] += 1
            pause(chance.uniform(0.2, 3))
            for daemon in daemons:
                daemon.process.send_signal(signal.SIGCONT)
            if not eventually(lambda: judging.is_settled(stage)):
                yield "the daemons do not get done."
            if (codes := stopped(daemons)) != [0, 0]:
                yield f"the daemons ended with {codes}."
        for daemon in daemons:
            yield from judging.complaints(daemon.lines)
        yield from judging.breaches(stage, Terms(frozenset({"published"})))
        judging.count(stage, tally)
