"""Moments as people write them, to instants: `tomorrow 9:00`, `vendredi 18h30`, `in 2 hours`, ISO 8601.

English and French are both understood at all times, whichever of them the program speaks.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from assistant.core.spans import Span, near, parse_span, quoted
from assistant.core.times import (
    MONTHS,
    ONE_DAY,
    WEEKDAY_NAMES,
    WEEKDAYS,
    at_local,
    day_start,
    local_day,
    speak,
    speak_day,
)
from assistant.errors import UsageError
from assistant.sentence import say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from assistant.sentence import Sentence

FORMS = say(
    "2026-11-24 09:00, 2026-11-24T09:00+01:00, 18:30, 9am, noon, "
    "today 18:30, tomorrow 9:00, friday 18:30, in 2 hours or in 3 days"
)
WEEKDAY_WORDS = (*WEEKDAYS, "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_FARTHEST = 10  # years from now; a year farther away is a slip of the keyboard
_SHORTEST_NAME = 3  # letters of a weekday or month: `fri`, `tues`, `sept`
_LEAP = 8  # years from one 29 February to the next, at most

_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[t ](.*))?")
_ISO_TIME = re.compile(r"([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?) ?(z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_NAMED = re.compile(r"(([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]+\.?))(?: ([0-9]{4}))?(?:,? (.*))?")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})| ?h(?:eures?)? ?([0-9]{2})?)")
_TWELVE_HOURS = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? ?([ap])m")
_IN = ("in", "dans")
_NOON = ("noon", "midi")
_MIDNIGHT = ("midnight", "minuit")  # nobody can tell of which day, and the word most like it is noon
_DAYS_AHEAD = {"today": 0, "tomorrow": 1, "aujourd'hui": 0, "demain": 1, "apres-demain": 2}
_DAY_WORDS = ("today", "tomorrow", "aujourd'hui", "demain", "après-demain", *WEEKDAY_WORDS, *_NOON)
_MONTH_WORDS = (
    *(name.casefold() for name in MONTHS),
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre"),
    *("novembre", "decembre"),
)


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
        message = say("The time {text} is not understood: {why}", text=quoted(text), why=error)
        raise UsageError(message) from None
    if when.instant <= now:
        message = say(
            "The time {text} is {moment}, which is past (it is now {now}); give a later one.",
            text=quoted(text),
            moment=say_when(when.instant, zone),
            now=speak(now, zone),
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
        message = say("{text} is no day; write it as year-month-day, such as 2026-11-24.", text=quoted(text))
        raise UsageError(message) from None


def say_when(instant: datetime, zone: ZoneInfo) -> Sentence:
    """An instant as people read it, with the zone it is told in: `Friday 2026-11-27 18:30 (Europe/Paris)`."""
    return say("{moment} ({zone})", moment=speak(instant, zone), zone=zone)


def parse_wall(text: str) -> time:
    """The time of day that `text` names: `08:30`, `8:30`, `8h30`, `8h`, `8am`, `8:30 pm`, `noon` or `midi`.

    Raises:
        ValueError: It names none; the text is a sentence.
    """
    plain = _plain(text)
    if plain in _NOON:
        return time(12)
    if match := _CLOCK.fullmatch(plain):
        return _time(int(match[1]), int(match[2] or match[3] or 0), text)
    if match := _TWELVE_HOURS.fullmatch(plain):
        hour = int(match[1])
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a twelve-hour clock
            message = say(
                "{text} is no time of day: with am and pm, hours go from 1 to 12.", text=quoted(text)
            )
            raise ValueError(message)
        return _time(hour % 12 + (12 if match[3] == "p" else 0), int(match[2] or 0), text)
    message = say(
        "{text} is no time of day; write for example 08:30, 18:30, 9h30, 9am or noon.", text=quoted(text)
    )
    raise ValueError(message)


def parse_weekday(word: str) -> int | None:
    """The weekday that a word names (Monday is 0), in full or by its first three letters or more."""
    return _place(word, WEEKDAY_WORDS, len(WEEKDAYS))


def _place(word: str, names: tuple[str, ...], number: int) -> int | None:
    """Which of so many things a word names, in the one language or the other; the beginning of it will do."""
    plain = _plain(word).removesuffix(".")
    found = {place % number for place, name in enumerate(names) if name.startswith(plain)}
    return found.pop() if len(found) == 1 and len(plain) >= _SHORTEST_NAME else None


def _plain(text: str) -> str:
    """The text as words are compared: without capitals and accents, and on one line."""
    plain = " ".join(text.split()).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if plain.isascii():
        return plain
    return "".join(character for character in normalize("NFD", plain) if not combining(character))


def _without_at(plain: str) -> str:
    return plain.removeprefix("at ").removeprefix("a ")


def _understand(written: str, now: datetime, zone: ZoneInfo) -> When:
    plain = written.removeprefix("on ").removeprefix("le ").replace("apres demain", "apres-demain")
    if dated := _dated(plain, now, zone):
        return dated
    first, _, rest = plain.partition(" ")
    if first in _IN:
        return _after(parse_span(rest), now, zone)
    if first in _DAYS_AHEAD:
        day = local_day(now, zone) + _DAYS_AHEAD[first] * ONE_DAY
        return _on(day, _wall_after(first, rest), zone)
    weekday = parse_weekday(first)
    if weekday is not None:
        return _on_weekday(weekday, first, rest, now, zone)
    alone = _without_at(plain)
    if alone in _NOON or _CLOCK.fullmatch(alone) or _TWELVE_HOURS.fullmatch(alone):
        return _next(None, parse_wall(alone), now, zone)
    raise ValueError(_not_understood(first))


def _not_understood(word: str) -> Sentence:
    nearest = None if word in _MIDNIGHT else near(word, _DAY_WORDS)
    if nearest is None:
        return say("write for example {forms}.", forms=FORMS)
    return say(
        "{word} is perhaps meant to be {nearest}; write for example {forms}.",
        word=quoted(word),
        nearest=repr(nearest),
        forms=FORMS,
    )


def _on_weekday(weekday: int, name: str, rest: str, now: datetime, zone: ZoneInfo) -> When:
    """On the next such weekday, or on the very day that is named behind it, as the program itself does."""
    dated = _dated(rest, now, zone)
    if dated is None:
        return _next(weekday, _wall_after(name, rest), now, zone)
    day = local_day(dated.instant, zone)
    if day.weekday() != weekday:
        message = say(
            "{day} is not a {weekday}; check the date.", day=speak_day(day), weekday=WEEKDAY_NAMES[weekday]
        )
        raise ValueError(message)
    return dated


def _dated(plain: str, now: datetime, zone: ZoneInfo) -> When | None:
    """On a day that is named by its date, if one is; without its year it is the next one."""
    if match := _DATED.fullmatch(plain):
        return _on_date(_date(match[1], now), match[2] or "", zone)
    match = _NAMED.fullmatch(plain)
    month = _place(match[3], _MONTH_WORDS, len(MONTHS)) if match else None
    if match is None or month is None:
        return None
    day, rest = int(match[2]), match[5] or ""
    if match[4]:
        return _on_date(_date(f"{match[4]}-{month + 1:02}-{day:02}", now), rest, zone)
    wall, this_year = _wall_after(match[1], rest), local_day(now, zone).year
    for year in range(this_year, this_year + _LEAP + 1):
        with suppress(ValueError):
            when = _on(date(year, month + 1, day), wall, zone)
            if when.instant > now:
                return when
    raise ValueError(_no_day(match[1]))


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
        raise ValueError(_no_day(written)) from None
    if abs(day.year - now.year) > _FARTHEST:
        message = say("{day} is more than {years} years away; check the year.", day=written, years=_FARTHEST)
        raise ValueError(message)
    return day


def _no_day(written: str) -> Sentence:
    return say("there is no day {day}; a date is year-month-day, as in 2026-11-24.", day=written)


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
        message = say(
            "{text} is no time of day: hours go from 00 to 23, minutes and seconds "
            "from 00 to 59, and an offset is less than 24 hours.",
            text=quoted(clock + offset),
        )
        raise ValueError(message) from None


def _wall_after(day: str, rest: str) -> time:
    if not rest:
        message = say("a time of day is needed too; write {day} 09:00.", day=day)
        raise ValueError(message)
    return parse_wall(_without_at(rest))


def _time(hour: int, minute: int, text: str) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        message = say(
            "{text} is no time of day: hours go from 00 to 23 and minutes from 00 to 59.", text=quoted(text)
        )
        raise ValueError(message) from None
