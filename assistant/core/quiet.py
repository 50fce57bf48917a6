"""Hours in which people are not told things; for posts quiet hours are a rule of the policy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.spans import quoted
from assistant.core.times import ONE_DAY, at_local, local_day
from assistant.core.when import parse_wall

if TYPE_CHECKING:
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

_HOURS = re.compile("([^-\N{EN DASH}]+)[-\N{EN DASH}]([^-\N{EN DASH}]+)")  # editors lengthen a dash


@dataclass(frozen=True, slots=True)
class Hours:
    """From `start` to `end` local time; may span midnight."""

    start: time
    end: time

    def end_of(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """The end of these hours if an instant lies in them; None if it does not."""
        overnight = ONE_DAY if self.end <= self.start else timedelta(0)
        today = local_day(at, zone)
        for day in (today - 2 * ONE_DAY, today - ONE_DAY, today):  # a zone may leave out a whole day
            start, end = at_local(day, self.start, zone), at_local(day + overnight, self.end, zone)
            if start <= at < end:
                return end
        return None


def parse_hours(text: str) -> Hours:
    """The hours that the text names.

    Raises:
        ValueError: It names none; the text is a sentence.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        message = f"{quoted(text)} is not a span of hours; write for example 22:00-07:00."
        raise ValueError(message)
    start, end = parse_wall(match[1]), parse_wall(match[2])
    if start == end:
        message = f"{quoted(text)} ends when it begins; write for example 22:00-07:00, or leave the key out."
        raise ValueError(message)
    return Hours(start, end)
