"""The statements that store many drafts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, literal, null, select
from sqlalchemy import insert as insert_into

from assistant.core.draft import TRANSITIONS, Event
from assistant.store.schema import drafts, events
from assistant.store.values import columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.draft import Actor, Draft

# SQLite's own record of the ids that AUTOINCREMENT has given, also to rows that are gone.
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'drafts'"


class Imports:
    """Drafts that come out of a file, in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_id(self) -> int:
        """The id that the next draft gets; in a writing transaction nobody else can take it."""
        return int(self._connection.exec_driver_sql(_LAST_ID).scalar() or 0) + 1

    def insert(self, imported: Sequence[tuple[Draft, str]], actor: Actor) -> None:
        """Store new drafts under their ids, each with its key, and an event for each."""
        if not imported:
            return
        rows = [
            {
                "id": draft.id,
                "state": draft.state,
                "created_at": draft.created_at,
                "import_key": key,
                **columns(draft.new),
            }
            for draft, key in imported
        ]
        self._connection.execute(insert_into(drafts), rows)
        for event in (Event.ACCEPT, Event.REJECT):
            self._note(event, imported[0][0].id, actor)

    def _note(self, event: Event, first_id: int, actor: Actor) -> None:
        """Record how the drafts from an id on came in."""
        state = TRANSITIONS[None, event]
        change = actor.does(event)
        values = {
            "draft_id": drafts.c.id,
            "account": drafts.c.account,
            "at": literal(change.at, events.c.at.type),
            "event": literal(change.event),
            "from_state": null(),
            "to_state": drafts.c.state,
            "by": literal(change.by),
        }
        source = select(*values.values()).where(drafts.c.id >= first_id, drafts.c.state == state)
        self._connection.execute(insert_into(events).from_select(list(values), source.order_by(drafts.c.id)))
