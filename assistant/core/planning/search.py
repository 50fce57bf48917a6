"""Looks for the best order: many partial plans side by side, moment by moment, of which the best go on.

A first-come order spends too early what is scarce. So at each moment every kind that passes is tried, and
leaving the moment empty too; plans that are alike in everything that still matters are one; those go on that
can still place the most; and of those in which the rules count the same only one, so that not all of them can
run into the same dead end. (This is a beam search.) Two lines always go on: the earlier plan's, so that it is
left only for a better one, and the first-come order's, so that none comes out with fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from assistant.core.planning.estimate import Estimate
from assistant.core.planning.supply import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.core.planning.ground import Counts, Ground, Masks, Step
    from assistant.core.planning.supply import Item, Shelf


class Way(NamedTuple):
    """How to search: how many partial plans go on, how many with the same counts, and what parts equals.

    A `thrifty` search prefers what leaves the most room by the other bounds, too.
    """

    width: int
    alike: int
    thrifty: bool


# The first finds the best order of most queues, and keeps closest to priority and age. The others are tried
# where it did not place everything: measured on queues of four kinds, each finds what another misses.
WAYS = (Way(30, 1, thrifty=False), Way(24, 1, thrifty=True), Way(60, 2, thrifty=True))

Choice = tuple[int, "Item"]  # a kind, and the draft of it


@dataclass(frozen=True, slots=True)
class Found:
    """What was chosen at each moment, and what it comes to in the order of the aims.

    The aims are: posts placed, wishes met, drafts placed that expire, moments kept as they were, and the best
    ranks early.
    """

    choices: tuple[Choice | None, ...]
    merits: tuple[int, int, int, int, int]


class _Partial:
    """A plan up to some moment."""

    __slots__ = ("before", "choice", "key", "masks", "merits", "used")

    def __init__(
        self,
        before: _Partial | None,
        choice: Choice | None,
        state: tuple[Masks, tuple[int, ...]],
        merits: tuple[int, int, int, int, int],
    ) -> None:
        self.before, self.choice, self.merits = before, choice, merits
        self.masks, self.used = state
        self.key: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is searched: the ground, the drafts of each kind, and the kinds that an earlier plan had where.

    A patient one has no draft so old that its age alone may decide.
    """

    ground: Ground
    shelves: Sequence[Shelf]
    kept: Sequence[int | None]
    patient: bool = True


def search(problem: Problem) -> Found:
    """The best that any of the ways finds."""
    most = sum(shelf.size for shelf in problem.shelves)
    slots = sum(step.pinned is None for step in problem.ground.steps)
    lines = problem.kept, _first_come(problem)
    best: Found | None = None
    for way in WAYS:
        found = _Search(problem, way, lines).run()
        if best is None or found.merits[:1] > best.merits[:1]:
            best = found
        if best.merits[0] == min(most, slots):
            break
    assert best is not None  # noqa: S101 - there are ways
    return best


class _Search:
    """One search in one way."""

    def __init__(self, problem: Problem, way: Way, lines: Sequence[Sequence[int | None]]) -> None:
        self._ground, self._shelves, self._kept = problem.ground, problem.shelves, problem.kept
        self._patient, self._way, self._lines = problem.patient, way, lines
        self._estimate = Estimate(problem.ground, len(problem.shelves))
        self._moments = len(problem.ground.steps)
        self._drafts = sum(shelf.size for shelf in problem.shelves)

    def run(self) -> Found:
        nothing = (0,) * len(self._ground.features), (0,) * len(self._shelves)
        beam = [_Partial(None, None, nothing, (0, 0, 0, 0, 0))]
        followers = beam * len(self._lines)
        for number, step in enumerate(self._ground.steps):
            children = self._distinct(number, step, beam)
            followers = [
                self._followed(each, number, step, line[number])
                for each, line in zip(followers, self._lines, strict=True)
            ]
            beam = [*followers, *self._chosen(number, children)]
        return _told(max(beam, key=attrgetter("merits")))

    def _distinct(self, number: int, step: Step, beam: list[_Partial]) -> list[_Partial]:
        """All that can follow, the best of each that are alike in everything that still matters."""
        last = number + 1 == self._moments
        oldest = self._moments if last else self._ground.steps[number + 1].oldest
        best: dict[tuple[object, ...], _Partial] = {}
        for partial in beam:
            for child in self._children(partial, number, step):
                alike = child.used, tuple([mask >> oldest for mask in child.masks])
                other = best.get(alike)
                if other is None or other.merits < child.merits:
                    best[alike] = child
        return list(best.values())

    def _chosen(self, number: int, children: list[_Partial]) -> list[_Partial]:
        """Those that go on."""
        if number + 1 == self._moments:
            return children
        for child in children:
            child.key = self._key(number + 1, child)
        children.sort(key=attrgetter("key"), reverse=True)
        counts = self._ground.steps[number + 1].counts
        seen: dict[Counts, int] = {}
        chosen: list[_Partial] = []
        for child in children:
            alike = counts(child.masks)
            seen[alike] = seen.get(alike, 0) + 1
            if seen[alike] <= self._way.alike:
                chosen.append(child)
                if len(chosen) == self._way.width:
                    break
        return chosen

    def _key(self, number: int, partial: _Partial) -> tuple[float, ...]:
        left = [shelf.left(used, number) for shelf, used in zip(self._shelves, partial.used, strict=True)]
        bounds = self._estimate.more(number, partial.masks, left)
        placed, wished, expiring, kept, rank = partial.merits
        most = round(placed + bounds[0], 6)
        if self._way.thrifty:
            return most, placed, round(sum(bounds[1 : 1 + self._way.thrifty]), 4)
        return most, placed, kept, wished, expiring, rank

    def _children(self, partial: _Partial, number: int, step: Step) -> Iterator[_Partial]:
        counts = step.counts(partial.masks)
        passing = step.passing(counts, self._ground.holds)
        if step.pinned is not None:
            yield self._after_pinned(partial, number, step.pinned if passing else None)
            return
        yield _Partial(partial, None, (partial.masks, partial.used), partial.merits)
        if not passing:
            return
        before = None if self._patient else self._oldest(partial, number, passing) + PATIENCE
        for kind, shelf in enumerate(self._shelves):
            if passing >> kind & 1:
                taken = shelf.take(partial.used[kind], number, before)
                if taken is not None:
                    yield self._with(partial, number, kind, taken, wanted=step.wants(kind, counts))

    def _after_pinned(self, partial: _Partial, number: int, kind: int | None) -> _Partial:
        masks = partial.masks if kind is None else self._ground.marked(partial.masks, kind, number)
        return _Partial(partial, None, (masks, partial.used), partial.merits)

    def _with(
        self, partial: _Partial, number: int, kind: int, taken: tuple[Item, int], *, wanted: bool
    ) -> _Partial:
        item, its_used = taken
        used = partial.used
        placed, wished, expiring, kept, rank = partial.merits
        return _Partial(
            partial,
            (kind, item),
            (self._ground.marked(partial.masks, kind, number), (*used[:kind], its_used, *used[kind + 1 :])),
            (
                placed + 1,
                wished + wanted,
                expiring + (item.expires is not None),
                kept + (self._kept[number] == kind),
                rank + (self._drafts - item.rank) * (self._moments - number),
            ),
        )

    def _oldest(self, partial: _Partial, number: int, passing: int) -> datetime:
        return min(
            shelf.oldest(partial.used[kind], number)
            for kind, shelf in enumerate(self._shelves)
            if passing >> kind & 1
        )

    def _followed(self, partial: _Partial, number: int, step: Step, kind: int | None) -> _Partial:
        """What a line does at the moment, if that can be: so that it stays in the running."""
        children = list(self._children(partial, number, step))
        return next((each for each in children if each.choice and each.choice[0] == kind), children[0])


def _first_come(problem: Problem) -> list[int | None]:
    """The kind that each moment has where it takes the first draft that passes."""
    ground, line = problem.ground, list[int | None]()
    waiting = [(item, kind) for kind, shelf in enumerate(problem.shelves) for item in shelf.items]
    waiting.sort(key=lambda each: each[0].rank)
    masks: Masks = (0,) * len(ground.features)
    for number, step in enumerate(ground.steps):
        passing = step.passing(step.counts(masks), ground.holds)
        kind = step.pinned if passing else None
        if step.pinned is None:
            fits = (each for each in waiting if passing >> each[1] & 1 and each[0].may_go(step.at))
            if found := next(fits, None):
                waiting.remove(found)
                kind = found[1]
        if kind is not None:
            masks = ground.marked(masks, kind, number)
        line.append(kind)
    return line


def _told(partial: _Partial) -> Found:
    choices: list[Choice | None] = []
    at = partial
    while at.before is not None:
        choices.append(at.choice)
        at = at.before
    return Found(tuple(reversed(choices)), partial.merits)
