"""What is kept of the past: of a draft its verdicts, attempts and changes, and the posts of the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.core.draft import Grounds

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Content, State
    from assistant.core.policy import Verdict


class Occasion(StrEnum):
    """On what occasion a verdict was given."""

    ADDED = "added"
    IMPORTED = "imported"
    EDITED = "edited"
    SLOT = "slot"
    PINNED = "pinned"
    EXPIRED = "expired"
    MISSED = "missed"
    APPROVED = "approved"
    RETRIED = "retried"


class Source(StrEnum):
    """How a post came into the ledger: we published it, or it was found on the timeline."""

    PUBLISHED = "published"
    OBSERVED = "observed"


class Kind(StrEnum):
    """What a post is to those who read the timeline."""

    POST = "post"
    REPOST = "repost"  # somebody else's, without a word of one's own
    QUOTE = "quote"  # somebody else's, with words of one's own
    REPLY = "reply"  # an answer to somebody else: a conversation, which no guardrail counts


class Result(StrEnum):
    """What came of an attempt."""

    POSTED = "posted"
    REFUSED = "refused"
    POSTPONED = "postponed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """A verdict as stored; one that held a draft again and again is kept once, with how often and since."""

    verdict: Verdict
    occasion: Occasion
    since: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at sending a draft; open while the request is under way.

    `by` names the process, and by `holder` others can find out whether it is alive. `delay` is the kind of
    what kept it from being sent.
    """

    id: int
    draft_id: int
    started_at: datetime
    by: str
    finished_at: datetime | None = None
    result: Result | None = None
    detail: str | None = None
    remote_id: str | None = None
    holder: str | None = None
    delay: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One search of the timeline for a draft whose answer was lost: from when on, through how many posts.

    It is clean when it could be made and found nothing; where it could not, `trouble` says why.
    """

    draft_id: int
    attempt_id: int
    at: datetime
    since: datetime
    posts: int | None = None
    remote_id: str | None = None
    trouble: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether the whole time was read and the draft was not there."""
        return self.trouble is None and self.remote_id is None


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of a draft: what happened, from which state to which, and who or what did it."""

    at: datetime
    event: str
    from_state: State | None
    to_state: State
    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a draft among those of all drafts, with what explains it.

    `reasons` are what the policy said when it rejected the draft, `remote_id` is the post that it became,
    `pinned_at` its own time as it is now.
    """

    id: int
    at: datetime
    account: str
    draft_id: int
    text: str
    event: str
    from_state: State | None
    to_state: State
    by: str
    note: str | None = None
    remote_id: str | None = None
    pinned_at: datetime | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """Which entries are asked for: at most so many, of one draft, from an instant on, after one of them."""

    most: int | None = None
    draft_id: int | None = None
    since: datetime | None = None
    after_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A post as it was found, on the timeline or in a file of the account's past.

    `text` is as it was written, with its links in full and its escapes undone; `cut` where the end of a long
    one was not given. A repost's text begins with `RT @NAME: `. `remote_id` is the network's, if it is known.
    """

    posted_at: datetime
    text: str
    kind: Kind = Kind.POST
    remote_id: str | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """Something known to stand on the account's timeline, or to have stood there until it was deleted."""

    id: int
    account: str
    posted_at: datetime
    text: str
    content: Content
    source: Source
    draft_id: int | None = None
    remote_id: str | None = None
    kind: Kind = Kind.POST
    grounds: Grounds = Grounds()
    deleted_at: datetime | None = None
