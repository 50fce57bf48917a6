"""Reads the times of a history, in every form that exports and spreadsheets give them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.core.spans import quoted
from assistant.history_file.sightings import UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.history_file.remarks import Remarks

_KEY = "created_at"
FIRST = datetime(2006, 3, 21, tzinfo=UTC)  # the day of the first post on the network
_TOO_EARLY = f"is before {FIRST:%Y-%m-%d}, when the network's first post was made"
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
_FORMS = "2025-12-06T18:20:30Z, 2025-12-06 18:20:30 or Sat Dec 06 18:20:30 +0000 2025"


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
            message = f"{quoted(given)} is no time; write for example {_FORMS}."
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
            message = (
                f"{quoted(found[0])} may begin with the day or with the month; write the year first, "
                f"then the month and the day, as in {year}-01-31 {hour}:{rest}."
            )
            raise UnfitError(_KEY, message)
        order = "day/month/year" if self._day_first else "month/day/year"
        self._remarks.say(f"Dates with slashes are read as {order}, since some of them can be nothing else.")
        day, month = (first, second) if self._day_first else (second, first)
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}T{hour}:{rest}"

    def _in_utc(self, at: datetime, given: str) -> datetime:
        if at.tzinfo is None:
            self._remarks.say("Times without an offset are taken as UTC.")
            return at.replace(tzinfo=UTC)
        try:
            return at.astimezone(UTC)
        except OverflowError:  # in the first hours of year 1, or the last of 9999
            raise _out_of_range(given, at) from None


def _out_of_range(given: str, at: datetime) -> UnfitError:
    wrong = _TOO_EARLY if at < FIRST else "is in the future"
    return UnfitError(_KEY, f"{quoted(given)} {wrong}; correct the time.")
