"""Draws what goes wrong on the way to the network, as orders for the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

LATE_S = 1.2  # a post appears by so much late at most: before it was looked for long enough


def delay(chance: Random) -> dict[str, object]:
    """A request that takes its time, so that a kill meets it under way."""
    return {"fault": "delay", "seconds": chance.uniform(0.02, 0.2)}


def any_mishap(chance: Random, latest_s: float = LATE_S) -> dict[str, object]:
    """Anything that may or may not leave a post behind, or nothing; a post appears so late at most."""
    seconds = chance.uniform(0.2, latest_s)
    mishaps: list[dict[str, object]] = [
        {"fault": "none"},
        delay(chance),
        {"fault": "late", "seconds": seconds},
        {"fault": "lost_late", "seconds": seconds},
        {"fault": "lost_after", "ending": chance.choice(["fin", "rst"])},
        {"fault": "lost_before"},
        {"fault": "cut_answer"},
        {"fault": "broken_body"},
        {"fault": "server_error", "stored": chance.choice([True, False])},
    ]
    return chance.choice(mishaps)
