"""The statements that look for contradictions: what several rows say of the same thing has to agree.

The tables' own checks keep a single row sound; what they cannot see is asked here, of the whole database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.core.draft import TRANSITIONS
from assistant.core.text import fingerprint
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_NAMED = 5  # ids told of each breach

# Each with what must never be, and the statement that finds the drafts or posts of which it is true.
_DRAFTS = {
    say("published, but not in the ledger"): """
        SELECT id FROM drafts WHERE state = 'published'
        AND NOT EXISTS (SELECT 1 FROM posts WHERE posts.draft_id = drafts.id)
    """,
    say("in the ledger, but not published"): """
        SELECT drafts.id FROM posts JOIN drafts ON drafts.id = posts.draft_id
        WHERE drafts.state <> 'published'
    """,
    say("in the ledger for another account"): """
        SELECT drafts.id FROM posts JOIN drafts ON drafts.id = posts.draft_id
        WHERE drafts.account <> posts.account
    """,
    say("being published without an open attempt"): """
        SELECT id FROM drafts WHERE state = 'publishing' AND NOT EXISTS
        (SELECT 1 FROM attempts WHERE draft_id = drafts.id AND finished_at IS NULL)
    """,
    say("not being published, but with an open attempt"): """
        SELECT drafts.id FROM attempts JOIN drafts ON drafts.id = attempts.draft_id
        WHERE attempts.finished_at IS NULL AND drafts.state <> 'publishing'
    """,
    say("unconfirmed without an attempt that may have sent it"): """
        SELECT id FROM drafts WHERE state = 'unconfirmed' AND NOT EXISTS
        (SELECT 1 FROM attempts WHERE draft_id = drafts.id AND outcome IN ('lost', 'posted', 'refused'))
    """,
    say("sent as one post, but in the ledger as another"): """
        SELECT drafts.id FROM drafts JOIN posts ON posts.draft_id = drafts.id
        WHERE EXISTS (SELECT 1 FROM attempts WHERE draft_id = drafts.id AND outcome = 'posted')
        AND NOT EXISTS
        (SELECT 1 FROM attempts WHERE draft_id = drafts.id AND outcome = 'posted'
         AND remote_id = posts.remote_id)
        AND EXISTS
        (SELECT 1 FROM events WHERE draft_id = drafts.id AND event = 'confirm' AND from_state = 'publishing')
    """,
    say("posted by an attempt, but in no state that follows from it"): """
        SELECT id FROM drafts WHERE state IN ('queued', 'failed') AND
        (SELECT outcome FROM attempts WHERE draft_id = drafts.id ORDER BY id DESC LIMIT 1) = 'posted'
        AND NOT EXISTS (SELECT 1 FROM events WHERE draft_id = drafts.id AND event IN ('absolve', 'requeue'))
    """,
    say("without any event"): """
        SELECT id FROM drafts WHERE NOT EXISTS (SELECT 1 FROM events WHERE draft_id = drafts.id)
    """,
    say("in a state that its last event did not lead to"): """
        SELECT id FROM drafts WHERE state <>
        (SELECT to_state FROM events WHERE draft_id = drafts.id ORDER BY id DESC LIMIT 1)
    """,
    say("with an event that does not begin where the one before ended"): """
        SELECT DISTINCT draft_id FROM (
            SELECT draft_id, from_state,
                lag(to_state) OVER (PARTITION BY draft_id ORDER BY id) AS before
            FROM events
        ) WHERE from_state IS NOT before
    """,
    say("rejected without a verdict that says why"): """
        SELECT id FROM drafts WHERE state = 'rejected' AND NOT EXISTS
        (SELECT 1 FROM verdicts WHERE draft_id = drafts.id AND decision = 'rejected')
    """,
    say("with attempts, verdicts or events of another account"): """
        SELECT id FROM drafts WHERE
        EXISTS (SELECT 1 FROM attempts WHERE draft_id = drafts.id AND account <> drafts.account)
        OR EXISTS (SELECT 1 FROM verdicts WHERE draft_id = drafts.id AND account <> drafts.account)
        OR EXISTS (SELECT 1 FROM events WHERE draft_id = drafts.id AND account <> drafts.account)
    """,
    say("given a slot of another account"): """
        SELECT drafts.id FROM slots JOIN drafts ON drafts.id = slots.draft_id
        WHERE drafts.account <> slots.account
    """,
    say("given several slots at once"): """
        SELECT draft_id FROM slots WHERE draft_id IS NOT NULL GROUP BY draft_id, taken_at HAVING count(*) > 1
    """,
}
_EDGES = "SELECT DISTINCT draft_id, coalesce(from_state, ''), event, to_state FROM events"
_NOTES = frozenset({"edit", "approve"})  # leave the state as it is
_WORDS = "SELECT id, text, fingerprint FROM {}"


class Breach(NamedTuple):
    """Something that must never be, and the `drafts` or `posts` it is true of: the first ids, how many."""

    what: str
    of: str
    ids: tuple[int, ...]
    number: int


class Audit:
    """The contradictions in a transaction's view of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def breaches(self) -> Iterator[Breach]:
        """Every contradiction that there is."""
        for what, statement in _DRAFTS.items():
            yield from _breach(what, "drafts", self._ids(statement))
        yield from _breach(say("with an event that no table of states has"), "drafts", self._impossible())
        for table in ("drafts", "posts"):
            yield from _breach(say("known by a text that is not its own"), table, self._misnamed(table))
        dangling = self._connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        yield from _breach(say("told of, but not there"), "drafts", [int(row[1] or 0) for row in dangling])

    def _ids(self, statement: str) -> list[int]:
        return [int(row[0]) for row in self._connection.exec_driver_sql(statement)]

    def _impossible(self) -> list[int]:
        ways = {(before or "", event.value, to.value) for (before, event), to in TRANSITIONS.items()}
        rows = self._connection.exec_driver_sql(_EDGES)
        return sorted(
            {row[0] for row in rows if row[2] not in _NOTES and (row[1], row[2], row[3]) not in ways}
        )

    def _misnamed(self, table: str) -> list[int]:
        rows = self._connection.exec_driver_sql(_WORDS.format(table))
        return [row[0] for row in rows if fingerprint(row[1]) != row[2]]


def _breach(what: str, of: str, ids: list[int]) -> Iterator[Breach]:
    if ids:
        yield Breach(what, of, tuple(sorted(ids)[:_NAMED]), len(ids))
