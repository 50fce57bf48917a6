"""An account's past: all of a file or nothing of it, and nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.account import Sync
from assistant.core.categories import Said
from assistant.core.draft import Content, Origin, Voice
from assistant.core.history import Kind, Sighting, Source
from assistant.errors import Fault, ImportFileError
from assistant.services import past
from assistant.services.archiving import examine
from assistant.services.classifying import classify
from assistant.services.drafting import add
from assistant.services.looking import balance, ledger
from assistant.services.publishing import publish_due
from assistant.services.syncing import sync_now
from assistant.store.database import Store
from tests.services.test_syncing import import_past, posts, seen, show
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
BEFORE = MONDAY - DAY


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(sync=Sync()))


def named(text: str, at: datetime) -> Sighting:
    """A post of which the file tells no id."""
    return Sighting(at, text)


def remember(world: World, items: Iterable[Sighting | Fault], *, skip: bool) -> past.Remembered:
    source = past.Source("past.csv", items)
    return past.remember(world.store, world.account, source, lambda: None, skip_invalid=skip)


def test_everything_is_entered_and_told_what_it_is(world: World) -> None:
    rows = [
        seen("RT @NASA: Liftoff", BEFORE, Kind.REPOST),
        seen("Retweet if you agree", BEFORE + MINUTE),
        seen("@you yes", BEFORE + 2 * MINUTE, Kind.REPLY),
        named("Plain", BEFORE + 3 * MINUTE),
    ]
    assert import_past(world, rows) == past.Remembered(4, 4, 1, 1, 1, 0, ())
    assert [(post.text, post.kind, post.source, post.draft_id) for post in posts(world)] == [
        (row.text, row.kind, Source.OBSERVED, None) for row in rows
    ]
    assert posts(world)[0].grounds.origin == "it is a repost"


def test_the_same_file_again_enters_nothing_in_whatever_order(world: World) -> None:
    rows = [seen(f"Post {n}", BEFORE + n * HOUR) for n in range(3)]
    rows += [named(f"Named {n}", BEFORE + n * HOUR) for n in range(3)]
    assert import_past(world, [*rows, *rows]).entered == 6
    before = posts(world)
    assert import_past(world, rows[::-1]).entered == 0
    assert posts(world) == before


def test_the_guardrails_count_what_was_entered_but_for_answers(world: World) -> None:
    import_past(world, [named("Today", MONDAY - HOUR), seen("@you", MONDAY - HOUR, Kind.REPLY)])
    (day, *_) = balance(world.store, world.account, MONDAY)
    assert day.observed == 1


def test_what_was_published_from_here_is_not_entered_again(world: World) -> None:
    add(world.store, world.account, world.new("Ours & yours", pinned_at=MONDAY + HOUR), world.actor)
    world.now += HOUR
    list(publish_due(world.desk()))
    with_id = Sighting(MONDAY + HOUR, "Ours & yours", remote_id="1001")
    assert import_past(world, [with_id, named("ours &amp; yours", MONDAY + HOUR - 30 * SECOND)]).entered == 0


@pytest.mark.parametrize(("apart", "entered"), [(60 * SECOND, 0), (61 * SECOND, 1)])
@pytest.mark.parametrize("sign", [1, -1])
def test_without_an_id_what_says_the_same_within_a_minute_is_the_same_post(
    world: World, sign: int, apart: timedelta, entered: int
) -> None:
    import_past(world, [seen("Hello", BEFORE)])
    assert import_past(world, [named("hello", BEFORE + sign * apart)]).entered == entered
    assert import_past(world, [named("Other words", BEFORE)]).entered == 1


def test_a_post_without_an_id_is_given_it_when_a_better_file_comes(world: World) -> None:
    import_past(world, [named("Hello", BEFORE)])
    classify(world.store, [1], Said(Voice.PERSONAL))
    better = seen("Hello", BEFORE + 42 * SECOND)
    assert import_past(world, [better, seen("Hello", BEFORE + 2 * HOUR)]).entered == 1
    first, second = posts(world)
    assert (first.id, first.remote_id, first.content.voice) == (1, better.remote_id, Voice.PERSONAL)
    assert second.posted_at == BEFORE + 2 * HOUR


def test_two_that_say_the_same_within_a_minute_are_two_where_their_ids_say_so(world: World) -> None:
    twice = [seen("Hello", BEFORE), seen("Hello", BEFORE + SECOND)]
    import_past(world, [named("Hello", BEFORE)])
    import_past(world, twice)
    assert sorted(post.remote_id or "" for post in posts(world)) == sorted(
        post.remote_id or "" for post in twice
    )


def test_what_a_person_said_of_a_post_stays(world: World) -> None:
    rows = [seen("RT @NASA: Liftoff", BEFORE), named("Plain", BEFORE + HOUR)]
    import_past(world, rows)
    classify(world.store, [1, 2], Said(Voice.PERSONAL, Origin.ORIGINAL))
    import_past(world, rows)
    assert [post.content for post in posts(world)] == [Content(Voice.PERSONAL)] * 2


def test_what_was_read_and_then_imported_is_one_post(world: World) -> None:
    show(world, seen("Hello", MONDAY - HOUR))
    sync_now(world.desk())
    assert import_past(world, [seen("Hello", MONDAY - HOUR), named("Hello", MONDAY - HOUR)]).entered == 0


def test_each_account_has_its_own_past(world: World) -> None:
    rows = [seen("Hello", BEFORE), named("Named", BEFORE)]
    import_past(world, rows)
    lab = World(world.store, account(name="lab"))
    assert import_past(lab, rows).entered == 2
    assert {post.account for post in ledger(world.store, ["me", "lab"], None, 9)} == {"me", "lab"}


FAULTS = [Fault(line, "created_at", "'soon' is no time.") for line in range(30, 1, -1)]


def test_a_faulty_row_keeps_everything_out(world: World) -> None:
    with pytest.raises(ImportFileError) as error:
        remember(world, [seen("Good", BEFORE), FAULTS[0], named("Good too", BEFORE)], skip=False)
    assert str(error.value).splitlines() == [
        (
            "past.csv has 1 fault; nothing was imported. Mend it, or take in the 2 good ones with "
            "--skip-invalid."
        ),
        "past.csv:30: created_at: 'soon' is no time.",
    ]
    assert posts(world) == []


def test_of_very_many_faults_the_first_are_told(world: World) -> None:
    with pytest.raises(ImportFileError) as error:
        remember(world, [*FAULTS, seen("Good", BEFORE)], skip=False)
    first, *told = str(error.value).splitlines()
    assert first == (
        "past.csv has 29 faults; nothing was imported. Mend them, or take in the good one with "
        "--skip-invalid. These are the first 20:"
    )
    assert len(told) == 20


def test_faulty_rows_are_left_out_when_a_person_wants_so(world: World) -> None:
    done = remember(world, [FAULTS[0], seen("Good", BEFORE), FAULTS[1]], skip=True)
    assert (done.posts, done.entered, done.faulty, done.faults) == (1, 1, 2, (FAULTS[0], FAULTS[1]))


def test_where_every_row_is_faulty_none_is_left_out_in_silence(world: World) -> None:
    with pytest.raises(ImportFileError, match=r"past.csv has 29 faults; nothing was imported\. Mend them\."):
        remember(world, FAULTS, skip=True)


def test_an_empty_file_is_no_fault(world: World) -> None:
    assert import_past(world, []) == past.Remembered(0, 0, 0, 0, 0, 0, ())


def test_a_file_that_breaks_off_leaves_nothing_and_the_next_one_finds_a_clean_place(world: World) -> None:
    def broken() -> Iterator[Sighting]:
        yield from (seen(f"Post {n}", BEFORE + n * SECOND) for n in range(2500))
        raise broken_off

    broken_off = ImportFileError("The disk failed.")
    with pytest.raises(ImportFileError, match=r"The disk failed\."):
        import_past(world, broken())
    assert posts(world) == []
    assert import_past(world, [seen("Good", BEFORE)]).entered == 1
    assert [post.text for post in posts(world)] == ["Good"]


def test_a_long_past_is_read_in_pieces_and_keeps_nobody_from_writing(world: World, tmp_path: Path) -> None:
    other = Store.open(tmp_path / "assistant.db", busy_timeout_s=0.01)
    ticks = []

    def rows() -> Iterator[Sighting]:
        for n in range(4001):
            if n % 2000 == 1:
                add(other, world.account, world.new(f"Draft {n}"), world.actor)
            yield seen(f"Post {n}", BEFORE + n * SECOND)

    source = past.Source("tweets.js", rows())
    done = past.remember(
        world.store, world.account, source, lambda: ticks.append(len(posts(world))), skip_invalid=False
    )
    assert (done.entered, ticks) == (4001, [0, 0, 0])
    assert examine(world.store) is None
