"""The plan of an account: kept while nothing changes, and made anew, as near as may be, when something does.

What `plan` shows is stored, and the daemon does it: only a change of the queue, of the ledger or of the
schedule makes a new one. What goes as planned is no change.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assistant.core.draft import Event
from assistant.core.explaining import Scene
from assistant.core.planning import LATE_BY, Basis, Earlier, Horizon, Move, project
from assistant.services import situation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.planning import Candidate, KeptPlan, Place, Plan
    from assistant.core.timeline import Entry, Timeline
    from assistant.store.transaction import Transaction

SEARCHED = timedelta(days=28)  # four turns of the weekly schedule; what comes later, nobody has written yet

# What a daemon does as planned, or what takes no place from anybody.
_AS_PLANNED = {Event.CLAIM, Event.CONFIRM}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A plan, what moved in it and the changes it moved for; none of both if the one before still holds."""

    plan: Plan
    basis: Basis | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    moves: Sequence[Move] = ()


def foresee(tx: Transaction, account: Account, now: datetime, until: datetime | None = None) -> Foreseen:
    """The account's plan until an instant, at least as far as it is searched."""
    scene = _Scene.of(tx, account, now)
    kept = tx.plans.get(account.name, account.policy.reads)
    changes = _changes(tx, account, kept, now)
    if kept is not None and not changes:
        plan = scene.plan(until, kept.basis.searched_until, Earlier(_ahead(scene, kept), unchanged=True))
        if _holds(plan, scene, kept):
            return Foreseen(plan)
        changes = {"time": True}
    before = _ahead(scene, kept) if kept else {}
    touched = {draft_id for ids in changes.values() if isinstance(ids, list) for draft_id in ids}
    untouched = {slot: place for slot, place in before.items() if place.draft_id not in touched}
    plan = scene.plan(until, now + SEARCHED, Earlier(untouched))
    moves = _moves(plan, scene, before)
    return Foreseen(plan, _basis(tx, account, now), changes if kept else {}, moves)


def keep(tx: Transaction, account: Account, foreseen: Foreseen, now: datetime) -> None:
    """Store a plan that is new, and what moved in it."""
    if foreseen.basis is not None:
        until = foreseen.basis.searched_until
        places = {slot: place for slot, place in foreseen.plan.places.items() if slot < until}
        tx.plans.keep(account.name, foreseen.basis, places)
        tx.plans.note_moves(account.name, now, foreseen.moves, foreseen.changes)


def scene(tx: Transaction, account: Account, now: datetime) -> Scene:
    """What the account's plan is made from, for those who plan again with a change."""
    found = _Scene.of(tx, account, now)
    return Scene(account, found.candidates, found.timeline, found.horizon(None, now + SEARCHED))


def is_current(tx: Transaction, account: Account, basis: Basis) -> bool:
    """Whether nothing has happened since a plan was made that is not stored yet."""
    kept = tx.plans.get(account.name)
    is_newest = kept is None or kept.basis.made_at <= basis.made_at
    return is_newest and tx.plans.newest(account.name) == (basis.event_id, basis.post_id)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a plan is made from."""

    account: Account
    candidates: Sequence[Candidate]
    timeline: Timeline
    now: datetime
    start: datetime
    open_slot: datetime | None
    taken: Collection[datetime]

    @classmethod
    def of(cls, tx: Transaction, account: Account, now: datetime) -> _Scene:
        since = now - account.policy.duplicates_within
        start = max(now, tx.queue.paused_until(account.name, now) or now)
        slot = situation.open_slot(tx, account, start, now)
        timeline = situation.as_planned(tx, account, now - account.slot_grace, now)
        if start == now:
            start = _begin(tx, account, timeline, slot, now)
        candidates = [each.seen(account.policy) for each in tx.queue.candidates(account.name, since)]
        taken = tx.slots.taken(account.name, start)
        return cls(account, candidates, timeline, now, start, slot, taken)

    def horizon(self, until: datetime | None, searched: datetime) -> Horizon:
        return Horizon(self.start, max(until or self.now, searched), self.open_slot, searched, self.taken)

    def plan(self, until: datetime | None, searched: datetime, earlier: Earlier) -> Plan:
        horizon = self.horizon(until, searched)
        return project(self.account, self.candidates, self.timeline, horizon, earlier)


def _begin(
    tx: Transaction, account: Account, timeline: Timeline, slot: datetime | None, now: datetime
) -> datetime:
    """The instant of what is due since some seconds, if nothing was posted since: as if it went out then."""
    due = [
        instant
        for instant in (slot, tx.queue.first_pinned(account.name))
        if instant is not None and now - account.slot_grace < instant <= now
    ]
    begin = min(due, default=now)
    return begin if all(entry.promised for entry in timeline.within(begin, now)) else now


def _ahead(scene: _Scene, kept: KeptPlan) -> dict[datetime, Place]:
    """The places of a kept plan that are still to come, if nobody took the slots."""
    first = scene.open_slot if scene.open_slot is not None else scene.start
    return {slot: place for slot, place in kept.places.items() if slot >= first}


def _holds(plan: Plan, scene: _Scene, kept: KeptPlan) -> bool:
    queued = {candidate.draft.id for candidate in scene.candidates}
    return all(
        plan.places.get(slot) is not None and plan.places[slot].draft_id == place.draft_id
        for slot, place in _ahead(scene, kept).items()
        if place.draft_id in queued
    )


def _changes(tx: Transaction, account: Account, kept: KeptPlan | None, now: datetime) -> dict[str, Any]:
    """What is not as it was when the plan was made, by kind, with the drafts it concerns."""
    if kept is None:
        return {"first": True}
    changes = _drafts_changed(tx, account, kept)
    basis, (_, newest) = kept.basis, tx.plans.newest(account.name)
    entries = tx.posts.entries(account.name, basis.since, account.policy.reads)
    known = _posts_mark(entry for entry in entries if (entry.post_id or 0) <= basis.post_id)
    if known != basis.posts_mark or tx.posts.is_altered(account.name, basis.post_id):
        changes["ledger"] = True
    if newest > basis.post_id:
        new = [entry.post_id for entry in entries if (entry.post_id or 0) > basis.post_id]
        drafts = tx.posts.draft_ids([post_id for post_id in new if post_id is not None])
        if by_hand := sum(draft_id is None for draft_id in drafts.values()):
            changes["posts"] = by_hand
    if basis.schedule_mark != schedule_mark(account):
        changes["schedule"] = True
    if missed := _missed(tx, account, kept, now):
        changes["missed"] = missed
    if basis.searched_until <= now:
        changes["time"] = True
    return changes


def _drafts_changed(tx: Transaction, account: Account, kept: KeptPlan) -> dict[str, Any]:
    """What people and the network did to drafts, other than what was planned."""
    planned = {place.draft_id for place in kept.places.values()}
    changes: dict[str, list[int]] = {}
    for event, draft_id, note in tx.plans.events_since(account.name, kept.basis.event_id):
        if event in _AS_PLANNED:
            continue
        if event == Event.REJECT and draft_id not in planned and note != LATE_BY:
            continue  # it had no place, or the plan knew that its own time would not let it pass
        changes.setdefault(str(event), []).append(draft_id)
    return {event: sorted(set(ids)) for event, ids in changes.items()}


def _missed(tx: Transaction, account: Account, kept: KeptPlan, now: datetime) -> list[int]:
    """Drafts whose slot is over, and that are still queued."""
    taken = tx.slots.taken(account.name, now - account.slot_grace)
    over = {
        place.draft_id
        for slot, place in kept.places.items()
        if slot + account.slot_grace <= now or slot in taken
    }
    return sorted(over & tx.queue.ids(account.name)) if over else []


def _moves(plan: Plan, scene: _Scene, before: Mapping[datetime, Place]) -> list[Move]:
    queued = {candidate.draft.id for candidate in scene.candidates}
    now_at = {place.draft_id: slot for slot, place in plan.places.items()}
    moves = []
    for slot, place in sorted(before.items()):
        after = now_at.get(place.draft_id)
        if place.draft_id in queued and after != slot:
            instead = plan.places.get(slot)
            moves.append(Move(place.draft_id, slot, after, instead.draft_id if instead else None))
    return moves


def _basis(tx: Transaction, account: Account, now: datetime) -> Basis:
    event_id, post_id = tx.plans.newest(account.name)
    since = now - account.policy.reach
    entries = tx.posts.entries(account.name, since, account.policy.reads)
    return Basis(now, now + SEARCHED, since, event_id, post_id, _posts_mark(entries), schedule_mark(account))


def _posts_mark(entries: Iterable[Entry]) -> str:
    told = sorted((entry.post_id, str(entry.content)) for entry in entries)
    return f"{zlib.crc32(repr(told).encode()):08x}"


def schedule_mark(account: Account) -> str:
    """A mark of all that the schedule says of when and what goes out."""
    said = (
        account.zone.key,
        sorted(account.slots.items()),
        account.policy,
        account.slot_grace,
        account.late_by,
    )
    return f"{zlib.crc32(repr(said).encode()):08x}"
