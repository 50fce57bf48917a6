"""The statements about the ledger: everything known to stand on the timelines, and what stood there."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert as insert_into

from assistant.core import text as texts
from assistant.core.history import Kind, Post, Source
from assistant.core.policy import Twin
from assistant.core.timeline import Entry
from assistant.errors import NotFoundError
from assistant.sentence import say
from assistant.store.schema import Instant, drafts, posts, slots
from assistant.store.values import CONTENTS, categories, content, grounds, seen, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.draft import Content, Draft, Grounds
    from assistant.core.history import Sighting

_SINCE = and_(
    posts.c.account == bindparam("account"), posts.c.posted_at > bindparam("after", type_=Instant())
)
_OTHERS = posts.alias()
_STANDS = posts.c.deleted_at.is_(None)
# In so many words as the index has it, or SQLite does not use it.
_COUNTS = text("posts.deleted_at IS NULL AND posts.kind <> 'reply'")
_WINDOW = select(posts.c.id, posts.c.posted_at, posts.c.voice, posts.c.origin, posts.c.share_request).where(
    _SINCE, _COUNTS
)
_READ_WINDOW = _WINDOW.add_columns(posts.c.text, posts.c.source)
_MEANT = (
    select(posts.c.id, func.coalesce(drafts.c.pinned_at, slots.c.slot_at))
    .join(drafts, drafts.c.id == posts.c.draft_id)
    .outerjoin(slots, slots.c.draft_id == drafts.c.id)
    .where(_SINCE, _COUNTS)
)
_TWINS = select(posts.c.id, posts.c.posted_at).where(
    _SINCE, _STANDS, posts.c.fingerprint == bindparam("fingerprint")
)
_HAS_ID = text("remote_id IS NOT NULL")
_OBSERVED = text("posts.source = 'observed'")


def _enter() -> Any:  # noqa: ANN401 - an insert with what to do in case of conflict, which has no name
    """Insert a post of ours, or take over the one that was observed under its id."""
    statement = insert_into(posts)
    new = statement.excluded
    ours = ("draft_id", "source", "text", "fingerprint", "kind", "voice", "origin", "share_request")
    grounds_of_ours = ("voice_by", "origin_by", "share_request_by")
    return statement.on_conflict_do_update(
        index_elements=[posts.c.account, posts.c.remote_id],
        index_where=_HAS_ID,
        set_={name: getattr(new, name) for name in (*ours, *grounds_of_ours)} | {"deleted_at": None},
        where=_OBSERVED,
    ).returning(posts.c.id)


_MINUTE = timedelta(minutes=1)
_NAMELESS = (
    select(posts.c.id)
    .where(
        posts.c.account == bindparam("of"),
        posts.c.fingerprint == bindparam("words"),
        posts.c.posted_at.between(bindparam("first", type_=Instant()), bindparam("last", type_=Instant())),
        posts.c.remote_id.is_(None),
    )
    .order_by(posts.c.posted_at)
    .limit(1)
    .scalar_subquery()
)
_IDENTIFY = (
    update(posts)
    .where(
        posts.c.id == _NAMELESS,
        ~select(_OTHERS.c.id)
        .where(_OTHERS.c.account == bindparam("of"), _OTHERS.c.remote_id == bindparam("new_id"))
        .exists(),
    )
    .values(remote_id=bindparam("new_id"), seen_at=bindparam("now", type_=Instant()), deleted_at=None)
)
_ENTER = _enter()
_OBSERVE = insert_into(posts).on_conflict_do_nothing().returning(posts.c.id)


class Posts:
    """The ledger in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, draft: Draft, remote_id: str, at: datetime) -> int | None:
        """Enter a draft that was published; None if the ledger has the post as another draft's.

        A post that was observed becomes the draft's, and keeps the moment that the network gave it.
        """
        values = {
            "account": draft.account,
            "draft_id": draft.id,
            "remote_id": remote_id,
            "posted_at": at,
            "source": Source.PUBLISHED,
            "kind": Kind.POST,
            **wording(draft.text),
            **categories(draft.new.content, draft.new.grounds),
        }
        entered: int | None = self._connection.execute(_ENTER, values).scalar()
        return entered

    def observe(
        self, account: str, seen: Sighting, judged: tuple[Content, Grounds], now: datetime
    ) -> int | None:
        """Enter a post that was read on the timeline; None if the ledger has it.

        One that was imported without the network's id is known by its text and its minute, and gets the id.
        """
        if self._identify(account, seen, now):
            return None
        values = {
            "account": account,
            "draft_id": None,
            "remote_id": seen.remote_id,
            "posted_at": seen.posted_at,
            "source": Source.OBSERVED,
            "kind": seen.kind,
            "seen_at": now,
            **wording(seen.text),
            **categories(*judged),
        }
        observed: int | None = self._connection.execute(_OBSERVE, values).scalar()
        return observed

    def _identify(self, account: str, seen: Sighting, now: datetime) -> bool:
        values = {
            "of": account,
            "words": texts.fingerprint(seen.text),
            "first": seen.posted_at - _MINUTE,
            "last": seen.posted_at + _MINUTE,
            "new_id": seen.remote_id,
            "now": now,
        }
        return self._connection.execute(_IDENTIFY, values).rowcount > 0

    def entries(self, account: str, after: datetime, reads: frozenset[str]) -> list[Entry]:
        """What the guardrails see of the posts after an instant; `reads` is what they want of the texts."""
        values = {"account": account, "after": after}
        if reads:
            return [_entry(row, reads) for row in self._connection.execute(_READ_WINDOW, values)]
        found = self._connection.execute(_WINDOW, values)
        return [
            Entry(at, CONTENTS[voice, origin, share], post_id=post_id)
            for post_id, at, voice, origin, share in found
        ]

    def meant(self, account: str, after: datetime) -> dict[int, datetime | None]:
        """For which instant each later post of ours was meant: its slot, or its own."""
        found = self._connection.execute(_MEANT, {"account": account, "after": after})
        return {row[0]: row[1] for row in found}

    def is_altered(self, account: str, newer_than: int) -> bool:
        """Whether a post of ours after one with some id was deleted, or counts as something else by now."""
        ours = select(posts.c.id).join(drafts, drafts.c.id == posts.c.draft_id)
        kind = (posts.c.voice, posts.c.origin, posts.c.share_request)
        planned = (drafts.c.voice, drafts.c.origin, drafts.c.share_request)
        differs = or_(~_STANDS, *(now != then for now, then in zip(kind, planned, strict=True)))
        found = ours.where(posts.c.account == account, posts.c.id > newer_than, differs).limit(1)
        return self._connection.execute(found).first() is not None

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
            .where(posts.c.account == account, posts.c.posted_at > since, _STANDS)
            .order_by(posts.c.posted_at)
        )
        return {row[0]: (row[1], row[2]) for row in self._connection.execute(statement)}

    def get(self, post_id: int) -> Post:
        """The post with this id.

        Raises:
            NotFoundError: there is none.
        """
        row = self._connection.execute(select(posts).where(posts.c.id == post_id)).first()
        if row is None:
            message = say(
                "There is no post {id} in the ledger; see the ids with: assistant posts.",
                id=post_id,
            )
            raise NotFoundError(message)
        return _post(row)

    def listed(self, accounts: Sequence[str], since: datetime | None, most: int) -> list[Post]:
        """The newest posts of the accounts, oldest of them first."""
        statement = select(posts).where(posts.c.account.in_(accounts))
        if since is not None:
            statement = statement.where(posts.c.posted_at >= since)
        newest = statement.order_by(posts.c.posted_at.desc(), posts.c.id.desc()).limit(most)
        return [_post(row) for row in self._connection.execute(newest)][::-1]

    def between(self, account: str, start: datetime, end: datetime) -> list[Post]:
        """The posts that count in `[start, end)`, oldest first."""
        statement = (
            select(posts)
            .where(posts.c.account == account, posts.c.posted_at >= start, posts.c.posted_at < end, _COUNTS)
            .order_by(posts.c.posted_at, posts.c.id)
        )
        return [_post(row) for row in self._connection.execute(statement)]

    def first_posted(self, account: str) -> datetime | None:
        """When the first post that counts was posted."""
        statement = select(func.min(posts.c.posted_at)).where(posts.c.account == account, _COUNTS)
        first: datetime | None = self._connection.execute(statement).scalar()
        return first

    def known(self, account: str, remote_ids: Iterable[str]) -> dict[str, Post]:
        """The posts that have these ids on the network."""
        wanted = func.json_each(json.dumps(list(remote_ids))).table_valued("value")
        statement = select(posts).where(
            posts.c.account == account, posts.c.remote_id.in_(select(wanted.c.value)), _HAS_ID
        )
        return {row.remote_id: _post(row) for row in self._connection.execute(statement)}

    def seen_before(self, account: str, after: datetime, until: datetime) -> dict[str, int]:
        """What reading ought to find again between two instants: posts of ours, and what it found before.

        Told by their ids on the network, each with its own. One of ours that begins with @ may be taken for
        an answer, which reading leaves out.
        """
        ours = and_(posts.c.source == Source.PUBLISHED, posts.c.text.not_like("@%"))
        statement = select(posts.c.remote_id, posts.c.id).where(
            posts.c.account == account,
            posts.c.posted_at > after,
            posts.c.posted_at <= until,
            _COUNTS,
            _HAS_ID,
            ours | posts.c.seen_at.is_not(None),
        )
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def note_seen(self, post_ids: Sequence[int], now: datetime) -> None:
        """Record that the posts stand on the timeline, whatever was thought of them."""
        self._change(post_ids, deleted_at=None, seen_at=now)

    def note_deleted(self, post_ids: Sequence[int], now: datetime) -> None:
        """Record that the posts stand there no more."""
        self._change(post_ids, deleted_at=now)

    def _change(self, post_ids: Sequence[int], **values: datetime | None) -> None:
        if post_ids:
            self._connection.execute(update(posts).where(posts.c.id.in_(post_ids)).values(**values))

    def classify(self, post_id: int, judged: tuple[Content, Grounds]) -> None:
        """Record other categories of a post."""
        self._connection.execute(update(posts).where(posts.c.id == post_id).values(**categories(*judged)))

    def draft_ids(self, post_ids: Sequence[int]) -> dict[int, int | None]:
        """Which draft each post came from."""
        statement = select(posts.c.id, posts.c.draft_id).where(posts.c.id.in_(post_ids))
        return {row[0]: row[1] for row in self._connection.execute(statement)}


def _entry(row: Row[*tuple[Any, ...]], reads: frozenset[str]) -> Entry:
    billed = row.source == Source.PUBLISHED
    return Entry(row.posted_at, seen(content(row), row.text, reads, billed=billed), post_id=row.id)


def _post(row: Row[*tuple[Any, ...]]) -> Post:
    return Post(
        id=row.id,
        account=row.account,
        posted_at=row.posted_at,
        text=row.text,
        content=content(row),
        source=Source(row.source),
        draft_id=row.draft_id,
        remote_id=row.remote_id,
        kind=Kind(row.kind),
        grounds=grounds(row),
        deleted_at=row.deleted_at,
    )
