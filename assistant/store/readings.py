"""The statements about the network itself: how far timelines were read, every request, and every search."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects.sqlite import insert as upsert_into

from assistant.core.history import Look
from assistant.core.reading import DAY, Known, RequestKind
from assistant.store.said import made_of, restored
from assistant.store.schema import Instant, looks, new_id, requests, timelines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


MINUTE = timedelta(minutes=1)

_NOW = bindparam("now", type_=Instant())
_PUT_RIGHT = update(requests).where(requests.c.at > _NOW).values(at=_NOW)
_FORGET = delete(requests).where(requests.c.at <= bindparam("until", type_=Instant()))
_NEW_REQUEST = insert_into(requests)
_NTH_LAST = (
    select(requests.c.at)
    .where(requests.c.at > bindparam("after", type_=Instant()))
    .order_by(requests.c.at.desc())
    .limit(1)
    .offset(bindparam("others"))
)
# Where a timeline cannot be read for days, the newest tries say all there is to say.
_KEPT_TROUBLES = 8
_TROUBLED = (looks.c.attempt_id == bindparam("attempt")) & looks.c.trouble.is_not(None)
_THIN_OUT = delete(looks).where(
    _TROUBLED,
    looks.c.id.not_in(select(looks.c.id).where(_TROUBLED).order_by(looks.c.id.desc()).limit(_KEPT_TROUBLES)),
)
_FIELDS = [column.name for column in timelines.columns if column.name not in {"account", "trouble_said"}]


class Timelines:
    """How far each account's timeline was read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: str) -> Known | None:
        """What is known of the account's timeline, if anything is."""
        row = self._connection.execute(select(timelines).where(timelines.c.account == account)).first()
        if row is None:
            return None
        values = {name: getattr(row, name) for name in _FIELDS}
        return Known(**values | {"trouble": restored(row.trouble, row.trouble_said)})

    def put(self, account: str, known: Known) -> None:
        """Record what is known now."""
        values = {name: getattr(known, name) for name in _FIELDS}
        values["trouble_said"] = made_of(known.trouble)
        statement = upsert_into(timelines).values(account=account, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[timelines.c.account], set_=values)
        )


class Requests:
    """The requests of the last day, of all accounts and all processes on this database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def full_until(self, most_per_minute: int, now: datetime) -> datetime | None:
        """Until when no request may leave, because so many have left within a minute; None if one may."""
        values = {"after": now - MINUTE, "others": most_per_minute - 1}
        last: datetime | None = self._connection.execute(_NTH_LAST, values).scalar()
        return None if last is None else min(last, now) + MINUTE

    def put_right(self, now: datetime) -> None:
        """Count as sent now what the clock says is still to come: it was set back, nobody knows by how much.

        So no limit is passed when a clock is moved, and no account waits for longer than a limit's time.
        """
        self._connection.execute(_PUT_RIGHT, {"now": now})

    def note(self, account: str, kind: RequestKind, now: datetime) -> int:
        """Record a request before it leaves."""
        return new_id(self._connection.execute(_NEW_REQUEST, {"account": account, "kind": kind, "at": now}))

    def settle(self, request_id: int, posts: int) -> None:
        """Record how many posts the answer held."""
        self._connection.execute(update(requests).where(requests.c.id == request_id).values(posts=posts))

    def posts_read(self, account: str, now: datetime, unknown: int) -> int:
        """How many posts were read in the last 24 hours; an answer that never came counts as `unknown`."""
        statement = select(func.coalesce(func.sum(func.coalesce(requests.c.posts, unknown)), 0)).where(
            requests.c.account == account, requests.c.kind != RequestKind.POST, requests.c.at > now - DAY
        )
        return int(self._connection.execute(statement).scalar_one())

    def forget(self, now: datetime) -> None:
        """Drop what no limit counts any more."""
        self._connection.execute(_FORGET, {"until": now - DAY})


class Looks:
    """Every search for a draft whose answer was lost."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: str, found: Sequence[Look]) -> None:
        """Record searches."""
        rows = [{"account": account, **_row(look)} for look in found]
        if rows:
            self._connection.execute(insert_into(looks), rows)
        for look in found:
            if look.trouble is not None:
                self._connection.execute(_THIN_OUT, {"attempt": look.attempt_id})

    def of(self, draft_id: int) -> list[Look]:
        """The searches for a draft, oldest first."""
        statement = select(looks).where(looks.c.draft_id == draft_id).order_by(looks.c.id)
        return [_look(row) for row in self._connection.execute(statement)]


_LOOK_FIELDS = ("draft_id", "attempt_id", "at", "since", "posts", "remote_id", "trouble")


def _row(look: Look) -> dict[str, object]:
    return {name: getattr(look, name) for name in _LOOK_FIELDS} | {"trouble_said": made_of(look.trouble)}


def _look(row: Row[*tuple[Any, ...]]) -> Look:
    values = {name: getattr(row, name) for name in _LOOK_FIELDS}
    return Look(**values | {"trouble": restored(row.trouble, row.trouble_said)})
