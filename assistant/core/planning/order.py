"""Finds which drafts the slots ahead take: the best order of kinds is searched, and drafts given to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.planning.ground import Ground, Kind, Moment, Task
from assistant.core.planning.search import Problem, search
from assistant.core.planning.supply import Item, Shelf, in_rank, is_patient
from assistant.core.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.planning.agenda import Coming
    from assistant.core.planning.search import Found, Way
    from assistant.core.planning.values import Candidate, Place
    from assistant.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: the moments ahead, the drafts that wait for a slot, and the places of an earlier plan.

    `stands` says whether a pinned draft can go out at its time for all that is not counted.
    """

    policy: Policy
    timeline: Timeline
    coming: Sequence[Coming]
    waiting: Sequence[Candidate]
    stands: Callable[[Coming], bool]
    earlier: Mapping[datetime, Place]
    ways: Sequence[Way]


def best_order(query: Query) -> dict[datetime, Candidate]:
    """The draft that each slot takes."""
    if not query.waiting or not query.coming:
        return {}
    return _Ordering(query).run()


class _Ordering:
    """One query on its way through the search."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._kinds: list[Kind] = []
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[tuple[Content, bool], int] = {}
        self._ranked = sorted(query.waiting, key=rank)
        self._common = _common(query)
        self._times = [each.at for each in query.coming]

    def run(self) -> dict[datetime, Candidate]:
        shelves, patient = self._shelves()
        moments = [self._moment(each) for each in self._query.coming]
        mine = {each.pinned.draft.id for each in self._query.coming if each.pinned is not None}
        promised = [e for e in self._query.timeline.entries if e.promised and e.draft_id not in mine]
        ledger = [entry for entry in self._query.timeline.entries if not entry.promised]
        ground = Ground(
            Task(
                self._query.policy,
                Timeline(ledger, self._query.timeline.zone),
                moments,
                self._kinds,
                promised,
            )
        )
        problem = Problem(ground, shelves, self._kept(len(shelves)), patient)
        return self._given(search(problem, self._query.ways), patient=patient)

    def _shelves(self) -> tuple[list[Shelf], bool]:
        items: list[list[Item]] = []
        above = _above(self._ranked)
        for place, candidate in enumerate(self._ranked):
            new, draft = candidate.draft.new, candidate.draft
            number = self._number(new.content, approved=draft.approval is not None)
            items.extend([] for _ in range(number + 1 - len(items)))
            items[number].append(
                Item(place, draft.created_at, new.not_before, new.expires, above[new.priority])
            )
        patient = is_patient([item for kind in items for item in kind])
        return [Shelf(kind, self._times, patient=patient) for kind in items], patient

    def _number(self, content: Content, *, approved: bool) -> int:
        """The number of the kind that such content is of."""
        known = self._known.get((content, approved))
        if known is None:
            known = self._known[content, approved] = self._new_number(content, approved=approved)
        return known

    def _new_number(self, content: Content, *, approved: bool) -> int:
        rules = self._query.policy.rules
        if content.read is not None:
            content = replace(content, read=content.read.among(self._common))
        key = approved, tuple((rule.sees(content), tuple(rule.wishes(content))) for rule in rules)
        if key not in self._numbers:
            self._numbers[key] = len(self._kinds)
            self._kinds.append(Kind(content, approved))
        return self._numbers[key]

    def _moment(self, coming: Coming) -> Moment:
        if coming.pinned is None:
            return Moment(coming.at)
        draft = coming.pinned.draft
        number = self._number(draft.new.content, approved=draft.approval is not None)
        return Moment(coming.at, number, self._query.stands(coming))

    def _kept(self, kinds: int) -> list[int | None]:
        """The kind that the earlier plan has at each moment, as far as there are drafts of it."""
        kept: list[int | None] = []
        for each in self._query.coming:
            place = self._query.earlier.get(each.slot) if each.slot is not None else None
            number = kinds if place is None else self._number(place.content, approved=place.approved)
            kept.append(number if number < kinds else None)
        return kept

    def _given(self, found: Found, *, patient: bool) -> dict[datetime, Candidate]:
        """Each slot's draft, the best of each kind as early as may be where age alone decides nothing."""
        by_kind: dict[int, list[tuple[datetime, datetime, Item]]] = {}
        for coming, choice in zip(self._query.coming, found.choices, strict=True):
            if choice is not None and coming.slot is not None:
                by_kind.setdefault(choice[0], []).append((coming.slot, coming.at, choice[1]))
        given: dict[datetime, Candidate] = {}
        for taken in by_kind.values():
            chosen = [item for _, _, item in taken]
            items = in_rank([(at, item) for _, at, item in taken]) if patient else chosen
            given |= {slot: self._ranked[item.rank] for (slot, _, _), item in zip(taken, items, strict=True)}
        return given


def rank(candidate: Candidate) -> tuple[int, int]:
    """The order of priority and age."""
    return -candidate.draft.new.priority, candidate.draft.id


def _above(ranked: Sequence[Candidate]) -> dict[int, int]:
    """How many drafts have a higher priority than each one there is."""
    above: dict[int, int] = {}
    for place, candidate in enumerate(ranked):
        above.setdefault(candidate.draft.new.priority, place)
    return above


def _common(query: Query) -> frozenset[str]:
    """The links and topics that more than one draft or post has: no rule can count the others twice.

    Drafts that differ by others alone are of one kind, which makes the search many times faster.
    """
    drafts = [*query.waiting, *(each.pinned for each in query.coming if each.pinned is not None)]
    contents = [each.draft.new.content for each in drafts] + [e.content for e in query.timeline.entries]
    found: Counter[str] = Counter()
    for content in contents:
        found.update({*content.traits.links, *content.traits.topics})
    return frozenset(said for said, times in found.items() if times > 1)
