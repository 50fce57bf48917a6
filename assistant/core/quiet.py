"""When quiet hours are over, for those who are told things; for posts they are a rule like any other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.times import ONE_DAY, at_local, local_day

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.rules import QuietHours


def quiet_until(hours: QuietHours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that an instant lies in; None where it lies in none."""
    overnight = ONE_DAY if hours.end <= hours.start else timedelta(0)
    today = local_day(at, zone)
    for day in (today - 2 * ONE_DAY, today - ONE_DAY, today):  # a zone may leave out a whole day
        start, end = at_local(day, hours.start, zone), at_local(day + overnight, hours.end, zone)
        if start <= at < end:
            return end
    return None
