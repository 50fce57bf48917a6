"""The statements that look back over the drafts of all accounts: what happened, told and counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, literal_column, select

from assistant.core.draft import Event, State
from assistant.core.history import Entry, Occasion
from assistant.sentence import kept
from assistant.store.said import restored
from assistant.store.schema import drafts, events, posts, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from assistant.core.history import Extent

# What a draft was rejected for was kept in the same transaction: at the same instant, or, when it was added
# with a time of its own, at that time.
_ADDED = verdicts.c.occasion.in_([Occasion.ADDED, Occasion.IMPORTED]) & events.c.from_state.is_(None)
_REASONS = (
    select(func.max(verdicts.c.reasons))
    .where(
        verdicts.c.draft_id == events.c.draft_id,
        verdicts.c.decision == literal_column("'rejected'"),
        (verdicts.c.at == events.c.at) | _ADDED,
        events.c.event == literal_column("'reject'"),
    )
    .scalar_subquery()
)
_ENTRIES = (
    select(
        events,
        drafts.c.text,
        drafts.c.pinned_at,
        posts.c.remote_id,
        _REASONS.label("reasons"),
    )
    .join(drafts, drafts.c.id == events.c.draft_id)
    .outerjoin(posts, posts.c.draft_id == events.c.draft_id)
)
_TAKEN = events.c.event == literal_column(f"'{Event.CLAIM}'")  # what came of it is told


class Chronicle:
    """What happened to the drafts of a transaction's database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, accounts: Sequence[str], extent: Extent) -> list[Entry]:
        """What happened last, the newest first."""
        conditions = [events.c.account.in_(accounts), ~_TAKEN]
        if extent.draft_id is not None:
            conditions.append(events.c.draft_id == extent.draft_id)
        if extent.since is not None:
            conditions.append(events.c.at >= extent.since)
        if extent.after_id is not None:
            conditions.append(events.c.id > extent.after_id)
        return self._entries(conditions, extent.most)

    def _entries(self, conditions: Sequence[ColumnElement[bool]], most: int | None) -> list[Entry]:
        statement = _ENTRIES.where(*conditions).order_by(events.c.id.desc()).limit(most)
        return [_entry(row) for row in self._connection.execute(statement)]

    def last_id(self) -> int:
        """The number of what happened last; 0 where nothing has."""
        return int(self._connection.execute(select(func.coalesce(func.max(events.c.id), 0))).scalar_one())

    def counted(self, account: str, since: datetime) -> dict[Event, int]:
        """How often each event happened to the account's drafts after an instant."""
        statement = (
            select(events.c.event, func.count())
            .where(events.c.account == account, events.c.at > since, events.c.event.in_(sorted(Event)))
            .group_by(events.c.event)
        )
        return {Event(row[0]): row[1] for row in self._connection.execute(statement)}

    def held(self, account: str, since: datetime) -> int:
        """How many of the account's drafts were held after an instant."""
        statement = select(func.count()).where(
            verdicts.c.account == account,
            verdicts.c.at > since,
            verdicts.c.decision == literal_column("'held'"),
        )
        return int(self._connection.execute(statement).scalar_one())

    def brought(self, draft_ids: Sequence[int]) -> dict[int, int]:
        """For each draft the number of the event that brought it into its state."""
        wanted = func.json_each(json.dumps(list(draft_ids))).table_valued("value")
        statement = (
            select(events.c.draft_id, func.max(events.c.id))
            .where(
                events.c.draft_id.in_(select(wanted.c.value)),
                events.c.from_state.is_distinct_from(events.c.to_state),
            )
            .group_by(events.c.draft_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(statement)}


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        account=row.account,
        draft_id=row.draft_id,
        text=row.text,
        event=row.event,
        from_state=State(row.from_state) if row.from_state else None,
        to_state=State(row.to_state),
        by=row.by,
        note=restored(row.note, row.note_said),
        remote_id=row.remote_id if row.event == Event.CONFIRM else None,
        pinned_at=row.pinned_at,
        reasons=tuple(_message(reason) for reason in json.loads(row.reasons or "[]")),
    )


def _message(reason: dict[str, Any]) -> str:
    return kept(reason["message"], reason.get("said", {}).get("message"))
