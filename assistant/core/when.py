"""Moments as people write them, to instants: `tomorrow 9:00`, `friday 18:30`, `in 2 hours`, ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from assistant.core.spans import Span, near, parse_span, quoted
from assistant.core.times import ONE_DAY, WEEKDAYS, at_local, day_start, local_day, speak
from assistant.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FORMS = (
    "2026-11-24 09:00, 2026-11-24T09:00+01:00, 18:30, 9am, noon, "
    "today 18:30, tomorrow 9:00, friday 18:30, in 2 hours or in 3 days"
)

_FARTHEST = 10  # years from now; a year farther away is a slip of the keyboard
_SHORTEST_WEEKDAY = 3  # letters: `fri`, `tues`

_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[t ](.*))?")
_ISO_TIME = re.compile(r"([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?) ?(z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})| ?h ?([0-9]{2})?)")
_TWELVE_HOURS = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? ?([ap])m")
_NOON = "noon"
_DAYS_AHEAD = {"today": 0, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class When:
    """The instant somebody named; `shifted` if a clock change skips that wall time and it moved forward."""

    instant: datetime
    shifted: bool = False


def parse_when(text: str, now: datetime, zone: ZoneInfo) -> When:
    """The instant after `now` that `text` names, its wall times read in `zone`.

    A time of day alone, or after a weekday, is the next one. `in 3 days` keeps the local time of day whatever
    the clocks do meanwhile, while hours, minutes and seconds are elapsed time; both give whole seconds.

    Raises:
        UsageError: It names none, or one that is not ahead.
    """
    try:
        when = _understand(_plain(text), now, zone)
    except ValueError as error:
        message = f"The time {quoted(text)} is not understood: {error}"
        raise UsageError(message) from None
    if when.instant <= now:
        message = (
            f"The time {quoted(text)} is {say_when(when.instant, zone)}, which is past "
            f"(it is now {speak(now, zone)}); give a later one."
        )
        raise UsageError(message)
    return when


def parse_day(text: str, zone: ZoneInfo) -> datetime:
    """The first instant of the calendar day that `text` names, such as 2026-11-24.

    Raises:
        UsageError: It names none.
    """
    try:
        return day_start(date.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        message = f"{quoted(text)} is no day; write it as year-month-day, such as 2026-11-24."
        raise UsageError(message) from None


def say_when(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as people read it, with the zone it is told in: `Friday 2026-11-27 18:30 (Europe/Paris)`."""
    return f"{speak(instant, zone)} ({zone})"


def parse_wall(text: str) -> time:
    """The time of day that `text` names: `08:30`, `8:30`, `8h30`, `8h`, `8am`, `8:30 pm` or `noon`.

    Raises:
        ValueError: It names none; the text is a sentence.
    """
    plain = _plain(text)
    if plain == _NOON:
        return time(12)
    if match := _CLOCK.fullmatch(plain):
        return _time(int(match[1]), int(match[2] or match[3] or 0), text)
    if match := _TWELVE_HOURS.fullmatch(plain):
        hour = int(match[1])
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a twelve-hour clock
            message = f"{quoted(text)} is no time of day: with am and pm, hours go from 1 to 12."
            raise ValueError(message)
        return _time(hour % 12 + (12 if match[3] == "p" else 0), int(match[2] or 0), text)
    message = f"{quoted(text)} is no time of day; write for example 08:30, 18:30, 9h30, 9am or noon."
    raise ValueError(message)


def parse_weekday(word: str) -> int | None:
    """The weekday that a word names (Monday is 0), in full or by its first three letters or more."""
    if len(word) < _SHORTEST_WEEKDAY:
        return None
    return next((number for number, name in enumerate(WEEKDAYS) if name.startswith(word.casefold())), None)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _understand(plain: str, now: datetime, zone: ZoneInfo) -> When:
    first, _, rest = plain.partition(" ")
    if match := _DATED.fullmatch(plain):
        return _on_date(_date(match[1], now), match[2] or "", zone)
    if first == "in":
        return _after(parse_span(rest), now, zone)
    if first in _DAYS_AHEAD:
        day = local_day(now, zone) + _DAYS_AHEAD[first] * ONE_DAY
        return _on(day, _wall_after(first, rest), zone)
    weekday = parse_weekday(first)
    if weekday is not None:
        return _next(weekday, _wall_after(first, rest), now, zone)
    alone = plain.removeprefix("at ")
    if alone == _NOON or _CLOCK.fullmatch(alone) or _TWELVE_HOURS.fullmatch(alone):
        return _next(None, parse_wall(alone), now, zone)
    raise ValueError(_misspelt(first) + f"write for example {FORMS}.")


def _misspelt(word: str) -> str:
    nearest = near(word, (*_DAYS_AHEAD, *WEEKDAYS, _NOON))
    return f"{quoted(word)} is perhaps meant to be {nearest!r}; " if nearest else ""


def _on(day: date, wall: time, zone: ZoneInfo) -> When:
    instant = at_local(day, wall, zone)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return When(instant, shifted=shown != datetime.combine(day, wall))


def _next(weekday: int | None, wall: time, now: datetime, zone: ZoneInfo) -> When:
    """The next time it is `wall` on that weekday, or on any day."""
    today = local_day(now, zone)
    days = (today + number * ONE_DAY for number in range(len(WEEKDAYS) + 1))
    moments = (_on(day, wall, zone) for day in days if weekday in {None, day.weekday()})
    return next(when for when in moments if when.instant > now)


def _after(span: Span, now: datetime, zone: ZoneInfo) -> When:
    if not span.days:
        return When((now + span.rest).replace(microsecond=0))
    local = now.astimezone(zone)
    wall = local.time().replace(microsecond=0, fold=0)
    moved = _on(local.date() + span.days * ONE_DAY, wall, zone)
    return When(moved.instant + span.rest, moved.shifted)


def _date(written: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        message = f"there is no day {written}; a date is year-month-day, as in 2026-11-24."
        raise ValueError(message) from None
    if abs(day.year - now.year) > _FARTHEST:
        message = f"{written} is more than {_FARTHEST} years away; check the year."
        raise ValueError(message)
    return day


def _on_date(day: date, rest: str, zone: ZoneInfo) -> When:
    match = _ISO_TIME.fullmatch(rest)
    if match is None:
        return _on(day, _wall_after(str(day), rest), zone)
    clock, offset = match[1], (match[2] or "").upper()
    wall = _iso_time(clock if clock[2] == ":" else f"0{clock}", offset)
    if wall.tzinfo is None:
        return _on(day, wall, zone)
    return When(datetime.combine(day, wall).astimezone(UTC))


def _iso_time(clock: str, offset: str) -> time:
    try:
        return time.fromisoformat(clock + offset)
    except ValueError:
        message = (
            f"{quoted(clock + offset)} is no time of day: hours go from 00 to 23, minutes and seconds "
            "from 00 to 59, and an offset is less than 24 hours."
        )
        raise ValueError(message) from None


def _wall_after(day: str, rest: str) -> time:
    if not rest:
        message = f"a time of day is needed too; write {day} 09:00."
        raise ValueError(message)
    return parse_wall(rest.removeprefix("at "))


def _time(hour: int, minute: int, text: str) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        message = f"{quoted(text)} is no time of day: hours go from 00 to 23 and minutes from 00 to 59."
        raise ValueError(message) from None
