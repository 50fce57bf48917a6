"""Why a draft goes out when it does, what would change that, and which one change would do most for all.

Every piece of advice is found by planning with the change: what it says was tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.draft import Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.planning import QUICK, Candidate, Earlier, project
from assistant.core.policy import Decision, judge
from assistant.core.trend import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.core.account import Account
    from assistant.core.planning import Horizon, Plan, Planned
    from assistant.core.policy import Verdict
    from assistant.core.rules import Rule
    from assistant.core.timeline import Timeline

_TOLD = 4  # earlier slots; the nearest ones tell enough
_MOST_DRAFTS = 3  # of one kind; who would have to write more had better change the policy
_KINDS = tuple(Content(voice, origin) for voice in Voice for origin in Origin)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a plan is made from, for an account."""

    account: Account
    candidates: Sequence[Candidate]
    timeline: Timeline
    horizon: Horizon


@dataclass(frozen=True, slots=True)
class MoreDrafts:
    """Writing so many more drafts of one kind."""

    content: Content
    number: int


@dataclass(frozen=True, slots=True)
class LooserRule:
    """Giving a rule another limit; `told` names it as the schedule does."""

    rule: Rule
    told: str


Change = MoreDrafts | LooserRule


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A slot before the draft's own: what goes out then, or the verdict on the draft there.

    With neither the draft would pass, and the slot is left to nobody so that more can go out later.
    """

    moment: Planned
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a draft stands in the plan, what comes before it, and what would give it a place."""

    moment: Planned | None
    before: tuple[Obstacle, ...]
    verdict: Verdict | None
    cures: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Lift:
    """A change that lets `more` of the drafts that wait now go out."""

    change: Change
    more: int


def explain(scene: Scene, plan: Plan, draft_id: int) -> Explanation:
    """Tell where a queued draft stands, and why there."""
    moments = (*plan.moments, *plan.later)
    its = next((m for m in moments if m.candidate is not None and m.candidate.draft.id == draft_id), None)
    candidate = next(each for each in scene.candidates if each.draft.id == draft_id)
    slots = [m for m in moments if not m.pinned and (its is None or m.at < its.at)]
    timeline = kept(scene.timeline, plan)
    own_time = its is not None and its.pinned
    before = () if own_time else tuple(_obstacles(scene, candidate, slots[:_TOLD], timeline))
    last = next((verdict for each, verdict in plan.waiting if each.draft.id == draft_id), None)
    cures = tuple(_cures(scene, plan, candidate, last)) if its is None else ()
    return Explanation(its, before, last, cures)


def _obstacles(
    scene: Scene, candidate: Candidate, slots: Iterable[Planned], timeline: Timeline
) -> Iterator[Obstacle]:
    for moment in slots:
        held = next((v for each, v in moment.held if each.draft.id == candidate.draft.id), None)
        if moment.candidate is None and held is None and not moment.spared:
            held = judge(candidate.subject, moment.at, timeline, scene.account.policy)
        yield Obstacle(moment, held)


def _cures(scene: Scene, plan: Plan, candidate: Candidate, last: Verdict | None) -> Iterator[Change]:
    """The changes that would each give the draft a place."""
    if last is None or last.decision is not Decision.HELD:
        return
    names = {reason.rule for reason in last.reasons}
    rules = [rule for rule in scene.account.policy.rules if rule.name in names]
    enough: set[Content] = set()
    for change in _more_drafts(candidate, rules):
        if change.content not in enough and _places(with_change(scene, plan, change), candidate.draft.id):
            enough.add(change.content)
            yield change
    for looser in _looser(kept(scene.timeline, plan), candidate, last, rules):
        if _places(with_change(scene, plan, looser), candidate.draft.id):
            yield looser


def _more_drafts(candidate: Candidate, rules: Sequence[Rule]) -> Iterator[MoreDrafts]:
    """Drafts of kinds that the rules in the way see otherwise, the fewest first."""
    content = candidate.draft.new.content
    kinds = [
        kind for kind in _KINDS if rules and all(rule.sees(kind) != rule.sees(content) for rule in rules)
    ]
    for number in range(1, _MOST_DRAFTS + 1):
        yield from (MoreDrafts(kind, number) for kind in kinds)


def _looser(
    timeline: Timeline, candidate: Candidate, last: Verdict, rules: Sequence[Rule]
) -> Iterator[LooserRule]:
    content = candidate.draft.new.content
    for rule in rules:
        looser = rule.loosened(content, rule.counted(content, last.at, timeline))
        if looser is not None:
            yield LooserRule(*looser)


def best_lift(scene: Scene, plan: Plan) -> Lift | None:
    """The one change after which most of what waits without a place would have one."""
    if not any(each.draft.new.pinned_at is None for each, _ in plan.waiting):
        return None
    known = {each.draft.id for each in scene.candidates}
    base = _placed(with_change(scene, plan, None), known)
    lifts = [
        Lift(change, _placed(with_change(scene, plan, change), known) - base)
        for change in _changes(scene, plan)
    ]
    best = max(lifts, key=lambda lift: lift.more, default=None)
    return best if best is not None and best.more > 0 else None


def _changes(scene: Scene, plan: Plan) -> Iterator[Change]:
    yield from (MoreDrafts(kind, 1) for kind in _KINDS)
    held = [(each, v) for each, v in plan.waiting if v is not None and v.decision is Decision.HELD]
    seen: set[str] = set()
    for candidate, verdict in held:
        names = {reason.rule for reason in verdict.reasons} - seen
        seen |= names
        rules = [rule for rule in scene.account.policy.rules if rule.name in names]
        yield from _looser(kept(scene.timeline, plan), candidate, verdict, rules)


def with_change(scene: Scene, plan: Plan, change: Change | None) -> Plan:
    """The plan after a change, as near to the present one as may be."""
    account, candidates = scene.account, list(scene.candidates)
    match change:
        case MoreDrafts(content, number):
            candidates += [_unwritten(scene, content, -each) for each in range(1, number + 1)]
        case LooserRule(rule):
            rules = tuple(rule if each.name == rule.name else each for each in account.policy.rules)
            account = replace(account, policy=replace(account.policy, rules=rules))
        case None:
            pass
    horizon = replace(scene.horizon, ways=QUICK)
    return project(account, candidates, scene.timeline, horizon, Earlier(plan.places))


def _unwritten(scene: Scene, content: Content, number: int) -> Candidate:
    new = NewDraft(scene.account.name, f"A draft that is not written yet ({-number}).", content)
    return Candidate(Draft(number, State.QUEUED, new, scene.horizon.start))


def _places(plan: Plan, draft_id: int) -> bool:
    return any(place.draft_id == draft_id for place in plan.places.values())


def _placed(plan: Plan, known: set[int]) -> int:
    return sum(place.draft_id in known for place in plan.places.values())
