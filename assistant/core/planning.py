"""Which draft goes out when: the choice made at a slot, and the same choice run over the coming slots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from assistant.core.policy import Decision, Reason, Subject, Twin, Verdict, judge, judge_each
from assistant.core.slots import slots_from
from assistant.core.spans import say_duration
from assistant.core.timeline import Entry, Timeline
from assistant.core.times import ceil_minute, speak

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.policy import Policy

SUGGESTIONS = 3  # as many times as a person takes in at a glance
LOOK_AHEAD = timedelta(days=14)  # two turns of the weekly schedule
_MOST_TURNS = 200  # rules that only alternate for so long do not agree soon enough to be worth proposing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queued draft, with everything that has the same text."""

    draft: Draft
    twins: tuple[Twin, ...] = ()

    def seen(self, policy: Policy) -> Candidate:
        """The same with what the rules want to know of its text, so that it is read once in a plan."""
        new = self.draft.new
        content = policy.see(new.content, new.text)
        if content is new.content:
            return self
        return replace(self, draft=replace(self.draft, new=replace(new, content=content)))

    @property
    def subject(self) -> Subject:
        """What the judge sees of it."""
        new = self.draft.new
        return Subject(
            text=new.text,
            content=new.content,
            pinned=new.pinned_at is not None,
            not_before=new.not_before,
            expires=new.expires,
            approved=self.draft.approval is not None,
            twins=self.twins,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a slot came to: the draft that goes out, if any, and the verdict on each one asked before it."""

    chosen: Candidate | None
    verdict: Verdict | None
    passed_over: tuple[tuple[Candidate, Verdict], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One moment to come: a slot or a pinned time, what goes out then, and what was held for it."""

    at: datetime
    pinned: bool
    candidate: Candidate | None
    verdict: Verdict | None
    held: tuple[tuple[Candidate, Verdict], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The moments to come, and what finds no place in them with the last reasons that held it."""

    moments: tuple[Planned, ...]
    waiting: tuple[tuple[Candidate, Verdict | None], ...]


def in_order(
    candidates: Iterable[Candidate], at: datetime, timeline: Timeline, policy: Policy
) -> list[Candidate]:
    """The order in which a slot asks: priority, what the week is short of (requests, questions), age."""

    def rank(candidate: Candidate) -> tuple[int, bool, int]:
        new = candidate.draft.new
        return -new.priority, not _is_wanted(candidate, at, timeline, policy), candidate.draft.id

    return sorted(candidates, key=rank)


def _is_wanted(candidate: Candidate, at: datetime, timeline: Timeline, policy: Policy) -> bool:
    new = candidate.draft.new
    content = policy.see(new.content, new.text)
    return any(
        wishes and all(timeline.count(feature, at - over, at) < below for feature, over, below in wishes)
        for wishes in (rule.wishes(content) for rule in policy.rules)
    )


def choose(candidates: Iterable[Candidate], at: datetime, timeline: Timeline, policy: Policy) -> Choice:
    """Take the first candidate that the policy accepts at `at`, and say why each one before it is not it."""
    ordered = in_order(candidates, at, timeline, policy)
    verdicts = judge_each((candidate.subject for candidate in ordered), at, timeline, policy)
    passed_over: list[tuple[Candidate, Verdict]] = []
    for candidate, verdict in zip(ordered, verdicts, strict=True):
        if verdict.decision is Decision.ACCEPTED:
            return Choice(candidate, verdict, tuple(passed_over))
        passed_over.append((candidate, verdict))
    return Choice(None, None, tuple(passed_over))


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far to look ahead: `[start, end)`, and whether an earlier slot is still free at `start`."""

    start: datetime
    end: datetime
    open_slot: bool = False


def project(account: Account, candidates: Sequence[Candidate], timeline: Timeline, horizon: Horizon) -> Plan:
    """Run the choosing over every slot and pinned time ahead, as if each were published."""
    candidates = [candidate.seen(account.policy) for candidate in candidates]
    pinned = {c.draft.id: c for c in candidates if c.draft.new.pinned_at is not None}
    queue = {c.draft.id: c for c in candidates if c.draft.id not in pinned}
    moments: list[Planned] = []
    last: dict[int, Verdict] = {}
    rejected: list[Candidate] = []
    for at, candidate in _agenda(account, pinned.values(), horizon):
        if candidate is None:
            choice = choose(queue.values(), at, timeline, account.policy)
            last |= {passed.draft.id: verdict for passed, verdict in choice.passed_over}
            rejected += [queue.pop(passed.draft.id) for passed in _rejected(choice)]
            moments.append(Planned(at, False, choice.chosen, choice.verdict, choice.passed_over))
            taken = choice.chosen
        else:
            timeline = _kept(candidate, timeline)
            verdict = _at_its_time(candidate, at, timeline, account)
            moments.append(Planned(at, True, candidate, verdict))
            taken = candidate if verdict.decision is Decision.ACCEPTED else None
            pinned.pop(candidate.draft.id)
        if taken is not None:
            queue.pop(taken.draft.id, None)
            timeline = timeline.with_entry(Entry(at, taken.draft.new.content, draft_id=taken.draft.id))
    rest = (*queue.values(), *rejected, *pinned.values())
    return Plan(tuple(moments), tuple((candidate, last.get(candidate.draft.id)) for candidate in rest))


def _rejected(choice: Choice) -> Iterable[Candidate]:
    """What a slot takes out of the queue; no later slot asks it again, even if time has cured it."""
    return (passed for passed, verdict in choice.passed_over if verdict.decision is Decision.REJECTED)


def _at_its_time(candidate: Candidate, at: datetime, timeline: Timeline, account: Account) -> Verdict:
    due = candidate.draft.new.pinned_at
    if due is not None and due + account.late_by < at:
        return Verdict(Decision.REJECTED, at, (missed(candidate.draft, due, account, at),))
    return judge(candidate.subject, at, timeline.without_promises(), account.policy)


def missed(draft: Draft, due: datetime, account: Account, at: datetime) -> Reason:
    """Why a pinned draft goes out no more at `at`, when more than `late_by` has passed since it was due."""
    late_by = say_duration(account.late_by)
    return Reason(
        "late_by",
        f"It was due on {speak(due, account.zone)} and could not go out within {late_by}.",
        f"move it: assistant retry {draft.id} --at WHEN",
        observed=say_duration(at - due),
        limit=late_by,
        window=(due, due + account.late_by),
    )


def _agenda(
    account: Account, pinned: Iterable[Candidate], horizon: Horizon
) -> list[tuple[datetime, Candidate | None]]:
    """Slots and pinned times in order; where they coincide the pinned draft goes first, as in the daemon.

    Pinned drafts that are late by the start come then, in the order of their own times, and before the slot
    that is open.
    """
    start, end = horizon.start, horizon.end
    times: list[tuple[datetime, int, datetime, int, Candidate | None]] = [
        (slot, 1, slot, 0, None) for slot in slots_from(account, start, end)
    ]
    if horizon.open_slot:
        times.append((start, 1, start, 0, None))
    for candidate in pinned:
        at = candidate.draft.new.pinned_at
        if at is not None and at < end:
            times.append((max(at, start), 0, at, candidate.draft.id, candidate))
    times.sort(key=lambda moment: moment[:4])
    return [(moment[0], moment[4]) for moment in times]


def _kept(candidate: Candidate, timeline: Timeline) -> Timeline:
    """The timeline without the place promised to a pinned draft, at the moment the promise is due."""
    return Timeline(
        (entry for entry in timeline.entries if entry.draft_id != candidate.draft.id), timeline.zone
    )


def suggest(
    subject: Subject, account: Account, at: datetime, now: datetime, timeline: Timeline
) -> tuple[datetime, ...]:
    """Times nearest to `at`, not before `now`, at which the policy would accept the draft, in order.

    They are the first full minute from `at` on that passes and the nearest slots before and after it.
    """
    subject = replace(subject, pinned=True, approved=False)

    def passes(instant: datetime) -> bool:
        return judge(subject, instant, timeline, account.policy).decision is Decision.ACCEPTED

    first = first_pass(subject, max(at, now), timeline, account.policy)
    if first is None:
        return ()
    slots = sorted(
        slots_from(account, max(now, at - LOOK_AHEAD), max(now, at) + LOOK_AHEAD),
        key=lambda slot: abs(slot - at),
    )
    found = islice((slot for slot in slots if passes(slot)), SUGGESTIONS - 1)
    return tuple(sorted({first, *found}))


def first_pass(subject: Subject, at: datetime, timeline: Timeline, policy: Policy) -> datetime | None:
    """The first full minute from `at` on at which every rule passes, if nothing else is posted."""
    for _ in range(_MOST_TURNS):
        at = ceil_minute(at)
        verdict = judge(subject, at, timeline, policy)
        if verdict.decision is Decision.ACCEPTED:
            return at
        earliest = [reason.earliest for reason in verdict.reasons]
        if None in earliest:
            return None
        at = max(instant for instant in earliest if instant is not None)
    return None
