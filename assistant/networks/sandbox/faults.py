"""The misbehaviour that has been ordered, what can be ordered, and whom it waits for; does none of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.networks.sandbox.limits import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(StrEnum):
    """How an answer can go wrong. Those told to store do it as X would: a text it refuses stays refused."""

    NONE = "none"  # it does not: one normal request
    RATE_LIMITED = "rate_limited"  # 429, too many requests; `reset` says what its header holds
    USAGE_CAPPED = "usage_capped"  # 429, the month's cap is reached, although the rate limit is not
    NO_CREDIT = "no_credit"  # 402, the developer account is empty
    UNAUTHORIZED = "unauthorized"  # 401, the keys are not known
    SUSPENDED = "suspended"  # 403, the account is
    READ_ONLY = "read_only"  # 403, the app may not write
    NOT_ENROLLED = "not_enrolled"  # 403, the app belongs to no project
    NOT_PERMITTED = "not_permitted"  # 403, without a reason
    REPLY_NOT_ALLOWED = "reply_not_allowed"  # 403, nobody asked for this reply
    DUPLICATE = "duplicate"  # 403, the text stands already, it says
    SERVER_ERROR = "server_error"  # `status` 5xx; the post is stored nevertheless if `stored`
    HTML_PAGE = "html_page"  # a page of a gateway (502) or a login (200) in between; likewise `stored`
    BROKEN_BODY = "broken_body"  # stored; half of the answer, properly ended
    EMPTY_BODY = "empty_body"  # stored; no body
    LIST_BODY = "list_body"  # stored; the answer in a JSON list
    REDIRECT = "redirect"  # `status` 30x to `location`
    DELAY = "delay"  # a normal answer after so many `seconds`
    LOST_BEFORE = "lost_before"  # not stored; the connection ends without an answer
    LOST_AFTER = "lost_after"  # stored; the connection ends without an answer
    LOST_LATE = "lost_late"  # likewise, and the timeline tells of the post only after so many `seconds`
    LATE = "late"  # a normal answer, but the timeline tells of the post only after so many `seconds`
    CUT_ANSWER = "cut_answer"  # stored; the connection ends in the middle of the answer


class Reset(StrEnum):
    """What the header that tells when a rate limit ends may hold."""

    RIGHT = "right"
    MISSING = "missing"
    PAST = "past"
    ABSURD = "absurd"


class Ending(StrEnum):
    """How a connection may be cut: in order, or by a reset."""

    FIN = "fin"
    RST = "rst"


# The endpoints that can misbehave, by the names they are ordered with.
PLACES = {"post": Endpoint.POST, "timeline": Endpoint.TIMELINE, "me": Endpoint.ME, "token": Endpoint.TOKEN}

# What can go wrong with a post alone.
_ONLY_POSTS = {Kind.READ_ONLY, Kind.REPLY_NOT_ALLOWED, Kind.DUPLICATE, Kind.LOST_LATE, Kind.LATE}

# The statuses a kind can answer with, the usual one first.
STATUSES = {
    Kind.SERVER_ERROR: (503, 500, 502, 504),
    Kind.HTML_PAGE: (502, 200),
    Kind.REDIRECT: (302, 307, 308),
}

# The usual seconds of the kinds that take time.
SECONDS = {Kind.DELAY: 1.0, Kind.LOST_LATE: 30.0, Kind.LATE: 30.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour, for the next `times` requests it fits; options of other kinds are idle."""

    kind: Kind
    times: int = 1
    on: str = "post"
    user: str | None = None
    status: int = 0
    stored: bool = False
    reset: Reset = Reset.RIGHT
    ending: Ending = Ending.FIN
    location: str = "/"
    seconds: float = 0.0

    def fits(self, endpoint: Endpoint, user: str) -> bool:
        """Whether it waits for a request like this."""
        return PLACES[self.on] is endpoint and self.user in {None, user}

    def as_ordered(self) -> dict[str, object]:
        """The order that would bring what is left of it."""
        order: dict[str, object] = {"fault": self.kind, "times": self.times, "on": self.on}
        if self.user is not None:
            order["user"] = self.user
        return order | {name: getattr(self, name) for name in options_of(self.kind, self.on)}


# The options of each kind, beside "times", "on" and "user", which all have.
_OPTIONS: dict[Kind, tuple[str, ...]] = {
    Kind.RATE_LIMITED: ("reset",),
    Kind.SERVER_ERROR: ("status", "stored"),
    Kind.HTML_PAGE: ("status", "stored"),
    Kind.REDIRECT: ("status", "location"),
    Kind.DELAY: ("seconds",),
    Kind.LOST_BEFORE: ("ending",),
    Kind.LOST_AFTER: ("ending",),
    Kind.LOST_LATE: ("seconds", "ending"),
    Kind.LATE: ("seconds",),
    Kind.CUT_ANSWER: ("ending",),
}


def places_of(kind: Kind) -> tuple[str, ...]:
    """Where a fault of this kind can be met."""
    return ("post",) if kind in _ONLY_POSTS else tuple(PLACES)


def options_of(kind: Kind, place: str) -> tuple[str, ...]:
    """The options of the kind there: where nothing is stored, nobody says whether it is."""
    options = _OPTIONS.get(kind, ())
    return options if place == "post" else tuple(name for name in options if name != "stored")


class FaultQueue:
    """The faults ordered and not yet met, oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()

    def order(self, faults: Iterable[Fault]) -> None:
        """Let these come after those ordered before."""
        self._waiting.extend(faults)

    def clear(self) -> None:
        """Order nothing any more."""
        self._waiting.clear()

    def waiting(self) -> tuple[Fault, ...]:
        """What is still to come."""
        return tuple(self._waiting)

    def meet(self, endpoint: Endpoint, user: str) -> Fault:
        """The fault that this request meets, once less to come; Kind.NONE if none waits for it."""
        for place, fault in enumerate(self._waiting):
            if fault.fits(endpoint, user):
                if fault.times > 1:
                    self._waiting[place] = replace(fault, times=fault.times - 1)
                else:
                    del self._waiting[place]
                return fault
        return Fault(Kind.NONE)
