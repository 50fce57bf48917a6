"""The statements about what happened: attempts, events and taken slots."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, String, bindparam, delete, func, select, type_coerce, update
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects.sqlite import insert as upsert_into

from assistant.core.draft import Event, State
from assistant.core.history import Attempt, Happening, Result
from assistant.store.said import made_of, restored
from assistant.store.schema import attempts, events, new_id, slots

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Actor, Change, Draft


_NEW_EVENT = insert_into(events)
_NEW_ATTEMPT = insert_into(attempts)
_AMEND = update(attempts).where(attempts.c.id == bindparam("its_id"))
_FINISH = _AMEND.where(attempts.c.finished_at.is_(None))
_OPEN = select(attempts).where(attempts.c.account == bindparam("account"), attempts.c.finished_at.is_(None))


class Events:
    """Every change of every draft."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, draft: tuple[int, str], change: Change, before: State | None, after: State) -> None:
        """Record a change of state of the draft (its id and account)."""
        self._connection.execute(_NEW_EVENT, event_row(draft, change, before, after))

    def note(self, draft: Draft, event: str, actor: Actor, words: str | None) -> None:
        """Record something a person did that leaves the state as it is, in their words."""
        row = {
            "draft_id": draft.id,
            "account": draft.account,
            "at": actor.now,
            "event": event,
            "from_state": draft.state,
            "to_state": draft.state,
            "by": actor.name,
            "note": words,
            "note_said": made_of(words),
        }
        self._connection.execute(_NEW_EVENT, row)

    def of(self, draft_id: int) -> list[Happening]:
        """What happened to a draft, oldest first."""
        rows = self._connection.execute(
            select(events).where(events.c.draft_id == draft_id).order_by(events.c.id)
        )
        return [
            Happening(
                row.at,
                row.event,
                State(row.from_state) if row.from_state else None,
                State(row.to_state),
                row.by,
                restored(row.note, row.note_said),
            )
            for row in rows
        ]


def event_row(
    draft: tuple[int, str], change: Change, before: State | None, after: State
) -> dict[str, object]:
    """One change as the table holds it."""
    draft_id, account = draft
    return {
        "draft_id": draft_id,
        "account": account,
        "at": change.at,
        "event": change.event,
        "from_state": before,
        "to_state": after,
        "by": change.by,
        "note": change.note,
        "note_said": made_of(change.note),
    }


class Attempts:
    """Every try at sending."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, draft: Draft, at: datetime, by: str, holder: str | None = None) -> Attempt:
        """Record the intent, before the request."""
        values = {
            "draft_id": draft.id,
            "account": draft.account,
            "started_at": at,
            "by": by,
            "holder": holder,
        }
        attempt_id = new_id(self._connection.execute(_NEW_ATTEMPT, values))
        return Attempt(attempt_id, draft.id, at, by, holder=holder)

    def finish(self, attempt: Attempt) -> bool:
        """Record the outcome, after it; False if the attempt was given up for lost meanwhile."""
        return self._connection.execute(_FINISH, _outcome(attempt)).rowcount == 1

    def amend(self, attempt: Attempt) -> None:
        """Record the true outcome of an attempt that was given up for lost."""
        self._connection.execute(_AMEND, _outcome(attempt))

    def of(self, draft_id: int) -> list[Attempt]:
        """The tries at sending a draft, oldest first."""
        return self._all(attempts.c.draft_id == draft_id)

    def since_requeued(self, draft_id: int) -> list[Attempt]:
        """The draft's newest tries in a row that sent nothing, oldest first; a person's retry begins anew."""
        again = (
            select(func.max(events.c.at))
            .where(events.c.draft_id == draft_id, events.c.event == Event.REQUEUE)
            .scalar_subquery()
        )
        tries = self._all(
            (attempts.c.draft_id == draft_id)
            & (type_coerce(attempts.c.started_at, String) >= func.coalesce(type_coerce(again, String), ""))
        )
        in_a_row = takewhile(lambda attempt: attempt.result is Result.POSTPONED, reversed(tries))
        return [*in_a_row][::-1]

    def failures(self, account: str) -> int:
        """How many of the account's newest tries in a row were postponed, as far as waiting goes."""
        statement = (
            select(attempts.c.outcome)
            .where(attempts.c.account == account, attempts.c.finished_at.is_not(None))
            .order_by(attempts.c.id.desc())
            .limit(10)
        )
        outcomes = self._connection.execute(statement).scalars()
        return sum(1 for _ in takewhile(lambda outcome: outcome == Result.POSTPONED, outcomes))

    def last(self, account: str) -> Attempt | None:
        """The account's newest try that has an outcome."""
        its, done = attempts.c.account == account, attempts.c.finished_at.is_not(None)
        newest = select(func.max(attempts.c.id)).where(its, done).scalar_subquery()
        return next(iter(self._all(attempts.c.id == newest)), None)

    def open(self, account: str) -> list[Attempt]:
        """The tries that have no outcome yet, oldest first."""
        return self._all((attempts.c.account == account) & attempts.c.finished_at.is_(None))

    def _all(self, condition: Any) -> list[Attempt]:  # noqa: ANN401 - a column expression
        rows = self._connection.execute(select(attempts).where(condition).order_by(attempts.c.id))
        return [
            Attempt(
                row.id,
                row.draft_id,
                row.started_at,
                row.by,
                row.finished_at,
                Result(row.outcome) if row.outcome else None,
                restored(row.detail, row.detail_said),
                row.remote_id,
                row.holder,
                row.delay,
            )
            for row in rows
        ]


def _outcome(attempt: Attempt) -> dict[str, object]:
    return {
        "its_id": attempt.id,
        "finished_at": attempt.finished_at,
        "outcome": attempt.result,
        "delay": attempt.delay,
        "detail": attempt.detail,
        "detail_said": made_of(attempt.detail),
        "remote_id": attempt.remote_id,
    }


class Slots:
    """The slots that were taken."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, account: str, slot: datetime, now: datetime) -> bool:
        """Take a slot; False if it was taken before."""
        statement = (
            upsert_into(slots).values(account=account, slot_at=slot, taken_at=now).on_conflict_do_nothing()
        )
        return self._connection.execute(statement).rowcount == 1

    def serve(self, account: str, slot: datetime, draft_id: int) -> None:
        """Record which draft the slot went to."""
        self._connection.execute(
            update(slots).where(slots.c.account == account, slots.c.slot_at == slot).values(draft_id=draft_id)
        )

    def release(self, account: str, draft_id: int) -> None:
        """Give back the slot of a draft that certainly was not sent: within its grace it may serve again."""
        self._connection.execute(
            delete(slots).where(slots.c.account == account, slots.c.draft_id == draft_id)
        )

    def taken(self, account: str, since: datetime) -> set[datetime]:
        """The slots from an instant on that were taken."""
        statement = select(slots.c.slot_at).where(slots.c.account == account, slots.c.slot_at >= since)
        return set(self._connection.execute(statement).scalars())
