"""Takes an account's past into the ledger: all of a file, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from assistant.core.categories import classify
from assistant.core.draft import Origin
from assistant.core.history import Kind, Sighting
from assistant.core.rows import refused
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.core.account import Account
    from assistant.core.draft import Content, Grounds
    from assistant.errors import Fault
    from assistant.store.database import Store

_CHUNK = 2000  # posts at once in memory
_MOST_FAULTS = 20  # kept to be told; more, nobody reads


@dataclass(frozen=True, slots=True)
class Remembered:
    """What came of a file: posts that it holds, those the ledger did not know, and what they are.

    `faulty` rows were left out; `faults` are the first of them.
    """

    posts: int
    entered: int
    replies: int
    curated: int
    share_requests: int
    faulty: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Tally:
    """What has been met so far in a file."""

    faults: list[Fault]
    posts: int = 0
    replies: int = 0
    curated: int = 0
    share_requests: int = 0
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the past: its name, and its posts and faults in the order in which they stand there."""

    name: str
    items: Iterable[Sighting | Fault]


def remember(
    store: Store, account: Account, source: Source, tick: Callable[[], None], *, skip_invalid: bool
) -> Remembered:
    """Enter every post of a file that the ledger does not know yet; `tick` is called now and then.

    Raises:
        ImportFileError: rows have faults and are not to be skipped, or are all there is; nothing was entered.
    """
    tally = _Tally([])
    rows = _rows(account, source.items, tally)
    with store.session() as session:
        with session.reading() as tx:
            tx.past.begin()
            while chunk := list(islice(rows, _CHUNK)):
                tx.past.stage(chunk)
                tick()
        if tally.faulty and not (skip_invalid and tally.posts):
            raise refused(source.name, tally.faults, _remedy(tally), tally.faulty)
        with session.writing() as tx:
            entered = tx.past.merge(account.name)
    return Remembered(
        tally.posts,
        entered,
        tally.replies,
        tally.curated,
        tally.share_requests,
        tally.faulty,
        tuple(tally.faults),
    )


def _rows(
    account: Account, items: Iterable[Sighting | Fault], tally: _Tally
) -> Iterator[tuple[Sighting, Content, Grounds]]:
    for item in items:
        if not isinstance(item, Sighting):
            tally.faulty += 1
            if len(tally.faults) < _MOST_FAULTS:
                tally.faults.append(item)
            continue
        content, grounds = classify(item, account)
        tally.posts += 1
        tally.replies += item.kind is Kind.REPLY
        tally.curated += content.origin is Origin.CURATED
        tally.share_requests += content.share_request
        yield item, content, grounds


def _remedy(tally: _Tally) -> str:
    mend = say("Mend it") if tally.faulty == 1 else say("Mend them")
    if not tally.posts:
        return say("{mend}.", mend=mend)
    return say_many(
        "{mend}, or take in the good one with --skip-invalid.",
        "{mend}, or take in the {number:,} good ones with --skip-invalid.",
        tally.posts,
        mend=mend,
    )
