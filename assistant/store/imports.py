"""The statements that store many drafts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, literal, null, select
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects.sqlite.pysqlite import dialect

from assistant.core.draft import TRANSITIONS, Event
from assistant.store.schema import drafts, events, write_instant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assistant.core.draft import Actor, Draft

Mark = tuple[int | None, int | None]

# SQLite's own record of the ids that AUTOINCREMENT has given, also to rows that are gone.
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'drafts'"

# Every change of a draft leaves an event, and nothing is ever deleted.
_MARK = "SELECT (SELECT max(id) FROM events), (SELECT max(id) FROM posts)"

# One text for the driver and a tuple a row: for 10,000 rows the parameters of Core's own insert take as long
# again as SQLite does.
_COLUMNS = (
    "id",
    "account",
    "state",
    "text",
    "fingerprint",
    "voice",
    "origin",
    "share_request",
    "pinned_at",
    "not_before",
    "expires",
    "priority",
    "created_at",
    "import_key",
    "voice_by",
    "origin_by",
    "share_request_by",
)
_INSERT = str(insert_into(drafts).compile(dialect=dialect(), column_keys=_COLUMNS))


class Imports:
    """Drafts that come out of a file, in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_id(self) -> int:
        """The id that the next draft gets; in a writing transaction nobody else can take it."""
        return int(self._connection.exec_driver_sql(_LAST_ID).scalar() or 0) + 1

    def mark(self) -> Mark:
        """What stays the same as long as no draft and no post is added or changed."""
        newest_event, newest_post = self._connection.exec_driver_sql(_MARK).one()
        return newest_event, newest_post

    def insert(self, imported: Sequence[tuple[Draft, str, str]], actor: Actor) -> None:
        """Store new drafts under their ids, each with its fingerprint and key, and an event for each."""
        if not imported:
            return
        created_at = write_instant(actor.now)
        self._connection.exec_driver_sql(_INSERT, [_row(*each, created_at) for each in imported])
        first, *_ = imported[0]
        for event in (Event.ACCEPT, Event.REJECT):
            self._note(event, first.id, actor)

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


def _row(draft: Draft, fingerprint: str, key: str, created_at: str) -> tuple[object, ...]:
    """A new draft as the driver takes it, in the order of _COLUMNS."""
    new = draft.new
    return (
        draft.id,
        new.account,
        draft.state.value,
        new.text,
        fingerprint,
        new.content.voice.value,
        new.content.origin.value,
        new.content.share_request,
        _instant(new.pinned_at),
        _instant(new.not_before),
        _instant(new.expires),
        new.priority,
        created_at,
        key,
        new.grounds.voice,
        new.grounds.origin,
        new.grounds.share_request,
    )


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else write_instant(moment)
