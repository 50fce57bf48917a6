"""When there is something to do next, and that doing it leaves nothing due at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.draft import Draft, Event, NewDraft, State
from assistant.core.policy import Policy
from assistant.core.reading import RequestKind
from assistant.core.rules import PostsPerDay
from assistant.ports import DelayKind, Lost, Posted, Postponed, RefusalKind, Refused, Unseen
from assistant.services.archiving import examine
from assistant.services.decisions import confirm_not_posted
from assistant.services.desk import Presence
from assistant.services.drafting import add
from assistant.services.looking import listed, story
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.sweeping import LEASE
from assistant.services.syncing import sync_if_due, sync_now
from assistant.services.waking import next_instant, next_step
from tests.services.test_syncing import AWAY, seen, show
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
SLOT = MONDAY + 30 * MINUTE


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(slots={}))


def queue(world: World, text: str = "Hello", **changes: object) -> Draft:
    return add(world.store, world.account, world.new(text, **changes), world.actor).draft  # type: ignore[arg-type]  # by keyword


def claim(world: World, draft: Draft, holder: str | None = None) -> None:
    """Take a draft for publishing, as another process does that says nothing more."""
    with world.store.writing() as tx:
        tx.attempts.start(draft, world.now, "another daemon", holder)
        tx.drafts.transition(draft, world.actor.does(Event.CLAIM))


def due(world: World) -> timedelta | None:
    """How long until there is something to do."""
    at = next_instant(world.desk(), world.now)
    return None if at is None else at - world.now


def test_an_account_without_slots_drafts_and_reading_never_wakes(world: World) -> None:
    assert due(world) is None


@pytest.mark.parametrize(
    ("new", "after"),
    [
        (NewDraft("me", "Hello", pinned_at=MONDAY + 2 * HOUR), 2 * HOUR),
        (NewDraft("me", "Hello", expires=MONDAY + 3 * HOUR), 3 * HOUR),
        (NewDraft("me", "Hello", not_before=MONDAY + 3 * HOUR), None),
    ],
    ids=["pinned", "expires", "waits for a slot"],
)
def test_a_draft_wakes_at_its_own_time_or_end(world: World, new: NewDraft, after: timedelta | None) -> None:
    add(world.store, world.account, new, world.actor)
    assert due(world) == after


def test_an_empty_queue_still_takes_its_slots(world: World) -> None:
    world.account = account()
    assert due(world) == 30 * MINUTE


@pytest.mark.parametrize(
    ("alive", "after"),
    [(True, LEASE), (None, LEASE), (False, timedelta(0))],
    ids=["alive", "unknown", "dead"],
)
def test_a_claim_of_another_process_ends_when_it_dies_or_is_overdue(
    world: World, alive: bool | None, after: timedelta
) -> None:
    world.presence = Presence("daemon", "me", lambda _: alive)
    draft = queue(world, expires=MONDAY + DAY)
    claim(world, draft, "another")
    assert due(world) == after
    world.now += after
    list(publish_due(world.desk()))
    assert story(world.store, draft.id).draft.state is State.UNCONFIRMED


@pytest.mark.parametrize("alive", [True, None, False])
def test_a_claim_that_is_still_to_come_betrays_a_clock_set_back(world: World, alive: bool | None) -> None:
    world.presence = Presence("daemon", "me", lambda _: alive)
    draft = queue(world, expires=MONDAY + DAY)
    claim(world, draft, "another")
    world.now -= HOUR
    list(publish_due(world.desk()))
    assert story(world.store, draft.id).draft.state is (State.PUBLISHING if alive else State.UNCONFIRMED)


def test_while_the_way_is_shut_only_its_opening_and_the_ends_of_drafts_wake(world: World) -> None:
    world.account = account(slots={}, late_by=DAY)
    world.network.answers.append(Postponed(DelayKind.CAPPED, "Enough.", MONDAY + 5 * HOUR))
    queue(world, "Pinned", pinned_at=MONDAY + SECOND)
    queue(world, "Due meanwhile", pinned_at=MONDAY + HOUR)
    queue(world, "Ends", expires=MONDAY + 2 * HOUR)
    world.now += SECOND
    list(publish_due(world.desk()))
    wakings = []
    while len(world.network.sent) == 1:
        after = due(world)
        assert after is not None
        world.now += after
        wakings.append(world.now - MONDAY)
        list(publish_due(world.desk()))
    assert wakings == [2 * HOUR, 5 * HOUR]


def test_a_missed_pinned_draft_ends_while_the_way_is_shut(world: World) -> None:
    world.network.answers.append(Postponed(DelayKind.CAPPED, "Enough.", MONDAY + 5 * HOUR))
    draft = queue(world, pinned_at=MONDAY + SECOND)
    world.now += SECOND
    list(publish_due(world.desk()))
    assert due(world) == 30 * MINUTE + timedelta.resolution
    world.now += 30 * MINUTE + timedelta.resolution
    list(publish_due(world.desk()))
    assert story(world.store, draft.id).draft.state is State.REJECTED
    assert due(world) is None


def test_a_clock_that_was_set_back_shuts_the_way_for_no_longer_than_any_wait(world: World) -> None:
    world.now += 400 * DAY
    world.network.answers.append(Postponed(DelayKind.UNREACHABLE, "No way there."))
    queue(world, pinned_at=world.now + SECOND)
    world.now += SECOND
    list(publish_due(world.desk()))
    world.now = MONDAY
    queue(world, "After it was set right", pinned_at=MONDAY + 2 * DAY)
    world.now += 2 * DAY
    list(publish_due(world.desk()))
    assert world.network.sent[1:] == ["After it was set right"]


def test_as_many_requests_as_may_leave_shut_the_way_for_a_minute(world: World) -> None:
    world.settings = settings.Network(requests_per_minute=2)
    queue(world, pinned_at=MONDAY + SECOND)
    with world.store.writing() as tx:
        for after in (-70, -40, -20):
            tx.requests.note("lab", RequestKind.READ, MONDAY + SECOND * after)
    world.now += SECOND
    assert due(world) == 19 * SECOND
    assert list(publish_due(world.desk())) == []


def test_the_timeline_is_read_shortly_before_a_draft_may_go_out(world: World) -> None:
    world.account = account(sync=Sync(every=DAY))
    sync_now(world.desk())
    assert due(world) == 30 * MINUTE
    queue(world)
    assert due(world) == 30 * MINUTE - 20 * SECOND


def test_a_lost_answer_wakes_for_its_first_look(world: World) -> None:
    world.account = account(slots={}, sync=Sync(every=DAY))
    sync_now(world.desk())
    world.network.answers.append(Lost("The line went dead."))
    queue(world, pinned_at=MONDAY + MINUTE)
    world.now += MINUTE
    list(publish_due(world.desk()))
    assert due(world) == 5 * SECOND
    assert next_step(world.desk(), world.now) is None
    world.account = account(slots={}, sync=None)
    assert due(world) is None


def serve(world: World) -> datetime:
    """Do what a daemon does when it wakes, and say when it wakes next.

    What a look has put back into the queue it deals with at once.
    """
    desk = world.desk()
    for _ in range(2):
        sync_if_due(desk)
        list(publish_due(desk))
        look_for_lost(desk)
        at = next_instant(desk, world.now)
        if at is None or at > world.now:
            break
    assert at is not None
    return at


ANSWERS = (
    Posted("7"),
    Lost("The line went dead."),
    Postponed(DelayKind.UNREACHABLE, "No way there."),
    Postponed(DelayKind.CAPPED, "Enough.", MONDAY + 30 * HOUR),
    Refused(RefusalKind.DUPLICATE, "It stands already."),
)


def _absolve(world: World) -> None:
    for draft, _ in listed(world.store, ["me"], [State.UNCONFIRMED]):
        confirm_not_posted(world.store, draft, world.actor)


def _claim_one(world: World) -> None:
    for draft, _ in listed(world.store, ["me"], [State.QUEUED])[:1]:
        claim(world, draft)


def _pass(world: World, time: timedelta) -> None:
    world.now += time


def _post(world: World, text: str) -> None:
    show(world, seen(text, world.now), *world.network.timeline)


HAPPENINGS: st.SearchStrategy[Callable[[World], object]] = st.one_of(
    st.sampled_from(ANSWERS).map(lambda answer: lambda world: world.network.answers.append(answer)),
    st.just(lambda world: world.network.troubles.append(AWAY)),
    st.just(
        lambda world: world.network.troubles.append(
            Unseen(DelayKind.RATE_LIMITED, "Slow down.", world.now + HOUR)
        )
    ),
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 300)).map(
        lambda told: lambda world: queue(world, told[0], pinned_at=world.now + told[1] * MINUTE)
    ),
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 300)).map(
        lambda told: lambda world: queue(world, told[0], expires=world.now + told[1] * MINUTE)
    ),
    st.sampled_from("abcdef").map(lambda text: lambda world: _post(world, text)),
    st.sampled_from([5 * SECOND, MINUTE, HOUR, 13 * HOUR, 2 * DAY, -MINUTE, -2 * HOUR, -9 * DAY]).map(
        lambda time: lambda world: _pass(world, time)
    ),
    st.sampled_from([_absolve, _claim_one]),
)


@hypothesis.settings(max_examples=hypothesis.settings().max_examples // 6)  # each takes a whole database
@given(st.lists(HAPPENINGS, max_size=10))
def test_whatever_happened_what_is_due_is_done_and_the_next_thing_lies_ahead(
    happenings: list[Callable[[World], object]],
) -> None:
    with TemporaryDirectory() as folder:
        policy = Policy((PostsPerDay(4),), duplicates_within=HOUR)
        world = World(store_in(Path(folder)), account(policy=policy, sync=Sync(most_per_day=40)))
        world.settings = settings.Network(requests_per_minute=3, give_up_after=HOUR, send_again=True)
        for happens in happenings:
            happens(world)
            for _ in range(2):
                at = serve(world)
                assert at > world.now
                world.now = at
        assert examine(world.store) is None
        world.store.close()
