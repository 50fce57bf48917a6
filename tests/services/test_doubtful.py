"""What may or may not stand on the timeline: it makes guardrails stricter, and never more lenient."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Sync
from assistant.core.draft import Content, State
from assistant.core.policy import Policy
from assistant.core.rules import Band, MinGap
from assistant.core.timeline import Category, Entry, Timeline
from assistant.ports import Lost, Outcome
from assistant.services.desk import Presence
from assistant.services.drafting import add
from assistant.services.publishing import publish_due
from assistant.services.syncing import sync_now
from assistant.services.waking import next_instant
from tests.services.test_syncing import seen, show
from tests.world import MONDAY, PARIS, PERSONAL, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECOND = timedelta(seconds=1)
BAND = Band(Category.PERSONAL, "professional", 2000, 4000, timedelta(days=7))
ALIVE = Presence("another", "holder", lambda _: True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(BAND, slots={}, sync=Sync()))


def pin(world: World, text: str, after: int, content: Content = Content()) -> int:
    """Add a draft with a time of its own, which no policy refuses yet."""
    free = account(slots={}, policy=Policy())
    new = world.new(text, content, pinned_at=MONDAY + after * SECOND)
    return add(world.store, free, new, world.actor).draft.id


def states(world: World) -> list[State]:
    with world.store.reading() as tx:
        return [draft.state for draft in tx.drafts.listed([world.account.name])]


def test_a_lost_post_does_not_make_room_for_one_of_the_other_kind(world: World) -> None:
    pin(world, "lost, and professional", 1)
    pin(world, "personal", 2, PERSONAL)
    pin(world, "personal too", 3, PERSONAL)
    world.network.answers.append(Lost("The line went dead."))
    world.now = MONDAY + 4 * SECOND
    list(publish_due(world.desk()))
    assert states(world) == [State.UNCONFIRMED, State.PUBLISHED, State.REJECTED]


class Meanwhile(Network):
    """A network on which something happens while a request is under way."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        self._act()
        return super().publish(text, may_leave)


def test_what_is_under_way_may_appear_any_moment_so_the_gap_begins_now(world: World) -> None:
    world.account = account(MinGap(10 * SECOND), slots={})
    pin(world, "slow", 1)
    pin(world, "due ten seconds later", 11)

    def another_daemon() -> None:
        world.now = MONDAY + 12 * SECOND
        list(publish_due(world.desk(presence=ALIVE)))

    world.now = MONDAY + SECOND
    list(publish_due(world.desk(channel=Meanwhile(another_daemon))))
    assert states(world) == [State.PUBLISHED, State.QUEUED]
    assert next_instant(world.desk(), world.now) == MONDAY + 22 * SECOND


def test_what_another_process_is_publishing_is_not_taken_for_a_post_sent_by_hand(world: World) -> None:
    pin(world, "on its way", 1, PERSONAL)

    def another_daemon() -> None:
        show(world, seen("on its way", world.now))
        assert sync_now(world.desk()).observed == ()

    world.now = MONDAY + 2 * SECOND
    list(publish_due(world.desk(channel=Meanwhile(another_daemon))))
    assert states(world) == [State.PUBLISHED]


KINDS = st.lists(st.sampled_from([Content(), PERSONAL]), max_size=6)


@given(certain=KINDS, doubtful=KINDS, new=st.sampled_from([Content(), PERSONAL]))
def test_what_a_band_lets_pass_passes_whatever_of_the_doubtful_stands(
    certain: list[Content], doubtful: list[Content], new: Content
) -> None:
    def timeline(standing: list[Content], unknown: list[Content]) -> Timeline:
        entries = [Entry(MONDAY, content) for content in standing]
        return Timeline([*entries, *(Entry(MONDAY, each, doubtful=True) for each in unknown)], PARIS)

    worlds = [
        certain + [each for each, stands in zip(doubtful, choice, strict=True) if stands]
        for choice in product([True, False], repeat=len(doubtful))
    ]
    refused = BAND.refuses(new, MONDAY, timeline(certain, doubtful))
    assert refused == any(BAND.refuses(new, MONDAY, timeline(world, [])) for world in worlds)
