"""Lengths of time, percentages and numbers as people write them, and back; knows nothing of any calendar."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.sentence import Sentence

LONGEST = timedelta(days=3650)  # ten years: a longer span is a slip of the keyboard

WHOLE = 10_000  # a part is counted in hundredths of a percent, so that 33.33% is exact

_SECOND = timedelta(seconds=1)
_UNITS = {
    timedelta(weeks=1): ("week", "weeks", "wk", "wks", "w", "semaine", "semaines", "sem"),
    timedelta(days=1): ("day", "days", "d", "jour", "jours", "j"),
    timedelta(hours=1): ("hour", "hours", "hr", "hrs", "h", "heure", "heures"),
    timedelta(minutes=1): ("minute", "minutes", "min", "mins", "m"),
    _SECOND: ("second", "seconds", "sec", "secs", "s", "seconde", "secondes"),
}
_BY_WORD = {word: unit for unit, words in _UNITS.items() for word in words}
_SAID: dict[timedelta, Callable[[int], Sentence]] = {
    timedelta(days=1): lambda number: say_many("{number} day", "{number} days", number),
    timedelta(hours=1): lambda number: say_many("{number} hour", "{number} hours", number),
    timedelta(minutes=1): lambda number: say_many("{number} minute", "{number} minutes", number),
    _SECOND: lambda number: say_many("{number} second", "{number} seconds", number),
}

_DURATION = re.compile(r"(?:[0-9]{1,9} ?[^\W\d_]+ ?)+(?:[0-9]{1,2})?")
_PIECE = re.compile(r"([0-9]+) ?([^\W\d_]*)")
_DURATION_FORMS = say("write for example 45 minutes, 2 hours, 1h30, 7 days or 2 weeks")

_PART = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]+))?\s*%")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?")
_COUNT = re.compile(r"[0-9]{1,4}")
_QUOTED_AT_MOST = 60  # characters; what somebody wrote is shown to be recognised, not to be read again


def quoted(written: str) -> str:
    """What somebody wrote, as a message shows it: on one line, control characters escaped, cut where long."""
    return repr(written if len(written) <= _QUOTED_AT_MOST else written[:_QUOTED_AT_MOST] + "…")


def near(word: str, words: tuple[str, ...]) -> str | None:
    """The one of `words` that a misspelt `word` is most like, or none."""
    from difflib import get_close_matches  # only a mistake pays for it

    return next(iter(get_close_matches(word, words, n=1)), None)


class Span(NamedTuple):
    """A length of time as it was said: whole days, which a calendar may stretch, and elapsed time."""

    days: int
    rest: timedelta


def parse_duration(text: str) -> timedelta:
    """The length of time that `text` names; a day counts 24 hours.

    Raises:
        ValueError: It names none, or one that is not above zero and at most ten years.
    """
    days, rest = parse_span(text)
    return timedelta(days=days) + rest


def parse_span(text: str) -> Span:
    """The length of time that `text` names, its days and weeks kept apart from its hours.

    Raises:
        ValueError: As for `parse_duration`.
    """
    plain = " ".join(text.split()).casefold()
    if not _DURATION.fullmatch(plain):
        message = say("{text} is not a length of time; {forms}.", text=quoted(text), forms=_DURATION_FORMS)
        raise ValueError(message)
    days, rest, previous = 0, timedelta(0), LONGEST
    for number, word in _PIECE.findall(plain):
        unit = _unit(word, previous, text)
        days += int(number) * unit.days
        rest += int(number) * timedelta(seconds=unit.seconds)
        previous = unit
    _check_length(days, rest, text)
    return Span(days, rest)


def _unit(word: str, previous: timedelta, text: str) -> timedelta:
    """The unit a word names; a last number without one follows hours and counts minutes, as in `1h30`."""
    if not word and previous == timedelta(hours=1):
        return timedelta(minutes=1)
    unit = _BY_WORD.get(word)
    if unit is None:
        message = say(
            "{text} is not a length of time: {fault}; {forms}.",
            text=quoted(text),
            fault=_unit_fault(word),
            forms=_DURATION_FORMS,
        )
        raise ValueError(message)
    if unit >= previous:
        message = say(
            "{text} is not a length of time: each unit may stand once, the largest first, "
            "as in 1 day 2 hours 30 minutes.",
            text=quoted(text),
        )
        raise ValueError(message)
    return unit


def _unit_fault(word: str) -> Sentence:
    if not word:
        return say("the last number has no unit")
    nearest = near(word, tuple(_BY_WORD))
    if nearest is None:
        return say("{word} is no unit", word=repr(word))
    return say("{word} is no unit (the nearest is {nearest})", word=repr(word), nearest=repr(nearest))


def _check_length(days: int, rest: timedelta, text: str) -> None:
    total = days * 86_400 + rest // _SECOND  # whole numbers: a mistyped one may be too large for a timedelta
    if not 0 < total <= LONGEST // _SECOND:
        message = say(
            "{text} is out of range; a length of time is above zero and at most {most} days.",
            text=quoted(text),
            most=LONGEST.days,
        )
        raise ValueError(message)


def say_duration(duration: timedelta) -> Sentence:
    """A length of time as people say it, in whole seconds that have passed: `1 hour 30 minutes`, `7 days`."""
    left, pieces = duration, []
    for unit, said in _SAID.items():
        number, left = divmod(left, unit)
        if number:
            pieces.append(said(number))
    return join(" ", pieces or [_SAID[_SECOND](0)])


def say_part(part: int) -> Sentence:
    """A part of WHOLE as people write it: 3000 is `30%`."""
    percent, hundredths = divmod(part, WHOLE // 100)
    return say("{percent}%", percent=part / (WHOLE // 100) if hundredths else percent)


def parse_part(text: str) -> int:
    """The percentage that `text` names, in hundredths of a percent: `33.33 %` is 3333.

    Raises:
        ValueError: It names none from 0% to 100% with at most two decimals; the text is a sentence.
    """
    match = _PART.fullmatch(text.strip())
    if match is None:
        message = say("{text} is not a percentage; {hint}.", text=quoted(text), hint=_part_hint(text.strip()))
        raise ValueError(message)
    whole, decimals = match[1], match[2] or ""
    if len(decimals) > len("00"):
        message = say(
            "{text} is too fine; a percentage has at most two decimals, as in 33.33%.", text=quoted(text)
        )
        raise ValueError(message)
    part = int(whole) * 100 + int(decimals.ljust(2, "0"))
    if part > WHOLE:
        message = say("{text} is too much; a percentage goes from 0% to 100%.", text=quoted(text))
        raise ValueError(message)
    return part


def _part_hint(text: str) -> Sentence:
    """Says how to write what was probably meant: `0.3` is 30%, `30` lacks its sign."""
    if not _NUMBER.fullmatch(text):
        return say("write for example 30%")
    number = text.replace(",", ".")
    if number.startswith("0."):
        part = f"{float(number) * 100:g}"
        return say("a fraction such as {number} is written {percent}%", number=number, percent=part)
    return say("write {percent}%", percent=number)


def parse_count(text: str, *, least: int) -> int:
    """The whole number that the text says.

    Raises:
        ValueError: It says none from `least` to 9999; the text is a sentence.
    """
    if not _COUNT.fullmatch(text) or int(text) < least:
        message = say(
            "{text} is not allowed; write a whole number from {least} to 9999.",
            text=quoted(text),
            least=least,
        )
        raise ValueError(message)
    return int(text)
