"""What plans are tried on: an account in Paris, drafts made with a few words, whole queues out of a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.core.account import Account
from assistant.core.draft import Approval, Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.planning import NONE_BEFORE, Candidate, Earlier, Horizon, Plan, project
from assistant.core.planning.agenda import agenda
from assistant.core.policy import Decision, Policy, Verdict, faults, judge
from assistant.core.rules import WEEK, Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category, Entry, Timeline
from tests.core.strategies import DAY, HOUR, MINUTE, PLAIN, Stage, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.core.planning import Place
    from assistant.core.planning.agenda import Coming
    from assistant.core.rules import Rule

PARIS = ZoneInfo("Europe/Paris")
MONDAY = utc("2026-11-23 07:00")  # 08:00 in Paris
MORNING, NOON, EVENING = (MONDAY + hours * HOUR for hours in (0.5, 4.25, 10))  # the day's slots
DAILY = dict.fromkeys(range(7), (time(8, 30), time(12, 15), time(18)))
EMPTY = Timeline([], PARIS)

_WALLS = (
    (time(8, 30),),
    (time(8, 30), time(18)),
    (time(8, 30), time(12, 15), time(18)),
    (time(9), time(9, 45), time(10, 30), time(20)),
)
_WEEKDAYS = (range(7), range(5), (0, 2, 4, 5))
_GAPS = (
    45 * MINUTE,
    HOUR,
    225 * MINUTE,
    345 * MINUTE,
    9.5 * HOUR,
    14.5 * HOUR,
    DAY,
    2 * DAY,
)  # as between slots


def draft(number: int, content: Content = PLAIN, **changes: object) -> Candidate:
    """A queued draft; what is not of its own words is given to the draft itself."""
    known = {name: changes.pop(name) for name in ("approval", "created_at", "twins") if name in changes}
    twins = known.pop("twins", ())
    new = NewDraft("me", f"Draft {number}.", content, **changes)  # type: ignore[arg-type]  # by keyword
    queued = replace(Draft(number, State.QUEUED, new, MONDAY), **known)  # type: ignore[arg-type]  # likewise
    return Candidate(queued, twins)  # type: ignore[arg-type]  # likewise


def promise(candidate: Candidate) -> Entry:
    """The place kept for a pinned draft."""
    new = candidate.draft.new
    assert new.pinned_at is not None
    return Entry(new.pinned_at, new.content, draft_id=candidate.draft.id, promised=True)


def account(*rules: object, zone: ZoneInfo = PARIS) -> Account:
    """An account with three slots a day."""
    return Account("me", zone, slots=DAILY, policy=Policy(rules))  # type: ignore[arg-type]  # rules


def ids(candidates: Sequence[Candidate]) -> list[int]:
    """The drafts' ids."""
    return [candidate.draft.id for candidate in candidates]


def outline(plan: Plan) -> list[tuple[datetime, int | None, Decision | None]]:
    """When, which draft, and what is said of it."""
    return [
        (
            moment.at,
            moment.candidate.draft.id if moment.candidate else None,
            moment.verdict.decision if moment.verdict else None,
        )
        for moment in plan.moments
    ]


def gone_out(plan: Plan) -> list[tuple[datetime, Candidate]]:
    """What goes out when."""
    return [
        (moment.at, moment.candidate)
        for moment in plan.moments
        if moment.candidate is not None and moment.verdict is not None and is_accepted(moment.verdict)
    ]


def places(plan: Plan) -> dict[datetime, int]:
    """Which draft each slot takes."""
    return {slot: place.draft_id for slot, place in plan.places.items()}


def is_accepted(verdict: Verdict) -> bool:
    """Whether it says go."""
    return verdict.decision is Decision.ACCEPTED


def horizon(stage: Stage) -> Horizon:
    """All of the stage."""
    return Horizon(stage.start, stage.end)


def planned(stage: Stage, earlier: Earlier = NONE_BEFORE) -> Plan:
    """The plan of the stage."""
    return project(stage.account, stage.candidates, stage.timeline, horizon(stage), earlier)


def queue(seed: int, days: int = 14, most: int = 40, written_over: timedelta = timedelta(0)) -> Stage:
    """A queue of up to so many drafts before the slots of some weeks, written over some span before them."""
    random = Random(seed)  # noqa: S311 - the same queue every time
    rules = tuple(_rules(random))
    slots = dict.fromkeys(random.choice(_WEEKDAYS), random.choice(_WALLS))
    me = Account("me", PARIS, slots=slots, policy=Policy(rules))
    posts = [
        Entry(MONDAY - _ago(random), some_content(random), post_id=number)
        for number in range(1, random.choice((1, 4, 11, 26)))
    ]
    number = random.randrange(1, most)
    drafts = [
        _drawn(random, 101 + place, MONDAY - written_over + place / number * written_over, days)
        for place in range(number)
    ]
    promised = [promise(each) for each in drafts if each.draft.new.pinned_at is not None]
    return Stage(me, [*posts, *promised], drafts, MONDAY, MONDAY + days * DAY)


def _ago(random: Random) -> timedelta:
    """Some time in the last week, often just as long before a slot as a window is."""
    return random.choice((random.random() * WEEK, random.randrange(1, 8) * DAY - 30 * MINUTE))


def some_content(random: Random) -> Content:
    """Content of any kind, professional more often than not."""
    voice = random.choice((Voice.PROFESSIONAL, Voice.PROFESSIONAL, Voice.PERSONAL))
    return Content(voice, random.choice(tuple(Origin)), random.random() < 0.2)


def _rules(random: Random) -> Iterator[Rule]:
    if random.random() < 0.7:
        yield PostsPerDay(random.choice((1, 2, 2, 3, 5)))
    if random.random() < 0.6:
        yield ShareRequestsPerWeek(*random.choice(((0, 1), (1, 1), (1, 2), (2, 3), (3, 5))))
    if random.random() < 0.6:
        band = random.choice(((2000, 4000), (0, 3000), (3000, 3500), (0, 10_000)))
        yield Band(Category.PERSONAL, "professional", *band, random.choice((WEEK, WEEK, 3 * DAY)))
    if random.random() < 0.6:
        band = random.choice(((3000, 6000), (0, 5000), (2500, 10_000)))
        yield Band(Category.CURATED, "original", *band, random.choice((WEEK, WEEK, DAY)))
    if random.random() < 0.7:
        yield MinGap(random.choice(_GAPS))
    if random.random() < 0.3:
        yield QuietHours(time(22), time(7))


def _drawn(random: Random, number: int, written: datetime, days: int) -> Candidate:
    changes: dict[str, object] = {"created_at": written, "priority": random.choice((0, 0, 0, 0, -1, 1, 5))}
    word = random.choice(("expiring", "early", "pinned", "approved", *["plain"] * 12))
    away = random.random() * days * DAY
    match word:
        case "expiring":
            changes["expires"] = MONDAY + away
        case "early":
            changes["not_before"] = MONDAY + away
        case "pinned":
            changes["pinned_at"] = (MONDAY + 1.2 * away).replace(second=0, microsecond=0)
        case "approved":
            changes["approval"] = Approval("The fair opens.", "camille", MONDAY)
        case _:
            pass
    return draft(number, some_content(random), **changes)


@dataclass(slots=True)
class Walk:
    """A walk through the moments of a stage that asks the judge alone, slowly."""

    stage: Stage
    standing: list[Entry]
    waiting: list[Candidate]

    @classmethod
    def of(cls, stage: Stage) -> Walk:
        """At its beginning; what is faulty at the first slot is out."""
        coming = moments(stage)
        first = next((each.at for each in coming if each.slot is not None), None)
        policy, timeline = stage.account.policy, stage.timeline
        queued = [each for each in stage.candidates if each.draft.new.pinned_at is None]
        if first is not None:
            queued = [each for each in queued if not any(faults(each.subject, first, timeline, policy))]
        return cls(stage, list(stage.entries), queued)

    def copy(self) -> Walk:
        """The same, to go another way."""
        return Walk(self.stage, self.standing.copy(), self.waiting.copy())

    def passes(self, candidate: Candidate, at: datetime) -> bool:
        """Whether a slot could take the draft."""
        timeline = Timeline(self.standing, self.stage.account.zone)
        return is_accepted(judge(candidate.subject, at, timeline, self.stage.account.policy))

    def pass_pinned(self, coming: Coming) -> None:
        """Keep a promise, if that is allowed."""
        pinned, me = coming.pinned, self.stage.account
        assert pinned is not None
        due = pinned.draft.new.pinned_at
        assert due is not None
        self.standing = [entry for entry in self.standing if entry.draft_id != pinned.draft.id]
        posted = Timeline([entry for entry in self.standing if not entry.promised], me.zone)
        verdict = judge(pinned.subject, coming.at, posted, me.policy)
        if is_accepted(verdict) and coming.at <= due + me.late_by:
            self.publish(pinned, coming.at)

    def publish(self, candidate: Candidate, at: datetime) -> None:
        """Let a draft go out."""
        if candidate in self.waiting:
            self.waiting.remove(candidate)
        self.standing.append(Entry(at, candidate.draft.new.content, draft_id=candidate.draft.id))


def moments(stage: Stage) -> list[Coming]:
    """The moments of a stage."""
    return agenda(stage.account, stage.candidates, horizon(stage))


def first_come(stage: Stage) -> int:
    """How many drafts find a slot where each takes the first that passes, by priority and age."""
    walk, placed = Walk.of(stage), 0
    walk.waiting.sort(key=lambda each: (-each.draft.new.priority, each.draft.id))
    for coming in moments(stage):
        if coming.pinned is not None:
            walk.pass_pinned(coming)
            continue
        found = next((each for each in walk.waiting if walk.passes(each, coming.at)), None)
        if found is not None:
            walk.publish(found, coming.at)
            placed += 1
    return placed


def optimum(stage: Stage) -> int:
    """The most drafts that can find a slot at all, by trying everything."""
    coming = moments(stage)
    return _most(Walk.of(stage), coming) if any(each.slot is not None for each in coming) else 0


def _most(walk: Walk, coming: Sequence[Coming]) -> int:
    if not coming:
        return 0
    first, rest = coming[0], coming[1:]
    if first.pinned is not None:
        walk.pass_pinned(first)
        return _most(walk, rest)
    found = _most(walk.copy(), rest)
    bound = min(len(walk.waiting), sum(each.slot is not None for each in coming))
    for candidate in _distinct(walk.waiting):
        if found == bound:
            break
        if walk.passes(candidate, first.at):
            other = walk.copy()
            other.publish(candidate, first.at)
            found = max(found, 1 + _most(other, rest))
    return found


def _distinct(waiting: Iterable[Candidate]) -> Iterable[Candidate]:
    """One of those that nothing tells apart."""
    return {
        (each.draft.new.content, each.draft.approval, each.draft.new.not_before, each.draft.new.expires): each
        for each in waiting
    }.values()


def later(stage: Stage, plan: Plan, now: datetime) -> Stage:
    """The stage as it is at a later moment, if all went as planned."""
    rejected = {each.draft.id for each, last in plan.waiting if last and last.decision is Decision.REJECTED}
    over = rejected | {each.candidate.draft.id for each in plan.moments if each.at < now and each.candidate}
    standing = [entry for entry in stage.entries if entry.draft_id not in over]
    posted = [
        Entry(at, each.draft.new.content, draft_id=each.draft.id) for at, each in gone_out(plan) if at < now
    ]
    waiting = [each for each in stage.candidates if each.draft.id not in over]
    return Stage(stage.account, [*standing, *posted], waiting, now, stage.end)


def from_then_on(plan: Plan, now: datetime) -> dict[datetime, Place]:
    """The places from a moment on."""
    return {slot: place for slot, place in plan.places.items() if slot >= now}
