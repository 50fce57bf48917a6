"""The drafts of each kind: how many are left, and which one a moment takes.

Among drafts of one kind a moment takes the one that expires first, so that as many as can find a place do.
So that nothing waits for ever while others pass, no draft takes a moment at which another could go out that
was written `PATIENCE` before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Fits = Callable[["Item", datetime], bool]

PATIENCE = timedelta(days=28)  # four turns of the weekly schedule
_NEVER = datetime.max.replace(tzinfo=UTC) - PATIENCE  # so that it can be added


@dataclass(frozen=True, slots=True)
class Item:
    """A draft as a plan sees it: its place in the order of priority and age, and when it may go out.

    `above` is how many drafts have a higher priority.
    """

    rank: int
    born: datetime
    not_before: datetime | None = None
    expires: datetime | None = None
    above: int = 0

    def may_go(self, at: datetime) -> bool:
        """Whether it may go out then, by its own words."""
        begun = self.not_before is None or self.not_before <= at
        return begun and (self.expires is None or at < self.expires)


def is_patient(items: Sequence[Item]) -> bool:
    """Whether none of the drafts is so much older than another that its age alone may decide."""
    born = [item.born for item in items]
    return not born or max(born) - min(born) < PATIENCE


class Shelf:
    """The drafts of one kind, by what expires first and then by rank.

    What is used of them is one number: how many, or one bit for each where not any will do.
    """

    def __init__(self, items: Sequence[Item], times: Sequence[datetime], *, patient: bool) -> None:
        self.items = sorted(items, key=lambda item: (item.expires or _NEVER, item.rank))
        self.size = len(items)
        self.is_bound = not patient or any(item.not_before or item.expires for item in items)
        self._fitting = self._bits(times, Item.may_go) if self.is_bound else []
        self._alive = self._bits(times, _has_not_expired) if self.is_bound else []

    def _bits(self, times: Sequence[datetime], fits: _Fits) -> list[int]:
        return [sum(1 << place for place, item in enumerate(self.items) if fits(item, at)) for at in times]

    def left(self, used: int, moment: int) -> int:
        """How many may still go out, then or later."""
        if not self.is_bound:
            return self.size - used
        return (self._alive[moment] & ~used).bit_count()

    def take(self, used: int, moment: int, before: datetime | None = None) -> tuple[Item, int] | None:
        """The draft that the moment takes and what is used then; None if none is left for it.

        With `before` it takes none that was written then or later.
        """
        if not self.is_bound:
            return None if used >= self.size else (self.items[used], used + 1)
        free = self._fitting[moment] & ~used
        while free:
            first = free & -free
            item = self.items[first.bit_length() - 1]
            if before is None or item.born < before:
                return item, used | first
            free ^= first
        return None

    def oldest(self, used: int, moment: int) -> datetime:
        """When the oldest draft was written that the moment could take."""
        free = self._fitting[moment] & ~used
        return min((item.born for n, item in enumerate(self.items) if free >> n & 1), default=_NEVER)


def _has_not_expired(item: Item, at: datetime) -> bool:
    return item.expires is None or at < item.expires


def in_rank(taken: list[tuple[datetime, Item]]) -> list[Item]:
    """The drafts of one kind given anew to the instants they were taken for, the best as early as may be."""
    given = [item for _, item in taken]
    for early, (at, _) in enumerate(taken):
        for late in sorted(range(early + 1, len(given)), key=lambda place: given[place].rank):
            mine, other = given[early], given[late]
            if other.rank > mine.rank:
                break
            if other.may_go(at) and mine.may_go(taken[late][0]):
                given[early], given[late] = other, mine
                break
    return given
