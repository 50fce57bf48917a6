"""Says planning to OR-tools' CP-SAT: the same slots, drafts and guardrails, and the most that can go out.

It is exact: whatever a rule counts at an instant is what stands there already (posts, and the places promised
to pinned drafts) plus a sum over the slots before, so a verdict is a linear inequality that holds where a
draft is placed. Drafts that nothing tells apart (same content, same `not_before`, same `expires`) are one
kind with a supply, so that the solver does not try them in every order.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from math import floor, gcd
from typing import TYPE_CHECKING, NamedTuple

from assistant.core.rules import WEEK, WHOLE, Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category
from assistant.core.times import day_start, local_day
from scripts.benching.plan_replay import replay, slots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExpr

    from assistant.core.draft import Content
    from assistant.core.rules import Rule
    from scripts.benching.plan_queues import Queue

RANDOM_SEED = 1
_ROUNDING = 1e-6  # the bound of a whole number comes as a float


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver came to: drafts by slot, how many, and how many there can be at most."""

    placements: dict[datetime, int]
    best: int
    bound: int
    status: str
    seconds: float
    building_seconds: float

    @property
    def proven(self) -> bool:
        """Whether nothing better can be."""
        return self.status == "OPTIMAL"


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the solver tries; without `workers` it takes every core."""

    seconds: float = 60.0
    workers: int | None = None


USUAL_EFFORT = Effort()


class Kind(NamedTuple):
    """Drafts that nothing tells apart."""

    content: Content
    not_before: datetime | None
    expires: datetime | None

    def fits(self, at: datetime) -> bool:
        """Whether such a draft may go out at an instant as far as its own times go."""
        return (self.not_before is None or self.not_before <= at) and (
            self.expires is None or at < self.expires
        )


def solve(
    queue: Queue, effort: Effort = USUAL_EFFORT, hint: Mapping[datetime, int] | None = None
) -> Solution:
    """The most drafts that can go out in slots, if every pinned draft goes out at its time.

    With a `hint`, a plan to start from, it is no more the solver's own.
    """
    from ortools.sat.python import cp_model

    replay(queue, {})  # the pinned drafts alone pass, or the model means nothing
    start = time.perf_counter()
    model = _Model(queue, cp_model.CpModel())
    if hint:
        model.hint(hint)
    building = time.perf_counter() - start
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = effort.seconds
    workers = effort.workers or os.cpu_count() or 1
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = workers == 1  # all its ways of searching, in turn, not one of them
    solver.parameters.linearization_level = 2  # the bands are sums: the default finds less and bounds worse
    solver.parameters.random_seed = RANDOM_SEED
    status = solver.solve(model.model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    placements = model.placements(solver) if found else {}
    return Solution(
        placements,
        len(placements),
        floor(solver.best_objective_bound + _ROUNDING),
        solver.status_name(status),
        solver.wall_time,
        building,
    )


class _Model:
    """The queue as variables and inequalities."""

    def __init__(self, queue: Queue, model: CpModel) -> None:
        self.queue, self.model = queue, model
        self.fixed = queue.timeline
        self.slots = slots_of(queue)
        self.pinned = [(at, c.draft.new.content) for c in queue.pinned if (at := c.draft.new.pinned_at)]
        self.kinds: dict[Kind, list[int]] = defaultdict(list)
        for candidate in queue.waiting:
            new = candidate.draft.new
            self.kinds[Kind(new.content, new.not_before, new.expires)].append(candidate.draft.id)
        self.places = {
            (slot, kind): model.new_bool_var("")
            for slot in self.slots
            for kind in self.kinds
            if kind.fits(slot)
        }
        self.taken = {category: self._taken(category) for category in Category}
        for kind, drafts in self.kinds.items():
            places = [place for (_, of), place in self.places.items() if of == kind]
            if len(places) > len(drafts):
                model.add(sum(places) <= len(drafts))
        for rule in queue.account.policy.rules:
            self._keep(rule)
        model.maximize(sum(self.places.values()))

    def _taken(self, category: Category) -> dict[datetime, IntVar]:
        """By slot, whether a draft of the category goes out there."""
        taken = {slot: self.model.new_bool_var("") for slot in self.slots}
        of: dict[datetime, list[IntVar]] = defaultdict(list)
        for (slot, kind), place in self.places.items():
            if category.holds(kind.content):
                of[slot].append(place)
        for slot, variable in taken.items():
            self.model.add(sum(of[slot]) == variable)
        return taken

    def _keep(self, rule: Rule) -> None:
        """Have every placed draft pass the rule, and every pinned one, at whatever point it is judged."""
        match rule:
            case PostsPerDay(maximum):
                self._at_most(maximum, Category.ANY, self._day)
            case ShareRequestsPerWeek(_, maximum):
                self._at_most(maximum, Category.SHARE_REQUEST, lambda at: at - WEEK)
            case MinGap(gap):
                self._at_most(1, Category.ANY, lambda at: at - gap)
            case QuietHours():
                for (slot, kind), place in self.places.items():
                    if rule.refuses(kind.content, slot, self.fixed):
                        self.model.add(place == 0)
            case Band():
                self._band(rule)
            case _:
                message = f"The solver does not know the rule {rule.name}."
                raise TypeError(message)

    def _day(self, at: datetime) -> datetime:
        """The instant after which the day of `at` begins."""
        zone = self.queue.account.zone
        return day_start(local_day(at, zone), zone) - timedelta.resolution

    def _at_most(self, maximum: int, category: Category, opens: Callable[[datetime], datetime]) -> None:
        """Have no more than so many of the category in a window that ends with one of them.

        It may be said of windows that end otherwise too: they hold no more than the window that ended with
        the last of the category in them.
        """
        for slot in self.slots:
            room = maximum - self.fixed.count(category, opens(slot), slot)
            window = [self.taken[category][at] for at in self.slots if opens(slot) < at <= slot]
            self.model.add(sum(window) <= max(room, 0))
        for at, content in self.pinned:
            if category.holds(content):
                room = maximum - self.fixed.count(category, opens(at), at)
                window = [self.taken[category][slot] for slot in self.slots if opens(at) < slot < at]
                self.model.add(sum(window) <= room)

    def _band(self, band: Band) -> None:
        """Have the band accept every placed draft, and every pinned one whenever a draft before it is placed.

        What breaks the promise of a pinned draft is refused at once, even if drafts placed later would mend
        it; so the pinned draft must pass with what is placed before any slot that its window holds.
        """
        everything, inside = self.taken[Category.ANY], self.taken[band.category]
        for slot in self.slots:
            before = [at for at in self.slots if slot - band.over < at < slot]
            mix = self._mix(band, slot, before)
            self.model.add(_spare_inside(band, mix) >= 0).only_enforce_if(inside[slot])
            self.model.add(_spare_outside(band, mix) >= 0).only_enforce_if(everything[slot], ~inside[slot])
        for at, content in self.pinned:
            spare = _spare_inside if band.category.holds(content) else _spare_outside
            before = [slot for slot in self.slots if at - band.over < slot < at]
            for number in range(1, len(before) + 1):
                mix = self._mix(band, at, before[:number]).without(content, band)
                self.model.add(spare(band, mix) >= 0)

    def _mix(self, band: Band, at: datetime, before: Sequence[datetime]) -> _Mix:
        """What the band counts at an instant."""
        after = at - band.over
        return _Mix(
            self.fixed.count(Category.ANY, after, at)
            + sum(self.taken[Category.ANY][slot] for slot in before),
            self.fixed.count(band.category, after, at)
            + sum(self.taken[band.category][slot] for slot in before),
        )

    def placements(self, solver: CpSolver) -> dict[datetime, int]:
        """The drafts by slot, those of a kind in their order."""
        left = {kind: iter(drafts) for kind, drafts in self.kinds.items()}
        return {slot: next(left[kind]) for (slot, kind), place in self.places.items() if solver.value(place)}

    def hint(self, placements: Mapping[datetime, int]) -> None:
        """Have the solver start from a plan."""
        kind_of = {draft: kind for kind, drafts in self.kinds.items() for draft in drafts}
        for (slot, kind), place in self.places.items():
            draft = placements.get(slot)
            self.model.add_hint(place, draft is not None and kind_of[draft] == kind)


class _Mix(NamedTuple):
    """How many posts stand in a band's window, and how many of them in its category."""

    total: LinearExpr | int
    inside: LinearExpr | int

    def without(self, content: Content, band: Band) -> _Mix:
        """The same without one post of this content."""
        return _Mix(self.total - 1, self.inside - band.category.holds(content))


def _spare_inside(band: Band, mix: _Mix) -> LinearExpr | int:
    """Not negative where `inside + 1 <= ceil(maximum x (total + 1))`; in whole numbers, and small ones."""
    shared = gcd(band.maximum, WHOLE)
    part, whole = band.maximum // shared, WHOLE // shared
    return part * (mix.total + 1) - whole * mix.inside - 1


def _spare_outside(band: Band, mix: _Mix) -> LinearExpr | int:
    """Not negative where `inside >= floor(minimum x (total + 1))`; in whole numbers, and small ones."""
    shared = gcd(band.minimum, WHOLE)
    part, whole = band.minimum // shared, WHOLE // shared
    return whole * (mix.inside + 1) - part * (mix.total + 1) - 1
