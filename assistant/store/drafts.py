"""The statements about drafts: stored once, then changed only along the table of transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy import insert as insert_into

from assistant.core.draft import (
    LIVE,
    TRANSITIONS,
    Approval,
    Change,
    Draft,
    NewDraft,
    State,
)
from assistant.core.naming import named
from assistant.errors import NotFoundError, StateError
from assistant.sentence import say
from assistant.store.schema import drafts, new_id, posts
from assistant.store.values import columns, draft_with_post

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.store.records import Events

_EVERYTHING = select(
    drafts,
    posts.c.posted_at.label("published_at"),
    posts.c.remote_id.label("remote_id"),
).select_from(drafts.outerjoin(posts, posts.c.draft_id == drafts.c.id))

_LIVE = drafts.c.state.in_(sorted(LIVE))
_GET = _EVERYTHING.where(drafts.c.id == bindparam("id"))
_INSERT = insert_into(drafts)
_SWAP = update(drafts).where(drafts.c.id == bindparam("its_id"), drafts.c.state == bindparam("its_state"))


class Drafts:
    """The drafts of a transaction."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def insert(self, new: NewDraft, change: Change, *, import_key: str | None = None) -> Draft:
        """Store a draft for the first time, in the state that the change leads to."""
        state = TRANSITIONS[None, change.event]
        values = columns(new) | {"state": state, "created_at": change.at, "import_key": import_key}
        draft_id = new_id(self._connection.execute(_INSERT, values))
        self._events.add((draft_id, new.account), change, None, state)
        return Draft(draft_id, state, new, change.at)

    def get(self, draft_id: int) -> Draft:
        """The draft with this id.

        Raises:
            NotFoundError: there is none.
        """
        row = self._connection.execute(_GET, {"id": draft_id}).first()
        if row is None:
            message = say("There is no draft #{id}; see the ids with: assistant list.", id=draft_id)
            raise NotFoundError(message)
        return draft_with_post(row)

    def listed(self, accounts: Sequence[str], states: Iterable[State] = ()) -> list[Draft]:
        """The drafts of the accounts in the given states (all, if none is given), oldest first."""
        statement = _EVERYTHING.where(drafts.c.account.in_(accounts)).order_by(drafts.c.id)
        wanted = sorted(states)
        if wanted:
            statement = statement.where(drafts.c.state.in_(wanted))
        return [draft_with_post(row) for row in self._connection.execute(statement)]

    def counts(self) -> dict[tuple[str, State], int]:
        """How many drafts each account has in each state."""
        statement = select(drafts.c.account, drafts.c.state, func.count()).group_by(
            drafts.c.account, drafts.c.state
        )
        return {(row[0], State(row[1])): row[2] for row in self._connection.execute(statement)}

    def import_keys(self, accounts: Sequence[str]) -> set[tuple[str, str]]:
        """The account and key of every row imported so far."""
        statement = select(drafts.c.account, drafts.c.import_key).where(
            drafts.c.import_key.is_not(None), drafts.c.account.in_(accounts)
        )
        return {(row[0], row[1]) for row in self._connection.execute(statement)}

    def transition(self, draft: Draft, change: Change, becomes: Draft | None = None) -> State:
        """Change the state by compare-and-swap and leave an event; words may change in the same step.

        Raises:
            StateError: the table has no such way, or another process has changed the draft meanwhile.
        """
        to = TRANSITIONS.get((draft.state, change.event))
        if to is None:
            message = say(
                "Draft #{id} is {state}: it cannot {event}.",
                id=draft.id,
                state=named(draft.state),
                event=change.event,
            )
            raise StateError(message)
        self._swap(draft, {"state": to, **_differences(draft, becomes or draft)})
        self._events.add((draft.id, draft.account), change, draft.state, to)
        return to

    def amend(self, draft: Draft, becomes: Draft) -> None:
        """Change a draft whose state stays as it is.

        Raises:
            StateError: another process has changed its state meanwhile.
        """
        values = _differences(draft, becomes)
        if values:
            self._swap(draft, values)

    def _swap(self, draft: Draft, values: Mapping[str, Any]) -> None:
        found = {"its_id": draft.id, "its_state": draft.state}
        if self._connection.execute(_SWAP, {**values, **found}).rowcount != 1:
            message = say(
                "Draft #{id} is no longer {state}; look again with: assistant show {id}.",
                id=draft.id,
                state=named(draft.state),
            )
            raise StateError(message)

    def live_fingerprints(self, account: str) -> dict[str, int]:
        """The fingerprint of every live text, with its draft."""
        statement = select(drafts.c.fingerprint, drafts.c.id).where(drafts.c.account == account, _LIVE)
        return {row[0]: row[1] for row in self._connection.execute(statement)}


def _approval_columns(approval: Approval | None) -> dict[str, Any]:
    if approval is None:
        return {"approved_at": None, "approved_by": None, "approved_because": None}
    return {
        "approved_at": approval.at,
        "approved_by": approval.by,
        "approved_because": approval.because,
    }


def _differences(draft: Draft, becomes: Draft) -> dict[str, Any]:
    """The columns in which a draft is to change; most steps change none, or the next try alone."""
    values = columns(becomes.new) if becomes.new != draft.new else {}
    if becomes.approval != draft.approval:
        values |= _approval_columns(becomes.approval)
    if becomes.retry_at != draft.retry_at:
        values["retry_at"] = becomes.retry_at
    return values
