"""Rules about what stands in a text, from the first look at a draft to the instant of publishing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import Content, Draft, State
from assistant.core.history import Sighting
from assistant.core.policy import Decision
from assistant.core.rules import EngagePerWeek, LinksPerDay, SameLink, SpendPerMonth
from assistant.core.snowflake import first_id
from assistant.ports import Lost
from assistant.services.decisions import Override, approve
from assistant.services.drafting import add, check, edit
from assistant.services.looking import balance, plan, story
from assistant.services.publishing import publish_due
from assistant.services.replaying import try_policy
from assistant.services.syncing import sync_now
from tests.rows import row, take_in
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from assistant.core.rules import Rule

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SLOT = MONDAY + 30 * MINUTE


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def guarded(world: World, *rules: Rule) -> World:
    world.account = account(*rules)
    return world


def queue(world: World, text: str, **changes: object) -> Draft:
    return add(world.store, world.account, world.new(text, Content(), **changes), world.actor).draft


def run(world: World, now: datetime) -> None:
    world.now = now
    list(publish_due(world.desk()))


def states(world: World, *drafts: Draft) -> list[State]:
    return [story(world.store, draft.id).draft.state for draft in drafts]


def test_a_pinned_draft_is_refused_a_link_that_another_one_was_promised(world: World) -> None:
    guarded(world, SameLink(7 * DAY))
    first = queue(world, "Read https://a.org/page", pinned_at=MONDAY + HOUR)
    second = queue(world, "Read it again: a.org/page/", pinned_at=MONDAY + 2 * HOUR)
    assert states(world, first, second) == [State.QUEUED, State.REJECTED]
    (reason,) = story(world.store, second.id).verdicts[-1].verdict.reasons
    assert (reason.rule, reason.promised, reason.earliest) == (
        "same_link",
        (first.id,),
        MONDAY + HOUR + 7 * DAY,
    )


def test_a_run_counts_the_link_that_it_has_just_sent(world: World) -> None:
    queued = [queue(world, f"a.org/{number}", pinned_at=MONDAY + HOUR + number * MINUTE) for number in (1, 2)]
    run(guarded(world, LinksPerDay(1)), MONDAY + HOUR + 5 * MINUTE)
    assert states(world, *queued) == [State.PUBLISHED, State.REJECTED]


def test_a_draft_that_may_have_been_sent_has_spent_its_money(world: World) -> None:
    guarded(world, SpendPerMonth(200))
    world.network.answers = [Lost("No answer.")]
    queue(world, "See a.org")
    run(world, SLOT)
    (gauge,) = balance(world.store, world.account, world.now)
    assert (gauge.observed, gauge.maximum) == (200, 200)
    assert (
        check(world.store, world.account, queue(world, "Plain."), None, world.now).rules == "spend_per_month"
    )


def test_what_was_sent_by_hand_costs_nothing_here(world: World) -> None:
    guarded(world, SpendPerMonth(200))
    world.network.timeline = [Sighting(MONDAY, "By hand: a.org", remote_id=str(first_id(MONDAY)))]
    sync_now(world.desk())
    (gauge,) = balance(world.store, world.account, world.now)
    assert gauge.observed == 0


def test_a_slot_prefers_a_question_while_the_week_has_none(world: World) -> None:
    guarded(world, EngagePerWeek(1))
    queue(world, "First in the queue.")
    question = queue(world, "What would you like to read ?")
    planned = plan(world.store, world.account, world.now, 1)
    first = planned.moments[0].candidate
    assert first is not None
    assert first.draft.id == question.id
    run(world, SLOT)
    assert world.network.sent == ["What would you like to read ?"]
    run(world, SLOT + 4 * HOUR)


def test_a_file_of_drafts_is_judged_by_the_links_of_its_own_rows(world: World) -> None:
    guarded(world, LinksPerDay(1))
    imported = take_in(world, *(row(line, f"a.org/{line}", at="2026-11-23 12:00") for line in (2, 3)))
    assert (imported.queued, imported.rejected, imported.by_rule) == (1, 1, {"links_per_day": 1})


def test_an_approved_draft_goes_out_with_its_link(world: World) -> None:
    guarded(world, LinksPerDay(0))
    draft = queue(world, "See a.org")
    approve(world.store, world.account, draft, Override("The fair opens."), world.actor)
    run(world, SLOT)
    assert world.network.sent == ["See a.org"]


def test_another_text_is_judged_by_its_own_links_alone(world: World) -> None:
    guarded(world, LinksPerDay(0))
    draft = queue(world, "See a.org", pinned_at=MONDAY + HOUR)
    changed = edit(
        world.store, world.account, draft, world.new("No link.", pinned_at=MONDAY + HOUR), world.actor
    )
    assert changed.verdict.decision is Decision.ACCEPTED
    notes = [happening.note for happening in story(world.store, draft.id).events if happening.note]
    assert [note for note in notes if "content" in note] == []


def test_a_policy_is_tried_on_what_stands_on_the_ledger_and_waits_in_the_queue(world: World) -> None:
    for number in range(2):
        queue(world, f"a.org/{number}", pinned_at=MONDAY + (number + 1) * HOUR)
        run(world, MONDAY + (number + 1) * HOUR)
    queue(world, "a.org/2")
    stricter = account(LinksPerDay(1)).policy
    trial = try_policy(world.store, world.account, stricter, world.now + MINUTE)
    assert (trial.past.posts, dict(trial.past.by_rule)) == (2, {"links_per_day": 1})
    places = [moment.at for moment in trial.plan.moments if moment.candidate]
    assert places == [MONDAY + DAY + 30 * MINUTE]
    assert next(moment.at for moment in trial.present.moments if moment.candidate) < places[0]


def test_to_try_a_policy_leaves_the_plan_that_is_kept_as_it_was(world: World) -> None:
    queue(world, "a.org/1")
    queue(world, "a.org/2")
    plan(world.store, world.account, world.now, 7)
    with world.store.reading() as tx:
        before = tx.plans.get("me")
    try_policy(world.store, world.account, account(LinksPerDay(1)).policy, world.now)
    with world.store.reading() as tx:
        assert tx.plans.get("me") == before


def test_a_plan_that_is_kept_knows_what_stands_in_its_texts(world: World) -> None:
    guarded(world, LinksPerDay(1))
    for text in ("a.org/1", "Plain.", "a.org/2", "Plain, too."):
        queue(world, text)
    shown = plan(world.store, world.account, world.now, 7).places
    queue(world, "One more.")
    again = plan(world.store, world.account, world.now, 7).places
    assert {slot: place.draft_id for slot, place in shown.items()}.items() <= {
        slot: place.draft_id for slot, place in again.items()
    }.items()
    with world.store.reading() as tx:
        kept = tx.plans.get("me", world.account.policy.reads)
    assert kept is not None
    assert kept.places == again
