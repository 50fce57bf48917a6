"""The plan that is kept: what changes it, what does not, and that the daemon does what it shows."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from assistant.core.categories import Said
from assistant.core.draft import Draft, Event, Grounds, State
from assistant.core.history import Sighting
from assistant.core.planning import Move
from assistant.core.policy import Decision
from assistant.core.rules import WEEK, Band, MinGap, PostsPerDay
from assistant.core.timeline import Category
from assistant.ports import DelayKind, Lost, Postponed, RefusalKind, Refused
from assistant.services import looking
from assistant.services.classifying import classify
from assistant.services.decisions import Override, approve, cancel, confirm_not_posted, retry
from assistant.services.drafting import add, edit
from assistant.services.publishing import publish_due
from assistant.services.settling import Sent
from assistant.services.waking import next_instant
from assistant.store.database import Store
from tests.core.planning.queues import places, queue
from tests.world import CURATED, MONDAY, PERSONAL, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.core.planning import Plan
    from assistant.ports import Outcome
    from assistant.services.foreseeing import Foreseen
    from tests.core.strategies import Stage

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
MORNING, NOON, EVENING = (MONDAY + hours * HOUR for hours in (0.5, 4.25, 10))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One post a day, and four drafts: the first is out, three are planned for the mornings to come."""
    world = World(store_in(tmp_path), account(PostsPerDay(1)))
    for number in range(1, 5):
        write(world, f"Draft {number}")
    see(world)
    world.now = MORNING + SECOND
    assert run(world) == [State.PUBLISHED]
    assert see(world).basis is None
    return world


def write(world: World, text: str, **changes: object) -> Draft:
    return add(world.store, world.account, world.new(text, **changes), world.actor).draft  # type: ignore[arg-type]  # by keyword


def see(world: World) -> Foreseen:
    return looking.foreseen(world.store, world.account, world.now, 7)


def run(world: World) -> list[State]:
    return [step.state for step in publish_due(world.desk())]


def get(world: World, draft_id: int) -> Draft:
    with world.store.reading() as tx:
        return tx.drafts.get(draft_id)


def by_hand(world: World, text: str = "By hand") -> int:
    with world.store.writing() as tx:
        seen = Sighting(world.now, text, remote_id="77")
        observed = tx.posts.observe("me", seen, (CURATED, Grounds()), world.now)
        assert observed is not None
        return observed


def answer(world: World, outcome: Outcome) -> None:
    """Tomorrow morning comes, and the network answers so."""
    world.now = MORNING + DAY
    world.network.answers.append(outcome)
    run(world)


# What changes it.


def wait_too_long(world: World) -> None:
    world.now = MORNING + DAY + 5 * MINUTE


def delete(world: World) -> None:
    with world.store.writing() as tx:
        tx.posts.note_deleted([1], world.now)


def change_the_schedule(world: World) -> None:
    world.account = account(PostsPerDay(2))


def retry_a_failed_one(world: World) -> None:
    answer(world, Refused(RefusalKind.NOT_PERMITTED, "no"))
    see(world)
    retry(world.store, world.account, get(world, 2), world.actor)


def absolve_a_lost_one(world: World) -> None:
    answer(world, Lost("cut off"))
    see(world)
    confirm_not_posted(world.store, get(world, 2), world.actor)


CHANGES: dict[str, tuple[Callable[[World], Any], dict[str, Any]]] = {
    "added": (lambda world: write(world, "New"), {"accept": [5]}),
    "cancelled": (lambda world: cancel(world.store, get(world, 3), world.actor), {"cancel": [3]}),
    "edited": (
        lambda world: edit(
            world.store,
            world.account,
            get(world, 3),
            replace(get(world, 3).new, text="Other words"),
            world.actor,
        ),
        {"edit": [3]},
    ),
    "approved": (
        lambda world: approve(world.store, world.account, get(world, 4), Override("news"), world.actor),
        {"approve": [4]},
    ),
    "failed": (lambda world: answer(world, Refused(RefusalKind.NOT_PERMITTED, "no")), {"refuse": [2]}),
    "requeued": (retry_a_failed_one, {"requeue": [2]}),
    "postponed": (
        lambda world: answer(world, Postponed(DelayKind.UNREACHABLE, "no way")),
        {"postpone": [2]},
    ),
    "lost": (lambda world: answer(world, Lost("cut off")), {"lose": [2]}),
    "absolved": (absolve_a_lost_one, {"absolve": [2]}),
    "posted by hand": (by_hand, {"posts": 1}),
    "deleted": (delete, {"ledger": True}),
    "classified": (lambda world: classify(world.store, [1], Said(share_request=True)), {"ledger": True}),
    "the schedule": (change_the_schedule, {"schedule": True}),
    "missed": (wait_too_long, {"missed": [2]}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_makes_a_new_plan_that_is_then_kept(world: World, what: str) -> None:
    change, expected = CHANGES[what]
    change(world)
    seen = see(world)
    assert seen.basis is not None
    assert seen.changes == expected
    again = see(world)
    assert (again.basis, again.changes, again.moves) == (None, {}, ())
    assert again.plan == seen.plan


def test_the_first_plan_is_kept_and_moves_nothing(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account())
    write(world, "One")
    seen = see(world)
    assert seen.basis is not None
    assert (seen.changes, seen.moves) == ({}, [])
    assert see(world).basis is None


def test_what_goes_as_planned_changes_nothing(world: World) -> None:
    before = places(see(world).plan)
    assert before == {MORNING + DAY: 2, MORNING + 2 * DAY: 3, MORNING + 3 * DAY: 4}
    for days in range(1, 4):
        world.now = MORNING + days * DAY + 3 * SECOND
        assert run(world) == [State.PUBLISHED]
        seen = see(world)
        assert seen.basis is None
        assert places(seen.plan) == {slot: draft for slot, draft in before.items() if slot > world.now}


def test_while_a_draft_is_being_sent_the_plan_stays(world: World) -> None:
    world.account = account(MinGap(DAY))
    see(world)
    shown: list[Foreseen] = []

    class Watched(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            world.now += 2 * SECOND
            shown.append(see(world))
            return super().publish(text, may_leave)

    world.network, world.now = Watched(sent=["Draft 1"]), MORNING + DAY + 2 * SECOND
    assert run(world) == [State.PUBLISHED]
    assert [(seen.basis, places(seen.plan)) for seen in shown] == [
        (None, {MORNING + 2 * DAY: 3, MORNING + 3 * DAY: 4})
    ]


def test_a_draft_that_expires_without_a_place_or_is_rejected_when_added_changes_nothing(world: World) -> None:
    write(world, "Of no use", expires=NOON)
    write(world, "Taken", pinned_at=NOON + HOUR)
    see(world)
    refused = add(world.store, world.account, world.new("Too many", pinned_at=NOON + 2 * HOUR), world.actor)
    assert refused.draft.state is State.REJECTED
    world.now = NOON + MINUTE
    assert State.REJECTED in run(world)
    assert see(world).basis is None


def test_a_pinned_draft_that_was_missed_makes_a_new_plan(world: World) -> None:
    pinned = write(world, "Pinned", pinned_at=NOON + DAY)
    see(world)
    world.now = NOON + DAY + 31 * MINUTE
    run(world)
    assert see(world).changes == {"reject": [pinned.id]}


def test_a_slot_that_is_taken_is_planned_no_more(world: World) -> None:
    answer(world, Refused(RefusalKind.NOT_PERMITTED, "no"))
    retry(world.store, world.account, get(world, 2), world.actor)
    assert world.now == MORNING + DAY
    assert places(see(world).plan) == {NOON + DAY: 2, MORNING + 2 * DAY: 3, MORNING + 3 * DAY: 4}


def test_a_plan_of_which_nothing_is_left_is_made_anew(world: World) -> None:
    world.account = account(PostsPerDay(1), slots={})
    see(world)
    world.now += 28 * DAY
    seen = see(world)
    assert (seen.changes, seen.moves) == ({"time": True}, [])
    assert see(world).basis is None


def test_moves_are_kept_with_from_to_what_goes_instead_and_because_of_what(world: World) -> None:
    urgent = write(world, "Urgent", priority=5)
    assert see(world).moves == [
        Move(2, MORNING + DAY, MORNING + 2 * DAY, urgent.id),
        Move(3, MORNING + 2 * DAY, MORNING + 3 * DAY, 2),
        Move(4, MORNING + 3 * DAY, MORNING + 4 * DAY, 3),
    ]
    told = looking.moved(world.store, world.account, world.now)
    assert [(each.at, each.move, each.because) for each in told] == [
        (world.now, Move(4, MORNING + 3 * DAY, MORNING + 4 * DAY, 3), {"accept": [urgent.id]}),
        (world.now, Move(3, MORNING + 2 * DAY, MORNING + 3 * DAY, 2), {"accept": [urgent.id]}),
        (world.now, Move(2, MORNING + DAY, MORNING + 2 * DAY, urgent.id), {"accept": [urgent.id]}),
    ]
    assert looking.moved(world.store, world.account, world.now + 2 * DAY + SECOND) == []


def test_what_moved_four_weeks_ago_is_forgotten_when_the_plan_is_made_anew(world: World) -> None:
    began = world.now
    write(world, "Urgent", priority=5)
    see(world)
    for days, left in ((28, 3), (29, 0)):
        world.now = began + days * DAY
        write(world, f"After {days} days")
        see(world)
        with world.store.reading() as tx:
            assert sum(at == began for at, _, _ in tx.plans.moves_since("me", began)) == left


def test_a_draft_that_loses_its_place_moves_to_none_and_one_that_left_does_not_move(world: World) -> None:
    cancel(world.store, get(world, 2), world.actor)
    world.account = account(PostsPerDay(1), slots={1: (time(8, 30),)})
    seen = see(world)
    assert seen.moves == [
        Move(3, MORNING + 2 * DAY, MORNING + DAY, None),
        Move(4, MORNING + 3 * DAY, MORNING + 8 * DAY, None),
    ]
    world.account = account(PostsPerDay(1), slots={})
    assert see(world).moves == [Move(3, MORNING + DAY, None), Move(4, MORNING + 8 * DAY, None)]


def test_a_database_that_cannot_be_written_to_still_shows_the_plan(world: World, tmp_path: Path) -> None:
    new = write(world, "New")
    writer = sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    impatient = Store.open(tmp_path / "assistant.db", busy_timeout_s=0.01)
    for _ in range(2):
        seen = looking.foreseen(impatient, world.account, world.now, 7)
        assert places(seen.plan)[MORNING + 4 * DAY] == new.id
        assert seen.changes == {"accept": [new.id]}
    writer.close()
    assert see(world).changes == {"accept": [new.id]}


# Seconds.


def test_a_slot_waits_for_the_seconds_by_which_the_post_before_it_was_late(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account(MinGap(345 * MINUTE)))  # as from noon to evening
    for number in range(1, 3):
        write(world, f"Draft {number}", not_before=NOON)
    assert places(see(world).plan) == {NOON: 1, EVENING: 2}
    world.now = NOON + 4 * SECOND
    assert run(world) == [State.PUBLISHED]
    assert see(world).basis is None
    world.now = EVENING + SECOND
    assert run(world) == []
    assert next_instant(world.desk(), world.now) == EVENING + 4 * SECOND
    assert places(see(world).plan) == {EVENING: 2}
    world.now = EVENING + 4 * SECOND
    assert run(world) == [State.PUBLISHED]


def test_a_pinned_draft_waits_for_such_seconds_too_and_no_slot_gets_between(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account(MinGap(345 * MINUTE)))
    write(world, "Pinned", pinned_at=EVENING)
    write(world, "Some day", not_before=NOON)
    write(world, "Today", not_before=NOON, expires=EVENING + MINUTE)
    assert places(see(world).plan) == {NOON: 3, MORNING + DAY: 2}
    world.now = NOON + 4 * SECOND
    assert run(world) == [State.QUEUED, State.PUBLISHED]  # the first was held
    world.now = EVENING + SECOND
    assert run(world) == []
    assert next_instant(world.desk(), world.now) == EVENING + 4 * SECOND
    assert see(world).basis is None
    world.now = EVENING + 4 * SECOND
    assert run(world) == [State.PUBLISHED, State.QUEUED]  # the slot holds the other
    assert world.network.sent == ["Today", "Pinned"]


def test_a_pinned_draft_that_would_not_have_passed_at_its_very_time_does_not_wait(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account(MinGap(HOUR)))
    first, second = (write(world, f"At {at}", pinned_at=at) for at in (NOON + HOUR, NOON + 2 * HOUR))
    world.account = account(MinGap(HOUR + MINUTE))
    world.now = NOON + HOUR
    assert run(world) == [State.PUBLISHED]
    world.now = NOON + 2 * HOUR
    assert run(world) == [State.REJECTED]
    assert [get(world, each.id).state for each in (first, second)] == [State.PUBLISHED, State.REJECTED]


def test_what_was_late_by_more_than_the_grace_counts_where_it_stands(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account(MinGap(345 * MINUTE)))
    write(world, "Pinned", pinned_at=NOON)
    write(world, "Evening")
    assert places(see(world).plan) == {EVENING: 2}
    world.now = NOON + 5 * MINUTE
    assert run(world) == [State.PUBLISHED]
    assert see(world).moves == [Move(2, EVENING, MORNING + DAY, None)]


# The property: what the plan shows is what the daemon does.


class Slow(Network):
    """A network that takes a few seconds for each post."""

    world: World
    chance: Random

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        self.world.now += self.chance.choice((1, 2, 3, 5)) * SECOND
        return super().publish(text, may_leave)


@dataclass
class Life:
    """An account whose daemon runs, each time a little late."""

    world: World
    chance: Random
    sent: list[tuple[datetime, int]] = field(default_factory=list)

    def live_until(self, end: datetime) -> None:
        """Wake whenever there is something to do."""
        world = self.world
        while (instant := next_instant(world.desk(), world.now)) is not None and instant < end:
            world.now = max(world.now, instant) + self.chance.choice((0, 0.2, 1, 3)) * SECOND
            for step in publish_due(world.desk()):
                if isinstance(step, Sent):
                    self.sent.append((self._meant(step.draft), step.draft.id))

    def _meant(self, draft: Draft) -> datetime:
        with self.world.store.reading() as tx:
            found = tx.posts.meant("me", MONDAY)
            drafts = tx.posts.draft_ids(list(found))
        instant = next(found[post] for post, its in drafts.items() if its == draft.id)
        assert instant is not None
        return instant


def begin(stage: Stage, folder: Path, chance: Random) -> World:
    """The stage as an account with a database."""
    slow = Slow()
    world = World(store_in(folder), replace(stage.account, sync=None), slow)
    slow.world, slow.chance = world, chance
    with world.store.writing() as tx:
        for number, entry in enumerate(stage.entries, 1):
            if not entry.promised:
                seen = Sighting(entry.at, f"Old {number}", remote_id=str(number))
                tx.posts.observe("me", seen, (entry.content, Grounds()), MONDAY)
        for each in stage.candidates:
            tx.drafts.insert(each.draft.new, world.actor.does(Event.ACCEPT))
    return world


def shown_in(plan: Plan) -> list[tuple[datetime, int]]:
    return [
        (moment.slot or moment.at, moment.candidate.draft.id)
        for moment in plan.moments
        if moment.candidate and moment.verdict and moment.verdict.decision is Decision.ACCEPTED
    ]


def require_what_was_shown(seed: int, folder: Path) -> int:
    """Run the daemon through all of the plan; gives how many drafts went out."""
    chance = Random(seed)  # noqa: S311 - the same life every time
    world = begin(queue(seed, days=28, most=70), folder, chance)
    shown = shown_in(looking.plan(world.store, world.account, MONDAY, 28))
    life = Life(world, chance)
    life.live_until(MONDAY + 28 * DAY)
    assert life.sent == shown
    assert looking.moved(world.store, world.account, MONDAY) == []
    return len(shown)


@pytest.mark.parametrize("seed", [3, 12, 19])
def test_what_goes_out_in_four_weeks_is_what_the_plan_showed_at_the_beginning(
    tmp_path: Path, seed: int
) -> None:
    require_what_was_shown(seed, tmp_path)


def test_so_it_is_with_a_band_a_daily_gap_and_a_window_of_a_week_between_the_same_slots(
    tmp_path: Path,
) -> None:
    chance = Random(1)  # noqa: S311 - likewise
    slow = Slow()
    band = Band(Category.PERSONAL, "professional", 3000, 4000, WEEK)
    me = account(band, MinGap(DAY), slots=dict.fromkeys(range(7), (time(8, 30),)))
    world = World(store_in(tmp_path), me, slow)
    slow.world, slow.chance = world, chance
    for number in range(24):
        content = {"content": PERSONAL} if number % 3 == 0 else {}
        write(world, f"Draft {number}", **content)
    shown = shown_in(looking.plan(world.store, me, MONDAY, 28))
    life = Life(world, chance)
    life.live_until(MONDAY + 28 * DAY)
    assert len(shown) == 24
    assert life.sent == shown
