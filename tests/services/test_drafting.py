from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import Approval, State
from assistant.core.policy import Decision
from assistant.core.rules import MinGap, PostsPerDay
from assistant.errors import StateError, UsageError
from assistant.services.decisions import Override, approve, cancel
from assistant.services.drafting import add, check, edit
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from pathlib import Path

HOUR = timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def test_a_draft_without_a_time_is_queued_and_told_what_holds_it_now(world: World) -> None:
    judged = add(world.store, world.account, world.new("Hello"), world.actor)
    assert (judged.draft.state, judged.verdict.decision) == (State.QUEUED, Decision.ACCEPTED)


def test_a_pinned_draft_too_close_to_an_accepted_one_is_stored_as_rejected_with_times_that_pass(
    world: World,
) -> None:
    at = MONDAY + 3 * HOUR
    add(world.store, world.account, world.new("First", pinned_at=at), world.actor)
    late = add(
        world.store, world.account, world.new("Second", pinned_at=at + timedelta(minutes=20)), world.actor
    )
    assert late.draft.state is State.REJECTED
    assert [reason.rule for reason in late.verdict.reasons] == ["min_gap"]
    assert late.verdict.reasons[0].earliest == at + timedelta(minutes=45)
    assert at + timedelta(minutes=45) in late.verdict.suggestions


def test_a_pinned_draft_may_not_crowd_out_one_accepted_for_later(world: World) -> None:
    at = MONDAY + 3 * HOUR
    first = add(world.store, world.account, world.new("First", pinned_at=at), world.actor)
    before = add(
        world.store, world.account, world.new("Second", pinned_at=at - timedelta(minutes=20)), world.actor
    )
    assert before.draft.state is State.REJECTED
    assert f"#{first.draft.id}" in before.verdict.reasons[0].message


def test_the_same_text_twice_is_rejected_and_names_the_first(world: World) -> None:
    first = add(world.store, world.account, world.new("Bonjour à tous"), world.actor)
    second = add(world.store, world.account, world.new("  Bonjour   à TOUS "), world.actor)
    assert second.draft.state is State.REJECTED
    assert second.verdict.reasons[0].message == (
        f"Draft #{first.draft.id} with the same text is already on its way."
    )


def test_the_same_text_on_another_account_is_no_repetition(world: World) -> None:
    add(world.store, world.account, world.new("Hello"), world.actor)
    other = account(name="other")
    judged = add(world.store, other, replace(world.new("Hello"), account="other"), world.actor)
    assert judged.draft.state is State.QUEUED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The text is empty; give one as an argument, or - to read it from standard input."),
        (" \n\t ", "The text is empty; give one as an argument, or - to read it from standard input."),
        ("ding\x07", "The text holds a control character (U+0007) at position 5; remove it."),
        (
            "a" * 10_000_000,
            (
                "The text has 10,000,000 characters; a post on X has at most 280, "
                "and nothing over 25,000 is taken for one."
            ),
        ),
    ],
    ids=["empty", "blank", "control", "10 MB"],
)
def test_what_cannot_be_a_draft_is_refused_in_one_sentence_and_nothing_stored(
    world: World, text: str, message: str
) -> None:
    with pytest.raises(UsageError) as error:
        add(world.store, world.account, world.new(text), world.actor)
    assert str(error.value) == message
    with world.store.reading() as tx:
        assert tx.drafts.listed(["me"]) == []


def test_a_text_of_300_characters_is_kept_as_rejected(world: World) -> None:
    judged = add(world.store, world.account, world.new("é" * 300), world.actor)
    assert judged.draft.state is State.REJECTED
    assert judged.verdict.reasons[0].message == (
        "The text counts 300 characters on X; at most 280 are allowed."
    )
    assert judged.verdict.reasons[0].remedy == "shorten it by 20"


def test_times_that_make_no_sense_are_refused(world: World) -> None:
    with pytest.raises(UsageError, match="is in the past"):
        add(world.store, world.account, world.new("a", pinned_at=MONDAY - HOUR), world.actor)
    with pytest.raises(UsageError, match="set expires later than not_before"):
        add(
            world.store,
            world.account,
            world.new("a", not_before=MONDAY + 2 * HOUR, expires=MONDAY + HOUR),
            world.actor,
        )
    with pytest.raises(UsageError, match="cannot also have"):
        add(
            world.store,
            world.account,
            world.new("a", pinned_at=MONDAY + HOUR, expires=MONDAY + 2 * HOUR),
            world.actor,
        )


def test_checking_a_draft_changes_nothing(world: World) -> None:
    judged = add(world.store, world.account, world.new("Hello"), world.actor)
    before = story(world.store, judged.draft.id)
    verdict = check(world.store, world.account, judged.draft, MONDAY + HOUR, MONDAY)
    assert (verdict.decision, verdict.at) == (Decision.ACCEPTED, MONDAY + HOUR)
    assert story(world.store, judged.draft.id) == before


def test_editing_cures_a_rejected_draft_and_keeps_the_old_words_in_its_story(world: World) -> None:
    long = add(world.store, world.account, world.new("x" * 300), world.actor).draft
    judged = edit(world.store, world.account, long, replace(long.new, text="short"), world.actor)
    assert judged.draft.state is State.QUEUED
    told = story(world.store, long.id)
    assert [happening.event for happening in told.events] == ["reject", "edit", "requeue"]
    assert told.events[1].note == f"changed text (was: {'x' * 300})"


def test_editing_a_queued_draft_into_a_repetition_rejects_it(world: World) -> None:
    add(world.store, world.account, world.new("one"), world.actor)
    other = add(world.store, world.account, world.new("two"), world.actor).draft
    judged = edit(world.store, world.account, other, replace(other.new, text="One"), world.actor)
    assert judged.draft.state is State.REJECTED
    with world.store.reading() as tx:
        assert tx.drafts.get(other.id).text == "One"


def test_other_words_end_an_approval(world: World) -> None:
    draft = add(world.store, world.account, world.new("one"), world.actor).draft
    approved = approve(world.store, world.account, draft, Override("it matters"), world.actor).draft
    assert approved.approval == Approval("it matters", "camille", MONDAY)
    same_words = edit(
        world.store, world.account, approved, replace(approved.new, priority=5), world.actor
    ).draft
    assert same_words.approval is not None
    edited = edit(
        world.store, world.account, same_words, replace(same_words.new, text="two"), world.actor
    ).draft
    assert edited.approval is None
    assert [happening.event for happening in story(world.store, draft.id).events] == [
        "accept",
        "approve",
        "edit",
        "edit",
    ]


def test_what_is_published_or_cancelled_cannot_be_edited(world: World) -> None:
    draft = add(world.store, world.account, world.new("one", pinned_at=MONDAY + HOUR), world.actor).draft
    world.now = MONDAY + HOUR
    list(publish_due(world.desk()))
    with pytest.raises(StateError, match="is published and can no longer be edited"):
        edit(world.store, world.account, draft, replace(draft.new, text="two"), world.actor)
    other = add(world.store, world.account, world.new("other"), world.actor).draft
    cancel(world.store, other, world.actor)
    with pytest.raises(StateError, match="is cancelled and can no longer be edited"):
        edit(world.store, world.account, other, replace(other.new, text="two"), world.actor)


def test_a_rejected_draft_whose_time_is_over_asks_for_a_new_one(world: World) -> None:
    world.account = account(PostsPerDay(1), MinGap(HOUR))
    at = MONDAY + HOUR
    add(world.store, world.account, world.new("one", pinned_at=at), world.actor)
    late = add(world.store, world.account, world.new("two", pinned_at=at + HOUR), world.actor).draft
    assert late.state is State.REJECTED
    world.now = at + 3 * HOUR
    with pytest.raises(UsageError, match="give it a new one with --at WHEN, or --at slot"):
        edit(world.store, world.account, late, replace(late.new, text="three"), world.actor)
