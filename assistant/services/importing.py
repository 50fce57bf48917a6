"""Taking in the drafts of a file: gather what is known, decide on every row, store all or nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from assistant.core.draft import TRANSITIONS, Draft, Event
from assistant.core.history import Occasion
from assistant.core.planning import Candidate
from assistant.core.policy import Decision, Twin, judge
from assistant.core.rows import refused
from assistant.core.timeline import Entry, Timeline
from assistant.sentence import join, say
from assistant.services import situation
from assistant.services.preparing import Faulty, Preparation, Ready

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Actor
    from assistant.core.policy import Verdict
    from assistant.core.rows import Batch, Row
    from assistant.errors import Fault
    from assistant.store.database import Store
    from assistant.store.imports import Mark
    from assistant.store.transaction import Transaction

_WHEN = attrgetter("at")
_QUEUED = TRANSITIONS[None, Event.ACCEPT]
_REJECTED = TRANSITIONS[None, Event.REJECT]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is imported.

    `default` is the account of rows that name none. With `skip_invalid`, faulty rows do not stop the others.
    `tick` is called once for every row prepared and once for every row decided on.
    """

    accounts: Mapping[str, Account]
    default: Account | None
    actor: Actor
    skip_invalid: bool = False
    tick: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file; `by_rule` counts the rejected ones that each rule had a reason to reject."""

    queued: int
    rejected: int
    by_rule: Mapping[str, int]
    known: int
    skipped: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of a file: new drafts, how many were imported before, and those with faults."""

    new: Sequence[Ready]
    known: int
    faulty: Sequence[Faulty]


@dataclass(frozen=True, slots=True)
class _Decided:
    """A draft as it will be stored, and what the policy says of it."""

    draft: Draft
    ready: Ready
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is to be done, and the mark of the database that it was decided on."""

    mark: Mark
    rows: _Sorted
    drafts: Sequence[_Decided]


def import_batch(
    store: Store, batch: Batch, terms: Terms, save_skipped: Callable[[Sequence[Row]], object]
) -> Imported:
    """Store every draft of a file that is not stored yet, queued or rejected with reasons.

    The faulty rows, where they are to be skipped, are handed to `save_skipped` before anything is stored.

    Raises:
        ImportFileError: Rows have faults, and are not to be skipped or are all there is; carries every fault.
    """
    prepared = _prepare(batch, terms)
    with store.reading() as tx:  # judging may take seconds, in which the daemon must be able to write
        decision = _decide(tx, batch, prepared, terms)
    if decision.rows.faulty:
        save_skipped([each.row for each in decision.rows.faulty])
    with store.writing() as tx:
        if tx.imports.mark() != decision.mark:
            decision = _decide(tx, batch, prepared, terms)
        _keep(tx, decision.drafts, terms.actor)
    return _summary(decision)


def rehearse(store: Store, batch: Batch, terms: Terms) -> Imported:
    """What `import_batch` would do, doing nothing.

    Raises:
        ImportFileError: as there.
    """
    prepared = _prepare(batch, terms)
    with store.reading() as tx:
        return _summary(_decide(tx, batch, prepared, terms))


def _prepare(batch: Batch, terms: Terms) -> list[Ready | Faulty]:
    preparation = Preparation(terms.accounts, terms.default, terms.actor.now)
    prepared = []
    for row in batch.rows:
        prepared.append(preparation.prepare(row))
        terms.tick()
    return prepared


def _sort(tx: Transaction, batch: Batch, prepared: Sequence[Ready | Faulty], terms: Terms) -> _Sorted:
    """Part the new rows from those imported before and the faulty ones.

    Raises:
        ImportFileError: as for `import_batch`.
    """
    imported = tx.drafts.import_keys(list(terms.accounts))
    new: list[Ready] = []
    faulty: list[Faulty] = []
    for each in prepared:
        match each:
            case Faulty():
                faulty.append(each)
            case Ready() if (each.new.account, each.key) in imported:
                continue
            case Ready() if each.faults:
                faulty.append(Faulty(each.row, each.faults))
            case Ready():
                new.append(each)
    good = len(prepared) - len(faulty)
    if faulty and not (terms.skip_invalid and good):
        faults = [fault for each in faulty for fault in each.faults]
        told = join(" ", filter(None, (_remedy(len(faults), good), batch.hint)))
        raise refused(batch.source, faults, told)
    return _Sorted(new, good - len(new), faulty)


def _remedy(faults: int, good: int) -> str:
    mend = say("Mend it") if faults == 1 else say("Mend them")
    match good:
        case 0:
            return say("{mend}.", mend=mend)
        case 1:
            return say("{mend}, or import the one good row with --skip-invalid.", mend=mend)
        case _:
            return say("{mend}, or import the {good:,} good rows with --skip-invalid.", mend=mend, good=good)


def _decide(tx: Transaction, batch: Batch, prepared: Sequence[Ready | Faulty], terms: Terms) -> _Decision:
    """Judge every new draft: those with a time of their own first, in its order, then the queue as it stands.

    Raises:
        ImportFileError: as for `import_batch`.
    """
    now = terms.actor.now
    rows = _sort(tx, batch, prepared, terms)
    first_id = tx.imports.next_id()
    drafts = [(Draft(first_id + index, _QUEUED, each.new, now), each) for index, each in enumerate(rows.new)]
    desks = {name: _Desk(tx, terms.accounts[name], now) for name in {draft.account for draft, _ in drafts}}
    decided = []
    for draft, ready in sorted(drafts, key=_pinned_first):
        decided.append(desks[draft.account].decide(draft, ready))
        terms.tick()
    return _Decision(tx.imports.mark(), rows, sorted(decided, key=attrgetter("draft.id")))


def _pinned_first(pair: tuple[Draft, Ready]) -> tuple[bool, datetime, int]:
    draft, _ = pair
    return draft.new.pinned_at is None, draft.new.pinned_at or draft.created_at, draft.id


class _Desk:
    """One account while the drafts of a file are judged: what stands there, and what the file adds to it."""

    def __init__(self, tx: Transaction, account: Account, now: datetime) -> None:
        self._account = account
        self._now = now
        self._live = tx.drafts.live_fingerprints(account.name)
        self._posted = tx.posts.fingerprints(account.name, now - account.policy.duplicates_within)
        self._entries = list(situation.timeline(tx, account, now, now).entries)
        self._nothing = Timeline((), account.zone)
        self._queue_policy = replace(account.policy, rules=())

    def decide(self, draft: Draft, ready: Ready) -> _Decided:
        """Judge a draft; one that is not rejected counts for those after it."""
        candidate = Candidate(draft, self._twins(ready.fingerprint))
        verdict = self._judge(candidate)
        if verdict.decision is Decision.REJECTED:
            return _Decided(replace(draft, state=_REJECTED), ready, verdict)
        self._live[ready.fingerprint] = draft.id
        if draft.new.pinned_at is not None:
            content = self._account.policy.see(draft.new.content, draft.text)
            place = Entry(draft.new.pinned_at, content, draft_id=draft.id, promised=True)
            insort(self._entries, place, key=_WHEN)
        return _Decided(draft, ready, verdict)

    def _twins(self, fingerprint: str) -> tuple[Twin, ...]:
        draft_id, post = self._live.get(fingerprint), self._posted.get(fingerprint)
        live = () if draft_id is None else (Twin(draft_id=draft_id),)
        return live if post is None else (*live, Twin(post_id=post[0], posted_at=post[1]))

    def _judge(self, candidate: Candidate) -> Verdict:
        """The verdict that `add` would give; without the guardrails on drafts that wait for a slot.

        There they can only hold a draft, never reject it, and holding is for the slot to say.
        """
        new = candidate.draft.new
        at = situation.instant_of(new, self._now)
        if new.pinned_at is None:
            return judge(candidate.subject, at, self._nothing, self._queue_policy)
        verdict = judge(candidate.subject, at, self._around(at), self._account.policy)
        if verdict.decision is not Decision.REJECTED:
            return verdict
        timeline = Timeline(self._entries, self._account.zone)
        verdict = judge(candidate.subject, at, timeline, self._account.policy)
        return situation.with_suggestions(candidate, verdict, self._account, timeline, self._now)

    def _around(self, at: datetime) -> Timeline:
        """All of the timeline that can decide on a post at `at`: without what no rule reaches from there."""
        reach = self._account.policy.reach
        first = bisect_left(self._entries, at - reach, key=_WHEN)
        last = bisect_right(self._entries, at + reach, key=_WHEN)
        return Timeline(self._entries[first:last], self._account.zone)


def _keep(tx: Transaction, decided: Sequence[_Decided], actor: Actor) -> None:
    tx.imports.insert([(each.draft, each.ready.fingerprint, each.ready.key) for each in decided], actor)
    worth_keeping = [
        (each.draft, each.verdict)
        for each in decided
        if each.draft.state is _REJECTED or each.draft.new.pinned_at is not None
    ]
    tx.verdicts.keep(worth_keeping, Occasion.IMPORTED)


def _summary(decision: _Decision) -> Imported:
    rows = decision.rows
    rejected = [each.verdict for each in decision.drafts if each.draft.state is _REJECTED]
    rules = (rule for verdict in rejected for rule in {reason.rule for reason in verdict.reasons})
    return Imported(
        queued=len(decision.drafts) - len(rejected),
        rejected=len(rejected),
        by_rule=dict(Counter(rules).most_common()),
        known=rows.known,
        skipped=tuple(each.row for each in rows.faulty),
        faults=tuple(fault for each in rows.faulty for fault in each.faults),
        notes=tuple(note for each in rows.new for note in each.notes),
    )
