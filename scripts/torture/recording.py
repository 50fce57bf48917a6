"""Clocks that are moved by hand, and a way to the network that notes every request by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from assistant.ports import DelayKind, Postponed, Unseen
from scripts.torture.stage import Sandbox, eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.networks.x import Timeouts, XAccount
    from assistant.ports import Identity, Outcome, Question, Seen

    _Answer = TypeVar("_Answer")

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# X answers 401 to signatures whose moment is "out of bounds", and does not say how far off that is.
OUT_OF_BOUNDS = DelayKind.UNAUTHORIZED, "X answered 401 (Timestamp out of bounds)."
HELD_UP = DelayKind.STALE, "This process was held up."
_MOST_OFF = 5 * MINUTE


class Moment(StrEnum):
    """When something may happen."""

    READING = "reading"  # the clock is about to be read
    ELAPSED = "elapsed"  # the one that nobody sets is
    REQUEST = "request"  # a request is about to be made
    ANSWER = "answer"  # its answer is about to be taken in


@dataclass(slots=True)
class Clocks:
    """The time that it is, and a process's own clock, which may be `off` by any amount.

    `meet` is told each moment before it comes: there time may go by, or a clock be set.
    When they are `shared`, the network goes by the process's clock, as a sandbox on the same machine does.
    """

    time: datetime
    off: timedelta = timedelta(0)
    shared: bool = False
    meet: Callable[[Moment], None] = lambda _: None
    readings: list[tuple[datetime, datetime]] = field(default_factory=list)  # what was read, and when it was

    def now(self) -> datetime:
        """What the process takes the time to be."""
        self.meet(Moment.READING)
        self.readings.append((self.time + self.off, self.time))
        return self.time + self.off

    def network(self) -> datetime:
        """What the network takes the time to be."""
        return self.time + self.off if self.shared else self.time

    def elapsed(self) -> float:
        """Seconds on the clock that nobody sets."""
        self.meet(Moment.ELAPSED)
        return self.time.timestamp()


@dataclass(frozen=True, slots=True)
class Call:
    """A request that left: when, for whom, and what text; `readings` of the clock had been made by then."""

    at: datetime
    account: str
    readings: int
    text: str | None = None


@dataclass(slots=True)
class Calls:
    """Every request that left, in the order in which they did, and the sandbox they went to."""

    clocks: Clocks
    sandbox: Sandbox
    timeouts: Timeouts
    made: list[Call] = field(default_factory=list)
    out_of_bounds: int = 0  # of them never reached the sandbox

    def note(self, account: str, text: str | None = None) -> None:
        """Record one that leaves now."""
        self.made.append(Call(self.clocks.time, account, len(self.clocks.readings), text))

    def served(self) -> int:
        """How many the sandbox has dealt with, answered or not."""
        return sum(sum(self.sandbox.requests(endpoint).values()) for endpoint in _ENDPOINTS)

    def are_out_of_bounds(self) -> bool:
        """Whether the network refuses the request that is being made for the time at which it was signed."""
        refused = not self.clocks.shared and abs(self.clocks.off) > _MOST_OFF
        self.out_of_bounds += refused
        return refused

    def wait_for_the_last(self) -> None:
        """Wait until the sandbox is done with a request that nobody waits for any more.

        The clocks stand while a request is under way, so what it does is done at the instant it was made.
        """
        eventually(lambda: self.served() >= len(self.made) - self.out_of_bounds)


_ENDPOINTS = ("POST /2/tweets", "GET /2/users/me", "GET /2/users/:id/tweets")


@dataclass(frozen=True, slots=True)
class Recording:
    """A way to the network that notes every request."""

    inner: XAccount
    account: str
    calls: Calls

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Send the text once."""

        def leaves() -> bool:
            allowed = may_leave()
            if allowed:
                self.calls.note(self.account, text)
            return allowed

        def send() -> Outcome:
            if not self.calls.are_out_of_bounds():
                return self.inner.publish(text, leaves)
            return Postponed(*OUT_OF_BOUNDS) if leaves() else Postponed(*HELD_UP)

        return self._patiently(send)

    def who(self) -> Identity | Unseen:
        """Ask whose account it is."""
        return self._read(self.inner.who)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        """Read a page."""
        return self._read(lambda: self.inner.read(user_id, question))

    def _read(self, ask: Callable[[], _Answer]) -> _Answer | Unseen:
        def noted() -> _Answer | Unseen:
            self.calls.note(self.account)
            return Unseen(*OUT_OF_BOUNDS) if self.calls.are_out_of_bounds() else ask()

        return self._patiently(noted)

    def _patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        clocks = self.calls.clocks
        clocks.meet(Moment.REQUEST)
        began = monotonic()
        answer = ask()
        if monotonic() - began >= self.calls.timeouts.read:
            self.calls.wait_for_the_last()
        clocks.meet(Moment.ANSWER)
        return answer
