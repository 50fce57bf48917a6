from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.draft import DEFAULT, PERSON, Content, Grounds, State
from assistant.core.history import Occasion
from assistant.core.rules import Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category
from assistant.services.drafting import add, edit
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from tests.rows import row, stored, take_in
from tests.world import MONDAY, PERSONAL, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.policy import Reason
    from assistant.core.rows import Row

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = "long " * 60  # 299 characters without the last space
RULES = (
    PostsPerDay(3),
    ShareRequestsPerWeek(1, 2),
    Band(Category.PERSONAL, "professional", 2000, 4000, 7 * DAY),
    MinGap(timedelta(minutes=45)),
    QuietHours(time(22), time(7)),
)
PLACES = st.integers(2, 60).map(lambda halves: MONDAY + halves * HOUR / 2)
KINDS = st.sampled_from([Content(), PERSONAL, Content(share_request=True)])


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def test_a_text_that_cannot_be_sent_is_stored_as_rejected_with_the_reason(world: World) -> None:
    imported = take_in(world, LONG, "both $ABC and $XYZ", "fine")
    assert (imported.queued, imported.rejected, imported.by_rule) == (1, 2, {"length": 1, "cashtags": 1})
    told = story(world.store, 1)
    assert told.draft.state is State.REJECTED
    assert [(kept.occasion, kept.verdict.reasons[0].message) for kept in told.verdicts] == [
        (Occasion.IMPORTED, "The text counts 299 characters on X; at most 280 are allowed.")
    ]
    assert [happening.event for happening in told.events] == ["reject"]
    shorter = replace(told.draft.new, text="short")
    assert edit(world.store, world.account, told.draft, shorter, world.actor).draft.state is State.QUEUED


def test_a_text_that_stands_already_is_rejected_and_names_the_first(world: World) -> None:
    add(world.store, world.account, world.new("Posted"), world.actor)
    world.now += HOUR / 2
    assert [step.state for step in publish_due(world.desk())] == [State.PUBLISHED]
    add(world.store, world.account, world.new("Live"), world.actor)
    imported = take_in(world, "posted", "LIVE", "Twin", "twin ")
    assert (imported.queued, imported.by_rule) == (1, {"duplicates": 3})
    assert [story(world.store, number).verdicts[0].verdict.reasons[0].message for number in (3, 4, 6)] == [
        "The same text was published on Monday 2026-11-23 08:30; 90 days must pass before it is repeated.",
        "Draft #2 with the same text is already on its way.",
        "Draft #5 with the same text is already on its way.",
    ]


def test_a_text_that_waits_until_its_repetition_is_allowed_is_queued(world: World) -> None:
    add(world.store, world.account, world.new("Again"), world.actor)
    world.now += HOUR / 2
    list(publish_due(world.desk()))
    again = row(2, "Again", not_before="in 91 days")
    assert take_in(world, again).queued == 1


def test_of_two_rows_with_the_same_text_the_one_with_a_time_of_its_own_goes_first(world: World) -> None:
    imported = take_in(world, "Same", row(3, "Same", at="tomorrow 9:00"))
    assert (imported.queued, imported.by_rule) == (1, {"duplicates": 1})
    assert [draft.state for draft in stored(world)] == [State.REJECTED, State.QUEUED]


def test_pinned_rows_take_their_places_in_the_order_of_time_and_leave_the_others_times_that_pass(
    world: World,
) -> None:
    late, early = MONDAY + 3 * HOUR + timedelta(minutes=20), MONDAY + 3 * HOUR
    take_in(world, row(2, "late", at=late.isoformat()), row(3, "early", at=early.isoformat()))
    rejected, accepted = stored(world)
    assert (rejected.state, accepted.state) == (State.REJECTED, State.QUEUED)
    verdict = story(world.store, rejected.id).verdicts[0].verdict
    assert [reason.rule for reason in verdict.reasons] == ["min_gap"]
    assert early + timedelta(minutes=45) in verdict.suggestions


@settings(max_examples=20)  # each adds some ten drafts to two databases
@given(
    st.lists(st.tuples(PLACES, KINDS), max_size=4),
    st.lists(st.tuples(PLACES | st.none(), KINDS, st.sampled_from("abcdefgh")), min_size=1, max_size=8),
)
def test_an_import_says_of_each_draft_what_adding_it_would_say(
    standing: Sequence[tuple[datetime, Content]],
    rows: Sequence[tuple[datetime | None, Content, str]],
) -> None:
    with TemporaryDirectory() as ours, TemporaryDirectory() as theirs:
        one, other = (World(store_in(Path(folder)), account(*RULES)) for folder in (ours, theirs))
        for number, (taken, content) in enumerate(standing):
            for each in (one, other):
                add(
                    each.store,
                    each.account,
                    each.new(f"stands {number}", content, pinned_at=taken),
                    each.actor,
                )
        in_turn = sorted(
            enumerate(rows), key=lambda item: (item[1][0] is None, item[1][0] or MONDAY, item[0])
        )
        for _, (place, content, text) in in_turn:
            times = {} if place is None else {"pinned_at": place}
            add(
                other.store,
                other.account,
                other.new(text, content, grounds=Grounds(PERSON, DEFAULT, PERSON), **times),
                other.actor,
            )
        take_in(one, *(written(2 + line, *each) for line, each in enumerate(rows)))
        places = [len(standing) + 1 + index for index, _ in in_turn]
        assert [said(one, draft_id) for draft_id in places] == [
            said(other, len(standing) + 1 + turn) for turn in range(len(rows))
        ]
        one.store.close()
        other.store.close()


def written(line: int, place: datetime | None, content: Content, text: str) -> Row:
    cells = {"voice": content.voice.value, "share_request": "yes" if content.share_request else "no"}
    return row(line, text, at="" if place is None else place.isoformat(), **cells)


def said(world: World, draft_id: int) -> tuple[object, ...]:
    """A draft and why it is rejected; only the ids of drafts may differ between two ways to store them."""
    told = story(world.store, draft_id)
    verdict = told.verdicts[0].verdict if told.draft.state is State.REJECTED else None
    reasons = [without_ids(reason) for reason in verdict.reasons] if verdict else []
    return told.draft.new, told.draft.state, reasons, verdict.suggestions if verdict else ()


def without_ids(reason: Reason) -> Reason:
    def words(text: str) -> str:
        return " ".join(word for word in text.split() if not word.startswith("#"))

    return replace(
        reason,
        message=words(reason.message),
        remedy=words(reason.remedy),
        promised=tuple(0 for _ in reason.promised),
    )
