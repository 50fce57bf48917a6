"""The ground a plan is searched on: the moments ahead, the kinds of drafts, and which kind passes where.

Guardrails see only content, so drafts that look alike to all of them are of one kind and may change places.
What was placed is kept as one number for each feature that a rule counts, whose bit i says that moment i has
it: how many posts stand in a span is then one shift and one count of bits. The rules decide with their own
`is_broken`, on these counts and those of the ledger, so that a plan and the judge cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.policy import Policy
    from assistant.core.rules import Rule
    from assistant.core.rules.rule import Wish
    from assistant.core.timeline import Entry, Feature, Timeline

_BLOCK = 256  # moments, after which the bits of what no longer matters are dropped

Counts = tuple[int, ...]
Masks = tuple[int, ...]
_Promise = tuple[int, "datetime", "Content"]  # the number of a pinned draft's moment, its time, what it is


@dataclass(frozen=True, slots=True)
class Kind:
    """Content that no rule tells apart; what is approved passes every rule."""

    content: Content
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant at which something may go out: at a slot any kind, at a pinned time just that draft's.

    A pinned draft that does not `stand` is rejected then, whatever is counted.
    """

    at: datetime
    pinned: int | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be planned: content of these kinds at these moments, on what stands already.

    `promised` are the places of pinned drafts later than all moments.
    """

    policy: Policy
    ledger: Timeline
    moments: Sequence[Moment]
    kinds: Sequence[Kind]
    promised: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class _Check:
    """One rule as it sees some kinds alike: where its counts are found, and what stands there already."""

    rule: Rule
    content: Content
    kinds: int
    features: Counts
    places: Counts
    base: Counts

    def counted(self, counts: Counts) -> list[int]:
        """What the rule counts where so much was placed."""
        return [there + counts[place] for there, place in zip(self.base, self.places, strict=True)]

    def breaks(self, counts: Counts) -> bool:
        """Whether one more would break the rule."""
        return self.rule.is_broken(self.content, self.counted(counts))

    def takers(self, counts: Counts, holds: Sequence[frozenset[int]], among: int) -> int:
        """The kinds that would take the place from a pinned draft that has it now."""
        there, takers = self.counted(counts), 0
        if self.rule.is_broken(self.content, there):
            return 0
        for kind, held in enumerate(holds):
            if among >> kind & 1:
                crowded = [n + (feature in held) for n, feature in zip(there, self.features, strict=True)]
                takers |= self.rule.is_broken(self.content, crowded) << kind
        return takers


@dataclass(slots=True)
class Step:
    """A moment as the search meets it: `spans` are what it counts, each a feature from some moment on.

    `asked` are the kinds that may come at all, `free` those that pass every rule. `wishes` are, for each kind
    that some rules would like more of, what each of these rules counts: all that must stay below a number.
    What stands before the moment `oldest` matters neither here nor later; the first bit of what was placed
    stands for moment `base`.
    """

    at: datetime
    pinned: int | None
    asked: int = 0
    free: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)
    checks: list[_Check] = field(default_factory=list)
    promises: list[_Check] = field(default_factory=list)
    wishes: dict[int, list[list[tuple[int, int, int]]]] = field(default_factory=dict)
    oldest: int = 0
    base: int = 0
    known: dict[Counts, int] = field(default_factory=dict)
    _places: dict[tuple[int, int], int] = field(default_factory=dict)

    def place(self, feature: int, first: int) -> int:
        """Where a span stands among the counts."""
        place = self._places.get((feature, first))
        if place is None:
            place = self._places[feature, first] = len(self.spans)
            self.spans.append((feature, first))
        return place

    def counts(self, masks: Masks) -> Counts:
        """What was placed, counted over every span."""
        return tuple([(masks[feature] >> first).bit_count() for feature, first in self.spans])

    def passing(self, counts: Counts, holds: Sequence[frozenset[int]]) -> int:
        """The kinds, as bits, that every rule lets pass."""
        passing = self.known.get(counts)
        if passing is None:
            passing = self.known[counts] = self._judged(counts, holds)
        return passing

    def wants(self, kind: int, counts: Counts) -> bool:
        """Whether any rule would like to have such a post now."""
        wishes = self.wishes.get(kind, ())
        return any(all(base + counts[place] < below for place, base, below in wish) for wish in wishes)

    def _judged(self, counts: Counts, holds: Sequence[frozenset[int]]) -> int:
        passing = self.asked & ~self.free
        for check in self.checks:
            if check.kinds & passing and check.breaks(counts):
                passing &= ~check.kinds
        for promise in self.promises:
            if passing:
                passing &= ~promise.takers(counts, holds, passing)
        return passing | self.free


class Ground:
    """Everything that a search asks for, made once."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.features = _features(task)
        self.holds = [self._held(kind.content) for kind in task.kinds]
        self.steps: list[Step] = []
        self._times = [moment.at for moment in task.moments]
        self._views = [(rule, list(_views(rule, task.kinds))) for rule in task.policy.rules]
        self._kept: list[_Promise] = [
            (number, moment.at, task.kinds[moment.pinned].content)
            for number, moment in enumerate(task.moments)
            if moment.pinned is not None
        ] + [(len(task.moments), entry.at, entry.content) for entry in task.promised]
        for number in range(len(task.moments)):
            self.steps.append(self._step(number))
        self._note_oldest()

    def first_after(self, instant: datetime) -> int:
        """The number of the first moment later than an instant."""
        return bisect_right(self._times, instant)

    def _held(self, content: Content) -> frozenset[int]:
        return frozenset(number for feature, number in self.features.items() if feature.holds(content))

    def _step(self, number: int) -> Step:
        moment, task = self.task.moments[number], self.task
        step = Step(moment.at, moment.pinned)
        asked = [moment.pinned] if moment.pinned is not None else range(len(task.kinds))
        step.asked = sum(1 << kind for kind in asked) if moment.stands else 0
        step.free = step.asked & sum(1 << n for n, kind in enumerate(task.kinds) if kind.approved)
        if any(rule.is_closed(moment.at, task.ledger.zone) for rule in task.policy.rules):
            step.asked = step.free
        self._add_checks(step)
        if moment.pinned is None:
            self._add_promises(step, number)
            self._add_wishes(step)
        return step

    def _add_checks(self, step: Step) -> None:
        for rule, views in self._views:
            for content, kinds in views:
                if kinds & step.asked & ~step.free:
                    base = rule.counted(content, step.at, self.task.ledger)
                    step.checks.append(self._check(step, rule, content, base, step.at, kinds))

    def _check(  # noqa: PLR0913, PLR0917 - each is a part of the check
        self, step: Step, rule: Rule, content: Content, base: Counts, at: datetime, kinds: int
    ) -> _Check:
        features = tuple(self.features[feature] for feature in rule.features(content))
        first = self.first_after(rule.after(at, self.task.ledger.zone))
        return _Check(
            rule, content, kinds, features, tuple(step.place(each, first) for each in features), base
        )

    def _add_promises(self, step: Step, number: int) -> None:
        """What pinned drafts later on need: that each rule lets them pass as it does without this post."""
        zone = self.task.ledger.zone
        for promise in self._kept:
            place, at, content = promise
            if place < number or at <= step.at:
                continue
            for rule in self.task.policy.rules:
                after = rule.after(at, zone)
                if after < step.at and rule.features(content) and not rule.is_closed(at, zone):
                    others = [other for other in self._kept if other[0] >= number and other is not promise]
                    base = self._promised_to(rule, content, (after, at), others)
                    step.promises.append(self._check(step, rule, content, base, at, 0))

    def _promised_to(
        self, rule: Rule, content: Content, span: tuple[datetime, datetime], others: Sequence[_Promise]
    ) -> Counts:
        """What a pinned draft meets at its time: the ledger, and what is promised to others until then."""
        after, at = span
        there = rule.counted(content, at, self.task.ledger)
        until_then = [other for _, its_at, other in others if after < its_at <= at]
        return tuple(
            count + sum(feature.holds(other) for other in until_then)
            for count, feature in zip(there, rule.features(content), strict=True)
        )

    def _add_wishes(self, step: Step) -> None:
        for number, kind in enumerate(self.task.kinds):
            wishes = (rule.wishes(kind.content) for rule in self.task.policy.rules)
            wanted = [self._asked(step, wish) for wish in wishes if wish]
            if wanted:
                step.wishes[number] = wanted

    def _asked(self, step: Step, wishes: Sequence[Wish]) -> list[tuple[int, int, int]]:
        """One rule's wishes: where each count is found, what stands there already, and what is enough."""
        return [
            (
                step.place(self.features[feature], self.first_after(step.at - over)),
                self.task.ledger.count(feature, step.at - over, step.at),
                below,
            )
            for feature, over, below in wishes
        ]

    def _note_oldest(self) -> None:
        """Note what still matters from each step on, and let bits begin anew there once in a while."""
        oldest = len(self.steps)
        for step in reversed(self.steps):
            oldest = step.oldest = min([oldest, *(first for _, first in step.spans)])
        for number, step in enumerate(self.steps):
            begin = number // _BLOCK * _BLOCK
            step.base = min(begin, self.steps[begin].oldest)
            step.spans = [(feature, first - step.base) for feature, first in step.spans]


def _features(task: Task) -> dict[Feature, int]:
    numbers: dict[Feature, int] = {}
    for kind in task.kinds:
        for rule in task.policy.rules:
            for feature in rule.features(kind.content):
                numbers.setdefault(feature, len(numbers))
            for feature, _, _ in rule.wishes(kind.content):
                numbers.setdefault(feature, len(numbers))
    for entry in task.promised:
        for rule in task.policy.rules:
            for feature in rule.features(entry.content):
                numbers.setdefault(feature, len(numbers))
    return numbers


def _views(rule: Rule, kinds: Sequence[Kind]) -> Iterator[tuple[Content, int]]:
    """Each way in which the rule sees the kinds: one content for all, and the kinds that look so."""
    alike: dict[object, tuple[Content, int]] = {}
    for number, kind in enumerate(kinds):
        if not kind.approved:
            seen = rule.sees(kind.content)
            content, bits = alike.get(seen, (kind.content, 0))
            alike[seen] = content, bits | 1 << number
    yield from alike.values()
