"""The statements about the ledger: everything known to stand on the timelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, bindparam, select
from sqlalchemy import insert as insert_into

from assistant.core import text as texts
from assistant.core.history import Post, Source
from assistant.core.policy import Twin
from assistant.core.timeline import Entry
from assistant.store.schema import Instant, new_id, posts
from assistant.store.values import CONTENTS, content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assistant.core.draft import Draft

_SINCE = and_(
    posts.c.account == bindparam("account"), posts.c.posted_at > bindparam("after", type_=Instant())
)
_WINDOW = select(posts.c.id, posts.c.posted_at, posts.c.voice, posts.c.origin, posts.c.share_request).where(
    _SINCE
)
_TWINS = select(posts.c.id, posts.c.posted_at).where(_SINCE, posts.c.fingerprint == bindparam("fingerprint"))
_INSERT = insert_into(posts)


class Posts:
    """The ledger in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert_published(self, draft: Draft, remote_id: str, at: datetime) -> int:
        """Enter a draft that was published."""
        words = draft.new.content
        values = {
            "account": draft.account,
            "draft_id": draft.id,
            "remote_id": remote_id,
            "posted_at": at,
            "source": Source.PUBLISHED,
            "text": draft.text,
            "fingerprint": texts.fingerprint(draft.text),
            "voice": words.voice,
            "origin": words.origin,
            "share_request": words.share_request,
        }
        return new_id(self._connection.execute(_INSERT, values))

    def entries(self, account: str, after: datetime) -> list[Entry]:
        """What the guardrails see of the posts after an instant."""
        found = self._connection.execute(_WINDOW, {"account": account, "after": after})
        return [
            Entry(at, CONTENTS[voice, origin, share], post_id=post_id)
            for post_id, at, voice, origin, share in found
        ]

    def twins(self, account: str, text: str, since: datetime) -> list[Twin]:
        """Posts with the same text after an instant."""
        values = {"account": account, "after": since, "fingerprint": texts.fingerprint(text)}
        return [
            Twin(post_id=post_id, posted_at=at) for post_id, at in self._connection.execute(_TWINS, values)
        ]

    def fingerprints(self, account: str, since: datetime) -> dict[str, tuple[int, datetime]]:
        """The newest post of every text posted after an instant."""
        statement = (
            select(posts.c.fingerprint, posts.c.id, posts.c.posted_at)
            .where(posts.c.account == account, posts.c.posted_at > since)
            .order_by(posts.c.posted_at)
        )
        return {row[0]: (row[1], row[2]) for row in self._connection.execute(statement)}

    def holder_of(self, account: str, remote_id: str) -> Post | None:
        """The post with the network's id, if the ledger has it."""
        row = self._connection.execute(
            select(posts).where(posts.c.account == account, posts.c.remote_id == remote_id)
        ).first()
        if row is None:
            return None
        return Post(
            id=row.id,
            account=row.account,
            posted_at=row.posted_at,
            text=row.text,
            content=content(row),
            source=Source(row.source),
            draft_id=row.draft_id,
            remote_id=row.remote_id,
        )

    def draft_ids(self, post_ids: Sequence[int]) -> dict[int, int | None]:
        """Which draft each post came from."""
        statement = select(posts.c.id, posts.c.draft_id).where(posts.c.id.in_(post_ids))
        return {row[0]: row[1] for row in self._connection.execute(statement)}
