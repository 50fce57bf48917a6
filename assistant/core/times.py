"""Local time: the only place where an instant and an account's wall clock meet.

Instants are aware and in UTC everywhere else. A wall time that a clock change skips moves forward by what
was skipped, and one that comes twice is the first: this is what PEP 495 calls fold=0.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from assistant.sentence import Sentence

ONE_DAY = timedelta(days=1)
MONTHS = (
    *(say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July")),
    *(say("August"), say("September"), say("October"), say("November"), say("December")),
)
WEEKDAY_NAMES = (
    *(say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday")),
    say("Sunday"),
)
WEEKDAYS = tuple(name.casefold() for name in WEEKDAY_NAMES)


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


def speak_month(day: date) -> Sentence:
    """The month of a day as people say it: `November 2026`."""
    return say("{month} {year}", month=MONTHS[day.month - 1], year=day.year)


@lru_cache(maxsize=1_000)  # a plan speaks of few days, and often
def speak_day(day: date) -> Sentence:
    """A day as people say it: `Tuesday 2026-11-24`.

    In some languages the first of a month is said in another way than the other days.
    """
    return say_many(
        "{weekday} {year}-{month:02}-{number:02}",
        "{weekday} {year}-{month:02}-{number:02}",
        day.day,
        weekday=WEEKDAY_NAMES[day.weekday()],
        year=day.year,
        month=day.month,
        month_name=MONTHS[day.month - 1],
    )


def speak(instant: datetime, zone: ZoneInfo) -> Sentence:
    """The local minute an instant lies in, as people say it: `Tuesday 2026-11-24 09:14`."""
    local = instant.astimezone(zone)
    return say("{day} {time}", day=speak_day(local.date()), time=f"{local:%H:%M}")


def ceil_minute(instant: datetime) -> datetime:
    """The first full minute that is not before an instant."""
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + timedelta(minutes=1)


def speak_from(instant: datetime, zone: ZoneInfo) -> Sentence:
    """The first full local minute that is not before an instant, for "from then on"."""
    return speak(ceil_minute(instant), zone)
