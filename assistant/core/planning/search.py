"""Looks for the best order: many partial plans side by side, moment by moment, of which the best go on.

A first-come order spends too early what is scarce. So at each moment every kind that passes is tried, and
leaving the moment empty too; plans that are alike in everything that still matters are one; those go on that
can still place the most; and of those in which the rules count the same, and as much is left of what need not
heed them, only one, so that not all of them can run into the same dead end. (This is a beam search.)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from assistant.core.planning.estimate import Estimate
from assistant.core.planning.supply import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.core.planning.ground import Ground, Masks, Step
    from assistant.core.planning.supply import Item, Shelf


class Way(NamedTuple):
    """How to search: how many partial plans go on, how many with the same counts, and what parts equals.

    A thrifty search prefers what leaves the most room by so many more of the bounds. With some doubt in the
    least bound, the one after it has a part in what a partial plan is expected to come to.
    """

    width: int
    alike: int
    thrifty: int
    doubt: float = 0.0


# The first keeps closest to priority and age, and places all of most queues. The others are tried where it
# does not: measured on queues of four families, each finds orders that the others miss.
WAYS = (Way(10, 1, 0), Way(10, 1, 3), Way(20, 1, 1), Way(30, 1, 1, 0.25))

QUICK = WAYS[:1]  # where many plans are compared

Choice = tuple[int, "Item"]  # a kind, and the draft of it


@dataclass(frozen=True, slots=True)
class Found:
    """What was chosen at each moment, and what it comes to in the order of the aims.

    The aims are: posts placed, wishes met, drafts placed that expire, moments kept as they were, and the best
    ranks early, before them of each priority what is wished for.
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


def search(problem: Problem, ways: Sequence[Way] = WAYS) -> Found:
    """The best that any way finds, or the earlier plan with its gaps filled if that leaves nothing out.

    It never places fewer than a first-come order does.
    """
    drafts = sum(shelf.size for shelf in problem.shelves)
    slots = sum(step.pinned is None for step in problem.ground.steps)
    all_of_them, searching = min(drafts, slots), _Search(problem)
    filled = searching.fill()
    if any(kind is not None for kind in problem.kept) and _placed(filled) == all_of_them:
        return filled
    found: list[Found] = []
    for way in ways:
        found.append(searching.run(way))
        if _placed(found[-1]) == all_of_them:
            return found[-1]
    return max((*found, filled, searching.first_come()), key=_placed)  # of equals the first


class _Search:
    """One problem being searched, in one way after the other."""

    def __init__(self, problem: Problem) -> None:
        self._ground, self._shelves, self._kept = problem.ground, problem.shelves, problem.kept
        self._patient, self._way = problem.patient, WAYS[0]
        self._moments = len(problem.ground.steps)
        kinds = problem.ground.task.kinds[: len(problem.shelves)]
        self._approved = [number for number, kind in enumerate(kinds) if kind.approved]
        bases = [step.base for step in problem.ground.steps]
        self._shifts = [after - before for before, after in pairwise([*bases, *bases[-1:]])]
        self._drafts = sum(shelf.size for shelf in problem.shelves)

    def fill(self) -> Found:
        """Keep to the earlier plan where it still passes, and fill its gaps with what it can spare."""
        needed = Counter(self._kept)
        partial = self._nothing()
        for number, step in enumerate(self._ground.steps):
            kind = self._kept[number]
            needed[kind] -= 1
            nothing, *others = self._children(partial, number, step)
            kept = (each for each in others if each.choice and each.choice[0] == kind)
            spare = [each for each in others if self._is_spare(each, number, needed)]
            partial = next(kept, None) or max([nothing, *spare], key=attrgetter("merits"))
        return _told(partial)

    def _is_spare(self, partial: _Partial, number: int, needed: Counter[int | None]) -> bool:
        """Whether without the draft just chosen enough of its kind are left for the places kept."""
        if partial.choice is None:
            return True
        kind = partial.choice[0]
        return self._shelves[kind].left(partial.used[kind], number) >= needed[kind]

    def first_come(self) -> Found:
        """Let each moment take a draft of the kind of the first that passes."""
        waiting = [(item, kind) for kind, shelf in enumerate(self._shelves) for item in shelf.items]
        waiting.sort(key=lambda each: each[0].rank)
        partial = self._nothing()
        for number, step in enumerate(self._ground.steps):
            nothing, *others = self._children(partial, number, step)
            passing = {each.choice[0]: each for each in others if each.choice}
            fits = (each for each in waiting if each[1] in passing and each[0].may_go(step.at))
            first = next(fits, None)
            partial = passing[first[1]] if first else nothing
            if first:
                waiting.remove(first)
        return _told(partial)

    def run(self, way: Way) -> Found:
        """Search in one way."""
        self._way = way
        anchor = self._nothing()
        beam = [anchor]
        for number, step in enumerate(self._ground.steps):
            children = self._distinct(number, step, beam)
            anchor = self._kept_on(anchor, number, step)
            beam = [anchor, *self._chosen(number, children)]
        return _told(max(beam, key=attrgetter("merits")))

    @cached_property
    def _estimate(self) -> Estimate:
        """The bounds, which are the same in every way; what only fills needs none."""
        return Estimate(self._ground, [shelf.size for shelf in self._shelves])

    def _nothing(self) -> _Partial:
        nothing = (0,) * len(self._ground.features), (0,) * len(self._shelves)
        return _Partial(None, None, nothing, (0, 0, 0, 0, 0))

    def _distinct(self, number: int, step: Step, beam: list[_Partial]) -> list[_Partial]:
        """All that can follow, the best of each that are alike in everything that still matters."""
        following = self._ground.steps[min(number + 1, self._moments - 1)]
        over = following.oldest - following.base
        best: dict[tuple[object, ...], _Partial] = {}
        for partial in beam:
            for child in self._children(partial, number, step):
                alike = child.used, tuple([mask >> over for mask in child.masks])
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
        seen: Counter[tuple[int, ...]] = Counter()
        chosen: list[_Partial] = []
        for child in children:
            alike = (*counts(child.masks), *(child.used[kind] for kind in self._approved))
            seen[alike] += 1
            if seen[alike] <= self._way.alike:
                chosen.append(child)
                if len(chosen) == self._way.width:
                    break
        return chosen

    def _key(self, number: int, partial: _Partial) -> tuple[float, ...]:
        left = [shelf.left(used, number) for shelf, used in zip(self._shelves, partial.used, strict=True)]
        bounds = self._estimate.more(number, partial.masks, left)
        placed, wished, expiring, kept, rank = partial.merits
        least, another = bounds[0], bounds[min(1, len(bounds) - 1)]  # without rules there is but one
        most = placed + least + self._way.doubt * (another - least)
        if self._way.thrifty:
            return round(most, 6), placed, round(sum(bounds[1 : 1 + self._way.thrifty]), 4)
        return round(most, 6), placed, kept, wished, expiring, rank

    def _children(self, partial: _Partial, number: int, step: Step) -> Iterator[_Partial]:
        counts = step.counts(partial.masks)
        passing = step.passing(counts, self._ground.holds)
        if step.pinned is not None:
            yield self._after_pinned(partial, number, step.pinned if passing else None)
            return
        yield _Partial(partial, None, (self._from_next(partial.masks, number), partial.used), partial.merits)
        if not passing:
            return
        before = None if self._patient else self._oldest(partial, number, passing) + PATIENCE
        for kind, shelf in enumerate(self._shelves):
            if passing >> kind & 1:
                taken = shelf.take(partial.used[kind], number, before)
                if taken is not None:
                    yield self._with(partial, number, kind, taken, wanted=step.wants(kind, counts))

    def _after_pinned(self, partial: _Partial, number: int, kind: int | None) -> _Partial:
        masks = partial.masks if kind is None else self._marked(partial.masks, kind, number)
        masks = self._from_next(masks, number)
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
            (
                self._from_next(self._marked(partial.masks, kind, number), number),
                (*used[:kind], its_used, *used[kind + 1 :]),
            ),
            (
                placed + 1,
                wished + wanted,
                expiring + (item.expires is not None),
                kept + (self._kept[number] == kind),
                rank + self._weight(item, wanted=wanted) * (self._moments - number),
            ),
        )

    def _weight(self, item: Item, *, wanted: bool) -> int:
        """What it is worth that a draft goes out a moment earlier: one that is wanted leads its priority."""
        return 2 * (self._drafts - item.above) + 1 if wanted else 2 * (self._drafts - item.rank)

    def _marked(self, masks: Masks, kind: int, number: int) -> Masks:
        marked = list(masks)
        bit = 1 << number - self._ground.steps[number].base
        for feature in self._ground.holds[kind]:
            marked[feature] |= bit
        return tuple(marked)

    def _from_next(self, masks: Masks, number: int) -> Masks:
        """What was placed until a moment, as its bits stand for the next one."""
        over = self._shifts[number]
        return tuple([mask >> over for mask in masks]) if over else masks

    def _oldest(self, partial: _Partial, number: int, passing: int) -> datetime:
        return min(
            shelf.oldest(partial.used[kind], number)
            for kind, shelf in enumerate(self._shelves)
            if passing >> kind & 1
        )

    def _kept_on(self, anchor: _Partial, number: int, step: Step) -> _Partial:
        """What the earlier plan does at the moment, if it still can: so that it stays in the running."""
        kind = self._kept[number]
        children = list(self._children(anchor, number, step))
        return next((each for each in children if each.choice and each.choice[0] == kind), children[0])


def _placed(found: Found) -> int:
    return found.merits[0]


def _told(partial: _Partial) -> Found:
    choices: list[Choice | None] = []
    at = partial
    while at.before is not None:
        choices.append(at.choice)
        at = at.before
    return Found(tuple(reversed(choices)), partial.merits)
