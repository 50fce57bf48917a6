"""The statements about plans: what each account's plan gives to which slot, and what moved in it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.core.planning import Basis, KeptPlan, Move, Place
from assistant.store.schema import drafts, events, moves, places, plans, posts
from assistant.store.values import content, seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from assistant.core.draft import Content


_REMEMBERED = timedelta(days=28)  # as far as a plan is searched


class Plans:
    """The plans of a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: str, reads: frozenset[str] = frozenset()) -> KeptPlan | None:
        """The account's plan, if one was made; `reads` is what the guardrails want of the drafts' texts."""
        row = self._connection.execute(select(plans).where(plans.c.account == account)).first()
        if row is None:
            return None
        columns = (
            drafts.c.voice,
            drafts.c.origin,
            drafts.c.share_request,
            drafts.c.text,
            drafts.c.approved_at,
        )
        found = self._connection.execute(
            select(places, *columns)
            .join(drafts, drafts.c.id == places.c.draft_id)
            .where(places.c.account == account)
        ).all()
        basis = Basis(**{name: getattr(row, name) for name in Basis.__dataclass_fields__})
        return KeptPlan(
            basis,
            {
                each.slot_at: Place(each.draft_id, _seen(each, reads), each.approved_at is not None)
                for each in found
            },
            {each.slot_at: each.wait_until for each in found if each.wait_until is not None},
        )

    def keep(self, account: str, basis: Basis, kept: Mapping[datetime, Place]) -> None:
        """Store a plan in the place of the one before."""
        self._connection.execute(delete(places).where(places.c.account == account))
        self._connection.execute(delete(plans).where(plans.c.account == account))
        values = {name: getattr(basis, name) for name in Basis.__dataclass_fields__}
        self._connection.execute(insert(plans).values(account=account, **values))
        rows = [
            {"account": account, "slot_at": slot, "draft_id": place.draft_id} for slot, place in kept.items()
        ]
        if rows:
            self._connection.execute(insert(places), rows)

    def wait(self, account: str, slot: datetime, until: datetime) -> None:
        """Let a slot wait for some seconds more, until its draft passes."""
        its = (places.c.account == account) & (places.c.slot_at == slot)
        self._connection.execute(update(places).where(its).values(wait_until=until))

    def waits(self, account: str, slot: datetime) -> datetime | None:
        """Until when a slot waits, if it does."""
        its = (places.c.account == account) & (places.c.slot_at == slot)
        found: datetime | None = self._connection.execute(select(places.c.wait_until).where(its)).scalar()
        return found

    def newest(self, account: str) -> tuple[int, int]:
        """The ids of the account's newest event and of the newest post."""
        event = select(func.coalesce(func.max(events.c.id), 0)).where(events.c.account == account)
        post = select(func.coalesce(func.max(posts.c.id), 0))
        run = self._connection.execute
        return int(run(event).scalar_one()), int(run(post).scalar_one())

    def events_since(self, account: str, event_id: int) -> list[tuple[str, int, str | None]]:
        """What happened to the account's drafts after an event: what, to which, and the note on it."""
        rows = self._connection.execute(
            select(events.c.event, events.c.draft_id, events.c.note)
            .where(events.c.account == account, events.c.id > event_id)
            .order_by(events.c.id)
        )
        return [(row.event, row.draft_id, row.note) for row in rows]

    def note_moves(
        self, account: str, at: datetime, moved: Sequence[Move], because: Mapping[str, Any]
    ) -> None:
        """Keep what moved, and forget what moved so long ago that nobody asks for it any more."""
        old = (moves.c.account == account) & (moves.c.at < at - _REMEMBERED)
        self._connection.execute(delete(moves).where(old))
        rows = [
            {
                "account": account,
                "at": at,
                "draft_id": move.draft_id,
                "from_slot": move.before,
                "to_slot": move.after,
                "instead_id": move.instead,
                "because": json.dumps(because),
            }
            for move in moved
        ]
        if rows:
            self._connection.execute(insert(moves), rows)

    def moves_since(self, account: str, since: datetime) -> list[tuple[datetime, Move, Mapping[str, Any]]]:
        """What moved from an instant on, the newest first: when, what, and because of which changes."""
        rows = self._connection.execute(
            select(moves).where(moves.c.account == account, moves.c.at >= since).order_by(moves.c.id.desc())
        )
        return [
            (row.at, Move(row.draft_id, row.from_slot, row.to_slot, row.instead_id), json.loads(row.because))
            for row in rows
        ]


def _seen(row: Row[*tuple[Any, ...]], reads: frozenset[str]) -> Content:
    return seen(content(row), row.text, reads, billed=True) if reads else content(row)
