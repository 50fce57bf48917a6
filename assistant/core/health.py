"""How well the assistant is: which daemons run, what needs a person, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from assistant.core.draft import Draft
    from assistant.sentence import Sentence

_FIRST_WORDS = 40  # characters of a text that make it recognisable in a line


@dataclass(frozen=True, slots=True)
class Running:
    """A daemon that is alive: its name, since when, and the accounts it serves; None where it did not say."""

    name: str
    since: datetime | None = None
    accounts: frozenset[str] | None = None

    def serves(self, account: str) -> bool:
        """Whether it serves the account; one that does not say serves them all."""
        return self.accounts is None or account in self.accounts


class NeedKind(StrEnum):
    """Why a person is needed."""

    REJECTED = "rejected"  # at its time, by the policy
    FAILED = "failed"  # the network said no, or could not be reached for too long
    UNCONFIRMED = "unconfirmed"  # nobody knows whether it stands on the timeline, and the search is over
    ACCOUNT = "account"  # the network takes nothing from the account: keys, credit, a suspension, a cap
    READING = "reading"  # the timeline could not be read for an hour
    QUEUE = "queue"  # it ends sooner than the schedule wants


@dataclass(frozen=True, slots=True)
class Need:
    """Something that only a person can mend, in a sentence.

    `event_id` is the change that brought a draft there: the same draft brought there again is another need.
    `told_there` when a person saw it happen, because their own command did it.
    """

    kind: NeedKind
    account: str
    message: str
    draft_id: int | None = None
    event_id: int | None = None
    told_there: bool = False

    @property
    def key(self) -> tuple[str, str, int | None]:
        """What makes it the same need when it is met again."""
        return self.kind, self.account, self.event_id


@dataclass(frozen=True, slots=True)
class Notice:
    """A need as it was noticed; after `tries` that told nobody it is told again at `retry_at`."""

    id: int
    need: Need
    noticed_at: datetime
    told_at: datetime | None = None
    tries: int = 0
    retry_at: datetime | None = None


class Health(IntEnum):
    """What it all comes to, the worst last."""

    WELL = 0
    NEEDS_PERSON = 1
    NOT_SERVED = 2  # there is work, and nothing does it


_WAYS_OUT = {
    NeedKind.QUEUE: say("Write more with: assistant add"),
    NeedKind.ACCOUNT: say("Look what is wrong with: assistant doctor"),
    NeedKind.READING: say("Look what is wrong with: assistant doctor"),
}


def ways_out(needs: Iterable[Need]) -> list[str]:
    """What helps, a sentence for each kind of need."""
    review = say("See every way out with: assistant review")
    told = (_WAYS_OUT.get(need.kind, review) for need in needs)
    return list(dict.fromkeys(told))


def named(draft: Draft) -> Sentence:
    """A draft by its number and its first words: `#12 “Notre rapport est en ligne…”`."""
    words = " ".join(draft.text.split())
    short = words if len(words) <= _FIRST_WORDS else words[: _FIRST_WORDS - 1].rstrip() + "…"
    return say("#{id} “{text}”", id=draft.id, text=short)
