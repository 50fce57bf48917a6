"""What the assistant asks of a network, and every answer a network can give."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


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

    def publish(self, text: str) -> Outcome:
        """Send the text once. Never raises for what the network did, and never tries again by itself."""
        ...


@dataclass(frozen=True, slots=True)
class Credentials:
    """The OAuth 1.0a keys of one account; they never show in a repr, and so in no log or traceback."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
