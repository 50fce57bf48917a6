"""The weekly schedule as instants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.times import ONE_DAY, at_local, local_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account


def slots_from(account: Account, start: datetime, end: datetime) -> Iterator[datetime]:
    """The account's slots in `[start, end)`, in order; what a clock change joins is one slot."""
    day = local_day(start, account.zone) - ONE_DAY  # a skipped wall time may move past midnight
    last = local_day(end, account.zone)
    previous = None
    while day <= last:
        for wall in account.slots.get(day.weekday(), ()):
            slot = at_local(day, wall, account.zone)
            if start <= slot < end and (previous is None or slot > previous):
                previous = slot
                yield slot
        day += ONE_DAY
