"""What stands on a timeline and is promised to, counted over spans of time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.draft import Content, Origin, Voice
from assistant.core.timeline import Category, Entry, Timeline
from tests.core.strategies import CURATED, HOUR, PERSONAL, PLAIN, REQUEST, Case, cases, utc

PARIS = ZoneInfo("Europe/Paris")
NINE = utc("2026-11-24 09:00")


@pytest.mark.parametrize(
    ("content", "categories"),
    [
        (PLAIN, {Category.ANY}),
        (PERSONAL, {Category.ANY, Category.PERSONAL}),
        (CURATED, {Category.ANY, Category.CURATED}),
        (REQUEST, {Category.ANY, Category.SHARE_REQUEST}),
        (Content(Voice.PERSONAL, Origin.CURATED, share_request=True), set(Category)),
    ],
)
def test_content_is_of_every_category_that_it_says_it_is(content: Content, categories: set[Category]) -> None:
    assert {category for category in Category if category.holds(content)} == categories


def test_a_trailing_window_leaves_out_its_start_and_takes_in_its_end() -> None:
    timeline = Timeline([Entry(NINE, PLAIN, post_id=1), Entry(NINE + HOUR, PLAIN, post_id=2)], PARIS)
    assert timeline.count(Category.ANY, NINE, NINE + HOUR) == 1
    assert timeline.within(NINE, NINE + HOUR) == [Entry(NINE + HOUR, PLAIN, post_id=2)]


def test_a_day_takes_in_its_start_and_leaves_out_its_end() -> None:
    timeline = Timeline([Entry(NINE, PLAIN, post_id=1), Entry(NINE + HOUR, PLAIN, post_id=2)], PARIS)
    assert len(timeline.between(NINE, NINE + HOUR)) == 1
    assert timeline.between(NINE, NINE + HOUR) == [Entry(NINE, PLAIN, post_id=1)]


def test_an_empty_timeline_counts_nothing() -> None:
    timeline = Timeline([], PARIS)
    assert timeline.count(Category.ANY, NINE, NINE + HOUR) == len(timeline.between(NINE, NINE + HOUR)) == 0
    assert list(timeline.within(NINE, NINE + HOUR)) == list(timeline.promises(NINE, NINE + HOUR)) == []


def test_taking_an_entry_away_leaves_another_like_it() -> None:
    one, other = (Entry(NINE, PLAIN, draft_id=7, promised=True) for _ in range(2))
    timeline = Timeline([one, other], PARIS)
    assert [entry is other for entry in timeline.without(one).entries] == [True]
    assert [entry is one for entry in timeline.without(other).entries] == [True]


def test_without_its_promises_a_timeline_is_what_stands_or_may_stand_there() -> None:
    post, sent = Entry(NINE, PLAIN, post_id=1), Entry(NINE, PLAIN, draft_id=7)
    promised = Entry(NINE, PLAIN, draft_id=8, promised=True)
    assert Timeline([promised, post, sent], PARIS).without_promises().entries == [sent, post]


@given(cases(), st.sampled_from(Category))
def test_counts_are_those_of_a_walk_over_all_entries(case: Case, category: Category) -> None:
    timeline = case.timeline
    for start in (case.at - HOUR, *(entry.at for entry in case.entries)):
        after = [entry for entry in timeline.entries if start < entry.at <= case.at]
        assert timeline.within(start, case.at) == after
        assert timeline.promises(start, case.at) == [entry for entry in after if entry.promised]
        if start <= case.at:
            of_category = [entry for entry in after if category.holds(entry.content)]
            between = [entry for entry in timeline.entries if start <= entry.at < case.at]
            assert timeline.count(category, start, case.at) == len(of_category)
            assert timeline.between(start, case.at) == between
            assert len(timeline.between(start, case.at)) == len(between)


@given(cases().flatmap(lambda case: st.tuples(st.just(case), st.permutations(case.entries))))
def test_the_order_in_which_entries_are_given_does_not_matter(drawn: tuple[Case, list[Entry]]) -> None:
    case, shuffled = drawn
    assert Timeline(shuffled, case.zone).entries == case.timeline.entries


@given(cases())
def test_one_more_entry_is_a_new_timeline_and_the_old_one_stays_as_it_was(case: Case) -> None:
    timeline, before = case.timeline, list(case.timeline.entries)
    entry = Entry(case.at, case.content)
    more = timeline.with_entry(entry)
    assert more.entries == Timeline([*case.entries, entry], case.zone).entries
    assert more.without(entry).entries == timeline.entries == before
