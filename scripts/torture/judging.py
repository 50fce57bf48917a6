"""Judges a stage after a run: what the database says of every draft against what stands in the sandbox."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.lost import WAITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scripts.torture.stage import Stage, Tally

MOST_GROWTH = 2.0  # a database after a run, in sizes of one after a run of the same queue without trouble
_NAMED = 10  # drafts that one sentence names

_DRAFTS = """
    SELECT drafts.id, drafts.text, drafts.state, posts.remote_id
    FROM drafts LEFT JOIN posts ON posts.draft_id = drafts.id ORDER BY drafts.id
"""
# Drafts with which a daemon is not done: being sent, still due, or still looked for.
_UNDER_WAY = """
    SELECT count(*) FROM drafts WHERE state = 'publishing' OR state = 'queued' AND pinned_at IS NOT NULL
    OR state = 'unconfirmed' AND ? > (
        SELECT count(*) FROM looks WHERE trouble IS NULL AND remote_id IS NULL
        AND attempt_id = (SELECT max(id) FROM attempts WHERE draft_id = drafts.id)
    )
"""
# The draft of each attempt whose process was killed.
LEFT_OPEN = "SELECT draft_id FROM attempts WHERE detail LIKE '% ended without saying what came of it'"
_COUNTS = {
    "drafts": "SELECT count(*) FROM drafts",
    "published": "SELECT count(*) FROM drafts WHERE state = 'published'",
    "unconfirmed": "SELECT count(*) FROM drafts WHERE state = 'unconfirmed'",
    "rejected": "SELECT count(*) FROM drafts WHERE state = 'rejected'",
    "queued": "SELECT count(*) FROM drafts WHERE state = 'queued'",
    "held": "SELECT count(*) FROM verdicts WHERE decision = 'held'",
    "found by looking": "SELECT count(*) FROM events WHERE note LIKE 'found on the timeline as post %'",
    "kills that left an open attempt": f"SELECT count(*) FROM ({LEFT_OPEN})",  # noqa: S608 - our own words
    "sent again": "SELECT count(*) FROM events WHERE event = 'absolve'",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run may come to: the states in which a draft may end, and whether a text may be sent twice.

    `repeats` is for runs in which a post appears so late that it was looked for long enough before: then the
    text is sent again as it was wished, and the network refuses it.
    """

    states: frozenset[str]
    repeats: bool = False


def is_settled(stage: Stage) -> bool:
    """Whether a daemon that goes on would find nothing more to do, but for slots to come."""
    return stage.number(_UNDER_WAY, len(WAITS) + 1) == 0


def breaches(stage: Stage, terms: Terms) -> Iterator[str]:
    """Everything on the stage that must never be."""
    standing = _standing(stage)
    yield from _untruths(stage, terms.states, standing)
    yield from _unseen(stage, standing)
    yield from _requests(stage, terms)
    with stage.store() as store, store.reading() as tx:
        for breach in tx.audit.breaches():
            yield f"the audit finds {breach.of} {breach.what}: {breach.ids}, {breach.number} in all."
    for (said,) in stage.ask("PRAGMA integrity_check"):
        if said != "ok":
            yield f"SQLite says that the database is damaged: {said}."
    if (left := stage.database.with_name(f"{stage.database.name}-holders")).exists():
        files = len(list(left.iterdir()))
        yield f"no process is left, but the names of {files} that were killed are."


def _standing(stage: Stage) -> Mapping[str, list[str]]:
    """The ids of the posts in the sandbox by their texts."""
    found: dict[str, list[str]] = defaultdict(list)
    for post in stage.sandbox.posts():
        found[post["text"]].append(post["id"])
    return found


def _untruths(stage: Stage, states: frozenset[str], standing: Mapping[str, list[str]]) -> Iterator[str]:
    """Drafts that stand twice, or whose state is not what is true of them, or none that they may end in."""
    misplaced: dict[str, list[str]] = defaultdict(list)
    for draft_id, text, state, remote_id in stage.ask(_DRAFTS):
        ids = standing.get(text, [])
        if len(ids) > 1:
            yield f"draft #{draft_id} stands {len(ids)} times: {', '.join(ids)}."
        if state == "published" and ids != [remote_id]:
            yield f"draft #{draft_id} is published as {remote_id}, and what stands is {ids or 'nothing'}."
        if state != "published" and ids:
            yield f"draft #{draft_id} is {state}, but stands as post {ids[0]}."
        if state not in states:
            misplaced[state].append(f"#{draft_id}")
    for state, those in misplaced.items():
        yield f"{len(those)} drafts ended as {state}, which was not to be: {', '.join(those[:_NAMED])}."


def _unseen(stage: Stage, standing: Mapping[str, list[str]]) -> Iterator[str]:
    """Posts of which the ledger says nothing, and none of which it says that they stand."""
    ledger = {row[0] for row in stage.ask("SELECT remote_id FROM posts WHERE deleted_at IS NULL")}
    there = {post_id for ids in standing.values() for post_id in ids}
    if there != ledger:
        alone = sorted(there - ledger), sorted(ledger - there)
        yield f"the timeline has posts that the ledger lacks: {alone[0]}; and it lacks {alone[1]}."


def _requests(stage: Stage, terms: Terms) -> Iterator[str]:
    """Requests that left without a record of the intent, or for a text that stood there already."""
    answers = stage.sandbox.requests("POST /2/tweets")
    attempts = stage.number("SELECT count(*) FROM attempts")
    if answers.total() > attempts:
        yield f"{answers.total()} requests left, but there were only {attempts} attempts."
    again = stage.number(_COUNTS["sent again"]) if terms.repeats else 0
    if answers["403"] > again:
        yield f"{answers['403']} texts were sent again while they stood there; the network refused them."


def count(stage: Stage, tally: Tally) -> None:
    """Add what a run came to."""
    for what, statement in _COUNTS.items():
        tally.counts[what] += stage.number(statement)
    tally.counts["duplicates refused"] += stage.sandbox.requests("POST /2/tweets")["403"]


def complaints(lines: Sequence[str]) -> Iterator[str]:
    """What a daemon says of a bug: what it was at, and the exception."""
    for number, line in enumerate(lines):
        if line.startswith("Traceback"):
            ends = [after for after in lines[number + 1 :] if not after.startswith(" ")]
            yield f"a daemon says: {' / '.join([*lines[max(number - 1, 0) : number], *ends[:1]])}"
