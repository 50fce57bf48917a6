"""The statements that take an account's past into the ledger: staged row by row, then merged at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.text import fingerprint
from assistant.store.schema import write_instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from assistant.core.draft import Content, Grounds
    from assistant.core.history import Sighting

# On this connection alone, in SQLite's own temporary file: reading a long file keeps nobody from writing.
_STAGE = (
    "DROP TABLE IF EXISTS temp.past",
    """
    CREATE TEMP TABLE past (
        remote_id TEXT, posted_at TEXT, text TEXT, fingerprint TEXT, kind TEXT, voice TEXT, origin TEXT,
        share_request INTEGER, voice_by TEXT, origin_by TEXT, share_request_by TEXT
    )
    """,
)
_INSERT = "INSERT INTO temp.past VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

# A table of a spreadsheet knows the minute, or no id: what says the same within a minute is the same post.
_MINUTE_BEFORE = "strftime('%Y-%m-%dT%H:%M:%f', {0}.posted_at, '-60 seconds')"
_MINUTE_AFTER = "strftime('%Y-%m-%dT%H:%M:%f', {0}.posted_at, '+60 seconds') || 'Z'"
_SAME = f"""
    posts.account = :account AND posts.fingerprint = past.fingerprint
    AND posts.posted_at BETWEEN {_MINUTE_BEFORE.format("past")} AND {_MINUTE_AFTER.format("past")}
"""
_IDENTIFY = f"""
    UPDATE OR IGNORE posts SET remote_id = past.remote_id
    FROM temp.past
    WHERE posts.remote_id IS NULL AND past.remote_id IS NOT NULL AND {_SAME}
"""
_MERGE = f"""
    INSERT INTO posts (
        account, remote_id, posted_at, source, text, fingerprint, kind, voice, origin, share_request,
        voice_by, origin_by, share_request_by
    )
    SELECT
        :account, remote_id, posted_at, 'observed', text, fingerprint, kind, voice, origin, share_request,
        voice_by, origin_by, share_request_by
    FROM temp.past
    WHERE past.remote_id IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM posts WHERE {_SAME})
    ORDER BY posted_at
    ON CONFLICT DO NOTHING
"""


class Past:
    """The past of one account on its way into the ledger, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self) -> None:
        """Make room beside the database."""
        for statement in _STAGE:
            self._connection.exec_driver_sql(statement)

    def stage(self, rows: Iterable[tuple[Sighting, Content, Grounds]]) -> None:
        """Put posts there, which changes nothing in the ledger."""
        values = [_values(*row) for row in rows]
        if values:
            self._connection.exec_driver_sql(_INSERT, values)

    def merge(self, account: str) -> int:
        """Enter those that the ledger does not know, and say how many they were."""
        values = {"account": account}
        self._connection.exec_driver_sql(_IDENTIFY, values)
        return self._connection.exec_driver_sql(_MERGE, values).rowcount


def _values(seen: Sighting, content: Content, grounds: Grounds) -> tuple[object, ...]:
    return (
        seen.remote_id,
        write_instant(seen.posted_at),
        seen.text,
        fingerprint(seen.text),
        seen.kind.value,
        content.voice.value,
        content.origin.value,
        content.share_request,
        grounds.voice,
        grounds.origin,
        grounds.share_request,
    )
