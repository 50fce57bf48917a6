"""What a draft is, the states it goes through, and the only table of the ways between them.

Every change of state anywhere goes through `TRANSITIONS`; the picture in the README is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.core.traits import NO_TRAITS, Traits

if TYPE_CHECKING:
    from datetime import datetime


class Voice(StrEnum):
    """Who speaks: the person, or the role."""

    PERSONAL = "personal"
    PROFESSIONAL = "professional"


class Origin(StrEnum):
    """Whose content it is: ours, or somebody else's that we relay."""

    ORIGINAL = "original"
    CURATED = "curated"


class State(StrEnum):
    """Where a draft stands on its way to the network."""

    QUEUED = "queued"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a draft's state."""

    ACCEPT = "accept"
    REJECT = "reject"
    CLAIM = "claim"
    CONFIRM = "confirm"
    POSTPONE = "postpone"
    REFUSE = "refuse"
    LOSE = "lose"
    ABSOLVE = "absolve"
    REQUEUE = "requeue"
    CANCEL = "cancel"


# (from, event) → to. None is the state of a draft that is not stored yet.
TRANSITIONS: dict[tuple[State | None, Event], State] = {
    (None, Event.ACCEPT): State.QUEUED,
    (None, Event.REJECT): State.REJECTED,
    (State.QUEUED, Event.CLAIM): State.PUBLISHING,
    (State.QUEUED, Event.REJECT): State.REJECTED,
    (State.QUEUED, Event.CANCEL): State.CANCELLED,
    (State.PUBLISHING, Event.CONFIRM): State.PUBLISHED,
    (State.PUBLISHING, Event.POSTPONE): State.QUEUED,  # certainly not sent
    (State.PUBLISHING, Event.REFUSE): State.FAILED,  # the network said no
    (State.PUBLISHING, Event.LOSE): State.UNCONFIRMED,  # may have been sent
    (State.UNCONFIRMED, Event.CONFIRM): State.PUBLISHED,
    (State.UNCONFIRMED, Event.ABSOLVE): State.QUEUED,  # proved not sent
    (State.REJECTED, Event.REQUEUE): State.QUEUED,
    (State.REJECTED, Event.CANCEL): State.CANCELLED,
    (State.FAILED, Event.REQUEUE): State.QUEUED,
    (State.FAILED, Event.CANCEL): State.CANCELLED,
}

# States in which the text is on its way or may stand on the timeline: a second draft with it is a duplicate.
LIVE = frozenset({State.QUEUED, State.PUBLISHING, State.UNCONFIRMED})

# States that wait for a person.
NEEDS_PERSON = frozenset({State.REJECTED, State.FAILED, State.UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class Content:
    """What the guardrails see of a draft or a post.

    `read` is what was read in its text, as far as a rule of its policy wants that; see `Policy.see`.
    """

    voice: Voice = Voice.PROFESSIONAL
    origin: Origin = Origin.ORIGINAL
    share_request: bool = False
    read: Traits | None = None

    @property
    def traits(self) -> Traits:
        """What its text has; nothing where no rule wanted to know."""
        return self.read or NO_TRAITS


# Who or what decided on a category, where it was not words of the text.
PERSON = "person"
DEFAULT = "default"  # the account's


@dataclass(frozen=True, slots=True)
class Grounds:
    """What each category was decided by: a person, the account's default, or words, which stand here."""

    voice: str = DEFAULT
    origin: str = DEFAULT
    share_request: str = DEFAULT


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's word that a draft goes out although the policy refuses it."""

    because: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A text on its way to the network, as a person wrote it; instants are aware and in UTC.

    `pinned_at` is an exact time of its own; without one the draft waits for a slot, not before `not_before`
    and not from `expires` on. A higher `priority` goes first.
    """

    account: str
    text: str
    content: Content = Content()
    pinned_at: datetime | None = None
    not_before: datetime | None = None
    expires: datetime | None = None
    priority: int = 0
    grounds: Grounds = Grounds()


@dataclass(frozen=True, slots=True)
class Draft:
    """A stored draft; `retry_at` is the earliest next try after one that certainly sent nothing."""

    id: int
    state: State
    new: NewDraft
    created_at: datetime
    retry_at: datetime | None = None
    approval: Approval | None = None
    published_at: datetime | None = None
    remote_id: str | None = None

    @property
    def account(self) -> str:
        """The account it is for."""
        return self.new.account

    @property
    def text(self) -> str:
        """The text as it will be sent."""
        return self.new.text


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a draft: the event, when, by whom (a person or a daemon), with what note."""

    event: Event
    at: datetime
    by: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, a person or a daemon, and when."""

    name: str
    now: datetime

    def does(self, event: Event, note: str | None = None) -> Change:
        """The change that the actor brings about."""
        return Change(event, self.now, self.name, note)
