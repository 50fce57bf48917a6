"""The times proposed for what did not pass, and the first one that does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.planning import LOOK_AHEAD, SUGGESTIONS, first_pass, suggest
from assistant.core.policy import Decision, Subject, Twin, judge
from assistant.core.rules import PostsPerDay, QuietHours
from assistant.core.slots import slots_from
from assistant.core.timeline import Entry, Timeline
from tests.core import restated
from tests.core.planning.queues import EMPTY, EVENING, MONDAY, MORNING, NOON, PARIS, account
from tests.core.strategies import DAY, HOUR, MICROSECOND, MINUTE, PLAIN, Case, cases, utc


def test_the_next_minute_that_passes_and_the_nearest_slots_are_proposed() -> None:
    me = account(PostsPerDay(1))
    full = Timeline([Entry(MORNING, PLAIN, post_id=1)], PARIS)
    assert suggest(Subject("Hello.", PLAIN, pinned=True), me, NOON, MONDAY, full) == (
        utc("2026-11-23 23:00"),
        utc("2026-11-24 07:30"),
        utc("2026-11-24 11:15"),
    )


def test_a_slot_before_the_wanted_time_is_proposed_but_none_that_is_past() -> None:
    me = account(QuietHours(time(13), time(14)))
    wanted = utc("2026-11-23 12:30")  # 13:30 in Paris
    subject = Subject("Hello.", PLAIN, pinned=True)
    assert suggest(subject, me, wanted, MONDAY, EMPTY) == (NOON, utc("2026-11-23 13:00"), EVENING)
    assert suggest(subject, me, wanted, NOON + MICROSECOND, EMPTY) == (
        utc("2026-11-23 13:00"),
        EVENING,
        MORNING + DAY,
    )


def test_for_a_time_that_is_past_the_present_is_where_to_look_from() -> None:
    now = NOON + timedelta(seconds=1)
    assert suggest(Subject("Hello.", PLAIN, pinned=True), account(), MORNING, now, EMPTY) == (
        NOON + MINUTE,
        EVENING,
        MORNING + DAY,
    )


def test_nothing_is_proposed_for_what_no_time_cures() -> None:
    twin = Subject("Hello.", PLAIN, pinned=True, twins=(Twin(draft_id=7),))
    assert suggest(twin, account(), NOON, MONDAY, EMPTY) == ()
    assert suggest(Subject("", PLAIN, pinned=True), account(), NOON, MONDAY, EMPTY) == ()


def test_an_approval_is_not_what_makes_a_proposed_time_pass() -> None:
    approved = Subject("Hello.", PLAIN, pinned=True, approved=True)
    full = Timeline([Entry(MORNING, PLAIN, post_id=1)], PARIS)
    assert suggest(approved, account(PostsPerDay(1)), NOON, MONDAY, full)[0] == utc("2026-11-23 23:00")


def test_a_repeated_text_is_proposed_for_when_it_may_be_repeated() -> None:
    repeated = Subject("Hello.", PLAIN, pinned=True, twins=(Twin(post_id=1, posted_at=NOON - 89 * DAY),))
    wanted = NOON - HOUR
    assert suggest(repeated, account(), wanted, MONDAY, EMPTY) == (NOON + DAY, EVENING + DAY)


@given(
    cases(), st.dictionaries(st.integers(0, 6), st.just((time(2, 15), time(12), time(23, 30)))), st.booleans()
)
def test_proposed_times_pass_lie_ahead_and_are_at_most_three(
    case: Case, slots: dict[int, tuple[time, ...]], past: bool
) -> None:
    me = Account("me", case.zone, slots=slots, policy=case.policy)
    now = case.at + 2 * DAY if past else case.at - DAY
    subject = replace(case.subject, pinned=True)
    proposed = suggest(subject, me, case.at, now, case.timeline)
    assert list(proposed) == sorted(set(proposed))
    assert len(proposed) <= SUGGESTIONS
    for at in proposed:
        assert at >= now
        assert judge(subject, at, case.timeline, case.policy).decision is Decision.ACCEPTED
    nearest = [
        slot
        for slot in slots_from(me, max(now, case.at - LOOK_AHEAD), max(now, case.at) + LOOK_AHEAD)
        if judge(subject, slot, case.timeline, case.policy).decision is Decision.ACCEPTED
    ]
    first = first_pass(subject, max(case.at, now), case.timeline, case.policy)
    if first is not None:
        nearest.sort(key=lambda slot: abs(slot - case.at))
        assert set(proposed) == {first, *nearest[: SUGGESTIONS - 1]}


@given(cases(), st.integers(0, 59))
def test_the_first_time_that_passes_is_the_first_full_minute_that_does(case: Case, seconds: int) -> None:
    begin = case.at + timedelta(seconds=seconds)
    found = first_pass(case.subject, begin, case.timeline, case.policy)
    assert found is None or (found >= begin and (found.second, found.microsecond) == (0, 0))
    horizon = min(found or begin + 8 * HOUR, begin + 8 * HOUR)
    minute = begin.replace(second=0, microsecond=0)
    while minute < horizon:
        if minute >= begin:
            assert restated.refusals(case.policy, case.content, minute, case.entries, case.zone)
        minute += MINUTE
    if found is not None:
        assert not restated.refusals(case.policy, case.content, found, case.entries, case.zone)
    else:
        assert never_passes(case, begin)


def never_passes(case: Case, begin: datetime) -> bool:
    beyond = [begin + 30 * DAY + hours * HOUR for hours in range(0, 48, 5)]
    return all(restated.refusals(case.policy, case.content, at, case.entries, case.zone) for at in beyond)
