"""What happens in a life, as strategies: texts, times, accounts, fates of requests, troubles of reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from assistant.core.account import Account, Network, Sync
from assistant.core.categories import Said
from assistant.core.draft import Origin, Voice
from assistant.core.policy import Policy
from assistant.core.rules import WHOLE, Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category
from assistant.ports import DelayKind, RefusalKind
from tests.machine.site import End, Fate, Stop

if TYPE_CHECKING:
    from assistant.core.rules import Rule

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

# Three say the same to X; some ask to be shared, relay, link, or hold what X changes or refuses.
TEXTS = (
    "Hello",
    "  hello ",
    "HELLO\u200b",
    "Good morning from the harbour",
    "Please repost: we look for witnesses",
    "Please share this with whoever may need it!",
    "RT @museum: the tower is open again",
    "Our report: https://example.org/report?a=1&b=2",
    "Fish & chips < 5 € — «bon appétit»",
    "Première neige ❄️ 👨‍👩‍👧",
    "@friend you were right",
    "$ACME and $EMCA rise",
    "long " * 60,
    "Two lines\r\nof one thought",
    "The queue moves",
    "A walk on Sunday",
    "Coffee at ten",
    "Nothing to see here",
)
NOTHING = ("", " \n ", "a\x07bell")  # cannot be stored as a draft

# Most say something that nothing else says.
texts = (
    st.integers(100, 999).map("Idea {}".format)
    | st.integers(100, 999).map("Note {}".format)
    | st.sampled_from(TEXTS)
)
numbers = st.integers(0, 999)  # one of however many there are
said = st.builds(
    Said,
    st.none() | st.sampled_from(Voice),
    st.none() | st.sampled_from(Origin),
    st.none() | st.booleans(),
)
spans = st.sampled_from(
    [
        *(timedelta(microseconds=1), SECOND, 30 * SECOND, 59 * SECOND, MINUTE, 2 * MINUTE, 3 * MINUTE),
        *(5 * MINUTE, 14 * MINUTE, 31 * MINUTE, 45 * MINUTE, HOUR, 2 * HOUR, 7 * HOUR, 25 * HOUR, 8 * DAY),
    ]
)
ahead = st.sampled_from(
    [SECOND, MINUTE, 2 * MINUTE, 3 * MINUTE, 31 * MINUTE, HOUR, 2 * HOUR, 9 * HOUR, DAY, 4 * DAY]
)
troubles = st.lists(st.sampled_from(DelayKind), max_size=2)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a draft is to go out, counted from now."""

    at: timedelta | None = None
    not_before: timedelta | None = None
    expires: timedelta | None = None
    priority: int = 0


timings = st.one_of(
    st.builds(Timing, priority=st.integers(-1, 1)),
    st.builds(Timing, priority=st.integers(-1, 1)),
    st.builds(Timing, at=ahead),
    st.builds(Timing, at=st.integers(1, 3000).map(lambda minutes: minutes * MINUTE)),
    st.builds(Timing, not_before=ahead),
    st.builds(Timing, expires=ahead),
    st.tuples(ahead, ahead).map(lambda pair: Timing(not_before=min(pair), expires=max(pair) + MINUTE)),
    st.builds(Timing, at=st.none() | ahead, not_before=st.none() | ahead, expires=st.none() | ahead),
)

ends = st.sampled_from([End.POSTED, *End])
fates = st.builds(
    Fate,
    end=ends,
    refusal=st.sampled_from([RefusalKind.NOT_PERMITTED, RefusalKind.INVALID]),
    delay=st.sampled_from([kind for kind in DelayKind if kind not in {DelayKind.TROUBLED, DelayKind.STALE}]),
    reset=st.sampled_from([None, 60, 900, 86_400, 10**7]),
    held_up=st.sampled_from([0, 0, 0, 1, 59, 60, 3600]),
    takes=st.sampled_from([0, 0, 1, 30, 150, 200, 4000, 90_000]),
    late=st.sampled_from([0, 0, 2, 60, 590]),
    stop=st.sampled_from([None, None, None, *Stop]),
    killed=st.booleans(),
    meanwhile=st.booleans(),
    behind=st.sampled_from([None, None, None, None, 0, 60, 3600, 39_600]),
)
fate_lists = st.lists(fates, max_size=3)
delays = st.sampled_from([timedelta(0), timedelta(0), timedelta(0), SECOND, 4 * MINUTE, 31 * MINUTE])
turns = st.lists(st.tuples(delays, fate_lists), min_size=1, max_size=8)

gaps = st.sampled_from([MINUTE, 2 * MINUTE, 45 * MINUTE, 3 * HOUR])
rules: st.SearchStrategy[tuple[Rule | None, ...]] = st.tuples(
    st.sampled_from([None, PostsPerDay(1), PostsPerDay(2), PostsPerDay(3), PostsPerDay(6)]),
    st.none() | gaps.map(MinGap) | gaps.map(MinGap),
    st.none() | st.integers(1, 2).map(lambda most: ShareRequestsPerWeek(1, most)),
    st.none() | st.just(Band(Category.CURATED, "original", 2000, 6000, 7 * DAY)),
    st.none() | st.just(Band(Category.PERSONAL, "professional", 0, WHOLE // 2, 3 * DAY)),
    st.sampled_from([None, None, None, QuietHours(time(23), time(6))]),
)

STARTS = (
    datetime(2026, 11, 23, 7, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),  # the night in which clocks go back
    datetime(2026, 3, 28, 21, tzinfo=UTC),  # and that in which they go on
    datetime(2026, 12, 31, 22, 55, tzinfo=UTC),
)
_SLOTS = {
    "many": tuple(time(hour, minute) for hour in range(0, 24, 2) for minute in (0, 45)),
    "few": (time(8, 30), time(12, 15), time(18, 0)),
    "none": (),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What an account is like, in few words, so that a life that fails can be read."""

    zone: str
    slots: str
    rules: tuple[Rule | None, ...]
    duplicates: timedelta
    late_by: timedelta
    sync: Sync | None

    def account(self, name: str) -> Account:
        """An account like this."""
        return Account(
            name=name,
            zone=ZoneInfo(self.zone),
            slots=dict.fromkeys(range(7), _SLOTS[self.slots]),
            policy=Policy(tuple(rule for rule in self.rules if rule is not None), self.duplicates),
            late_by=self.late_by,
            sync=self.sync,
        )


terms = st.builds(
    Terms,
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe"]),
    slots=st.sampled_from(["many", "many", "few", "none"]),
    rules=rules,
    duplicates=st.sampled_from([90 * DAY, 2 * DAY]),
    late_by=st.sampled_from([30 * MINUTE, 2 * HOUR]),
    sync=st.sampled_from([Sync(), Sync(), Sync(HOUR, 30), None]),
)
networks = st.builds(
    Network,
    requests_per_minute=st.sampled_from([1, 3, 60]),
    give_up_after=st.sampled_from([HOUR, DAY]),
    look_for=st.sampled_from([HOUR, 3 * HOUR]),
    send_again=st.booleans(),
)
