"""What a partial plan may still come to, by the rules and the drafts that are left.

Over any span a rule leaves room for only so much (see `Rule.room`). Whatever prices are set on room, no more
posts can follow than the room and the drafts left are worth, if each post's own worth and the room it uses
come to at least 1 (the weak duality of linear programming). Each rule gives such a bound, at the price at
which what uses most of its room is worth nothing else; and each rule after which a cap on some kinds counts.
Windows are taken for blocks that follow each other from the start on, and of a block that is open no more is
expected than the slots it has left: so what is bound to be wasted is seen when it still can be helped.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from assistant.core.planning.ground import Ground, Masks


_MOST = 5  # bounds; those that are tightest at the beginning, the others rarely matter later


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule's room: the weights of features, its span and limit, and what one post of each kind uses."""

    weights: tuple[tuple[int, float], ...]
    over: timedelta
    limit: float
    uses: tuple[float, ...]

    @property
    def is_cap(self) -> bool:
        """Whether it limits some kinds and gives room to none."""
        return min(self.uses) == 0


@dataclass(frozen=True, slots=True)
class _Prices:
    """Prices on the room of rows, and what that leaves each kind's drafts worth."""

    rows: tuple[tuple[_Row, float], ...]
    worth: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Bound:
    """One bound at one moment.

    `parts` are what stands in the blocks that are open: a feature, the first moment that counts, its price.
    `room` is what those blocks and all to come have room for when they are empty, `full` the same if every
    slot of the open block is used; `worth` is what each draft of the kinds that matter adds.
    """

    parts: tuple[tuple[int, int, float], ...]
    room: float
    full: float
    worth: tuple[tuple[int, float], ...]

    def of(self, masks: Masks, left: Sequence[int]) -> float:
        """How many posts may follow where this was placed and that is left."""
        more = self.room
        for feature, first, price in self.parts:
            more -= price * (masks[feature] >> first).bit_count()
        more = min(more, self.full)
        for kind, worth in self.worth:
            more += worth * left[kind]
        return more


class Estimate:
    """The bounds for every moment."""

    def __init__(self, ground: Ground, sizes: Sequence[int]) -> None:
        kinds = len(sizes)
        self._times = [moment.at for moment in ground.task.moments]
        self._bases = [step.base for step in ground.steps]
        self._slots_left = _suffix_sums([moment.pinned is None for moment in ground.task.moments])
        prices = list(_priced([row for row in _rows(ground, kinds) if max(row.uses, default=0.0) > 0]))
        nothing = (0,) * len(ground.features)
        prices.sort(key=lambda each: self._bound(0, each).of(nothing, sizes))
        self._bounds = [
            [self._bound(number, each) for each in prices[:_MOST]] for number in range(len(self._times))
        ]

    def more(self, number: int, masks: Masks, left: Sequence[int]) -> list[float]:
        """The bounds on how many posts may follow from a moment on, the least one first."""
        bounds = [bound.of(masks, left) for bound in self._bounds[number]]
        bounds.append(float(min(self._slots_left[number], sum(left))))
        bounds.sort()
        return bounds

    def _bound(self, number: int, prices: _Prices) -> _Bound:
        base = self._bases[number]
        blocks = [(*self._block(number, row), row, price) for row, price in prices.rows]
        return _Bound(
            tuple(
                (feature, max(first - base, 0), weight * price)
                for first, _, _, row, price in blocks
                for feature, weight in row.weights
            ),
            sum(price * row.limit * (1 + rest) for _, _, rest, row, price in blocks),
            sum(price * row.limit * rest for _, _, rest, row, price in blocks)
            + max(self._slots_left[number] - self._slots_left[until] for _, until, _, _, _ in blocks),
            tuple((kind, worth) for kind, worth in enumerate(prices.worth) if worth),
        )

    def _block(self, number: int, row: _Row) -> tuple[int, int, float]:
        """The moments between which the open block lies, and how many blocks are still to come."""
        start, at, end = self._times[0], self._times[number], self._times[-1]
        begin: datetime = start + (at - start) // row.over * row.over
        first, until = (bisect_left(self._times, instant) for instant in (begin, begin + row.over))
        return first, until, max((end - begin) / row.over - 1, 0.0)


def _rows(ground: Ground, kinds: int) -> Iterator[_Row]:
    for rule in ground.task.policy.rules:
        for weights, over, limit in rule.room():
            mine = tuple((ground.features[each], w) for each, w in weights if each in ground.features)
            uses = (sum(w for feature, w in mine if feature in held) for held in ground.holds[:kinds])
            yield _Row(mine, over, limit, tuple(uses))


def _priced(rows: Sequence[_Row]) -> Iterator[_Prices]:
    for row in rows:
        price = 1 / max(row.uses)
        worth = tuple(max(0.0, 1 - price * use) for use in row.uses)
        yield _Prices(((row, price),), worth)
        for cap in rows:
            dear = max((w / use for w, use in zip(worth, cap.uses, strict=True) if use > 0), default=0.0)
            if cap is not row and cap.is_cap and dear > 0:
                left = (max(0.0, w - dear * use) for w, use in zip(worth, cap.uses, strict=True))
                yield _Prices(((row, price), (cap, dear)), tuple(left))


def _suffix_sums(ones: Sequence[bool]) -> list[int]:
    sums = [0]
    for one in reversed(ones):
        sums.append(sums[-1] + one)
    return sums[::-1]
