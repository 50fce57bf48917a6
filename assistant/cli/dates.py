"""Days and months by their names, in full and as short as columns want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.times import MONTHS, WEEKDAY_NAMES
from assistant.sentence import mark, say, say_many

if TYPE_CHECKING:
    from datetime import date, datetime

    from assistant.sentence import Sentence

_SHORT_MONTHS = (
    *(mark("Jan"), mark("Feb"), mark("Mar"), mark("Apr"), mark("May"), mark("Jun")),
    *(mark("Jul"), mark("Aug"), mark("Sep"), mark("Oct"), mark("Nov"), mark("Dec")),
)
_SHORT_WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
_LETTERS = (mark("Mo"), mark("Tu"), mark("We"), mark("Th"), mark("Fr"), mark("Sa"), mark("Su"))


def short_weekday(number: int) -> Sentence:
    """A weekday by its number, Monday's is 0, where there is little room: `Tue`."""
    return say(_SHORT_WEEKDAYS[number])


def letters(day: date) -> Sentence:
    """The weekday of a day where there is next to no room: `Tu`."""
    return say(_LETTERS[day.weekday()])


def in_full(day: date) -> Sentence:
    """A day of the year that people know: `Tuesday 24 November`; some languages say the first otherwise."""
    return say_many(
        "{weekday} {number} {month}",
        "{weekday} {number} {month}",
        day.day,
        weekday=WEEKDAY_NAMES[day.weekday()],
        month=MONTHS[day.month - 1],
    )


def ahead(day: date) -> Sentence:
    """One of the next days: `Tue 24`."""
    return say("{weekday} {day}", weekday=short_weekday(day.weekday()), day=day.day)


def short(day: date) -> Sentence:
    """A day of the year that people know: `28 Sep`."""
    month = say(_SHORT_MONTHS[day.month - 1])
    return say_many("{number} {month}", "{number} {month}", day.day, month=month)


def minute(local: datetime) -> Sentence:
    """A minute of the year that people know: `Tue 24 Nov 09:00`."""
    return say(
        "{weekday} {date} {time}",
        weekday=short_weekday(local.weekday()),
        date=short(local.date()),
        time=f"{local:%H:%M}",
    )


def dated_minute(local: datetime) -> Sentence:
    """A minute of any year: `Tue 2026-11-24 09:00`."""
    return say(
        "{weekday} {date} {time}",
        weekday=short_weekday(local.weekday()),
        date=f"{local:%Y-%m-%d}",
        time=f"{local:%H:%M}",
    )
