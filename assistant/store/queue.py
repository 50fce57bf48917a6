"""The statements publishing lives on: what is due, what may go, and what has a place on the timeline.

They are made once, because building one costs more than running it, and name states as SQL literals,
because SQLite uses a partial index only where the query says its condition in so many words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Select, and_, bindparam, func, literal_column, select, text

from assistant.core import text as texts
from assistant.core.planning import Candidate
from assistant.core.policy import Twin
from assistant.core.retry import FARTHEST
from assistant.core.timeline import Entry
from assistant.store.schema import Instant, attempts, drafts, posts, slots
from assistant.store.values import CONTENTS, draft, seen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row

    from assistant.core.draft import Content, Draft

_OF_ACCOUNT = drafts.c.account == bindparam("account")
_QUEUED = and_(_OF_ACCOUNT, drafts.c.state == literal_column("'queued'"))
_LIVE = text("drafts.state IN ('queued', 'publishing', 'unconfirmed')")
_WHEN = bindparam("instant", type_=Instant())

_IS_PINNED = and_(_QUEUED, drafts.c.pinned_at.is_not(None))
_PINNED = select(drafts).where(_IS_PINNED).order_by(drafts.c.pinned_at, drafts.c.id)
_PINNED_BEFORE = _PINNED.where(drafts.c.pinned_at < _WHEN)
_DUE = _PINNED.where(drafts.c.pinned_at <= bindparam("now", type_=Instant())).limit(100)  # a mouthful
_EXPIRED = select(drafts).where(_QUEUED, drafts.c.expires.is_not(None), drafts.c.expires <= _WHEN)
_ANY = select(drafts.c.id).where(_QUEUED).limit(1)
_IDS = select(drafts.c.id).where(_QUEUED)
_CANDIDATES = select(drafts).where(_QUEUED).order_by(drafts.c.id)
_REPEATED = (
    select(drafts.c.id, posts.c.id, posts.c.posted_at)
    .join(
        posts,
        and_(
            posts.c.account == drafts.c.account,
            posts.c.fingerprint == drafts.c.fingerprint,
            posts.c.posted_at > _WHEN,
            posts.c.deleted_at.is_(None),
        ),
    )
    .where(_QUEUED)
)
_LIVE_TWINS = select(drafts.c.id).where(_OF_ACCOUNT, drafts.c.fingerprint == bindparam("fingerprint"), _LIVE)


def _earliest(column: Column[Any], of: Any = func.min) -> Select[Any]:  # noqa: ANN401 - an SQL function
    return select(of(column)).where(_QUEUED, column.is_not(None))


_FIRST_PINNED, _FIRST_EXPIRY = _earliest(drafts.c.pinned_at), _earliest(drafts.c.expires)
_PAUSED_UNTIL = _earliest(drafts.c.retry_at, func.max).where(
    drafts.c.retry_at <= bindparam("farthest", type_=Instant())
)


def _entries(moment: Any) -> Select[Any]:  # noqa: ANN401 - a column or an expression of columns
    named = moment.label("place")
    return select(drafts.c.id, named, drafts.c.voice, drafts.c.origin, drafts.c.share_request)


_PROMISED = _entries(drafts.c.pinned_at).where(_IS_PINNED, drafts.c.pinned_at >= _WHEN)
_OTHERS = attempts.alias()
_NEWEST_ATTEMPT = select(func.max(_OTHERS.c.id)).where(_OTHERS.c.draft_id == drafts.c.id).scalar_subquery()
_IN_FLIGHT = (
    _entries(attempts.c.finished_at)
    .select_from(drafts)
    .join(attempts, attempts.c.id == _NEWEST_ATTEMPT)
    .where(_OF_ACCOUNT, text("drafts.state IN ('publishing', 'unconfirmed')"))
)
_READ = {statement: statement.add_columns(drafts.c.text) for statement in (_PROMISED, _IN_FLIGHT)}


def _with_text(statement: Select[Any], reads: frozenset[str]) -> Select[Any]:
    return _READ[statement] if reads else statement


def _seen(row: Row[*tuple[Any, ...]], reads: frozenset[str]) -> Content:
    known = CONTENTS[row.voice, row.origin, row.share_request]
    return seen(known, row.text, reads, billed=True) if reads else known


_MEANT = (
    select(drafts.c.id, func.coalesce(drafts.c.pinned_at, slots.c.slot_at))
    .outerjoin(slots, slots.c.draft_id == drafts.c.id)
    .where(_OF_ACCOUNT, text("drafts.state = 'publishing'"))
)


class Queue:
    """The queue of each account in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pinned_before(self, account: str, instant: datetime) -> list[Draft]:
        """Queued drafts whose own time is earlier than an instant, in the order of their times."""
        return self._drafts(_PINNED_BEFORE, account=account, instant=instant)

    def due(self, account: str, now: datetime, since: datetime) -> list[Candidate]:
        """The first queued drafts whose own time has come, with every post of the same text after `since`."""
        return self._candidates(_DUE, account=account, now=now, instant=since)

    def expired(self, account: str, now: datetime) -> list[Draft]:
        """Queued drafts whose time to be published at a slot is over."""
        return self._drafts(_EXPIRED, account=account, instant=now)

    def ids(self, account: str) -> set[int]:
        """The ids of all queued drafts."""
        return set(self._connection.execute(_IDS, {"account": account}).scalars())

    def candidates(self, account: str, since: datetime) -> list[Candidate]:
        """All queued drafts, oldest first, with every post of the same text after `since`."""
        return self._candidates(_CANDIDATES, account=account, instant=since)

    def _candidates(self, statement: Select[Any], **values: object) -> list[Candidate]:
        """Drafts with their twins; a live one has no live twin, since the table takes no second."""
        found = self._drafts(statement, **values)
        twins: dict[int, list[Twin]] = {}
        if found:
            for draft_id, post_id, posted_at in self._run(_REPEATED, **values):
                twins.setdefault(draft_id, []).append(Twin(post_id=post_id, posted_at=posted_at))
        return [Candidate(one, tuple(twins.get(one.id, ()))) for one in found]

    def live_twins(self, account: str, words: str, but: int | None = None) -> list[Twin]:
        """Live drafts with the same text, but for one."""
        found = self._run(_LIVE_TWINS, account=account, fingerprint=texts.fingerprint(words))
        return [Twin(draft_id=draft_id) for (draft_id,) in found if draft_id != but]

    def paused_until(self, account: str, now: datetime) -> datetime | None:
        """The next try after one that sent nothing: the way to the network is shut, so all drafts wait."""
        return self._instant(_PAUSED_UNTIL, account, farthest=now + FARTHEST)

    def holds_any(self, account: str) -> bool:
        """Whether any draft is queued."""
        return self._connection.execute(_ANY, {"account": account}).first() is not None

    def first_pinned(self, account: str) -> datetime | None:
        """The earliest time of a queued pinned draft."""
        return self._instant(_FIRST_PINNED, account)

    def first_expiry(self, account: str) -> datetime | None:
        """The earliest end of a queued draft."""
        return self._instant(_FIRST_EXPIRY, account)

    def promised(self, account: str, since: datetime, reads: frozenset[str]) -> list[Entry]:
        """The places of queued pinned drafts from `since` on; `reads` is what is wanted of their texts."""
        return [
            Entry(row.place, _seen(row, reads), draft_id=row.id, promised=True)
            for row in self._run(_with_text(_PROMISED, reads), account=account, instant=since)
        ]

    def in_flight(self, account: str, now: datetime, reads: frozenset[str]) -> list[Entry]:
        """Drafts that are being sent or may have been: they count as posts until that is known.

        They stand at the end of the attempt, or now while it is open, because the post may appear any moment
        and the later the place, the longer it counts.
        """
        return [
            Entry(min(row.place or now, now), _seen(row, reads), draft_id=row.id, doubtful=True)
            for row in self._run(_with_text(_IN_FLIGHT, reads), account=account)
        ]

    def meant(self, account: str) -> dict[int, datetime | None]:
        """The instants that drafts being sent are meant for: their slots, or their own times."""
        return {row[0]: row[1] for row in self._run(_MEANT, account=account)}

    def _run(self, statement: Select[Any], **values: object) -> Iterable[Any]:
        return self._connection.execute(statement, values)

    def _drafts(self, statement: Select[Any], **values: object) -> list[Draft]:
        return [draft(row) for row in self._run(statement, **values)]

    def _instant(self, statement: Select[Any], account: str, **values: datetime) -> datetime | None:
        found: datetime | None = self._connection.execute(statement, {"account": account, **values}).scalar()
        return found
