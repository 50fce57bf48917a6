"""The moments ahead in their order, and what comes too late for its own."""

from __future__ import annotations

from assistant.core.planning import Horizon, missed
from assistant.core.planning.agenda import Coming, agenda
from assistant.core.policy import Reason
from tests.core.planning.queues import EVENING, MONDAY, MORNING, NOON, account, draft
from tests.core.strategies import HOUR, MINUTE


def test_slots_and_pinned_times_come_in_order_and_the_end_is_not_among_them() -> None:
    own_time, later = draft(1, pinned_at=NOON + HOUR), draft(2, pinned_at=EVENING)
    assert agenda(account(), [later, own_time, draft(3)], Horizon(MORNING, EVENING)) == [
        Coming(MORNING, MORNING),
        Coming(NOON, NOON),
        Coming(NOON + HOUR, pinned=own_time),
    ]


def test_what_is_late_comes_at_the_start_in_its_own_order_and_before_the_slot_that_is_open() -> None:
    late, later = draft(2, pinned_at=NOON - 20 * MINUTE), draft(1, pinned_at=NOON - 10 * MINUTE)
    start = NOON + MINUTE
    assert agenda(account(), [later, late], Horizon(start, EVENING, open_slot=NOON)) == [
        Coming(start, pinned=late),
        Coming(start, pinned=later),
        Coming(start, NOON),
    ]


def test_at_one_instant_pinned_drafts_go_before_the_slot_by_their_ids() -> None:
    both = [draft(2, pinned_at=NOON), draft(1, pinned_at=NOON)]
    assert agenda(account(), both, Horizon(NOON, EVENING)) == [
        Coming(NOON, pinned=both[1]),
        Coming(NOON, pinned=both[0]),
        Coming(NOON, NOON),
    ]


def test_slots_that_are_taken_come_no_more() -> None:
    ahead = Horizon(MORNING, EVENING, taken={MORNING})
    assert agenda(account(), [], ahead) == [Coming(NOON, NOON)]


def test_a_missed_draft_is_told_when_it_was_due_and_how_long_ago() -> None:
    own_time = draft(7, pinned_at=MONDAY)
    assert missed(own_time.draft, MONDAY, account(), MONDAY + 31 * MINUTE) == Reason(
        rule="late_by",
        message="It was due on Monday 2026-11-23 08:00 and could not go out within 30 minutes.",
        remedy="move it: assistant retry 7 --at WHEN",
        observed="31 minutes",
        limit="30 minutes",
        window=(MONDAY, MONDAY + 30 * MINUTE),
    )
