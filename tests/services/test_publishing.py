from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import Draft, Event, NewDraft, State
from assistant.core.history import Result
from assistant.core.rules import MinGap, PostsPerDay, QuietHours
from assistant.ports import DelayKind, Lost, Posted, Postponed, RefusalKind, Refused
from assistant.services.decisions import Override, approve, confirm_not_posted, confirm_posted
from assistant.services.desk import Presence
from assistant.services.drafting import add
from assistant.services.looking import plan, story
from assistant.services.publishing import publish_due
from assistant.services.settling import Claim, Sent, settle
from assistant.services.sweeping import LEASE
from assistant.services.waking import next_instant
from assistant.store.database import Store
from tests.world import MONDAY, PARIS, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.errors import DatabaseError
    from assistant.ports import Outcome


HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIRST_SLOT = MONDAY + 30 * MINUTE


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def queue(world: World, text: str, **changes: object) -> Draft:
    return add(world.store, world.account, NewDraft("me", text, **changes), world.actor).draft  # type: ignore[arg-type]  # by keyword


def run_at(world: World, now: datetime) -> list[State]:
    world.now = now
    return [step.state for step in publish_due(world.desk())]


def state(world: World, draft: Draft) -> State:
    with world.store.reading() as tx:
        return tx.drafts.get(draft.id).state


def test_a_slot_publishes_the_highest_priority_then_the_oldest(world: World) -> None:
    first, second = queue(world, "first"), queue(world, "second")
    urgent = queue(world, "urgent", priority=5)
    assert run_at(world, FIRST_SLOT) == [State.PUBLISHED]
    assert [state(world, draft) for draft in (first, second, urgent)] == [
        State.QUEUED,
        State.QUEUED,
        State.PUBLISHED,
    ]
    assert world.network.sent == ["urgent"]


def test_a_slot_serves_one_draft_even_if_asked_again(world: World) -> None:
    queue(world, "first")
    queue(world, "second")
    run_at(world, FIRST_SLOT)
    run_at(world, FIRST_SLOT + MINUTE)
    assert world.network.sent == ["first"]


def test_a_slot_where_nothing_passes_is_taken_all_the_same(world: World) -> None:
    run_at(world, FIRST_SLOT)
    queue(world, "too late for this slot")
    run_at(world, FIRST_SLOT + MINUTE)
    assert world.network.sent == []


def test_a_slot_is_served_within_its_grace_and_no_later(world: World) -> None:
    queue(world, "first")
    assert run_at(world, FIRST_SLOT + 5 * MINUTE) == []
    assert run_at(world, FIRST_SLOT + 5 * MINUTE - timedelta(microseconds=1)) == [State.PUBLISHED]


def test_a_laptop_asleep_over_a_night_does_not_burst_in_the_morning(world: World) -> None:
    for number in range(6):
        queue(world, f"draft {number}")
    run_at(world, MONDAY + timedelta(days=3, hours=5))  # Thursday 13:00 in Paris, between two slots
    assert world.network.sent == []


def test_who_is_held_is_told_why_and_counted_once(world: World) -> None:
    world.account = account(QuietHours(datetime.min.time(), datetime.max.time().replace(microsecond=0)))
    draft = queue(world, "held")
    run_at(world, FIRST_SLOT)
    run_at(world, MONDAY + timedelta(hours=4, minutes=15))
    kept = [verdict for verdict in story(world.store, draft.id).verdicts if verdict.occasion == "slot"]
    assert [(verdict.times, verdict.verdict.reasons[0].rule) for verdict in kept] == [(3, "quiet_hours")]


def test_a_pinned_draft_goes_out_at_its_time(world: World) -> None:
    queue(world, "pinned", pinned_at=MONDAY + HOUR)
    assert run_at(world, MONDAY + HOUR - timedelta(microseconds=1)) == []
    assert run_at(world, MONDAY + HOUR) == [State.PUBLISHED]


def test_a_pinned_draft_missed_by_more_than_late_by_is_rejected_with_times_that_pass(world: World) -> None:
    draft = queue(world, "pinned", pinned_at=MONDAY + HOUR)
    now = MONDAY + HOUR + 31 * MINUTE
    assert run_at(world, now) == [State.REJECTED]
    verdict = story(world.store, draft.id).verdicts[-1].verdict
    assert verdict.reasons[0].message == (
        "It was due on Monday 2026-11-23 09:00 and could not go out within 30 minutes."
    )
    assert verdict.reasons[0].observed == "31 minutes"
    assert verdict.suggestions[0] == now
    assert world.network.sent == []


def test_a_pinned_draft_that_breaks_a_rule_at_its_time_is_rejected_then(world: World) -> None:
    world.account = account(MinGap(HOUR))
    pinned = queue(world, "pinned", pinned_at=FIRST_SLOT + 50 * MINUTE)
    other = queue(world, "by hand")
    with world.store.writing() as tx:  # a post sent by hand uses up the gap
        claimed = tx.drafts.get(other.id)
        change = world.actor.does(Event.CLAIM)
        attempt = tx.attempts.start(claimed, world.now, "hand")
        claimed = replace(claimed, state=tx.drafts.transition(claimed, change))
    world.now = FIRST_SLOT + 5 * MINUTE
    with world.store.writing() as tx:
        settle(tx, Claim(claimed, attempt, 0.0), Posted("77"), world.desk(), world.actor)
    assert run_at(world, FIRST_SLOT + 50 * MINUTE) == [State.REJECTED]
    assert story(world.store, pinned.id).verdicts[-1].verdict.reasons[0].rule == "min_gap"


def test_a_queued_draft_past_its_expiry_is_rejected_with_what_held_it(world: World) -> None:
    world.account = account(PostsPerDay(1))
    queue(world, "first", expires=MONDAY + 5 * HOUR)
    late = queue(world, "second", expires=MONDAY + 5 * HOUR)
    run_at(world, FIRST_SLOT)
    run_at(world, MONDAY + timedelta(hours=4, minutes=15))
    assert run_at(world, MONDAY + 5 * HOUR) == [State.REJECTED]
    reasons = story(world.store, late.id).verdicts[-1].verdict.reasons
    assert [reason.rule for reason in reasons] == ["expires", "posts_per_day"]


def test_an_approved_draft_goes_past_the_guardrails_and_still_counts(world: World) -> None:
    world.account = account(PostsPerDay(1))
    queue(world, "first")
    second = queue(world, "second")
    run_at(world, FIRST_SLOT)
    noon = MONDAY + timedelta(hours=4, minutes=15)
    approve(world.store, world.account, second, Override("breaking news"), world.actor)
    assert run_at(world, noon) == [State.PUBLISHED]
    told = story(world.store, second.id)
    assert told.draft.approval is not None
    assert [reason.rule for reason in told.verdicts[-1].verdict.reasons] == ["posts_per_day"]


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [
        (Refused(RefusalKind.NOT_PERMITTED, "no"), State.FAILED),
        (Postponed(DelayKind.UNREACHABLE, "no way"), State.QUEUED),
        (Lost("cut off"), State.UNCONFIRMED),
    ],
    ids=["refused", "postponed", "lost"],
)
def test_each_answer_leads_to_its_state_and_is_kept_with_the_attempt(
    world: World, outcome: Refused | Postponed | Lost, ends: State
) -> None:
    world.network.answers.append(outcome)
    draft = queue(world, "text", pinned_at=MONDAY + HOUR)
    assert run_at(world, MONDAY + HOUR) == [ends]
    attempt = story(world.store, draft.id).attempts[0]
    assert (attempt.finished_at, attempt.detail) == (MONDAY + HOUR, outcome.detail)


def test_a_lost_answer_is_never_sent_again(world: World) -> None:
    world.network.answers.append(Lost("cut off"))
    queue(world, "text", pinned_at=MONDAY + HOUR)
    run_at(world, MONDAY + HOUR)
    for minutes in range(1, 3000, 30):
        run_at(world, MONDAY + HOUR + minutes * MINUTE)
    assert world.network.sent == ["text"]


def test_what_may_have_been_sent_counts_as_a_post(world: World) -> None:
    world.account = account(PostsPerDay(1))
    world.network.answers.append(Lost("cut off"))
    queue(world, "lost", pinned_at=MONDAY + HOUR)
    other = queue(world, "other")
    run_at(world, MONDAY + HOUR)
    run_at(world, MONDAY + timedelta(hours=4, minutes=15))
    assert state(world, other) is State.QUEUED


def test_a_person_settles_a_lost_answer_either_way(world: World) -> None:
    world.network.answers += [Lost("cut off"), Lost("cut off")]
    stands = queue(world, "stands", pinned_at=MONDAY + HOUR)
    missing = queue(world, "missing", pinned_at=MONDAY + 2 * HOUR)
    run_at(world, MONDAY + HOUR)
    run_at(world, MONDAY + 2 * HOUR)
    found = confirm_posted(world.store, stands, "https://x.com/me/status/123?s=20", world.actor)
    assert (found.state, found.remote_id, found.published_at) == (State.PUBLISHED, "123", MONDAY + HOUR)
    assert confirm_not_posted(world.store, missing, world.actor).state is State.QUEUED


def test_a_claim_whose_process_died_becomes_unconfirmed_and_is_not_sent_again(world: World) -> None:
    draft = queue(world, "text", pinned_at=MONDAY + HOUR)
    world.now = MONDAY + HOUR

    class Killed(BaseException):
        pass

    class Deadly:
        def publish(self, text: str, _may_leave: object) -> Posted:
            raise Killed(text)

    with pytest.raises(Killed):
        list(publish_due(world.desk(channel=Deadly())))
    assert state(world, draft) is State.PUBLISHING
    assert run_at(world, MONDAY + HOUR + LEASE - timedelta(microseconds=1)) == []
    assert run_at(world, MONDAY + HOUR + LEASE) == [State.UNCONFIRMED]
    assert story(world.store, draft.id).attempts[0].result is Result.LOST
    assert world.network.sent == []


@pytest.mark.parametrize("outcome", [Posted("5"), Refused(RefusalKind.INVALID, "x"), Lost("x")], ids=str)
def test_an_answer_that_comes_after_its_claim_was_given_up_is_still_the_truth(
    world: World, outcome: Posted | Refused | Lost
) -> None:
    draft = queue(world, "text", pinned_at=MONDAY + HOUR)
    with world.store.writing() as tx:
        attempt = tx.attempts.start(draft, MONDAY, "slow daemon")
        claimed = replace(draft, state=tx.drafts.transition(draft, world.actor.does(Event.CLAIM)))
    run_at(world, MONDAY + LEASE)
    assert state(world, draft) is State.UNCONFIRMED
    with world.store.writing() as tx:
        settle(tx, Claim(claimed, attempt, 0.0), outcome, world.desk(), world.actor)
    ends = {Posted: State.PUBLISHED, Refused: State.QUEUED, Lost: State.UNCONFIRMED}
    assert state(world, draft) is ends[type(outcome)]


def test_while_the_network_is_away_everything_waits_and_nothing_is_hammered(world: World) -> None:
    world.network.answers.append(Postponed(DelayKind.UNREACHABLE, "no way"))
    for number in range(3):
        queue(world, f"pinned {number}", pinned_at=MONDAY + HOUR + number * 46 * MINUTE)
    assert run_at(world, MONDAY + HOUR) == [State.QUEUED]
    again = next_instant(world.desk(), world.now)
    assert again == MONDAY + HOUR + timedelta(seconds=30)
    assert run_at(world, MONDAY + HOUR + timedelta(seconds=29)) == []
    assert run_at(world, again) == [State.PUBLISHED]


def test_a_slot_whose_draft_could_not_leave_serves_again_within_its_grace(world: World) -> None:
    world.network.answers.append(Postponed(DelayKind.UNREACHABLE, "no way"))
    queue(world, "text")
    assert run_at(world, FIRST_SLOT) == [State.QUEUED]
    assert run_at(world, FIRST_SLOT + timedelta(seconds=30)) == [State.PUBLISHED]


def test_the_networks_reset_is_waited_for(world: World) -> None:
    reset = FIRST_SLOT + 4 * MINUTE
    world.network.answers.append(Postponed(DelayKind.RATE_LIMITED, "slow down", reset))
    queue(world, "text")
    run_at(world, FIRST_SLOT)
    assert next_instant(world.desk(), world.now) == reset


def test_an_outcome_that_cannot_be_recorded_is_kept_until_it_can(world: World, tmp_path: Path) -> None:
    draft = queue(world, "text", pinned_at=MONDAY + HOUR)
    world.now = MONDAY + HOUR
    asked: list[int] = []

    def keep_trying(_error: DatabaseError, tries: int) -> bool:
        asked.append(tries)
        blocker.rollback()
        return True

    import sqlite3

    blocker = sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)

    class Locking:
        def publish(self, _text: str, _may_leave: object) -> Posted:
            blocker.execute("BEGIN IMMEDIATE")
            return Posted("1")

    impatient = Store.open(tmp_path / "assistant.db", busy_timeout_s=0.01)
    desk = world.desk(store=impatient, channel=Locking(), keep_trying=keep_trying)
    steps = list(publish_due(desk))
    blocker.close()
    impatient.close()
    assert [type(step) for step in steps] == [Sent]
    assert (asked, state(world, draft)) == ([1], State.PUBLISHED)


def test_it_stops_between_two_drafts_when_told_to(world: World) -> None:
    world.account = account()
    queue(world, "one", pinned_at=MONDAY + HOUR)
    queue(world, "two", pinned_at=MONDAY + HOUR + 45 * MINUTE)
    world.now = MONDAY + HOUR
    list(publish_due(world.desk(), lambda: bool(world.network.sent)))
    assert world.network.sent == ["one"]


def test_the_plan_is_what_then_happens(world: World) -> None:
    world.account = account(PostsPerDay(2), MinGap(4 * HOUR))
    for number in range(5):
        queue(world, f"draft {number}", priority=number % 2)
    queue(world, "pinned", pinned_at=MONDAY + 28 * HOUR)
    planned = [
        (moment.at, moment.candidate.draft.text)
        for moment in plan(world.store, world.account, MONDAY, 4).moments
        if moment.candidate is not None
    ]
    happened: list[tuple[datetime, str]] = []
    while (instant := next_instant(world.desk(), world.now)) is not None:
        if instant > MONDAY + timedelta(days=4):
            break
        world.now = max(instant, world.now)
        happened += [
            (world.now, step.draft.text) for step in publish_due(world.desk()) if isinstance(step, Sent)
        ]
        world.now += timedelta(microseconds=1)
    assert [(at.replace(microsecond=0), text) for at, text in happened] == planned


def test_a_clock_that_is_set_back_opens_no_second_place(world: World) -> None:
    world.account = account(MinGap(HOUR))
    queue(world, "one")
    queue(world, "two", pinned_at=MONDAY + 29 * MINUTE)
    run_at(world, FIRST_SLOT)
    assert world.network.sent in (["two"], [])


def test_times_of_a_local_day_follow_the_account_zone(world: World) -> None:
    world.account = account(PostsPerDay(1))
    queue(world, "one", pinned_at=datetime(2026, 11, 23, 23, 59, tzinfo=PARIS))
    queue(world, "two", pinned_at=datetime(2026, 11, 24, 0, 1, tzinfo=PARIS))
    run_at(world, datetime(2026, 11, 23, 23, 59, tzinfo=PARIS))
    run_at(world, datetime(2026, 11, 24, 0, 1, tzinfo=PARIS))
    assert world.network.sent == ["one", "two"]


def test_a_bug_met_in_choosing_the_next_draft_does_not_cost_the_outcome_of_the_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = queue(world, "text", pinned_at=MONDAY + HOUR)
    queue(world, "next", pinned_at=MONDAY + HOUR + 45 * MINUTE)
    world.now = MONDAY + HOUR

    def publish(_text: str, _may_leave: object) -> Posted:
        monkeypatch.setattr("assistant.services.publishing._claim_next", lambda *_: 1 / 0)
        return Posted("1")

    monkeypatch.setattr(world.network, "publish", publish)
    with pytest.raises(ZeroDivisionError):
        list(publish_due(world.desk()))
    assert state(world, draft) is State.PUBLISHED


def test_a_draft_that_no_slot_reached_before_it_expired_is_told_so(world: World) -> None:
    queue(world, "first", priority=1, expires=FIRST_SLOT + MINUTE)
    late = queue(world, "second", expires=FIRST_SLOT + MINUTE)
    run_at(world, FIRST_SLOT)
    run_at(world, FIRST_SLOT + MINUTE)
    (reason,) = story(world.store, late.id).verdicts[-1].verdict.reasons
    assert reason.message == (
        "It expired on Monday 2026-11-23 08:31 without having been published: "
        "at every slot others went before it."
    )


def test_what_another_process_publishes_in_the_middle_of_a_run_counts_for_the_rest_of_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account = account(PostsPerDay(3))
    first, second, third = (queue(world, f"draft {n}", pinned_at=MONDAY + HOUR) for n in range(3))
    world.now, other = MONDAY + HOUR, Store.open(tmp_path / "assistant.db")
    world.account = account(PostsPerDay(2))  # stricter than when they were accepted
    elsewhere = world.desk(store=other, channel=Network(), presence=Presence("another daemon"))

    def publish(text: str, _may_leave: object) -> Posted:
        monkeypatch.setattr(world.network, "publish", Network().publish)
        assert [step.state for step in publish_due(elsewhere)] == [State.PUBLISHED, State.REJECTED]
        return Posted(f"id of {text}")

    monkeypatch.setattr(world.network, "publish", publish)
    assert [step.state for step in publish_due(world.desk())] == [State.PUBLISHED]
    assert [state(world, draft) for draft in (first, second, third)] == [
        State.PUBLISHED,
        State.PUBLISHED,
        State.REJECTED,
    ]


def test_a_run_reads_the_timeline_anew_when_somebody_else_has_changed_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account = account()
    for n in range(3):
        queue(world, f"draft {n}", pinned_at=MONDAY + HOUR + n * 45 * MINUTE)
    world.now, other = MONDAY + 3 * HOUR, Store.open(tmp_path / "assistant.db")
    world.account = account(PostsPerDay(2), late_by=5 * HOUR)

    def publish(text: str, _may_leave: object) -> Posted:
        monkeypatch.setattr(world.network, "publish", Network().publish)
        with other.writing() as tx:
            tx.drafts.insert(world.new("by hand"), world.actor.does(Event.ACCEPT))
            hand = tx.drafts.listed(["me"])[-1]
            claimed = replace(hand, state=tx.drafts.transition(hand, world.actor.does(Event.CLAIM)))
            attempt = tx.attempts.start(hand, world.now, "hand")
            settle(tx, Claim(claimed, attempt, 0.0), Posted("9"), world.desk(), world.actor)
        return Posted(f"id of {text}")

    monkeypatch.setattr(world.network, "publish", publish)
    assert [step.state for step in publish_due(world.desk())] == [
        State.PUBLISHED,
        State.REJECTED,
        State.REJECTED,
    ]


def test_a_slot_that_is_open_is_planned_for_now_as_the_daemon_will_judge_it(world: World) -> None:
    world.account = account(MinGap(32 * MINUTE))
    queue(world, "waits")
    with world.store.writing() as tx:  # sent by hand two minutes after the slot
        hand = tx.drafts.insert(world.new("by hand"), world.actor.does(Event.ACCEPT))
        claimed = replace(hand, state=tx.drafts.transition(hand, world.actor.does(Event.CLAIM)))
        world.now = FIRST_SLOT + 2 * MINUTE
        attempt = tx.attempts.start(hand, world.now, "hand")
        settle(tx, Claim(claimed, attempt, 0.0), Posted("9"), world.desk(), world.actor)
    world.now = FIRST_SLOT + 4 * MINUTE
    moment = plan(world.store, world.account, world.now, 1).moments[0]
    assert (moment.at, moment.candidate, len(moment.held)) == (world.now, None, 1)


def test_while_the_network_is_away_the_plan_begins_when_it_is_tried_again(world: World) -> None:
    world.network.answers.append(Postponed(DelayKind.UNREACHABLE, "no way"))
    draft = queue(world, "text")
    run_at(world, FIRST_SLOT)
    moment = plan(world.store, world.account, FIRST_SLOT, 1).moments[0]
    assert (moment.at, moment.candidate and moment.candidate.draft.id) == (
        FIRST_SLOT + timedelta(seconds=30),
        draft.id,
    )


def test_what_became_too_late_while_others_were_sent_is_missed(world: World) -> None:
    world.account = account(PostsPerDay(5), late_by=2 * HOUR)
    first = queue(world, "first", pinned_at=MONDAY + HOUR)
    second = queue(world, "second", pinned_at=MONDAY + 2 * HOUR)
    third = queue(world, "third", pinned_at=MONDAY + 3 * HOUR)

    class Slow(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            answer = super().publish(text, may_leave)
            world.now += 65 * MINUTE
            return answer

    world.now = MONDAY + 3 * HOUR
    list(publish_due(world.desk(channel=Slow())))
    assert [state(world, draft) for draft in (first, second, third)] == [
        State.PUBLISHED,
        State.REJECTED,
        State.PUBLISHED,
    ]
