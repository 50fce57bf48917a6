"""What an account's calendar holds: posts, what is planned, and what was refused a time of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.core.times import ONE_DAY, day_start, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content

_DAYS_OF_WEEK = 7
_DECEMBER = 12


class Mark(StrEnum):
    """How something stands in the calendar."""

    PUBLISHED = "published"
    PLANNED = "planned"
    PINNED = "pinned"
    UNCONFIRMED = "unconfirmed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One text at one instant; a post that was sent elsewhere has no draft."""

    at: datetime
    mark: Mark
    text: str
    content: Content
    draft_id: int | None = None
    post_id: int | None = None
    remote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Diary:
    """The appointments of a span in their order, and the slots in it that stay free."""

    appointments: Sequence[Appointment]
    free: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """The local days from `first` up to, and without, `end`."""

    first: date
    end: date

    def __iter__(self) -> Iterator[date]:
        """Each of them."""
        return (self.first + number * ONE_DAY for number in range((self.end - self.first).days))

    def __contains__(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day < self.end

    def within(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which they begin and end."""
        return day_start(self.first, zone), day_start(self.end, zone)


def week_of(day: date) -> Days:
    """The week of a day, from Monday on."""
    monday = day - day.weekday() * ONE_DAY
    return Days(monday, monday + _DAYS_OF_WEEK * ONE_DAY)


def month_of(day: date) -> Days:
    """The month of a day."""
    first = day.replace(day=1)
    is_last = first.month == _DECEMBER
    return Days(first, date(first.year + is_last, first.month % _DECEMBER + 1, 1))


def weeks_of(days: Days) -> list[Days]:
    """The whole weeks that days lie in."""
    weeks = [week_of(days.first)]
    while weeks[-1].end < days.end:
        weeks.append(week_of(weeks[-1].end))
    return weeks


def by_day(appointments: Iterable[Appointment], zone: ZoneInfo) -> dict[date, list[Appointment]]:
    """The appointments of each local day that has any, in their order."""
    found: dict[date, list[Appointment]] = {}
    for appointment in sorted(appointments, key=lambda one: (one.at, one.draft_id or 0, one.post_id or 0)):
        found.setdefault(local_day(appointment.at, zone), []).append(appointment)
    return found
