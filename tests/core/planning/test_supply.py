"""The drafts of a kind: which one a moment takes, and how they are given anew by rank."""

from __future__ import annotations

from assistant.core.planning import PATIENCE
from assistant.core.planning.supply import Item, Shelf, in_rank, is_patient
from tests.core.planning.queues import EVENING, MONDAY, MORNING, NOON
from tests.core.strategies import DAY, MICROSECOND, MINUTE

TIMES = [MORNING, NOON, EVENING]


def shelf(*items: Item, patient: bool = True) -> Shelf:
    return Shelf(items, TIMES, patient=patient)


def ranks(shelf: Shelf) -> list[int | None]:
    """What each moment takes after the one before."""
    used, taken = 0, list[int | None]()
    for moment in range(len(TIMES)):
        found = shelf.take(used, moment)
        taken.append(found[0].rank if found else None)
        used = found[1] if found else used
    return taken


def test_moments_take_drafts_by_rank_until_none_is_left() -> None:
    assert ranks(shelf(Item(5, MONDAY), Item(2, MONDAY))) == [2, 5, None]


def test_a_moment_takes_the_draft_that_expires_first_and_none_too_early_or_too_late() -> None:
    items = [
        Item(0, MONDAY),
        Item(1, MONDAY, not_before=NOON),
        Item(2, MONDAY, expires=EVENING),
        Item(3, MONDAY, expires=NOON),
    ]
    assert ranks(shelf(*items)) == [3, 2, 0]
    assert ranks(shelf(items[1])) == [None, 1, None]
    assert ranks(shelf(items[2])) == [2, None, None]


def test_what_has_expired_is_left_no_more() -> None:
    bound = shelf(Item(0, MONDAY, expires=NOON), Item(1, MONDAY))
    assert [bound.left(0, moment) for moment in range(3)] == [2, 1, 1]
    plain = shelf(Item(0, MONDAY), Item(1, MONDAY))
    assert [plain.left(used, 0) for used in range(3)] == [2, 1, 0]


def test_with_a_limit_on_age_nothing_written_then_or_later_is_taken() -> None:
    young, old = Item(0, MONDAY), Item(1, MONDAY - DAY)
    both = shelf(young, old, patient=False)
    first = both.take(0, 0, MONDAY)
    assert first is not None
    assert first[0] is old
    assert both.take(first[1], 1, MONDAY) is None
    assert both.oldest(0, 0) == MONDAY - DAY


def test_when_nothing_is_left_the_oldest_leaves_room_for_patience() -> None:
    both = shelf(Item(0, MONDAY), patient=False)
    assert both.oldest(1, 0) + PATIENCE > EVENING


def test_age_alone_decides_nothing_among_drafts_of_four_weeks() -> None:
    assert is_patient([])
    assert is_patient([Item(0, MONDAY), Item(1, MONDAY - PATIENCE + MICROSECOND)])
    assert not is_patient([Item(0, MONDAY), Item(1, MONDAY - PATIENCE)])


def test_of_drafts_taken_the_best_ones_go_as_early_as_may_be() -> None:
    best, middle, last = Item(0, MONDAY), Item(1, MONDAY), Item(2, MONDAY, expires=EVENING)
    assert in_rank([(MORNING, last), (NOON, middle), (EVENING, best)]) == [middle, last, best]
    assert in_rank([(MORNING, middle), (NOON, best)]) == [best, middle]


def test_a_better_draft_is_not_given_to_a_moment_at_which_it_may_not_go() -> None:
    early, late = Item(1, MONDAY), Item(0, MONDAY, not_before=MORNING + MINUTE)
    assert in_rank([(MORNING, early), (NOON, late)]) == [early, late]
