"""Hours of the day in which something is not done: posts go out, or people are told things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.spans import quoted
from assistant.core.times import ONE_DAY, at_local, local_day
from assistant.core.when import parse_wall
from assistant.sentence import say

if TYPE_CHECKING:
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

_HOURS = re.compile("([^-\N{EN DASH}]+)[-\N{EN DASH}]([^-\N{EN DASH}]+)")  # editors lengthen a dash


@dataclass(frozen=True, slots=True)
class Hours:
    """From `start` to `end` local time; may span midnight.

    Both ends follow the rule for wall times in a clock change, so a night may be an hour longer or shorter
    twice a year.
    """

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def around(self, at: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """The spans that begin around the day; two days back counts where a zone leaves out a day."""
        today = local_day(at, zone)
        overnight = ONE_DAY if self.end <= self.start else timedelta(0)
        return [
            (at_local(day, self.start, zone), at_local(day + overnight, self.end, zone))
            for day in (today - 2 * ONE_DAY, today - ONE_DAY, today, today + ONE_DAY)
        ]

    def span_at(self, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """The span in which an instant lies, if it lies in one."""
        return next(((start, end) for start, end in self.around(at, zone) if start <= at < end), None)

    def end_of(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """The end of these hours if an instant lies in them; None if it does not."""
        span = self.span_at(at, zone)
        return None if span is None else span[1]


def parse_hours(text: str) -> Hours:
    """The hours that the text names.

    Raises:
        ValueError: It names none; the text is a sentence.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        message = say("{text} is not a span of hours; write for example 22:00-07:00.", text=quoted(text))
        raise ValueError(message)
    start, end = parse_wall(match[1]), parse_wall(match[2])
    if start == end:
        message = say(
            "{text} ends when it begins; write for example 22:00-07:00, or leave the key out.",
            text=quoted(text),
        )
        raise ValueError(message)
    return Hours(start, end)
