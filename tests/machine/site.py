"""A model of the network: a timeline for each account, and what becomes of every request to it.

Its time is the true one. A text that arrives stands there from then on, whatever becomes of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from assistant.core.history import Kind, Sighting
from assistant.core.reading import DAY, WHO_COSTS
from assistant.core.snowflake import first_id
from assistant.core.text import fingerprint
from assistant.ports import (
    DelayKind,
    Identity,
    Lost,
    Posted,
    Postponed,
    RefusalKind,
    Refused,
    Seen,
    Unseen,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.core.draft import Content
    from assistant.ports import Outcome, Question
    from assistant.services.settling import Claim

Answer = TypeVar("Answer", Identity, Seen)


class Stopped(BaseException):
    """The process was killed, or stopped for a long time, in the middle of a request."""


@dataclass
class Clock:
    """The true time, and a computer's clock that is right or behind it; `set_at` is when it was last set."""

    true: datetime
    behind: timedelta = timedelta(0)
    set_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """What the computer takes for the time."""
        return self.true - self.behind

    def elapsed(self) -> float:
        """Seconds on a clock that nobody sets."""
        return self.true.timestamp()

    def let_pass(self, span: timedelta) -> None:
        """Let time go by."""
        self.true += span


class End(StrEnum):
    """What comes of a text that leaves."""

    POSTED = "posted"
    REFUSED = "refused"
    POSTPONED = "postponed"
    LOST_BEFORE = "lost before it was stored"
    LOST_AFTER = "lost after it was stored"


class Stop(StrEnum):
    """Where a process is stopped."""

    BEFORE = "before the text leaves"
    AFTER = "before the answer is recorded"


@dataclass(frozen=True, slots=True, repr=False)
class Fate:
    """What is to become of one request to post; lengths of time are in seconds.

    The process is held up before the text leaves, the answer takes its time, and the post may be read only
    when it appears. `meanwhile`, another process does what is due, or the clock is set so far `behind`, in
    seconds. A `killed` process never comes back.
    """

    end: End = End.POSTED
    refusal: RefusalKind = RefusalKind.NOT_PERMITTED
    delay: DelayKind = DelayKind.UNREACHABLE
    reset: int | None = None
    held_up: int = 0
    takes: int = 0
    late: int = 0
    stop: Stop | None = None
    killed: bool = False
    meanwhile: bool = False
    behind: int | None = None

    def __repr__(self) -> str:
        """What is out of the ordinary, so that a life that fails can be read."""
        told = [
            f"{each.name}={value!r}"
            for each in fields(self)
            if (value := getattr(self, each.name)) != each.default
        ]
        return f"Fate({', '.join(told)})"


@dataclass(slots=True)
class Standing:
    """A post of a timeline, and what the model alone knows of it.

    `draft_id` is the draft it was sent for, if it was. What the computer's clock said then is its `label`,
    and what it said when the draft was taken for that, `taken`.
    """

    remote_id: str
    account: str
    text: str
    at: datetime
    appears: datetime
    kind: Kind = Kind.POST
    draft_id: int | None = None
    content: Content | None = None
    label: datetime | None = None
    taken: datetime | None = None
    pinned: bool = False
    unsure: bool = False
    deleted: datetime | None = None

    @property
    def sighting(self) -> Sighting:
        """How it is read."""
        return Sighting(self.at, self.text, self.kind, self.remote_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it left in true time, and how many posts it cost if it was for reading."""

    at: datetime
    account: str
    cost: int | None = None


@dataclass
class Site:
    """The network: all that stands or stood on its timelines, and every request it got."""

    clock: Clock
    refuses_twins: bool
    page: int
    posts: list[Standing] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def standing(self, account: str) -> list[Standing]:
        """What stands on a timeline, oldest first."""
        return [post for post in self.posts if post.account == account and post.deleted is None]

    def by_id(self, remote_id: str | None) -> Standing | None:
        """The post with this id, also if it was deleted."""
        return next((post for post in self.posts if post.remote_id == remote_id), None)

    def twins(self, account: str, text: str) -> list[Standing]:
        """What stands there and says the same."""
        own = fingerprint(text)
        return [post for post in self.standing(account) if fingerprint(post.text) == own]

    def store(self, account: str, text: str, late: int = 0, kind: Kind = Kind.POST) -> Standing:
        """Let a text stand from now on."""
        at = floor(self.clock.true)
        last = max((int(post.remote_id) for post in self.posts), default=0)
        remote_id = str(max(first_id(at), last + 1))
        post = Standing(remote_id, account, text, at, at + timedelta(seconds=late), kind)
        self.posts.append(post)
        return post

    def receive(self, claim: Claim, fate: Fate) -> Outcome:
        """Do with a draft's text as its fate says."""
        draft, reset = claim.draft, fate.reset
        match fate.end:
            case End.POSTPONED:
                retry_at = None if reset is None else self.clock.true + timedelta(seconds=reset)
                return Postponed(fate.delay, f"not now: {fate.delay}", retry_at)
            case End.LOST_BEFORE:
                return Lost("cut off before it was stored")
            case End.REFUSED:
                return Refused(fate.refusal, f"no: {fate.refusal}")
            case End.POSTED | End.LOST_AFTER:
                if self.refuses_twins and self.twins(draft.account, draft.text):
                    answer: Outcome = Refused(RefusalKind.DUPLICATE, "this text stands already")
                else:
                    post = self.store(draft.account, draft.text, fate.late)
                    self._sent(post, claim)
                    answer = Posted(post.remote_id)
                return answer if fate.end is End.POSTED else Lost("cut off after it was stored")

    def _sent(self, post: Standing, claim: Claim) -> None:
        """Note for which draft a post was sent."""
        new = claim.draft.new
        post.draft_id, post.content, post.pinned = claim.draft.id, new.content, new.pinned_at is not None
        post.label, post.taken = floor(self.clock.now()), claim.attempt.started_at

    def read(self, account: str, question: Question) -> Seen:
        """The page of a timeline that is asked for, newest first."""
        since, start = int(question.since_id or 0), question.start
        found = [
            post.sighting
            for post in reversed(self.standing(account))
            if post.appears <= self.clock.true
            and int(post.remote_id) > since
            and (start is None or post.at >= start.replace(microsecond=0))
            and (question.replies or post.kind is not Kind.REPLY)
        ]
        first = int(question.page or 0)
        last = first + self.page
        return Seen(tuple(found[first:last]), str(last) if last < len(found) else None)

    def read_lately(self, account: str) -> int:
        """How many posts were paid for in the last 24 hours."""
        since = self.clock.true - DAY
        return sum(each.cost or 0 for each in self.asked if each.account == account and each.at > since)


@dataclass
class Way:
    """One account's way to the network for one run of a process: a Channel that obeys fates and troubles.

    `claimed` is told of every text before it leaves, and gives the claim it leaves by; `hang` is told of
    every process that stops; `meanwhile` does what happens while a request is under way.
    """

    site: Site
    account: str
    claimed: Callable[[str, str], Claim]
    asking: Callable[[str, bool], None]
    hang: Callable[[Hanging], None]
    meanwhile: Callable[[str, Fate], None]
    fates: list[Fate] = field(default_factory=list)
    troubles: list[DelayKind] = field(default_factory=list)

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Send a text, if the process lives that long."""
        self.asking(self.account, False)
        self.site.asked.append(Asked(self.site.clock.true, self.account))
        hanging = Hanging(self, self.claimed(self.account, text), may_leave, self._next_fate())
        if hanging.fate.stop is not Stop.BEFORE:
            hanging.carry_on()
        if hanging.fate.stop is not None:
            self.hang(hanging)
            raise Stopped
        return hanging.carry_on()

    def _next_fate(self) -> Fate:
        return self.fates.pop(0) if self.fates else Fate()

    def who(self) -> Identity | Unseen:
        """Say whose timeline it is."""
        return self._trouble() or self._paid(Identity(f"4{len(self.account)}", self.account), WHO_COSTS)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        """Show a page."""
        trouble = self._trouble()
        if trouble is not None:
            return trouble
        seen = self.site.read(self.account, question)
        return self._paid(seen, len(seen.posts))

    def _trouble(self) -> Unseen | None:
        self.asking(self.account, True)
        if not self.troubles:
            return None
        self.site.asked.append(Asked(self.site.clock.true, self.account, 0))
        kind = self.troubles.pop(0)
        return Unseen(kind, f"it could not be read: {kind}")

    def _paid(self, answer: Answer, cost: int) -> Answer:
        self.site.asked.append(Asked(self.site.clock.true, self.account, cost))
        return answer


@dataclass(slots=True)
class Hanging:
    """A claim whose process is stopped somewhere between taking it and recording what came of it."""

    way: Way
    claim: Claim
    may_leave: Callable[[], bool]
    fate: Fate
    outcome: Outcome | None = None

    def carry_on(self) -> Outcome:
        """Send the text if that is still to be done and allowed; what came of it."""
        if self.outcome is None:
            self.outcome = self._sent()
        return self.outcome

    def _sent(self) -> Outcome:
        site, fate = self.way.site, self.fate
        site.clock.let_pass(timedelta(seconds=fate.held_up))
        if not self.may_leave():
            return Postponed(DelayKind.STALE, "held up for too long")
        self.way.meanwhile(self.claim.draft.account, fate)
        outcome = site.receive(self.claim, fate)
        site.clock.let_pass(timedelta(seconds=fate.takes))
        return outcome


def floor(instant: datetime) -> datetime:
    """The millisecond of an instant, which is all that the network tells of it."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
