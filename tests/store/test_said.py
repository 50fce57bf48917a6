"""What was stored as a sentence comes back as one, and whatever stands in its place harms nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Sync
from assistant.core.rules import PostsPerDay
from assistant.ports import DelayKind, Lost, Postponed, Unseen
from assistant.sentence import Sentence, keep, say, say_many
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.syncing import sync_now
from assistant.store.said import made_of, restored
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from pathlib import Path

WORDS = say("X answered {code}: {words}", code=503, words=say_many("{number} post", "{number} posts", 2))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(PostsPerDay(1), sync=Sync()))


def is_said(text: str | None, *words: str) -> bool:
    return isinstance(text, Sentence) and keep(text) is not None and all(word in text for word in words)


def test_reasons_and_remedies_can_be_said_again(world: World) -> None:
    for text in ("One", "Two"):
        add(world.store, world.account, world.new(text), world.actor)
    world.now = MONDAY + timedelta(minutes=31)
    list(publish_due(world.desk()))
    world.now = MONDAY + timedelta(hours=4, minutes=16)
    list(publish_due(world.desk()))
    reason = story(world.store, 2).verdicts[-1].verdict.reasons[0]
    assert is_said(reason.message, "already has 1 post")
    assert is_said(reason.remedy)


def test_what_the_network_said_can_be_said_again(world: World) -> None:
    draft = add(
        world.store, world.account, world.new("Text", pinned_at=MONDAY + timedelta(hours=1)), world.actor
    )
    world.now = MONDAY + timedelta(hours=1)
    world.network.answers = [Postponed(DelayKind.UNREACHABLE, WORDS)]
    list(publish_due(world.desk()))
    assert is_said(story(world.store, draft.draft.id).attempts[0].detail, "X answered 503: 2 posts")
    assert any(is_said(event.note, "2 posts") for event in story(world.store, draft.draft.id).events)


def test_why_the_timeline_could_not_be_read_can_be_said_again(world: World) -> None:
    draft = add(
        world.store, world.account, world.new("Text", pinned_at=MONDAY + timedelta(hours=1)), world.actor
    )
    world.now = MONDAY + timedelta(hours=1)
    world.network.answers = [Lost(WORDS)]
    list(publish_due(world.desk()))
    world.network.troubles = [Unseen(DelayKind.UNREACHABLE, WORDS)] * 9
    world.now += timedelta(minutes=1)
    list(look_for_lost(world.desk()))
    sync_now(world.desk())
    assert is_said(story(world.store, draft.draft.id).looks[-1].trouble, "2 posts")
    with world.store.reading() as tx:
        known = tx.timelines.get("me")
    assert known is not None
    assert is_said(known.trouble, "2 posts")


def test_what_was_stored_before_is_shown_as_it_was(world: World) -> None:
    test_what_the_network_said_can_be_said_again(world)
    with closing(sqlite3.connect(world.store.path)) as raw, raw:
        raw.execute("UPDATE attempts SET detail_said = NULL")
    assert story(world.store, 1).attempts[0].detail == "X answered 503: 2 posts"


def test_what_somebody_wrote_beside_it_changes_no_text_and_stops_nothing(world: World) -> None:
    test_what_the_network_said_can_be_said_again(world)
    forged = [
        '["X {code.__class__}", null, {"code": 1}]',
        "[" * 900 + "]" * 900,
        '["{n:>999999999}", null, {"n": 1}]',
    ]
    for said in (*forged, "7", '"text"', "null", "{}", '["Other", null, {}]'):
        with closing(sqlite3.connect(world.store.path)) as raw, raw:
            raw.execute("UPDATE attempts SET detail_said = ?", [said])
        detail = story(world.store, 1).attempts[0].detail
        assert detail == "X answered 503: 2 posts"
        assert not isinstance(detail, Sentence)


def test_the_tables_take_nothing_beside_a_text_that_is_not_there_and_nothing_that_is_no_json(
    world: World,
) -> None:
    test_what_the_network_said_can_be_said_again(world)
    with closing(sqlite3.connect(world.store.path)) as raw:
        for values in ("detail = NULL", "detail_said = 'no json'"):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(f"UPDATE attempts SET {values}")


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=9,
)


@given(text=st.text(max_size=9), parts=PARTS | st.tuples(st.text(), st.none() | st.text(), PARTS))
def test_whatever_stands_beside_a_text_it_reads_the_same(text: str, parts: object) -> None:
    assert str.__eq__(restored(text, json.dumps(parts)), text)


def test_only_sentences_have_something_beside_them() -> None:
    assert made_of("Somebody's own words") is None
    assert made_of(None) is None
    assert restored(None, None) is None
    assert is_said(restored(WORDS, made_of(WORDS)))
