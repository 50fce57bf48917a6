"""The plan: what goes out when if nothing changes, and why the rest does not.

Up to `Horizon.searched` the best order is searched; from then on each slot takes the first draft that passes.
Either way the one judge has the last word at every moment.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.planning.agenda import Coming, agenda, missed
from assistant.core.planning.order import Query, best_order, rank
from assistant.core.planning.values import Place, Plan, Planned
from assistant.core.policy import Decision, Verdict, faults, judge, judge_each
from assistant.core.timeline import Entry, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Content
    from assistant.core.planning.values import Candidate, Horizon
    from assistant.core.policy import Policy

_MANY = 500  # entries
_ASKED = 50  # drafts that an empty slot is explained by; more, nobody reads


@dataclass(frozen=True, slots=True)
class Earlier:
    """A plan made before: its places, and whether everything is as it was then."""

    places: Mapping[datetime, Place]
    unchanged: bool = False


NONE_BEFORE = Earlier({})


def project(
    account: Account,
    candidates: Sequence[Candidate],
    timeline: Timeline,
    horizon: Horizon,
    earlier: Earlier = NONE_BEFORE,
) -> Plan:
    """Plan every slot and pinned time ahead; an unchanged earlier plan stays, a changed one mostly."""
    candidates = [candidate.seen(account.policy) for candidate in candidates]
    coming = agenda(account, candidates, horizon)
    walk = _Walk(account, timeline, coming, candidates, horizon)
    sound = walk.reject_faulty()
    if earlier.unchanged:
        known = {candidate.draft.id: candidate for candidate in sound}
        chosen = {
            slot: known[place.draft_id] for slot, place in earlier.places.items() if place.draft_id in known
        }
    else:
        searched = [each for each in coming if horizon.searched is None or each.at < horizon.searched]
        query = Query(account.policy, timeline, searched, sound, walk.stands, earlier.places, horizon.ways)
        chosen = best_order(query)
    return walk.plan(chosen)


def in_order(
    candidates: Sequence[Candidate], at: datetime, timeline: Timeline, policy: Policy
) -> list[Candidate]:
    """The order in which a slot asks where none was searched: priority, what the week is short of, age."""

    def key(candidate: Candidate) -> tuple[int, bool, int]:
        new = candidate.draft.new
        return -new.priority, not _is_wanted(candidate, at, timeline, policy), candidate.draft.id

    return sorted(candidates, key=key)


def _is_wanted(candidate: Candidate, at: datetime, timeline: Timeline, policy: Policy) -> bool:
    new = candidate.draft.new
    content = policy.see(new.content, new.text)
    wishes = (rule.wishes(content) for rule in policy.rules)
    return any(
        wish and all(timeline.count(feature, at - over, at) < below for feature, over, below in wish)
        for wish in wishes
    )


class _Walk:
    """A walk through the moments ahead, as if each draft were published at its moment."""

    def __init__(
        self,
        account: Account,
        timeline: Timeline,
        coming: Sequence[Coming],
        candidates: Sequence[Candidate],
        horizon: Horizon,
    ) -> None:
        self._account, self._timeline, self._coming, self._horizon = account, timeline, coming, horizon
        waiting = sorted((each for each in candidates if each.draft.new.pinned_at is None), key=rank)
        self._waiting = {candidate.draft.id: candidate for candidate in waiting}
        due = {each.pinned.draft.id for each in coming if each.pinned is not None}
        beyond = (each for each in candidates if each.draft.new.pinned_at and each.draft.id not in due)
        self._beyond = sorted(beyond, key=_own_time)
        self._last: dict[int, Verdict] = {}
        self._rejected: list[Candidate] = []
        self._moments: list[Planned] = []
        self._places: dict[datetime, Place] = {}

    def reject_faulty(self) -> list[Candidate]:
        """Take out what the next slot rejects for its own faults, and give what is left, best first."""
        first = next((each.at for each in self._coming if each.slot is not None), None)
        if first is not None:
            policy = self._account.policy
            for candidate in list(self._waiting.values()):
                found = tuple(faults(candidate.subject, first, self._timeline, policy))
                if found:
                    self._last[candidate.draft.id] = Verdict(Decision.REJECTED, first, found)
                    self._rejected.append(self._waiting.pop(candidate.draft.id))
        return list(self._waiting.values())

    def stands(self, coming: Coming) -> bool:
        """Whether a pinned draft can go out at its time for all that is not counted."""
        assert coming.pinned is not None  # noqa: S101 - it is asked of pinned drafts alone
        due, subject = coming.pinned.draft.new.pinned_at, coming.pinned.subject
        late = due is not None and due + self._account.late_by < coming.at
        return not late and not any(faults(subject, coming.at, self._timeline, self._account.policy))

    def plan(self, chosen: Mapping[datetime, Candidate]) -> Plan:
        """The plan that comes of it."""
        for coming in self._coming:
            if coming.pinned is not None:
                self._pass_pinned(coming, coming.pinned)
            elif coming.slot is not None:
                self._pass_slot(coming, coming.slot, chosen)
        self._judge_the_rest()
        rest = (*self._waiting.values(), *self._rejected, *self._beyond)
        return Plan(
            tuple(self._moments),
            tuple((each, self._last.get(each.draft.id)) for each in rest),
            self._places,
        )

    def _pass_pinned(self, coming: Coming, candidate: Candidate) -> None:
        """A promise is due; it is kept if the policy lets it be."""
        at, number = coming.at, candidate.draft.id
        kept = (entry for entry in self._timeline.entries if entry.draft_id != number)
        self._timeline = Timeline(kept, self._timeline.zone)
        due = candidate.draft.new.pinned_at
        if due is not None and due + self._account.late_by < at:
            verdict = Verdict(Decision.REJECTED, at, (missed(candidate.draft, due, self._account, at),))
        else:
            standing = self._timeline.without_promises()
            verdict = judge(candidate.subject, at, standing, self._account.policy)
        self._moments.append(Planned(at, pinned=True, candidate=candidate, verdict=verdict))
        if verdict.decision is Decision.ACCEPTED:
            self._publish(at, candidate)

    def _pass_slot(self, coming: Coming, slot: datetime, chosen: Mapping[datetime, Candidate]) -> None:
        at, candidate, verdict = coming.at, chosen.get(slot), None
        if self._horizon.searched is not None and at >= self._horizon.searched:
            candidate, verdict = self._first_that_passes(at)
        elif candidate is not None and candidate.draft.id in self._waiting:
            verdict = judge(candidate.subject, at, self._timeline, self._account.policy)
        if candidate is None or verdict is None or verdict.decision is not Decision.ACCEPTED:
            self._moments.append(self._empty(at, slot))
            return
        self._moments.append(Planned(at, pinned=False, candidate=candidate, verdict=verdict, slot=slot))
        draft = self._waiting.pop(candidate.draft.id).draft
        self._places[slot] = Place(draft.id, draft.new.content, draft.approval is not None)
        self._publish(at, candidate)

    def _publish(self, at: datetime, candidate: Candidate) -> None:
        entry = Entry(at, candidate.draft.new.content, draft_id=candidate.draft.id)
        self._timeline = self._timeline.with_entry(entry)
        after = at - self._account.policy.reach
        over = bisect_right(self._timeline.entries, after, key=_at)
        if over > _MANY:  # no rule looks at them any more, and each step copies them
            self._timeline = Timeline(self._timeline.entries[over:], self._timeline.zone)

    def _first_that_passes(self, at: datetime) -> tuple[Candidate | None, Verdict | None]:
        policy = self._account.policy
        ordered = in_order(list(self._waiting.values()), at, self._timeline, policy)
        verdicts = judge_each((each.subject for each in ordered), at, self._timeline, policy)
        passing = (pair for pair in zip(ordered, verdicts, strict=True) if _is_accepted(pair[1]))
        return next(passing, (None, None))

    def _empty(self, at: datetime, slot: datetime) -> Planned:
        """A slot at which nothing goes out, with what the rules held there."""
        asked = list(self._waiting.values())[:_ASKED]
        verdicts = judge_each((each.subject for each in asked), at, self._timeline, self._account.policy)
        judged = list(zip(asked, verdicts, strict=True))
        held = tuple(pair for pair in judged if not _is_accepted(pair[1]))
        self._last |= {c.draft.id: verdict for c, verdict in held if verdict.decision is Decision.HELD}
        return Planned(at, False, None, None, held, slot, spared=len(held) < len(judged))

    def _judge_the_rest(self) -> None:
        """Say of what finds no place why the last slot that stays empty did not take it."""
        empty = (
            each.at for each in reversed(self._moments) if each.slot is not None and each.candidate is None
        )
        last = next(empty, None)
        rest = [each for each in self._waiting.values() if each.draft.id not in self._last]
        if last is None or not rest:
            return
        plain: dict[Content, Verdict] = {}  # of those that only their content tells apart
        for candidate in rest:
            new, draft = candidate.draft.new, candidate.draft
            own = candidate.twins or new.not_before or new.expires or draft.approval
            verdict = None if own else plain.get(new.content)
            if verdict is None:
                verdict = judge(candidate.subject, last, self._timeline, self._account.policy)
            if not own:
                plain[new.content] = verdict
            if not _is_accepted(verdict):
                self._last[draft.id] = verdict


def _own_time(candidate: Candidate) -> tuple[datetime | None, int]:
    return candidate.draft.new.pinned_at, candidate.draft.id


def _at(entry: Entry) -> datetime:
    return entry.at


def _is_accepted(verdict: Verdict) -> bool:
    return verdict.decision is Decision.ACCEPTED
