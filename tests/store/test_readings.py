"""What is kept of timelines, requests and searches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.core.draft import Actor, Event, NewDraft
from assistant.core.history import Look
from assistant.core.reading import Known, RequestKind
from tests.world import MONDAY, store_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
TICK = timedelta.resolution


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = store_in(tmp_path)
    yield store
    store.close()


READ = Known("http://127.0.0.1:1", "42", "camille_example", "7", MONDAY, MONDAY - DAY)
FAILED = Known("").failed(MONDAY, "No way there.", None, 0.0)


@pytest.mark.parametrize("known", [Known(""), READ, FAILED, READ.failed(MONDAY, "No.", MONDAY + HOUR, 1.0)])
def test_what_is_known_of_a_timeline_is_read_back_as_it_was(store: Store, known: Known) -> None:
    with store.writing() as tx:
        assert tx.timelines.get("me") is None
        tx.timelines.put("lab", READ)
        for each in (READ, FAILED, known):
            tx.timelines.put("me", each)
        assert (tx.timelines.get("me"), tx.timelines.get("lab")) == (known, READ)


def note(store: Store, *ages: timedelta, kind: RequestKind = RequestKind.READ, account: str = "me") -> None:
    """Requests that left so long before Monday."""
    with store.writing() as tx:
        for age in ages:
            tx.requests.note(account, kind, MONDAY - age)


@pytest.mark.parametrize(
    ("ages", "until"),
    [
        ((), None),
        ((SECOND, 2 * SECOND), None),
        ((SECOND, 2 * SECOND, 3 * SECOND), 57 * SECOND),
        ((SECOND, 2 * SECOND, MINUTE - TICK), TICK),
        ((SECOND, 2 * SECOND, MINUTE), None),
        ((50 * SECOND, 40 * SECOND, 30 * SECOND, 20 * SECOND), 20 * SECOND),
        ((timedelta(0),) * 5, MINUTE),
    ],
    ids=["none", "room", "full", "nearly over", "over", "too many", "all at once"],
)
def test_no_more_than_so_many_leave_within_a_minute(
    store: Store, ages: tuple[timedelta, ...], until: timedelta | None
) -> None:
    note(store, *ages[::2], account="lab", kind=RequestKind.POST)
    note(store, *ages[1::2])
    with store.reading() as tx:
        full = tx.requests.full_until(3, MONDAY)
    assert full == (None if until is None else MONDAY + until)


@pytest.mark.parametrize("ahead", [TICK, MINUTE, 400 * DAY])
def test_requests_that_are_still_to_come_count_as_sent_now_and_shut_for_a_minute(
    store: Store, ahead: timedelta
) -> None:
    note(store, -ahead, -ahead)
    with store.writing() as tx:
        assert tx.requests.full_until(2, MONDAY) == MONDAY + MINUTE
        tx.requests.put_right(MONDAY)
        assert tx.requests.full_until(2, MONDAY) == MONDAY + MINUTE
        assert tx.requests.full_until(2, MONDAY + MINUTE) is None


@hypothesis_settings(max_examples=hypothesis_settings().max_examples // 3)  # a database takes its time
@given(data=st.data(), most=st.integers(1, 4))
def test_whatever_the_clock_does_no_minute_of_it_holds_more_than_may_leave(
    data: st.DataObject, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = store_in(tmp_path_factory.mktemp("requests"))
    steps = st.lists(st.sampled_from([0, 1, 10, 30, 59, 60, 61, -1, -30, -600]), min_size=1, max_size=25)
    clock, elapsed, left = MONDAY, 0, list[int]()
    for step in data.draw(steps):
        clock += step * SECOND
        elapsed += max(step, 0)  # a clock that is set back does so in no time
        with store.writing() as tx:
            tx.requests.put_right(clock)
            if tx.requests.full_until(most, clock) is None:
                tx.requests.note("me", RequestKind.POST, clock)
                left.append(elapsed)
    store.close()
    assert all(later - sooner >= 60 for sooner, later in zip(left, left[most:], strict=False))


def test_what_was_read_in_a_day_is_summed_for_each_account(store: Store) -> None:
    note(store, DAY, DAY - TICK, HOUR)
    note(store, HOUR, account="lab")
    note(store, HOUR, kind=RequestKind.POST)
    note(store, HOUR, kind=RequestKind.WHO)
    with store.writing() as tx:
        assert tx.requests.posts_read("me", MONDAY, 100) == 300
        for request_id, posts in ((2, 7), (3, 0), (6, 10)):
            tx.requests.settle(request_id, posts)
        assert tx.requests.posts_read("me", MONDAY, 100) == 17
        assert tx.requests.posts_read("nobody", MONDAY, 100) == 0


def test_only_what_no_limit_counts_is_forgotten(store: Store) -> None:
    note(store, 2 * DAY, DAY, DAY - TICK, timedelta(0), -HOUR)
    with store.writing() as tx:
        tx.requests.forget(MONDAY)
        assert tx.requests.posts_read("me", MONDAY - 3 * DAY, 1) == 3


def look(draft: int, attempt: int, minutes: int, trouble: str | None = None) -> Look:
    at = MONDAY + minutes * MINUTE
    return Look(draft, attempt, at, MONDAY - MINUTE, None if trouble else minutes, trouble=trouble)


def try_two(tx: Transaction) -> None:
    """Two drafts with an attempt each."""
    for text in ("one", "other"):
        draft = tx.drafts.insert(NewDraft("me", text), Actor("camille", MONDAY).does(Event.ACCEPT))
        tx.attempts.start(draft, MONDAY, "daemon")


def test_searches_are_read_back_as_they_were_oldest_first(store: Store) -> None:
    with store.writing() as tx:
        try_two(tx)
        found = Look(1, 1, MONDAY + HOUR, MONDAY, 12, "77")
        tx.looks.add("me", [])
        tx.looks.add("me", [look(1, 1, 1), look(2, 2, 1, "No way there.")])
        tx.looks.add("me", [found])
        assert tx.looks.of(1) == [look(1, 1, 1), found]
        assert tx.looks.of(2) == [look(2, 2, 1, "No way there.")]
        assert tx.looks.of(3) == []


def test_of_searches_that_could_not_be_made_the_newest_are_kept_and_all_that_were_made(store: Store) -> None:
    with store.writing() as tx:
        try_two(tx)
        tx.looks.add("me", [look(2, 2, 0, "Kept.")])
        for minutes in range(30):
            tx.looks.add("me", [look(1, 1, minutes, None if minutes in {3, 20} else "No way there.")])
        kept = [(each.at - MONDAY) // MINUTE for each in tx.looks.of(1)]
        assert kept == [3, 20, 22, 23, 24, 25, 26, 27, 28, 29]
        assert tx.looks.of(2) == [look(2, 2, 0, "Kept.")]
