"""Reads the times of a history, in every form that exports and spreadsheets give them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.core.spans import quoted
from assistant.history_file.sightings import UnfitError
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.history_file.remarks import Remarks

_KEY = "created_at"
FIRST = datetime(2006, 3, 21, tzinfo=UTC)  # the day of the first post on the network
_AHEAD = timedelta(days=1)  # a clock may be wrong, or a time zone misread, by less

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# X's own: Sat Dec 06 18:20:30 +0000 2025
_X = re.compile(
    rf"[A-Z][a-z]{{2}} ({'|'.join(_MONTHS)}) ([0-9]{{2}}) ([0-9:]{{8}}) ([+-][0-9]{{4}}) ([0-9]{{4}})"
)
# ISO 8601 but for a space before the offset, or its name: 2013-01-05 18:45:31 +0000
_SPACED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+) ?(?:UTC|GMT|([+-][0-9:]+))")
# A spreadsheet's: 10/16/17 22:59
_SLASHED = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})[ T]+([0-9]{1,2}):([0-9]{2}(?::[0-9]{2})?)"
)
_MOST_MONTHS = 12
_DAY_FIRST = say("Dates with slashes are read as day/month/year, since some of them can be nothing else.")
_MONTH_FIRST = say("Dates with slashes are read as month/day/year, since some of them can be nothing else.")
_NO_OFFSET = say("Times without an offset are taken as UTC.")


def is_day_first(samples: Iterable[str]) -> bool | None:
    """Whether dates such as 16/10/17 begin with the day; None where none, or not all, tell it alike."""
    found = [match for sample in samples if (match := _SLASHED.fullmatch(sample.strip()))]
    day_first = any(int(match[1]) > _MOST_MONTHS for match in found)
    month_first = any(int(match[2]) > _MOST_MONTHS for match in found)
    return day_first if day_first != month_first else None


class Instants:
    """Reads the times of one file; `day_first` says how its dates with slashes are meant, if it shows."""

    def __init__(self, now: datetime, remarks: Remarks, *, day_first: bool | None = None) -> None:
        self._latest = now + _AHEAD
        self._remarks = remarks
        self._day_first = day_first

    def read(self, given: str) -> datetime:
        """The instant that a text names.

        Raises:
            UnfitError: It names none, or one at which no post can have been made.
        """
        try:
            at = datetime.fromisoformat(given if given[4:5] == "-" else "")
        except ValueError:
            at = self._read_other(given.strip())
        if at.tzinfo is not UTC:
            at = self._in_utc(at, given)
        if not FIRST <= at <= self._latest:
            raise _out_of_range(given, at)
        return at

    def _read_other(self, given: str) -> datetime:
        iso = self._in_iso(given)
        try:
            return datetime.fromisoformat(iso)
        except ValueError:
            message = say(
                "{given} is no time; write for example 2025-12-06T18:20:30Z, 2025-12-06 18:20:30 or "
                "Sat Dec 06 18:20:30 +0000 2025.",
                given=quoted(given),
            )
            raise UnfitError(_KEY, message) from None

    def _in_iso(self, given: str) -> str:
        """The same time in ISO 8601, or nothing; numbers alone are taken for no time."""
        if found := _X.fullmatch(given):
            month, day, clock, offset, year = found.groups()
            return f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{clock}{offset}"
        if found := _SLASHED.fullmatch(given):
            return self._from_slashed(found)
        if found := _SPACED.fullmatch(given):
            return found[1] + (found[2] or "+00:00")
        return given if given[4:5] == "-" else ""

    def _from_slashed(self, found: re.Match[str]) -> str:
        first, second, year, hour, rest = found.groups()
        year, hour = year if year[2:] else f"20{year}", hour.zfill(2)
        if self._day_first is None:
            message = say(
                "{given} may begin with the day or with the month; write the year first, "
                "then the month and the day, as in {example}.",
                given=quoted(found[0]),
                example=f"{year}-01-31 {hour}:{rest}",
            )
            raise UnfitError(_KEY, message)
        self._remarks.say(_DAY_FIRST if self._day_first else _MONTH_FIRST)
        day, month = (first, second) if self._day_first else (second, first)
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}T{hour}:{rest}"

    def _in_utc(self, at: datetime, given: str) -> datetime:
        if at.tzinfo is None:
            self._remarks.say(_NO_OFFSET)
            return at.replace(tzinfo=UTC)
        try:
            return at.astimezone(UTC)
        except OverflowError:  # in the first hours of year 1, or the last of 9999
            raise _out_of_range(given, at) from None


def _out_of_range(given: str, at: datetime) -> UnfitError:
    if at >= FIRST:
        return UnfitError(_KEY, say("{given} is in the future; correct the time.", given=quoted(given)))
    message = say(
        "{given} is before {first}, when the network's first post was made; correct the time.",
        given=quoted(given),
        first=f"{FIRST:%Y-%m-%d}",
    )
    return UnfitError(_KEY, message)
