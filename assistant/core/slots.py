"""The weekly schedule as instants."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.times import ONE_DAY, at_local, local_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account


def slots_from(account: Account, start: datetime, end: datetime) -> Iterator[datetime]:
    """The account's slots in `[start, end)`, in order; what a clock change joins is one slot.

    A wall time that a clock change skips moves forward, past others and even past midnight: so a day more is
    looked at, and the instants are put in order.
    """
    first = local_day(start, account.zone) - ONE_DAY
    last = local_day(end, account.zone)
    days = (first + number * ONE_DAY for number in range((last - first).days + 1))
    slots = {
        at_local(day, wall, account.zone) for day in days for wall in account.slots.get(day.weekday(), ())
    }
    yield from sorted(slot for slot in slots if start <= slot < end)


def open_slots(account: Account, at: datetime) -> Iterator[datetime]:
    """The slots that can be served at `at`: their time has come, and their grace is not over."""
    grain = timedelta.resolution  # what turns `<` into `<=`
    return slots_from(account, at - account.slot_grace + grain, at + grain)
