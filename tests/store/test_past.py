"""The statements that take in an account's past, tried on rows that lie close together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.draft import PERSON, Content, Grounds, Origin, Voice
from assistant.core.history import Kind, Post, Sighting, Source
from assistant.core.text import fingerprint
from tests.world import MONDAY, store_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.store.database import Store

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CONTENT = Content(Voice.PERSONAL, Origin.CURATED, share_request=True)
GROUNDS = Grounds("default", "it is a repost", "“Retweet”")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = store_in(tmp_path)
    yield store
    store.close()


def merge(store: Store, rows: Sequence[Sighting], account: str = "me") -> int:
    """Take rows in, as one file."""
    with store.session() as session:
        with session.reading() as tx:
            tx.past.begin()
            tx.past.stage((row, CONTENT, GROUNDS) for row in rows)
        with session.writing() as tx:
            return tx.past.merge(account)


def ledger(store: Store) -> list[Post]:
    with store.reading() as tx:
        return tx.posts.listed(["me"], None, 1000)


def test_a_row_becomes_a_post_with_all_that_was_staged(store: Store) -> None:
    assert merge(store, [Sighting(MONDAY, "Hé “hé”", Kind.REPOST, "7", cut=True)]) == 1
    assert ledger(store) == [
        Post(
            id=1,
            account="me",
            posted_at=MONDAY,
            text="Hé “hé”",
            content=CONTENT,
            source=Source.OBSERVED,
            remote_id="7",
            kind=Kind.REPOST,
            grounds=GROUNDS,
        )
    ]
    with store.reading() as tx:
        assert [twin.post_id for twin in tx.posts.twins("me", 'hé "hé"', MONDAY - HOUR)] == [1]
        assert tx.posts.seen_before("me", MONDAY - HOUR, MONDAY) == {}


def test_nothing_is_entered_before_it_is_merged_and_each_file_begins_anew(store: Store) -> None:
    with store.session() as session:
        for text in ("First file", "Second file"):
            with session.reading() as tx:
                tx.past.begin()
                tx.past.stage([(Sighting(MONDAY, text, remote_id="7"), CONTENT, GROUNDS)])
                tx.past.stage([])
            assert ledger(store) == []
        with session.writing() as tx:
            assert tx.past.merge("me") == 1
    assert [post.text for post in ledger(store)] == ["Second file"]


def test_posts_are_numbered_in_the_order_of_time(store: Store) -> None:
    merge(store, [Sighting(MONDAY - n * HOUR, f"Post {n}", remote_id=str(n + 1)) for n in range(5)])
    assert [post.id for post in ledger(store)] == [1, 2, 3, 4, 5]


def test_two_tables_of_which_one_knows_the_minute_alone_tell_of_one_post(store: Store) -> None:
    assert merge(store, [Sighting(MONDAY + 31 * SECOND, "Post")]) == 1
    assert merge(store, [Sighting(MONDAY, "Post")]) == 0
    assert merge(store, [Sighting(MONDAY + 2 * MINUTE, "Post")]) == 1


def test_a_person_who_was_first_keeps_the_last_word(store: Store) -> None:
    merge(store, [Sighting(MONDAY, "Hello")])
    with store.writing() as tx:
        tx.posts.classify(1, (Content(), Grounds(PERSON, PERSON, PERSON)))
    merge(store, [Sighting(MONDAY + SECOND, "Hello", remote_id="7")])
    (post,) = ledger(store)
    assert (post.remote_id, post.content, post.grounds.voice) == ("7", Content(), PERSON)


ROWS = st.lists(
    st.builds(
        Sighting,
        st.sampled_from([0, 1, 30, 59, 60, 61, 120]).map(lambda after: MONDAY + after * SECOND),
        st.sampled_from(["Hello", "hello!", "HELLO"]),
        remote_id=st.none() | st.sampled_from("1234567"),
    ),
    max_size=8,
)


@hypothesis.settings(max_examples=hypothesis.settings().max_examples // 3)  # a database takes its time
@given(ROWS, ROWS)
def test_whatever_files_say_each_post_is_there_once_and_none_is_missing(
    tmp_path_factory: pytest.TempPathFactory, first: list[Sighting], second: list[Sighting]
) -> None:
    store = store_in(tmp_path_factory.mktemp("past"))
    merge(store, first)
    merge(store, second)
    found = ledger(store)
    assert [merge(store, rows) for rows in (first, second)] == [0, 0]
    assert ledger(store) == found
    store.close()
    ids = [post.remote_id for post in found if post.remote_id is not None]
    assert sorted(ids) == sorted({row.remote_id for row in (*first, *second) if row.remote_id is not None})
    for row in (*first, *second):
        assert any(
            (row.remote_id is not None and post.remote_id == row.remote_id)
            or (
                fingerprint(post.text) == fingerprint(row.text)
                and abs(post.posted_at - row.posted_at) <= MINUTE
            )
            for post in found
        )
