"""The statements about notices: what needs a person, and whether they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from assistant.core.health import Need, NeedKind, Notice
from assistant.store.said import made_of, restored
from assistant.store.schema import notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_STANDING = select(notices).where(notices.c.over_at.is_(None)).order_by(notices.c.id)
_NEW = insert(notices).on_conflict_do_nothing()
_ITS = update(notices).where(notices.c.id == bindparam("its_id"))
_CLAIM = _ITS.where(
    notices.c.told_at.is_(None),
    notices.c.over_at.is_(None),
    notices.c.tries == bindparam("its_tries"),
)


class Notices:
    """What people are to be told, in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, accounts: Sequence[str]) -> list[Notice]:
        """What still needs somebody, oldest first."""
        rows = self._connection.execute(_STANDING.where(notices.c.account.in_(accounts)))
        return [_notice(row) for row in rows]

    def note(self, needs: Iterable[Need], now: datetime) -> None:
        """Record needs; one that another daemon has just recorded stays as it is."""
        rows = [_row(need, now) for need in needs]
        if rows:
            self._connection.execute(_NEW, rows)

    def end(self, ids: Iterable[int], now: datetime) -> None:
        """Record that these need nobody any more."""
        self._set(ids, {"over_at": now})

    def claim(self, due: Iterable[Notice], until: datetime) -> list[Notice]:
        """Take those that nobody else took since; who takes them and says nothing loses them at `until`."""
        return [
            notice
            for notice in due
            if self._connection.execute(
                _CLAIM,
                {
                    "its_id": notice.id,
                    "its_tries": notice.tries,
                    "tries": notice.tries + 1,
                    "retry_at": until,
                },
            ).rowcount
        ]

    def told(self, ids: Iterable[int], now: datetime) -> None:
        """Record that people were told these."""
        self._set(ids, {"told_at": now, "retry_at": None})

    def put_off(self, ids: Iterable[int], until: datetime) -> None:
        """Let these wait for another try."""
        self._set(ids, {"retry_at": until})

    def _set(self, ids: Iterable[int], values: dict[str, Any]) -> None:
        for its_id in ids:
            self._connection.execute(_ITS, {"its_id": its_id, **values})


def _row(need: Need, now: datetime) -> dict[str, object]:
    return {
        "kind": need.kind,
        "account": need.account,
        "draft_id": need.draft_id,
        "event_id": need.event_id,
        "message": need.message,
        "message_said": made_of(need.message),
        "noticed_at": now,
        "tries": 0,
    }


def _notice(row: Row[*tuple[Any, ...]]) -> Notice:
    message = restored(row.message, row.message_said)
    need = Need(NeedKind(row.kind), row.account, message, row.draft_id, row.event_id)
    return Notice(row.id, need, row.noticed_at, row.told_at, row.tries, row.retry_at)
