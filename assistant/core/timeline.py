"""What stands on an account's timeline, and what is promised to: counted by category over spans of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from assistant.core.draft import Content, Origin, Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    _ChangeOfTimes = Callable[[list[datetime], datetime], None]


class Feature(Protocol):
    """Something that posts have or have not, by which they are counted; equal ones count the same."""

    def holds(self, content: Content) -> bool:
        """Whether such content has it."""
        ...

    def __hash__(self) -> int: ...


class Category(StrEnum):
    """A kind of post that a rule counts."""

    ANY = "any"
    PERSONAL = "personal"
    CURATED = "curated"
    SHARE_REQUEST = "share_request"

    def holds(self, content: Content) -> bool:
        """Whether such content is of this kind."""
        match self:
            case Category.ANY:
                return True
            case Category.PERSONAL:
                return content.voice is Voice.PERSONAL
            case Category.CURATED:
                return content.origin is Origin.CURATED
            case Category.SHARE_REQUEST:
                return content.share_request


@dataclass(frozen=True, slots=True)
class Entry:
    """One place on the timeline.

    A post of the ledger has a `post_id`; a draft that may have been sent has its `draft_id` and is `doubtful`
    until that is known; the place promised to a pinned draft has it too, and is `promised` until it is
    published.
    """

    at: datetime
    content: Content
    post_id: int | None = None
    draft_id: int | None = None
    promised: bool = False
    doubtful: bool = False


class Timeline:
    """The entries of one account in the order of time, in its time zone; never changed once made."""

    __slots__ = ("_doubtful", "_times", "entries", "zone")

    def __init__(self, entries: Iterable[Entry], zone: ZoneInfo) -> None:
        self.entries = sorted(entries, key=_order)
        self.zone = zone
        self._times: dict[Feature, list[datetime]] = {}
        self._doubtful: list[Entry] | None = None

    @property
    def doubtful(self) -> Sequence[Entry]:
        """The entries of which nobody knows whether they stand."""
        if self._doubtful is None:
            self._doubtful = [entry for entry in self.entries if entry.doubtful]
        return self._doubtful

    def count(self, feature: Feature, after: datetime, until: datetime) -> int:
        """How many entries with the feature lie in `(after, until]`."""
        times = self._of(feature)
        return bisect_right(times, until) - bisect_right(times, after)

    def within(self, after: datetime, until: datetime) -> Sequence[Entry]:
        """The entries in `(after, until]`, oldest first."""
        times = self._of(Category.ANY)
        return self.entries[bisect_right(times, after) : bisect_right(times, until)]

    def between(self, start: datetime, end: datetime) -> Sequence[Entry]:
        """The entries in `[start, end)`, oldest first."""
        times = self._of(Category.ANY)
        return self.entries[bisect_left(times, start) : bisect_left(times, end)]

    def promises(self, after: datetime, until: datetime) -> Sequence[Entry]:
        """The places promised to pinned drafts in `(after, until]`."""
        return [entry for entry in self.within(after, until) if entry.promised]

    def with_entry(self, entry: Entry) -> Timeline:
        """The timeline as it would be with one more entry."""
        entries = self.entries.copy()
        insort(entries, entry, key=_order)
        return self._changed(entries, entry, insort)

    def without(self, entry: Entry) -> Timeline:
        """The timeline as it would be without this very entry of it."""
        entries = self.entries.copy()
        place = bisect_left(entries, _order(entry), key=_order)
        while entries[place] is not entry:
            place += 1
        del entries[place]
        return self._changed(entries, entry, _leave)

    def _changed(self, entries: list[Entry], by: Entry, change: _ChangeOfTimes) -> Timeline:
        """A timeline that differs by one entry; a plan asks for thousands, so nothing is sorted anew."""
        known = {feature: times.copy() for feature, times in self._times.items()}
        for feature, times in known.items():
            if feature.holds(by.content):
                change(times, by.at)
        changed = Timeline((), self.zone)
        changed.entries, changed._times = entries, known
        changed._doubtful = None if by.doubtful else self._doubtful
        return changed

    def without_promises(self) -> Timeline:
        """What stands on the timeline alone: what a pinned draft meets when its own promise is due."""
        return Timeline((entry for entry in self.entries if not entry.promised), self.zone)

    def _of(self, feature: Feature) -> list[datetime]:
        times = self._times.get(feature)
        if times is None:
            times = [entry.at for entry in self.entries if feature.holds(entry.content)]
            self._times[feature] = times
        return times


def _leave(times: list[datetime], at: datetime) -> None:
    del times[bisect_left(times, at)]


def _order(entry: Entry) -> tuple[datetime, int, int]:
    """By time; ids part what stands at one instant, so that a verdict reads the same every time."""
    return entry.at, entry.post_id or 0, entry.draft_id or 0
