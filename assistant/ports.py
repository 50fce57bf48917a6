"""What the assistant asks of a network, and every answer a network can give."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from assistant.core.history import Sighting


class RefusalKind(StrEnum):
    """Why the network said no to this text, for good."""

    DUPLICATE = "duplicate"  # the same text stands on the timeline already
    NOT_PERMITTED = "not_permitted"  # too long, a reply nobody asked for, a second cashtag and the like
    INVALID = "invalid"  # the network could not read the request


class DelayKind(StrEnum):
    """Why a post was certainly not sent, although nothing is wrong with it."""

    UNREACHABLE = "unreachable"  # name not found, connection refused, TLS or proxy trouble
    RATE_LIMITED = "rate_limited"  # too many requests; waits for the reset
    CAPPED = "capped"  # a daily or monthly cap that waiting a quarter of an hour will not cure
    UNAUTHORIZED = "unauthorized"  # the network does not know these credentials (or is having an outage)
    NO_CREDIT = "no_credit"  # the developer account has no credit left
    FORBIDDEN = "forbidden"  # the account is suspended, or the app may not write
    MISDIRECTED = "misdirected"  # no such address there: base_url is not the network's
    TROUBLED = "troubled"  # no sensible answer came to a question, or to the renewal of a login
    STALE = "stale"  # the process was held up for so long that the claim may have been given up for lost


# What concerns the account and not the draft: only a person or the network can end it, so every draft waits.
HOLDS_ACCOUNT = frozenset(
    {
        DelayKind.UNAUTHORIZED,
        DelayKind.NO_CREDIT,
        DelayKind.FORBIDDEN,
        DelayKind.MISDIRECTED,
        DelayKind.CAPPED,
        DelayKind.STALE,
    }
)


@dataclass(frozen=True, slots=True)
class Posted:
    """The network has published the text under this id."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The network has said no to this text; sending the same again would be refused again."""

    kind: RefusalKind
    detail: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """The text was certainly not published and may be sent again, not before `retry_at` where it is known."""

    kind: DelayKind
    detail: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether the text was published: it must not be sent again, only looked for."""

    detail: str


Outcome = Posted | Refused | Postponed | Lost


class Publisher(Protocol):
    """One account on one network."""

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Send the text once. Never raises for what the network did, and never tries again by itself.

        `may_leave` is asked in the very moment in which the text would leave; if it says no, nothing is sent.
        """
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credentials these are: the network's id for the account, and its handle without the @."""

    user_id: str
    username: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which posts of a timeline are asked for, newest first: all after an id, or from an instant on.

    `page` goes on where an answer before ended. With `replies`, answers to others are told too.
    """

    since_id: str | None = None
    start: datetime | None = None
    page: str | None = None
    replies: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of a timeline, newest first, and where the next one begins, if there is one."""

    posts: tuple[Sighting, ...]
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nothing could be read; reading again makes sense from `retry_at` on, where that is known."""

    kind: DelayKind
    detail: str
    retry_at: datetime | None = None


class Reader(Protocol):
    """One account's own timeline. Each call is one request, and never raises for what the network did."""

    def who(self) -> Identity | Unseen:
        """Ask whose timeline it is."""
        ...

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        """Read one page of it."""
        ...


class Channel(Publisher, Reader, Protocol):
    """One account's way to its network, in both directions."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The OAuth 1.0a keys of one account; they never show in a repr, and so in no log or traceback."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may see."""
        return self.consumer_key, self.consumer_secret, self.access_token, self.access_token_secret
