"""Checks of what is stored: contradictions, what was read of the timelines, and drafts nobody looks after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import LIVE, NEEDS_PERSON, State
from assistant.core.reading import PAGE, cost
from assistant.core.when import say_when
from assistant.services.archiving import say_breach
from assistant.services.doctoring.findings import ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.core.draft import Draft
    from assistant.services.doctoring.findings import Examination, Found

_OVERDUE = timedelta(minutes=2)  # a running daemon takes a due draft within seconds
_NAMED = 5  # ids that one message names


def consistency(examination: Examination) -> Iterator[Found]:
    """Contradictions: what several rows say of the same thing has to agree."""
    with examination.installation.store.reading() as tx:
        breaches = list(tx.audit.breaches())
    for breach in breaches:
        yield problem(say_breach(breach), "Restore a backup, and report this line as a bug.")
    if not breaches:
        yield ok("What is kept of drafts, attempts, events and posts agrees.")


def timelines(examination: Examination) -> Iterator[Found]:
    """How far each account's own timeline was read, and what that cost."""
    for account in examination.accounts:
        if account.sync is None:
            yield ok(f"{account.name} says sync: off, so posts sent by hand are not counted.")
            continue
        with examination.installation.store.reading() as tx:
            known = tx.timelines.get(account.name)
            read = tx.requests.posts_read(account.name, examination.now, PAGE)
        spent = f"reading it cost {cost(read)} in the last 24 hours, of {cost(account.sync.most_per_day)}"
        if known is None or known.read_at is None:
            why = f" ({known.trouble})" if known is not None and known.trouble else ""
            yield warning(
                f"The timeline of {account.name} was never read{why}: posts sent by hand are not counted.",
                "Start the daemon, or: assistant sync",
            )
        elif known.trouble is not None:
            when = say_when(known.read_at, account.zone)
            yield warning(
                f"The timeline of {account.name} was last read on {when}; since then: {known.trouble}",
                "Try: assistant sync",
            )
        else:
            when = say_when(known.read_at, account.zone)
            yield ok(f"The timeline of @{known.username} was last read on {when}; {spent}.")


def future(examination: Examination) -> Iterator[Found]:
    """Drafts stored or published after now: the clock was wrong then, or is now."""
    now, stored = examination.now, _stored(examination, State)
    ahead = [draft for draft in stored if max(draft.created_at, draft.published_at or now) > now]
    if ahead:
        yield warning(
            f"{_drafts(ahead)}: stored or published at a time that is still to come.",
            "Check the system's clock and its date.",
        )


def orphans(examination: Examination) -> Iterator[Found]:
    """Drafts for accounts that the schedule does not have."""
    known = {account.name for account in examination.accounts}
    with examination.installation.store.reading() as tx:
        unknown = sorted({account for account, state in tx.drafts.counts() if account not in known})
        left = tx.drafts.listed(unknown, LIVE | NEEDS_PERSON)
    for name in sorted({draft.account for draft in left}):
        own = [draft for draft in left if draft.account == name]
        yield warning(
            f"{_drafts(own)}: for {name}, an account that the schedule does not have.",
            f"Add the account again, or cancel them: assistant cancel {own[0].id}",
        )


def overdue(examination: Examination) -> Iterator[Found]:
    """Drafts that should have gone out."""
    until = examination.now - _OVERDUE
    for account in examination.accounts:
        with examination.installation.store.reading() as tx:
            late = tx.queue.pinned_before(account.name, until)
        if late and late[0].new.pinned_at is not None:
            due = say_when(late[0].new.pinned_at, account.zone)
            yield warning(
                f"{_drafts(late)}: still queued although due, the first since {due}.",
                "Start the daemon, or look what it says: assistant daemon",
            )


def unconfirmed(examination: Examination) -> Iterator[Found]:
    """Drafts of which nobody knows whether they stand on the timeline."""
    found = _stored(examination, [State.UNCONFIRMED])
    if found:
        yield warning(
            f"{_drafts(found)}: the answer was lost, so it may stand on the timeline.",
            "Look: assistant review",
        )


def _stored(examination: Examination, states: Iterable[State]) -> list[Draft]:
    names = [account.name for account in examination.accounts]
    with examination.installation.store.reading() as tx:
        return tx.drafts.listed(names, states)


def _drafts(found: list[Draft]) -> str:
    named = ", ".join(f"#{draft.id}" for draft in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"Draft {named}" if len(found) == 1 else f"Drafts {named}{more}"
