"""A person's word on what a post counts as: it wins, it is kept, and it counts at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.account import Sync
from assistant.core.categories import Said
from assistant.core.draft import PERSON, Content, Grounds, Origin, Voice
from assistant.core.rules import Band, ShareRequestsPerWeek
from assistant.core.timeline import Category
from assistant.errors import NotFoundError
from assistant.services.classifying import classify
from assistant.services.drafting import add
from assistant.services.looking import balance
from assistant.services.publishing import publish_due
from assistant.services.syncing import sync_now
from tests.services.test_syncing import posts, seen, show
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from pathlib import Path

MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)


@pytest.fixture
def world(tmp_path: Path) -> World:
    rules = ShareRequestsPerWeek(0, 1), Band(Category.PERSONAL, "professional", 0, 5000, WEEK)
    world = World(store_in(tmp_path), account(*rules, sync=Sync()))
    show(world, seen("Retweet if you agree", MONDAY), seen("RT @NASA: Liftoff", MONDAY - HOUR))
    sync_now(world.desk())
    return world


def test_what_is_said_changes_and_what_is_not_said_stays(world: World) -> None:
    before = posts(world)
    (changed,) = classify(world.store, [1], Said(voice=Voice.PERSONAL))
    assert changed == replace(
        before[0],
        content=Content(Voice.PERSONAL, Origin.CURATED),
        grounds=Grounds(PERSON, "RT @NASA"),
    )
    assert posts(world) == [changed, before[1]]


def test_the_last_word_wins_and_each_category_has_its_own(world: World) -> None:
    classify(world.store, [1, 2], Said(Voice.PERSONAL, Origin.CURATED, share_request=True))
    classify(world.store, [1], Said(origin=Origin.ORIGINAL))
    classify(world.store, [2], Said(share_request=False))
    everything = Grounds(PERSON, PERSON, PERSON)
    assert [(post.content, post.grounds) for post in posts(world)] == [
        (Content(Voice.PERSONAL, Origin.ORIGINAL, share_request=True), everything),
        (Content(Voice.PERSONAL, Origin.CURATED, share_request=False), everything),
    ]


def test_a_word_that_says_what_was_read_anyway_is_kept_as_a_persons(world: World) -> None:
    (changed,) = classify(world.store, [2], Said(share_request=True))
    assert (changed.content.share_request, changed.grounds.share_request) == (True, PERSON)


def test_saying_nothing_changes_nothing_and_tells_what_each_counts_as(world: World) -> None:
    before = posts(world)
    assert classify(world.store, [2, 1, 2], Said()) == [before[1], before[0], before[1]]
    assert posts(world) == before


@pytest.mark.parametrize("unknown", [3, 2**63 - 1])
def test_an_unknown_post_among_others_leaves_all_as_they_are(world: World, unknown: int) -> None:
    before = posts(world)
    with pytest.raises(NotFoundError) as error:
        classify(world.store, [1, unknown, 2], Said(voice=Voice.PERSONAL))
    assert str(error.value) == (
        f"There is no post {unknown} in the ledger; see the ids with: assistant posts."
    )
    assert posts(world) == before


def test_the_guardrails_count_it_so_at_once(world: World) -> None:
    def observed() -> dict[str, int]:
        return {gauge.rule: gauge.observed for gauge in balance(world.store, world.account, MONDAY)}

    assert observed() == {"share_requests_per_week": 1, "personal": 0}
    classify(world.store, [2], Said(share_request=False))
    assert observed()["share_requests_per_week"] == 0
    draft = add(
        world.store, world.account, world.new("Please share", Content(share_request=True)), world.actor
    )
    world.now += 30 * MINUTE
    list(publish_due(world.desk()))
    assert world.network.sent == [draft.draft.text]
    classify(world.store, [1, 2, 3], Said(voice=Voice.PERSONAL))
    assert {gauge.rule: gauge.observed for gauge in balance(world.store, world.account, world.now)} == {
        "share_requests_per_week": 1,
        "personal": 3,
    }
