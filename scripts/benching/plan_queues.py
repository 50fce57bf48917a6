"""Makes the queues that planning is measured on: families of them, each the same for its seed every time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.core.account import Account
from assistant.core.draft import Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.planning import Candidate, Horizon
from assistant.core.policy import Decision, Policy, judge
from assistant.core.rules import WEEK, Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category, Entry, Timeline
from assistant.core.times import at_local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 10, 5, 6, tzinfo=UTC)  # a Monday, 08:00 in Paris; its clocks go back in the third week
FIRST_DAY = date(2026, 10, 5)
DAYS = 28
DAILY = (time(8, 30), time(10, 30), time(12, 15), time(15), time(18))
FEWEST, MOST = 100, 160  # drafts, beside the pinned ones
SEEDS = range(10)


@dataclass(frozen=True, slots=True)
class Family:
    """What queues of a kind have in common: parts of their drafts, and limits (bands as in a `Band`)."""

    personal: tuple[float, float]
    curated: float
    share_requests: float
    personal_band: tuple[int, int] = (2_000, 4_000)
    curated_band: tuple[int, int] = (3_000, 6_000)
    posts_per_day: int = 5
    past_posts: tuple[int, int] = (0, 6)
    pinned: tuple[int, int] = (0, 0)
    windowed: float = 0.0

    @property
    def policy(self) -> Policy:
        """The README's policy, with the family's own limits."""
        return Policy(
            (
                PostsPerDay(self.posts_per_day),
                ShareRequestsPerWeek(3, 5),
                Band(Category.PERSONAL, "professional", *self.personal_band, WEEK),
                Band(Category.CURATED, "original", *self.curated_band, WEEK),
                MinGap(timedelta(minutes=45)),
                QuietHours(time(22), time(7)),
            )
        )


FAMILIES = {
    "balanced": Family((0.3, 0.3), 0.45, 0.12),
    "scarce personal": Family((0.05, 0.10), 0.45, 0.12),
    "too curated and begging": Family((0.3, 0.3), 0.75, 0.40),
    "tight week": Family(
        (0.3, 0.3),
        0.45,
        0.15,
        personal_band=(2_500, 3_500),
        curated_band=(4_000, 5_000),
        posts_per_day=4,
        past_posts=(12, 20),
        pinned=(3, 6),
        windowed=0.25,
    ),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """What a plan is made from."""

    family: str
    seed: int
    account: Account
    candidates: tuple[Candidate, ...]
    timeline: Timeline
    horizon: Horizon

    @property
    def waiting(self) -> list[Candidate]:
        """The drafts that wait for a slot."""
        return [candidate for candidate in self.candidates if candidate.draft.new.pinned_at is None]

    @property
    def pinned(self) -> list[Candidate]:
        """The drafts with times of their own."""
        return [candidate for candidate in self.candidates if candidate.draft.new.pinned_at is not None]


def queue(family: str, seed: int) -> Queue:
    """The queue of a family for a seed."""
    return _Draw(family, seed).queue()


def queues(families: Iterable[str] = FAMILIES, seeds: Iterable[int] = SEEDS) -> Iterator[Queue]:
    """The queues of families, one after the other."""
    seeds = tuple(seeds)
    return (queue(family, seed) for family in families for seed in seeds)


@dataclass(slots=True)
class _Draw:
    """One queue in the making; what is drawn, and in which order, is what a seed means."""

    name: str
    seed: int
    random: Random = field(init=False)
    family: Family = field(init=False)
    personal: float = field(init=False)
    timeline: Timeline = field(init=False)

    def __post_init__(self) -> None:
        self.family = FAMILIES[self.name]
        self.random = Random(f"{self.name}:{self.seed}")  # noqa: S311 - it is to be the same every time
        self.personal = self.random.uniform(*self.family.personal)

    def queue(self) -> Queue:
        policy = self.family.policy
        self.timeline = Timeline(self._past(), PARIS)
        drafts = [self._waiting() for _ in range(self.random.randint(FEWEST, MOST))]
        pins = self.random.randint(*self.family.pinned)
        while pins:
            new = self._pinned()
            number = len(drafts) + 1
            if self._promised(number, new, policy):
                drafts.append(new)
                pins -= 1
        return Queue(
            self.name,
            self.seed,
            Account("me", PARIS, slots=dict.fromkeys(range(7), DAILY), policy=policy),
            tuple(_candidate(number, new) for number, new in enumerate(drafts, 1)),
            self.timeline,
            Horizon(NOW, NOW + timedelta(days=DAYS)),
        )

    def _content(self) -> Content:
        return Content(
            Voice.PERSONAL if self.random.random() < self.personal else Voice.PROFESSIONAL,
            Origin.CURATED if self.random.random() < self.family.curated else Origin.ORIGINAL,
            self.random.random() < self.family.share_requests,
        )

    def _past(self) -> list[Entry]:
        """Posts of the week before, the last one long enough ago not to stand in the first slot's way."""
        number = self.random.randint(*self.family.past_posts)
        minutes = sorted(self.random.sample(range(60, 7 * 24 * 60), number), reverse=True)
        return [
            Entry(NOW - timedelta(minutes=ago), self._content(), post_id=post)
            for post, ago in enumerate(minutes, 1)
        ]

    def _waiting(self) -> NewDraft:
        content = self._content()
        if self.random.random() >= self.family.windowed:
            return NewDraft("me", "", content)
        opens = NOW + timedelta(hours=self.random.randint(24, 24 * (DAYS - 7)))
        closes = opens + timedelta(hours=self.random.randint(48, 24 * 7))
        shape = self.random.choice(("from", "until", "between"))
        return NewDraft(
            "me",
            "",
            content,
            not_before=None if shape == "until" else opens,
            expires=None if shape == "from" else closes,
        )

    def _pinned(self) -> NewDraft:
        """At any five minutes of a day's waking hours, which may stand in the way of a slot."""
        day = FIRST_DAY + timedelta(days=self.random.randrange(1, DAYS))
        minutes = self.random.randrange(8 * 60, 21 * 60, 5)
        return NewDraft("me", "", self._content(), pinned_at=at_local(day, time(*divmod(minutes, 60)), PARIS))

    def _promised(self, number: int, new: NewDraft, policy: Policy) -> bool:
        """Promise the draft its time, if the policy accepts it together with the others."""
        candidate = _candidate(number, new)
        at = new.pinned_at
        if at is None or judge(candidate.subject, at, self.timeline, policy).decision != Decision.ACCEPTED:
            return False
        self.timeline = self.timeline.with_entry(Entry(at, new.content, draft_id=number, promised=True))
        return True


def _candidate(number: int, new: NewDraft) -> Candidate:
    return Candidate(Draft(number, State.QUEUED, replace(new, text=f"Draft {number}."), NOW))
