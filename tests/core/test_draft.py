"""A draft's states, and the one table of the ways between them."""

from __future__ import annotations

import importlib.util
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import (
    LIVE,
    NEEDS_PERSON,
    TRANSITIONS,
    Actor,
    Change,
    Draft,
    Event,
    NewDraft,
    Origin,
    State,
    Voice,
)
from tests.core.strategies import CURATED, PERSONAL, PLAIN, utc

if TYPE_CHECKING:
    from types import ModuleType

FIRST_TABLES = Path(__file__).parents[2] / "migrations" / "versions" / "0001_first_tables.py"
NOTES = {"edit", "approve"}  # they leave an event row, and the state as it is


def leaving(state: State | None) -> dict[Event, State]:
    return {event: to for (begin, event), to in TRANSITIONS.items() if begin is state}


def reachable(start: State | None) -> set[State]:
    found: set[State] = set()
    ahead = set(leaving(start).values())
    while ahead:
        found |= ahead
        ahead = {to for state in ahead for to in leaving(state).values()} - found
    return found


def first_tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("first_tables", FIRST_TABLES)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_the_one_the_design_draws() -> None:
    assert {begin: leaving(begin) for begin in (None, *State)} == {
        None: {Event.ACCEPT: State.QUEUED, Event.REJECT: State.REJECTED},
        State.QUEUED: {
            Event.CLAIM: State.PUBLISHING,
            Event.REJECT: State.REJECTED,
            Event.CANCEL: State.CANCELLED,
        },
        State.PUBLISHING: {
            Event.CONFIRM: State.PUBLISHED,
            Event.POSTPONE: State.QUEUED,
            Event.REFUSE: State.FAILED,
            Event.LOSE: State.UNCONFIRMED,
        },
        State.UNCONFIRMED: {Event.CONFIRM: State.PUBLISHED, Event.ABSOLVE: State.QUEUED},
        State.REJECTED: {Event.REQUEUE: State.QUEUED, Event.CANCEL: State.CANCELLED},
        State.FAILED: {Event.REQUEUE: State.QUEUED, Event.CANCEL: State.CANCELLED},
        State.PUBLISHED: {},
        State.CANCELLED: {},
    }


def test_a_new_draft_can_come_to_every_state() -> None:
    assert reachable(None) == set(State)


def test_every_event_leads_somewhere() -> None:
    assert {event for _, event in TRANSITIONS} == set(Event)


def test_only_published_and_cancelled_are_ends_and_every_other_state_can_come_to_both() -> None:
    ends = {state for state in State if not leaving(state)}
    assert ends == {State.PUBLISHED, State.CANCELLED}
    assert all(reachable(state) >= ends for state in set(State) - ends)


def test_a_draft_is_published_only_after_it_was_claimed() -> None:
    without_claim = {to for (begin, event), to in TRANSITIONS.items() if event is not Event.CLAIM and begin}
    assert {begin for (begin, event) in TRANSITIONS if event is Event.CONFIRM} == {
        State.PUBLISHING,
        State.UNCONFIRMED,
    }
    assert State.PUBLISHING not in without_claim


def test_what_may_have_been_sent_is_sent_again_only_after_somebody_proved_that_it_was_not() -> None:
    assert [event for event, to in leaving(State.UNCONFIRMED).items() if to is State.QUEUED] == [
        Event.ABSOLVE
    ]


def test_a_text_is_live_while_it_may_still_come_to_stand_on_the_timeline_by_itself() -> None:
    assert {State.QUEUED, State.PUBLISHING, State.UNCONFIRMED} == LIVE


def test_a_person_is_needed_where_no_daemon_moves_a_draft_on() -> None:
    assert {State.REJECTED, State.FAILED, State.UNCONFIRMED} == NEEDS_PERSON
    moved_by_daemons = {State.QUEUED, State.PUBLISHING}
    assert moved_by_daemons | NEEDS_PERSON | {State.PUBLISHED, State.CANCELLED} == set(State)


def test_the_database_takes_exactly_the_ways_of_the_table_and_notes_that_change_no_state() -> None:
    ways = {f"{begin or ''}>{event}>{to}" for (begin, event), to in TRANSITIONS.items()}
    stored = set(first_tables().EDGES)
    notes = {edge for edge in stored if edge.split(">")[1] in NOTES}
    assert stored - notes == ways
    assert notes == {
        f"{state}>{note}>{state}" for note in NOTES for state in (State.QUEUED, State.REJECTED, State.FAILED)
    }


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (State, "queued publishing published unconfirmed failed rejected cancelled"),
        (Event, "accept reject claim confirm postpone refuse lose absolve requeue cancel"),
        (Voice, "personal professional"),
        (Origin, "original curated"),
    ],
)
def test_choices_are_stored_and_shown_as_the_words_of_the_design(
    choices: type[State | Event | Voice | Origin], words: str
) -> None:
    assert [str(choice) for choice in choices] == words.split()


def test_content_is_professional_original_and_asks_for_nothing_unless_said_otherwise() -> None:
    assert (PLAIN.voice, PLAIN.origin, PLAIN.share_request) == (Voice.PROFESSIONAL, Origin.ORIGINAL, False)
    assert len({PLAIN, PERSONAL, CURATED}) == 3


def test_a_draft_tells_its_account_and_text_as_they_were_written_and_never_changes() -> None:
    draft = Draft(7, State.QUEUED, NewDraft("me", "Hello."), utc("2026-11-24 09:00"))
    assert (draft.account, draft.text) == ("me", "Hello.")
    with pytest.raises(FrozenInstanceError):
        draft.state = State.PUBLISHED  # type: ignore[misc]  # the point of the test


def test_an_actor_brings_about_changes_in_its_name_at_its_time() -> None:
    now = utc("2026-11-24 09:00")
    assert Actor("camille", now).does(Event.CANCEL, "a typo") == Change(
        Event.CANCEL, now, "camille", "a typo"
    )
