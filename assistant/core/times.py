"""Local time: the only place where an instant and an account's wall clock meet.

Instants are aware and in UTC everywhere else. A wall time that a clock change skips moves forward by what
was skipped, and one that comes twice is the first: this is what PEP 495 calls fold=0.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def at_local(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant at which the wall clock of `zone` shows `wall` on `day`."""
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of `instant` in `zone`."""
    return instant.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local calendar day; days have 23 to 25 hours."""
    return at_local(day, time(0), zone)


def day_window(instant: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Where the local calendar day of an instant begins, and where the next one does."""
    day = local_day(instant, zone)
    return day_start(day, zone), day_start(day + ONE_DAY, zone)


def month_window(instant: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Where the local calendar month of an instant begins, and where the next one does."""
    first = local_day(instant, zone).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return day_start(first, zone), day_start(following, zone)


def speak_month(day: date) -> str:
    """The month of a day as people say it: `November 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def speak_day(day: date) -> str:
    """A day as people say it: `Tuesday 2026-11-24`."""
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day}"


def speak(instant: datetime, zone: ZoneInfo) -> str:
    """The local minute an instant lies in, as people say it: `Tuesday 2026-11-24 09:14`."""
    local = instant.astimezone(zone)
    return f"{speak_day(local.date())} {local:%H:%M}"


def ceil_minute(instant: datetime) -> datetime:
    """The first full minute that is not before an instant."""
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + timedelta(minutes=1)


def speak_from(instant: datetime, zone: ZoneInfo) -> str:
    """The first full local minute that is not before an instant, for "from then on"."""
    return speak(ceil_minute(instant), zone)
