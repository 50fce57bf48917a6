"""What the laws are tried on: timelines, policies and drafts, crowded where the guardrails change their mind.

Instants lie around a moment that matters in their zone, most of them whole hours, days or windows apart, some
off by one microsecond: that is where windows open and close, days end and clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.draft import Approval, Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.planning import Candidate
from assistant.core.policy import Policy, Subject, Twin
from assistant.core.rules import (
    WEEK,
    WHOLE,
    Band,
    EngagePerWeek,
    HashtagsPerPost,
    LinksPerDay,
    MentionsPerPost,
    MinGap,
    PostsPerDay,
    QuietHours,
    SameLink,
    ShareRequestsPerWeek,
    SpendPerMonth,
    TopicGap,
)
from assistant.core.timeline import Category, Entry, Timeline
from assistant.core.traits import Traits

if TYPE_CHECKING:
    from assistant.core.rules import Rule

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

PLAIN = Content()  # professional, original, no request to share
PERSONAL = Content(voice=Voice.PERSONAL)
CURATED = Content(origin=Origin.CURATED)
REQUEST = Content(share_request=True)

# Zones, each with moments at which its clocks change, or an ordinary one (IANA time zone database 2026).
MOMENTS = {
    "UTC": ("2026-11-24 00:00",),
    "Asia/Kolkata": ("2026-11-23 18:30",),  # half an hour off; its clocks never change
    "Europe/Paris": ("2026-03-29 01:00", "2026-10-25 01:00", "2026-11-24 11:00"),
    "America/New_York": ("2026-03-08 07:00", "2026-11-01 06:00"),
    "Australia/Lord_Howe": ("2026-04-04 15:00", "2026-10-03 15:30"),  # by half an hour
    "America/Havana": ("2026-03-08 05:00", "2026-11-01 05:00"),  # midnight is skipped, or comes twice
    "Africa/Cairo": ("2026-04-23 22:00", "2026-10-29 21:00"),  # the last hour of a day comes twice
    "America/Nuuk": ("2026-03-29 01:00", "2026-10-25 01:00"),  # the last hour of a day is skipped
    "Antarctica/Troll": ("2026-03-29 01:00", "2026-10-25 01:00"),  # by two hours
    "Pacific/Apia": ("2011-12-30 10:00", "2026-11-24 00:00"),  # Friday 2011-12-30 was left out
}


def utc(text: str) -> datetime:
    """An instant written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Kind(StrEnum):
    """What an entry of a timeline stands for."""

    POST = "post"
    SENT = "sent"
    PROMISED = "promised"


@dataclass(frozen=True, slots=True)
class Scene:
    """A zone, and a moment there around which everything happens."""

    zone: ZoneInfo
    moment: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Something that would be posted at an instant on a timeline, and what guards it."""

    zone: ZoneInfo
    policy: Policy
    entries: list[Entry]
    content: Content
    at: datetime

    @property
    def timeline(self) -> Timeline:
        """What stands there and is promised."""
        return Timeline(self.entries, self.zone)

    @property
    def subject(self) -> Subject:
        """A draft of that content in the queue, with nothing wrong about its text."""
        return Subject("Hello.", self.content)


SCENES = [Scene(ZoneInfo(name), utc(moment)) for name, moments in MOMENTS.items() for moment in moments]

CONTENTS = [
    Content(voice, origin, share_request)
    for share_request in (False, True)
    for origin in Origin
    for voice in (Voice.PROFESSIONAL, Voice.PERSONAL)
]
# Contents of which a text was read: with one link or another, topics, many names, a question.
READ = [
    Content(read=Traits(linked=True, links=("a.org",), topics=("one",), hashtags=1, billed=True)),
    Content(Voice.PERSONAL, read=Traits(linked=True, links=("a.org", "b.org"), billed=True)),
    Content(read=Traits(topics=("one", "two"), hashtags=2, mentions=3, billed=True)),
    Content(origin=Origin.CURATED, read=Traits(linked=True, links=("b.org",), mentions=1)),
    Content(share_request=True, read=Traits(asks=True, billed=True)),
]
_STEPS = [timedelta(0), 15 * MINUTE, 45 * MINUTE, HOUR, 2 * HOUR, 7 * HOUR, 12 * HOUR]
_EDGES = [timedelta(0), timedelta(0), MICROSECOND, -MICROSECOND]
_AROUND = [
    days * DAY + step + edge
    for days in (0, 1, -1, 0, 0, 1, -2, 2, 0, 6, -7, 8)
    for step in _STEPS
    for edge in _EDGES
]
_WAITS = [timedelta(0), MICROSECOND, -MICROSECOND, 45 * MINUTE, HOUR, WEEK - MICROSECOND]

scenes = st.sampled_from(SCENES)
contents = st.sampled_from(CONTENTS + READ)
walls = st.sampled_from(
    [time(hour, minute) for hour in (0, 1, 2, 3, 12, 22, 23) for minute in (0, 15, 30, 59)]
)
parts = st.sampled_from([0, 1, 1000, 2000, 2500, 3000, 3333, 5000, 6667, 9999, WHOLE]) | st.integers(0, WHOLE)
limits = st.tuples(parts, parts).map(lambda pair: (min(pair), max(pair)))
overs = st.sampled_from([WEEK, 3 * DAY, 25 * HOUR, DAY, 12 * HOUR, HOUR])
gaps = st.sampled_from([timedelta(0), MICROSECOND, 45 * MINUTE, HOUR, 12 * HOUR, 30 * HOUR])

daily = st.builds(PostsPerDay, st.integers(1, 3))
requests = st.tuples(st.integers(0, 3), st.integers(1, 3)).map(
    lambda ends: ShareRequestsPerWeek(min(ends), ends[1])
)
opposites = {Category.PERSONAL: "professional", Category.CURATED: "original", Category.SHARE_REQUEST: "other"}
bands = st.tuples(st.sampled_from(list(opposites)), limits, overs).map(
    lambda drawn: Band(drawn[0], opposites[drawn[0]], drawn[1][0], drawn[1][1], drawn[2])
)
min_gaps = st.builds(MinGap, gaps)
quiet_hours = (
    st.tuples(walls, walls).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: QuietHours(*ends))
)
of_texts: st.SearchStrategy[Rule] = st.one_of(
    st.builds(LinksPerDay, st.integers(0, 2)),
    st.builds(SameLink, overs),
    st.builds(TopicGap, overs),
    st.builds(HashtagsPerPost, st.integers(0, 2)),
    st.builds(MentionsPerPost, st.integers(0, 3)),
    st.builds(EngagePerWeek, st.integers(1, 3)),
    st.builds(SpendPerMonth, st.sampled_from([1, 15, 30, 200, 215, 430])),
)
rules: st.SearchStrategy[Rule] = st.one_of(daily, requests, bands, min_gaps, quiet_hours, of_texts)
policies = st.lists(rules, max_size=6).map(lambda drawn: Policy(tuple(drawn)))


@cache
def instants(scene: Scene) -> st.SearchStrategy[datetime]:
    """Instants up to eight days around the scene's moment, often just as far apart as a window is long."""
    return st.sampled_from([scene.moment + away for away in _AROUND])


@cache
def entries(
    scene: Scene, kinds: tuple[Kind, ...] = (Kind.POST, Kind.POST, Kind.SENT, Kind.PROMISED, Kind.PROMISED)
) -> st.SearchStrategy[list[Entry]]:
    """Posts, drafts that may have been sent, and promised places, in the past and to come."""
    what = st.sampled_from([(content, kind) for kind in kinds for content in CONTENTS + READ])
    places = st.tuples(instants(scene), what)
    few_or_many = st.lists(places, max_size=4) | st.lists(places, min_size=6, max_size=14)
    return few_or_many.map(
        lambda items: [_entry(number, at, *drawn) for number, (at, drawn) in enumerate(items, 1)]
    )


def _entry(number: int, at: datetime, content: Content, kind: Kind) -> Entry:
    if kind is Kind.POST:
        return Entry(at, content, post_id=number)
    return Entry(at, content, draft_id=number, promised=kind is Kind.PROMISED)


@st.composite
def cases(draw: st.DrawFn, policies: st.SearchStrategy[Policy] = policies) -> Case:
    """A draft before a policy, often at the instant of some entry or of its leaving a window."""
    scene = draw(scenes)
    drawn = draw(entries(scene))
    at = instants(scene)
    if drawn:
        at |= st.builds(lambda entry, wait: entry.at + wait, st.sampled_from(drawn), st.sampled_from(_WAITS))
    policy = draw(policies)
    return Case(scene.zone, policy, drawn, policy.see(draw(contents), "Hello."), draw(at))


def one_rule(rules: st.SearchStrategy[Rule] = rules) -> st.SearchStrategy[Case]:
    """A draft before a policy of a single rule."""
    return cases(rules.map(lambda rule: Policy((rule,))))


@dataclass(frozen=True, slots=True)
class Stage:
    """An account with its drafts and its timeline, for a span of a few days."""

    account: Account
    entries: list[Entry]
    candidates: list[Candidate]
    start: datetime
    end: datetime

    @property
    def timeline(self) -> Timeline:
        """What stands there and is promised."""
        return Timeline(self.entries, self.account.zone)


weeks = st.dictionaries(st.integers(0, 6), st.lists(walls, unique=True, max_size=4).map(sorted).map(tuple))
_WORDS = ["plain", "plain", "pinned", "pinned", "early", "expiring", "repeated", "approved"]


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    """Drafts of every kind before the slots of a few days; places are promised to the pinned ones."""
    scene = draw(scenes)
    account = Account("me", scene.zone, slots=draw(weeks), policy=draw(policies))
    start = draw(instants(scene))
    words = st.tuples(st.sampled_from(_WORDS), contents, st.sampled_from(_AROUND), st.integers(-1, 1))
    drafts = enumerate(draw(st.lists(words, max_size=7)), 101)
    candidates = [_candidate(number, start, drawn).seen(account.policy) for number, drawn in drafts]
    promised = [
        Entry(at, candidate.draft.new.content, draft_id=candidate.draft.id, promised=True)
        for candidate in candidates
        if (at := candidate.draft.new.pinned_at) is not None
    ]
    standing = draw(entries(scene, (Kind.POST, Kind.SENT)))
    return Stage(account, [*standing, *promised], candidates, start, start + draw(st.integers(1, 3)) * DAY)


def _candidate(number: int, start: datetime, words: tuple[str, Content, timedelta, int]) -> Candidate:
    word, content, away, priority = words
    new = NewDraft("me", f"Draft {number}.", content, priority=priority)
    draft = Draft(number, State.QUEUED, new, start)
    match word:
        case "pinned":
            return Candidate(replace(draft, new=replace(new, pinned_at=start + max(away, -40 * MINUTE))))
        case "early":
            return Candidate(replace(draft, new=replace(new, not_before=start + away)))
        case "expiring":
            return Candidate(replace(draft, new=replace(new, expires=start + away)))
        case "repeated":
            return Candidate(draft, (Twin(post_id=1, posted_at=start + away - Policy().duplicates_within),))
        case "approved":
            return Candidate(replace(draft, approval=Approval("The fair opens.", "camille", start)))
        case _:
            return Candidate(draft)
