from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import Draft, State
from assistant.core.rules import MinGap
from assistant.errors import NotFoundError, StateError, UsageError
from assistant.ports import DelayKind, Lost, Postponed, RefusalKind, Refused
from assistant.services.decisions import (
    NewTime,
    Override,
    approve,
    cancel,
    confirm_not_posted,
    confirm_posted,
    retry,
)
from assistant.services.drafting import add
from assistant.services.looking import story, waiting_for_person
from assistant.services.publishing import publish_due
from assistant.services.waking import next_instant
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from pathlib import Path

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def pinned(world: World, text: str, at: timedelta) -> Draft:
    return add(world.store, world.account, world.new(text, pinned_at=MONDAY + at), world.actor).draft


def crowded(world: World) -> Draft:
    """A draft that is rejected because it stands too close to another."""
    pinned(world, "first", 3 * HOUR)
    return pinned(world, "second", 3 * HOUR + 20 * MINUTE)


def test_an_approval_puts_a_rejected_draft_back_and_keeps_who_and_why(world: World) -> None:
    draft = crowded(world)
    judged = approve(world.store, world.account, draft, Override(" breaking news "), world.actor)
    assert judged.draft.state is State.QUEUED
    told = story(world.store, draft.id)
    assert told.draft.approval is not None
    assert (told.draft.approval.because, told.draft.approval.by) == ("breaking news", "camille")
    assert [(event.event, event.by, event.note) for event in told.events[1:]] == [
        ("approve", "camille", "breaking news"),
        ("requeue", "camille", "breaking news"),
    ]


def test_an_approval_needs_its_reason(world: World) -> None:
    with pytest.raises(UsageError, match="An approval needs its reason"):
        approve(world.store, world.account, crowded(world), Override("  "), world.actor)


def test_a_fault_of_the_text_cannot_be_approved_away(world: World) -> None:
    draft = add(world.store, world.account, world.new("x" * 300), world.actor).draft
    judged = approve(world.store, world.account, draft, Override("please"), world.actor)
    assert (judged.draft.state, judged.verdict.reasons[0].rule) == (State.REJECTED, "length")


def test_a_rejected_draft_moves_to_a_time_that_passes(world: World) -> None:
    draft = crowded(world)
    suggested = story(world.store, draft.id).verdicts[-1].verdict.suggestions[-1]
    judged = retry(world.store, world.account, draft, world.actor, NewTime(suggested))
    assert (judged.draft.state, judged.draft.new.pinned_at) == (State.QUEUED, suggested)


def test_a_rejected_draft_whose_time_is_over_waits_for_a_slot(world: World) -> None:
    draft = crowded(world)
    world.now = MONDAY + 5 * HOUR
    judged = retry(world.store, world.account, draft, world.actor)
    assert (judged.draft.state, judged.draft.new.pinned_at) == (State.QUEUED, None)


def test_a_failed_draft_can_be_tried_again(world: World) -> None:
    world.network.answers.append(Refused(RefusalKind.NOT_PERMITTED, "no"))
    draft = pinned(world, "text", HOUR)
    world.now = MONDAY + HOUR
    list(publish_due(world.desk()))
    judged = retry(world.store, world.account, draft, world.actor, NewTime(MONDAY + 2 * HOUR))
    assert judged.draft.state is State.QUEUED
    world.now = MONDAY + 2 * HOUR
    assert [step.state for step in publish_due(world.desk())] == [State.PUBLISHED]


def test_retrying_a_queued_draft_sends_it_now_and_keeps_its_time(world: World) -> None:
    world.network.answers.append(Postponed(DelayKind.UNREACHABLE, "no way"))
    draft = pinned(world, "text", HOUR)
    world.now = MONDAY + HOUR
    list(publish_due(world.desk()))
    judged = retry(world.store, world.account, draft, world.actor)
    assert judged.draft.new.pinned_at == MONDAY + HOUR
    assert next_instant(world.desk(), world.now) == MONDAY + HOUR
    assert [step.state for step in publish_due(world.desk())] == [State.PUBLISHED]


def test_a_cancelled_draft_stays_in_the_database_and_makes_room(world: World) -> None:
    world.account = account(MinGap(HOUR))
    first = pinned(world, "first", 3 * HOUR)
    assert cancel(world.store, first, world.actor).state is State.CANCELLED
    assert pinned(world, "second", 3 * HOUR + MINUTE).state is State.QUEUED
    with pytest.raises(StateError, match="is cancelled and cannot be cancelled"):
        cancel(world.store, first, world.actor)


@pytest.mark.parametrize(
    "address", ["https://x.com/me/status/123?s=20", "https://twitter.com/me/statuses/123/", "123", " 123 "]
)
def test_a_post_is_named_by_its_address_or_id(world: World, address: str) -> None:
    draft = lost(world)
    assert confirm_posted(world.store, draft, address, world.actor).remote_id == "123"


@pytest.mark.parametrize("address", ["", "https://x.com/me", "status", "12a", "1" * 20])
def test_an_address_that_names_no_post_is_refused(world: World, address: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a post; it ends in /status/ and a number"):
        confirm_posted(world.store, lost(world), address, world.actor)


def lost(world: World) -> Draft:
    world.network.answers.append(Lost("cut off"))
    draft = pinned(world, "lost", HOUR)
    world.now = MONDAY + HOUR
    list(publish_due(world.desk()))
    return draft


def test_a_post_that_the_ledger_has_cannot_stand_for_another_draft(world: World) -> None:
    known = pinned(world, "known", 10 * MINUTE)
    world.now = MONDAY + 10 * MINUTE
    list(publish_due(world.desk()))
    draft = lost(world)
    with pytest.raises(UsageError, match=f"The post 1001 is draft #{known.id}'s"):
        confirm_posted(world.store, draft, "1001", world.actor)


def test_only_an_unconfirmed_draft_can_be_confirmed(world: World) -> None:
    draft = pinned(world, "text", HOUR)
    with pytest.raises(StateError, match="is queued and cannot be confirmed"):
        confirm_posted(world.store, draft, "1", world.actor)
    with pytest.raises(StateError, match="is queued and cannot be confirmed"):
        confirm_not_posted(world.store, draft, world.actor)


def test_what_waits_for_a_person_is_listed_with_its_newest_verdict_and_attempt(world: World) -> None:
    rejected, unconfirmed = crowded(world), lost(world)
    waiting = waiting_for_person(world.store, ["me"])
    assert [item.draft.id for item in waiting] == [rejected.id, unconfirmed.id]
    assert waiting[0].verdict is not None
    assert waiting[0].verdict.verdict.reasons[0].rule == "min_gap"
    assert waiting[1].attempt is not None
    assert waiting[1].attempt.detail == "cut off"


def test_an_unknown_draft_is_one_sentence(world: World) -> None:
    with pytest.raises(NotFoundError) as error:
        story(world.store, 99)
    assert str(error.value) == "There is no draft #99; see the ids with: assistant list."


def test_the_newest_verdict_is_the_one_given_last_whatever_time_it_speaks_of(world: World) -> None:
    world.account = account(MinGap(5 * HOUR))
    pinned(world, "first", 30 * MINUTE)
    held = add(
        world.store, world.account, world.new("held", not_before=MONDAY + 30 * HOUR), world.actor
    ).draft
    for instant in (MONDAY + 30 * MINUTE, MONDAY + timedelta(hours=4, minutes=15)):
        world.now = instant
        list(publish_due(world.desk()))
    retry(world.store, world.account, held, world.actor)
    world.now = MONDAY + 10 * HOUR
    list(publish_due(world.desk()))
    with world.store.reading() as tx:
        latest = tx.verdicts.latest([held.id])[held.id]
    assert (latest.occasion, latest.times, latest.verdict.at) == ("slot", 3, MONDAY + 10 * HOUR)
