"""The tables as the statements see them; what they may hold is said once, in the migrations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, CursorResult, Integer, MetaData, String, Table, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

SCHEMA_VERSION = "0005"  # the migration this program works with; a test compares it with the newest

metadata = MetaData()


def new_id(result: CursorResult[Any]) -> int:
    """The id that an insert of one row gave it."""
    key = result.inserted_primary_key
    if key is None:
        message = "the statement inserted no single row"
        raise RuntimeError(message)
    return int(key[0])


class Instant(TypeDecorator[datetime]):
    """An aware instant as UTC text of one width, so that it sorts as it reads in any SQLite shell."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write `2026-11-22T05:19:00.000000Z`."""
        return None if value is None else write_instant(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read it back."""
        return None if value is None else datetime.fromisoformat(value)


def write_instant(value: datetime) -> str:
    """The text an instant is stored as."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _grounds() -> list[Column[str]]:
    """The columns that say who or what decided on each category."""
    return [Column(name, String) for name in ("voice_by", "origin_by", "share_request_by")]


drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String),
    Column("state", String),
    Column("text", String),
    Column("fingerprint", String),
    Column("voice", String),
    Column("origin", String),
    Column("share_request", Boolean(create_constraint=False)),
    Column("pinned_at", Instant),
    Column("not_before", Instant),
    Column("expires", Instant),
    Column("priority", Integer),
    Column("created_at", Instant),
    Column("retry_at", Instant),
    Column("approved_at", Instant),
    Column("approved_by", String),
    Column("approved_because", String),
    Column("import_key", String),
    *_grounds(),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String),
    Column("draft_id", Integer),
    Column("remote_id", String),
    Column("posted_at", Instant),
    Column("source", String),
    Column("text", String),
    Column("fingerprint", String),
    Column("voice", String),
    Column("origin", String),
    Column("share_request", Boolean(create_constraint=False)),
    *_grounds(),
    Column("kind", String),
    Column("seen_at", Instant),
    Column("deleted_at", Instant),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer),
    Column("account", String),
    Column("decision", String),
    Column("occasion", String),
    Column("since", Instant),
    Column("at", Instant),
    Column("times", Integer),
    Column("reasons", String),
    Column("suggestions", String),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer),
    Column("account", String),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("by", String),
    Column("outcome", String),
    Column("detail", String),
    Column("remote_id", String),
    Column("holder", String),
    Column("delay", String),
    Column("detail_said", String),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer),
    Column("account", String),
    Column("at", Instant),
    Column("event", String),
    Column("from_state", String),
    Column("to_state", String),
    Column("by", String),
    Column("note", String),
    Column("note_said", String),
)

slots = Table(
    "slots",
    metadata,
    Column("account", String, primary_key=True),
    Column("slot_at", Instant, primary_key=True),
    Column("taken_at", Instant),
    Column("draft_id", Integer),
)

timelines = Table(
    "timelines",
    metadata,
    Column("account", String, primary_key=True),
    Column("network", String),
    Column("user_id", String),
    Column("username", String),
    Column("since_id", String),
    Column("read_at", Instant),
    Column("read_whole_at", Instant),
    Column("failures", Integer),
    Column("retry_at", Instant),
    Column("trouble", String),
    Column("trouble_said", String),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String),
    Column("at", Instant),
    Column("kind", String),
    Column("posts", Integer),
)

looks = Table(
    "looks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer),
    Column("attempt_id", Integer),
    Column("account", String),
    Column("at", Instant),
    Column("since", Instant),
    Column("posts", Integer),
    Column("remote_id", String),
    Column("trouble", String),
    Column("trouble_said", String),
)

plans = Table(
    "plans",
    metadata,
    Column("account", String, primary_key=True),
    Column("made_at", Instant),
    Column("searched_until", Instant),
    Column("since", Instant),
    Column("event_id", Integer),
    Column("post_id", Integer),
    Column("posts_mark", String),
    Column("schedule_mark", String),
)

places = Table(
    "places",
    metadata,
    Column("account", String, primary_key=True),
    Column("slot_at", Instant, primary_key=True),
    Column("draft_id", Integer),
    Column("wait_until", Instant),
)

moves = Table(
    "moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String),
    Column("at", Instant),
    Column("draft_id", Integer),
    Column("from_slot", Instant),
    Column("to_slot", Instant),
    Column("instead_id", Integer),
    Column("because", String),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String),
    Column("account", String),
    Column("draft_id", Integer),
    Column("event_id", Integer),
    Column("message", String),
    Column("noticed_at", Instant),
    Column("told_at", Instant),
    Column("over_at", Instant),
    Column("tries", Integer),
    Column("retry_at", Instant),
    Column("message_said", String),
)
