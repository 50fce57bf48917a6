"""Checks of what is stored: contradictions, what was read of the timelines, and drafts nobody looks after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import LIVE, NEEDS_PERSON, State
from assistant.core.reading import PAGE, cost
from assistant.core.when import say_when
from assistant.sentence import say, say_many
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
        yield problem(say_breach(breach), say("Restore a backup, and report this line as a bug."))
    if not breaches:
        yield ok(say("What is kept of drafts, attempts, events and posts agrees."))


def timelines(examination: Examination) -> Iterator[Found]:
    """How far each account's own timeline was read, and what that cost."""
    for account in examination.accounts:
        if account.sync is None:
            yield ok(
                say("{account} says sync: off, so posts sent by hand are not counted.", account=account.name)
            )
            continue
        with examination.installation.store.reading() as tx:
            known = tx.timelines.get(account.name)
            read = tx.requests.posts_read(account.name, examination.now, PAGE)
        if known is None or known.read_at is None:
            yield warning(
                _never_read(account.name, known.trouble if known is not None else None),
                say("Start the daemon, or: assistant sync"),
            )
        elif known.trouble is not None:
            when = say_when(known.read_at, account.zone)
            yield warning(
                say(
                    "The timeline of {account} was last read on {when}; since then: {trouble}",
                    account=account.name,
                    when=when,
                    trouble=known.trouble,
                ),
                say("Try: assistant sync"),
            )
        else:
            when = say_when(known.read_at, account.zone)
            yield ok(
                say(
                    "The timeline of @{username} was last read on {when}; reading it cost {spent} in the "
                    "last 24 hours, of {allowed}.",
                    username=known.username,
                    when=when,
                    spent=cost(read),
                    allowed=cost(account.sync.most_per_day),
                )
            )


def _never_read(account: str, trouble: str | None) -> str:
    if trouble:
        return say(
            "The timeline of {account} was never read ({trouble}): posts sent by hand are not counted.",
            account=account,
            trouble=trouble,
        )
    return say(
        "The timeline of {account} was never read: posts sent by hand are not counted.", account=account
    )


def future(examination: Examination) -> Iterator[Found]:
    """Drafts stored or published after now: the clock was wrong then, or is now."""
    now, stored = examination.now, _stored(examination, State)
    ahead = [draft for draft in stored if max(draft.created_at, draft.published_at or now) > now]
    if ahead:
        yield warning(
            say("{drafts}: stored or published at a time that is still to come.", drafts=_drafts(ahead)),
            say("Check the system's clock and its date."),
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
            say(
                "{drafts}: for {name}, an account that the schedule does not have.",
                drafts=_drafts(own),
                name=name,
            ),
            say("Add the account again, or cancel them: assistant cancel {id}", id=own[0].id),
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
                say(
                    "{drafts}: still queued although due, the first since {due}.",
                    drafts=_drafts(late),
                    due=due,
                ),
                say("Start the daemon, or look what it says: assistant daemon"),
            )


def unconfirmed(examination: Examination) -> Iterator[Found]:
    """Drafts of which nobody knows whether they stand on the timeline."""
    found = _stored(examination, [State.UNCONFIRMED])
    if found:
        yield warning(
            say("{drafts}: the answer was lost, so it may stand on the timeline.", drafts=_drafts(found)),
            say("Look: assistant review"),
        )


def _stored(examination: Examination, states: Iterable[State]) -> list[Draft]:
    names = [account.name for account in examination.accounts]
    with examination.installation.store.reading() as tx:
        return tx.drafts.listed(names, states)


def _drafts(found: list[Draft]) -> str:
    ids = ", ".join(f"#{draft.id}" for draft in found[:_NAMED])
    more = len(found) - _NAMED
    told = say("{ids} and {more} more", ids=ids, more=more) if more > 0 else ids
    return say_many("Draft {ids}", "Drafts {ids}", len(found), ids=told)
