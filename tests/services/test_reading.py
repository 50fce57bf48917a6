"""Asking the network for a timeline: page by page, within what a day may cost and a minute may hold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.policy import Policy
from assistant.core.reading import Known, RequestKind
from assistant.ports import DelayKind, Lost, Question, Seen, Unseen
from assistant.services.drafting import add
from assistant.services.publishing import publish_due
from assistant.services.reading import known
from assistant.services.recovering import look_for_lost
from assistant.services.syncing import sync_if_due, sync_now
from assistant.services.waking import next_instant
from assistant.store.database import Store
from tests.services.test_syncing import AWAY, paid, posts, seen, show
from tests.world import MONDAY, Network, World, account, store_in

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.core.history import Sighting

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))


@dataclass
class Pages(Network):
    """A network that shows its timeline in pages of so many posts."""

    size: int = 100
    breaks_after: int | None = None
    pages: list[str | None] = field(default_factory=list)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        if self.breaks_after is not None and len(self.pages) >= self.breaks_after:
            return AWAY
        self.pages.append(question.page)
        whole = super().read(user_id, replace(question, page=None))
        if isinstance(whole, Unseen):
            return whole
        start = int(question.page or 0)
        end = start + self.size
        return Seen(whole.posts[start:end], str(end) if end < len(whole.posts) else None)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(slots={}, sync=Sync()))


def timeline(number: int) -> list[Sighting]:
    """So many posts, newest first."""
    return [seen(f"Post {n}", MONDAY - n * 9 * MINUTE) for n in range(1, number + 1)]


def remembered(world: World) -> Known:
    with world.store.reading() as tx:
        return known(tx, world.desk())


def test_every_page_is_read_and_each_is_a_request(world: World) -> None:
    world.network = Pages(timeline=timeline(7), size=3)
    synced = sync_now(world.desk())
    assert (synced.requests, synced.posts, len(posts(world))) == (3, 7, 7)
    assert world.network.pages == [None, "3", "6"]
    assert paid(world) == [("who", 10), ("read", 3), ("read", 3), ("read", 1)]


def test_what_could_be_read_before_a_page_failed_counts_and_all_is_read_again(world: World) -> None:
    world.network = Pages(timeline=timeline(7), size=3, breaks_after=2)
    synced = sync_now(world.desk())
    assert (synced.requests, synced.posts, synced.trouble) == (2, 6, AWAY)
    assert [post.text for post in posts(world)] == [f"Post {n}" for n in range(6, 0, -1)]
    told = remembered(world)
    assert (told.since_id, told.read_at, told.failures, told.trouble) == (None, None, 1, AWAY.detail)
    world.network.breaks_after = None
    synced = sync_now(world.desk())
    assert (synced.observed, synced.trouble) == ((7,), None)
    assert remembered(world).failures == 0


def test_a_request_that_fails_costs_nothing(world: World) -> None:
    world.network.troubles += [AWAY, AWAY]
    sync_now(world.desk())
    assert paid(world) == [("who", 0)]


def test_who_it_is_is_asked_once_even_if_the_reading_fails(world: World) -> None:
    world.network = Pages(breaks_after=0)
    sync_now(world.desk())
    assert remembered(world).username == "camille_example"
    sync_now(world.desk())
    assert [kind for kind, _ in paid(world)] == ["who", "read", "read"]


def test_a_day_of_reading_costs_no_more_than_it_may_and_the_end_of_it_is_told(world: World) -> None:
    world.account = account(slots={}, sync=Sync(most_per_day=15))
    show(world, *timeline(6))
    sync_now(world.desk())
    synced = sync_now(world.desk(), whole=True)
    assert synced.trouble == Unseen(
        DelayKind.CAPPED,
        "Reading the timeline cost $0.016 in the last 24 hours, and spend_per_day allows $0.015; "
        "posts sent by hand are not counted until it is read again.",
        MONDAY + HOUR,
    )
    assert (len(paid(world)), len(world.network.asked)) == (2, 1)
    assert next_instant(world.desk(), MONDAY) == MONDAY + HOUR
    world.now = MONDAY + DAY - timedelta.resolution
    assert sync_now(world.desk()).trouble is not None
    world.now = MONDAY + DAY
    assert sync_now(world.desk(), whole=True).trouble is None


def test_the_limit_ends_a_reading_between_two_pages(world: World) -> None:
    world.account = account(slots={}, sync=Sync(most_per_day=14))
    world.network = Pages(timeline=timeline(9), size=3)
    synced = sync_now(world.desk())
    assert (synced.requests, len(posts(world)), synced.trouble and synced.trouble.kind) == (
        2,
        6,
        DelayKind.CAPPED,
    )


def test_an_answer_that_never_came_counts_as_a_full_page(world: World) -> None:
    world.account = account(slots={}, sync=Sync(most_per_day=100))

    class KilledError(BaseException):
        pass

    class Deadly(Network):
        def read(self, user_id: str, question: Question) -> Seen | Unseen:
            raise KilledError

    with pytest.raises(KilledError):
        sync_now(world.desk(channel=Deadly()))
    assert paid(world) == [("who", 10), ("read", None)]
    trouble = sync_now(world.desk()).trouble
    assert trouble is not None
    assert "cost $0.110 in the last 24 hours, and spend_per_day allows $0.100" in trouble.detail


def test_each_account_pays_for_its_own_reading(world: World) -> None:
    world.account = account(slots={}, sync=Sync(most_per_day=5))
    show(world, *timeline(6))
    sync_now(world.desk())
    lab = world.desk(account=account(name="lab", slots={}, sync=Sync()))
    assert sync_now(lab).trouble is None
    assert sync_now(world.desk()).trouble is not None


def test_posts_do_not_count_as_read(world: World) -> None:
    world.account = account(slots={}, sync=Sync(most_per_day=11))
    add(world.store, world.account, world.new("Hello", pinned_at=MONDAY + MINUTE), world.actor)
    world.now += MINUTE
    list(publish_due(world.desk()))
    assert sync_now(world.desk()).trouble is None


def test_looks_are_paid_for_like_any_reading(world: World) -> None:
    world.account = account(slots={}, sync=Sync(most_per_day=10))
    world.network.answers.append(Lost("The line went dead."))
    add(world.store, world.account, world.new("Lost", pinned_at=MONDAY + MINUTE), world.actor)
    world.now += MINUTE
    list(publish_due(world.desk()))
    world.now += MINUTE
    (looked,) = look_for_lost(world.desk())
    assert looked.look.trouble is not None
    assert looked.look.trouble.startswith("Reading the timeline cost $0.010 in the last 24 hours")


def pinned(world: World, number: int) -> None:
    for n in range(number):
        new = world.new(f"Draft {n} of {world.account.name}", pinned_at=MONDAY + MINUTE)
        add(world.store, world.account, new, world.actor)


def lenient(name: str = "me") -> settings.Account:
    return account(name=name, slots={}, policy=Policy(), sync=None)


def test_no_more_leaves_in_a_minute_than_may_whichever_account_or_process_sends_it(
    world: World, tmp_path: Path
) -> None:
    world.settings, other = settings.Network(requests_per_minute=5), Store.open(tmp_path / "assistant.db")
    me, lab = (replace(world, account=lenient(name)) for name in ("me", "lab"))
    for one in (me, lab):
        pinned(one, 4)
        one.now = MONDAY + MINUTE
    assert len(list(publish_due(me.desk()))) == 4
    assert len(list(publish_due(lab.desk(store=other)))) == 1
    blocked = replace(world, now=lab.now + 59 * SECOND)
    assert sync_now(blocked.desk()).trouble == Unseen(
        DelayKind.RATE_LIMITED,
        "5 requests left within a minute, as many as requests_per_minute allows.",
        MONDAY + 2 * MINUTE,
    )
    assert next_instant(lab.desk(), lab.now) == MONDAY + 2 * MINUTE
    lab.now = MONDAY + 2 * MINUTE
    assert len(list(publish_due(lab.desk(store=other)))) == 3


@pytest.mark.parametrize("back", [SECOND, HOUR, 400 * DAY])
def test_a_clock_that_is_set_back_lets_no_more_leave_and_waits_for_a_minute_at_most(
    world: World, back: timedelta
) -> None:
    world.settings = settings.Network(requests_per_minute=3)
    world.account = replace(lenient(), late_by=DAY)
    with world.store.writing() as tx:
        for n in range(3):
            tx.requests.note("me", RequestKind.READ, MONDAY + MINUTE + back - n * SECOND)
    pinned(world, 2)
    world.now = MONDAY + MINUTE
    assert list(publish_due(world.desk())) == []
    due = next_instant(world.desk(), world.now)
    assert due is not None
    assert due <= world.now + MINUTE
    world.now = due
    assert list(publish_due(world.desk())) != []


def test_what_stands_in_the_way_of_one_reading_is_over_a_minute_later(world: World) -> None:
    world.settings = settings.Network(requests_per_minute=1)
    trouble = sync_now(world.desk()).trouble
    assert (trouble and trouble.kind, [kind for kind, _ in paid(world)]) == (DelayKind.RATE_LIMITED, ["who"])
    due: datetime | None = next_instant(world.desk(), world.now)
    assert due == MONDAY + MINUTE
    world.now = due
    synced = sync_if_due(world.desk())
    assert synced is not None
    assert synced.trouble is None


def test_requests_are_forgotten_when_no_limit_counts_them_any_more(world: World) -> None:
    sync_now(world.desk())
    world.now += DAY
    sync_now(world.desk())
    assert paid(world) == [("read", 0)]
