"""The statements about drafts: stored once, then changed only along the table of transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Row, and_, func, select, update
from sqlalchemy import insert as insert_into

from assistant.core import text as texts
from assistant.core.draft import (
    LIVE,
    TRANSITIONS,
    Approval,
    Change,
    Content,
    Draft,
    NewDraft,
    Origin,
    State,
    Voice,
)
from assistant.core.planning import Candidate
from assistant.core.policy import Twin
from assistant.core.timeline import Entry
from assistant.errors import NotFoundError, StateError
from assistant.store.schema import attempts, drafts, new_id, posts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from assistant.store.records import Events

_EVERYTHING = select(
    drafts,
    posts.c.posted_at.label("published_at"),
    posts.c.remote_id.label("remote_id"),
).select_from(drafts.outerjoin(posts, posts.c.draft_id == drafts.c.id))

_LIVE = drafts.c.state.in_(sorted(LIVE))


class Drafts:
    """The drafts of a transaction."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def insert(self, new: NewDraft, change: Change, *, import_key: str | None = None) -> Draft:
        """Store a draft for the first time, in the state that the change leads to."""
        state = TRANSITIONS[None, change.event]
        statement = insert_into(drafts).values(
            state=state, created_at=change.at, import_key=import_key, **columns(new)
        )
        draft_id = new_id(self._connection.execute(statement))
        self._events.add((draft_id, new.account), change, None, state)
        return Draft(draft_id, state, new, change.at)

    def get(self, draft_id: int) -> Draft:
        """The draft with this id.

        Raises:
            NotFoundError: there is none.
        """
        row = self._connection.execute(_EVERYTHING.where(drafts.c.id == draft_id)).first()
        if row is None:
            message = f"There is no draft #{draft_id}; see the ids with: assistant list."
            raise NotFoundError(message)
        return _draft(row)

    def listed(self, accounts: Sequence[str], states: Iterable[State] = ()) -> list[Draft]:
        """The drafts of the accounts in the given states (all, if none is given), oldest first."""
        statement = _EVERYTHING.where(drafts.c.account.in_(accounts)).order_by(drafts.c.id)
        wanted = sorted(states)
        if wanted:
            statement = statement.where(drafts.c.state.in_(wanted))
        return [_draft(row) for row in self._connection.execute(statement)]

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
            message = f"Draft #{draft.id} is {draft.state}: it cannot {change.event}."
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
        statement = (
            update(drafts).where(drafts.c.id == draft.id, drafts.c.state == draft.state).values(**values)
        )
        if self._connection.execute(statement).rowcount != 1:
            message = (
                f"Draft #{draft.id} is no longer {draft.state}; look again with: assistant show {draft.id}."
            )
            raise StateError(message)

    def pinned_until(self, account: str, until: datetime) -> list[Draft]:
        """Queued drafts whose own time is `until` or earlier, in the order of their times."""
        statement = (
            _EVERYTHING.where(drafts.c.account == account, drafts.c.state == State.QUEUED)
            .where(drafts.c.pinned_at <= until)
            .order_by(drafts.c.pinned_at, drafts.c.id)
        )
        return [_draft(row) for row in self._connection.execute(statement)]

    def paused_until(self, account: str) -> datetime | None:
        """The next try after one that sent nothing: the way to the network is shut, so all drafts wait."""
        statement = select(func.max(drafts.c.retry_at)).where(
            drafts.c.account == account, drafts.c.state == State.QUEUED, drafts.c.retry_at.is_not(None)
        )
        return self._connection.execute(statement).scalar()

    def first_pinned(self, account: str) -> datetime | None:
        """The earliest time of a queued pinned draft."""
        return self._earliest(account, drafts.c.pinned_at)

    def first_expiry(self, account: str) -> datetime | None:
        """The earliest end of a queued draft."""
        return self._earliest(account, drafts.c.expires)

    def _earliest(self, account: str, column: Column[Any]) -> datetime | None:
        statement = select(func.min(column)).where(
            drafts.c.account == account, drafts.c.state == State.QUEUED, column.is_not(None)
        )
        found: datetime | None = self._connection.execute(statement).scalar()
        return found

    def expired(self, account: str, now: datetime) -> list[Draft]:
        """Queued drafts whose time to be published at a slot is over."""
        statement = _EVERYTHING.where(
            drafts.c.account == account, drafts.c.state == State.QUEUED, drafts.c.expires <= now
        )
        return [_draft(row) for row in self._connection.execute(statement)]

    def candidates(self, account: str, since: datetime, *, pinned: bool = False) -> list[Candidate]:
        """Queued drafts with everything of the same text that is live, or was posted after `since`.

        Without `pinned`, only those that wait for a slot.
        """
        queue = and_(drafts.c.account == account, drafts.c.state == State.QUEUED)
        if not pinned:
            queue = and_(queue, drafts.c.pinned_at.is_(None))
        found = [
            _draft(row) for row in self._connection.execute(_EVERYTHING.where(queue).order_by(drafts.c.id))
        ]
        repeated = (
            select(drafts.c.id, posts.c.id, posts.c.posted_at)
            .join(
                posts,
                and_(
                    posts.c.account == drafts.c.account,
                    posts.c.fingerprint == drafts.c.fingerprint,
                    posts.c.posted_at > since,
                ),
            )
            .where(queue)
        )
        twins: dict[int, list[Twin]] = {}
        for draft_id, post_id, posted_at in self._connection.execute(repeated):
            twins.setdefault(draft_id, []).append(Twin(post_id=post_id, posted_at=posted_at))
        return [Candidate(draft, tuple(twins.get(draft.id, ()))) for draft in found]

    def live_twins(self, account: str, text: str, but: int | None = None) -> list[Twin]:
        """Live drafts with the same text, but for one."""
        statement = select(drafts.c.id).where(
            drafts.c.account == account, drafts.c.fingerprint == texts.fingerprint(text), _LIVE
        )
        found = self._connection.execute(statement).scalars()
        return [Twin(draft_id=draft_id) for draft_id in found if draft_id != but]

    def live_fingerprints(self, account: str) -> dict[str, int]:
        """The fingerprint of every live text, with its draft."""
        statement = select(drafts.c.fingerprint, drafts.c.id).where(drafts.c.account == account, _LIVE)
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def promised(self, account: str, since: datetime) -> list[Entry]:
        """The places of queued pinned drafts from `since` on."""
        statement = _entry_columns(drafts.c.pinned_at).where(
            drafts.c.account == account, drafts.c.state == State.QUEUED, drafts.c.pinned_at >= since
        )
        return [_entry(row, promised=True) for row in self._connection.execute(statement)]

    def in_flight(self, account: str) -> list[Entry]:
        """Drafts that are being sent or may have been: they count as posts until that is known.

        They stand at the end of the attempt, or at its start while it is open, because the later the
        place, the longer it counts.
        """
        moment = func.coalesce(attempts.c.finished_at, attempts.c.started_at, type_=drafts.c.created_at.type)
        others = attempts.alias()
        newest = select(func.max(others.c.id)).where(others.c.draft_id == drafts.c.id).scalar_subquery()
        statement = (
            _entry_columns(moment)
            .select_from(drafts)
            .join(attempts, attempts.c.id == newest)
            .where(drafts.c.account == account)
            .where(drafts.c.state.in_([State.PUBLISHING, State.UNCONFIRMED]))
        )
        return [_entry(row, promised=False) for row in self._connection.execute(statement)]


def columns(new: NewDraft) -> dict[str, Any]:
    """What a draft's own words come to in the table."""
    return {
        "account": new.account,
        "text": new.text,
        "fingerprint": texts.fingerprint(new.text),
        "voice": new.content.voice,
        "origin": new.content.origin,
        "share_request": new.content.share_request,
        "pinned_at": new.pinned_at,
        "not_before": new.not_before,
        "expires": new.expires,
        "priority": new.priority,
    }


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


def _entry_columns(moment: Any) -> Any:  # noqa: ANN401 - a column expression; its exact type says nothing here
    return select(
        drafts.c.id, moment.label("moment"), drafts.c.voice, drafts.c.origin, drafts.c.share_request
    )


def _entry(row: Row[*tuple[Any, ...]], *, promised: bool) -> Entry:
    return Entry(row.moment, content(row), draft_id=row.id, promised=promised)


def content(row: Row[*tuple[Any, ...]]) -> Content:
    """What the guardrails see, from a row that has those columns."""
    return Content(Voice(row.voice), Origin(row.origin), bool(row.share_request))


def _draft(row: Row[*tuple[Any, ...]]) -> Draft:
    approval = (
        Approval(row.approved_because, row.approved_by, row.approved_at)
        if row.approved_at is not None
        else None
    )
    new = NewDraft(
        account=row.account,
        text=row.text,
        content=content(row),
        pinned_at=row.pinned_at,
        not_before=row.not_before,
        expires=row.expires,
        priority=row.priority,
    )
    return Draft(
        id=row.id,
        state=State(row.state),
        new=new,
        created_at=row.created_at,
        retry_at=row.retry_at,
        approval=approval,
        published_at=row.published_at,
        remote_id=row.remote_id,
    )
