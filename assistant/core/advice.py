"""What to write next: found by making the change, and planning again with drafts that are not written yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.draft import Content, Origin, Voice
from assistant.core.policy import Decision
from assistant.core.rules import WEEK
from assistant.core.standing import Standing, excess, raises, standing
from assistant.core.times import ONE_DAY, local_day
from assistant.core.traits import Traits
from assistant.core.trend import coming_days, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from assistant.core.planning import Plan, Planned
    from assistant.core.rules import Rule
    from assistant.core.timeline import Timeline

# What a person may be asked to write, the plainest last: what is tried away first is what is most particular.
_ORDINARY = (
    Content(Voice.PERSONAL, Origin.CURATED),
    Content(Voice.PROFESSIONAL, Origin.CURATED),
    Content(Voice.PERSONAL),
    Content(),
)
_REQUESTS = (Content(Voice.PERSONAL, share_request=True), Content(share_request=True))
_QUESTIONS = tuple(Content(voice, read=Traits(asks=True)) for voice in (Voice.PERSONAL, Voice.PROFESSIONAL))
_MOST = 7  # of one kind: nobody writes more than one a day because a program says so

Score = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """So many drafts of one kind."""

    content: Content
    number: int


@dataclass(frozen=True, slots=True)
class Supply:
    """Until the end of which day a rule's minimum is fed; None if it is for all the days ahead."""

    rule: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to write, how many of the drafts that wait would then go out, and what the queue has enough of.

    `free` are the slots that stay empty, of so many `slots` in all.
    """

    write: tuple[Wish, ...] = ()
    frees: int = 0
    supplies: tuple[Supply, ...] = ()
    free: tuple[datetime, ...] = ()
    slots: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What advice stands on: the rules, the timeline without any plan, and the present instant."""

    rules: Sequence[Rule]
    timeline: Timeline
    now: datetime


def advise(
    ground: Ground, plan_with: Callable[[Sequence[Content]], Plan], shown: Plan | None = None
) -> Advice:
    """Advise on what to write; `plan_with` plans the coming days as if drafts of such contents were added.

    What is told of slots is told of the plan that people are shown, where that is another one because it
    looks farther ahead.

    A first plan with plenty of every kind shows what can be reached; then whatever does not matter is taken
    away again, kind by kind. So the advice was tried: with it more of what waits goes out, or as much and the
    rules end nearer to their limits.
    """
    plan = plan_with(())
    seen = plan if shown is None else shown
    slots = [moment for moment in seen.moments if not moment.pinned]
    free = tuple(moment.at for moment in slots if moment.candidate is None)
    write = _Search(ground, plan_with, plan).result(len(free)) if free else {}
    gain = _placed(plan_with(_drafts(write)), _known(plan)) - _placed(plan, _known(plan)) if write else 0
    return Advice(
        tuple(Wish(content, number) for content, number in write.items()),
        gain,
        tuple(supplies(ground, seen)),
        free,
        len(slots),
    )


class _Search:
    """Looks for the fewest drafts that lead to the best plan."""

    def __init__(self, ground: Ground, plan_with: Callable[[Sequence[Content]], Plan], plan: Plan) -> None:
        self._ground, self._plan_with = ground, plan_with
        self._known = _known(plan)
        self._before = self._score(plan)

    def result(self, room: int) -> dict[Content, int]:
        """How many of each kind; nothing, if nothing would help. Requests and questions come on top."""
        found: dict[Content, int] = {}
        best = self._before
        for group in (_ORDINARY, _REQUESTS, _QUESTIONS):
            plenty = found | dict.fromkeys(group, min(room, _MOST))
            reached = self._try(plenty)
            if reached > best:
                found, best = self._trimmed(plenty, (*group, *found), reached)
        return {content: number for content, number in found.items() if number}

    def _trimmed(
        self, numbers: dict[Content, int], group: Iterable[Content], reached: Score
    ) -> tuple[dict[Content, int], Score]:
        for content in group:
            numbers, reached = self._fewest(numbers, content, reached)
        return numbers, reached

    def _fewest(
        self, numbers: dict[Content, int], content: Content, reached: Score
    ) -> tuple[dict[Content, int], Score]:
        """As few of one kind as do no worse, by halving."""
        too_few, enough = -1, numbers[content]
        while enough - too_few > 1:
            middle = 0 if too_few < 0 else (too_few + enough) // 2
            score = self._try(numbers | {content: middle})
            if score >= reached:
                enough, reached = middle, score
            else:
                too_few = middle
        return numbers | {content: enough}, reached

    def _try(self, numbers: Mapping[Content, int]) -> Score:
        return self._score(self._plan_with(_drafts(numbers)))

    def _score(self, plan: Plan) -> Score:
        """More of what waits, then less outside the limits in a week's time."""
        timeline, end = kept(self._ground.timeline, plan), self._ground.now + WEEK
        ends = (rule.gauge(end, timeline) for rule in self._ground.rules)
        return _placed(plan, self._known), -sum(excess(gauge) for gauge in ends if gauge is not None)


def supplies(ground: Ground, plan: Plan) -> Iterator[Supply]:
    """How long the queue feeds each rule that has a minimum.

    A day is the first without enough when the rule ends it below its minimum, or when one of its slots stays
    empty because the rule holds what would lower it further.
    """
    timeline = kept(ground.timeline, plan)
    for rule in ground.rules:
        gauge = rule.gauge(ground.now, ground.timeline)
        if gauge is None or not gauge.minimum:
            continue
        below = [
            measured.day
            for measured in coming_days(rule, timeline, ground.now)
            if measured.gauge is not None and standing(measured.gauge) is Standing.BELOW
        ]
        starved = (
            local_day(moment.at, timeline.zone)
            for moment in plan.moments
            if _is_starved(rule, moment, timeline)
        )
        first = min((*below[:1], *starved), default=None)
        yield Supply(rule.name, None if first is None else first - ONE_DAY)


def _is_starved(rule: Rule, moment: Planned, timeline: Timeline) -> bool:
    """Whether nothing goes out because the rule wants others first."""
    return moment.candidate is None and any(
        rule.name in {reason.rule for reason in verdict.reasons}
        and not raises(rule, candidate.draft.new.content, moment.at, timeline)
        for candidate, verdict in moment.held
    )


def _drafts(numbers: Mapping[Content, int]) -> list[Content]:
    return [content for content, number in numbers.items() for _ in range(number)]


def _known(plan: Plan) -> frozenset[int]:
    """The drafts that are written already."""
    chosen = (moment.candidate for moment in plan.moments if moment.candidate is not None)
    return frozenset(candidate.draft.id for candidate in (*chosen, *(waiting for waiting, _ in plan.waiting)))


def _placed(plan: Plan, known: frozenset[int]) -> int:
    return sum(
        moment.candidate is not None
        and moment.candidate.draft.id in known
        and moment.verdict is not None
        and moment.verdict.decision is Decision.ACCEPTED
        for moment in plan.moments
    )
