from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core import text as texts
from assistant.core.draft import State
from assistant.errors import Fault, ImportFileError
from assistant.services.drafting import add
from assistant.services.importing import Imported, import_batch, rehearse
from assistant.services.looking import story
from tests.rows import batch, refusal, row, stored, take_in, terms
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.rows import Row


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = "long " * 60  # 299 characters without the last space
TEXTS = st.lists(st.text("aB é😀", min_size=1).filter(str.strip), min_size=1, max_size=6)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def test_drafts_are_queued_in_the_order_of_the_file_with_an_event_each(world: World) -> None:
    imported = take_in(world, "one", "two", "three")
    assert imported == Imported(3, 0, {}, 0, (), (), ())
    assert [(draft.id, draft.text, draft.state) for draft in stored(world)] == [
        (1, "one", State.QUEUED),
        (2, "two", State.QUEUED),
        (3, "three", State.QUEUED),
    ]
    told = story(world.store, 2)
    assert told.verdicts == []
    assert [(e.event, e.from_state, e.to_state, e.at, e.by, e.note) for e in told.events] == [
        ("accept", None, State.QUEUED, MONDAY, "camille", None)
    ]


def test_ids_go_on_after_an_import(world: World) -> None:
    add(world.store, world.account, world.new("before"), world.actor)
    take_in(world, "one", "two")
    after = add(world.store, world.account, world.new("after"), world.actor)
    assert [draft.text for draft in stored(world)] == ["before", "one", "two", "after"]
    assert after.draft.id == 4


def test_importing_a_file_twice_imports_nothing_twice(world: World) -> None:
    rows = ("one", "one", row(4, "pinned", at="in 2 hours"), row(5, LONG))
    first = take_in(world, *rows)
    assert (first.queued, first.rejected, first.known) == (2, 2, 0)
    assert take_in(world, *rows) == Imported(0, 0, {}, 4, (), (), ())
    assert take_in(world, *rows, "new") == Imported(1, 0, {}, 4, (), (), ())
    assert len(stored(world)) == 5


def test_what_was_imported_before_its_time_was_over_is_no_fault_afterwards(world: World) -> None:
    rows = [row(2, "pinned", at="2026-11-23 10:00"), row(3, "until", expires="2026-11-23 12:00")]
    take_in(world, *rows)
    world.now += DAY
    assert take_in(world, *rows, row(4, "new", at="2026-11-25 10:00")).known == 2
    assert refusal(world, *rows, row(4, "late", at="2026-11-23 10:00"))[1:] == [
        (
            "drafts.csv:4: at: The time '2026-11-23 10:00' is Monday 2026-11-23 10:00 (Europe/Paris), which "
            "is past (it is now Tuesday 2026-11-24 08:00); give a later one."
        )
    ]


def test_the_good_rows_are_imported_when_asked_after_the_others_were_saved(world: World) -> None:
    bad = row(3, "", voice="personal")
    saved: list[Row] = []

    def save(rows: Sequence[Row]) -> None:
        assert stored(world) == []
        saved.extend(rows)

    imported = import_batch(world.store, batch("one", bad, "two"), terms(world, skip_invalid=True), save)
    assert saved == [bad]
    assert imported == Imported(
        2, 0, {}, 0, (bad,), (Fault(3, "text", "the text is empty; write one, or remove the row."),), ()
    )
    assert [draft.text for draft in stored(world)] == ["one", "two"]


def test_nothing_is_imported_when_the_faulty_rows_cannot_be_saved(world: World) -> None:
    def save(rows: Sequence[Row]) -> None:
        message = f"{len(rows)} cannot be saved"
        raise ImportFileError(message)

    with pytest.raises(ImportFileError, match=r"^1 cannot be saved$"):
        import_batch(world.store, batch("one", ""), terms(world, skip_invalid=True), save)
    assert stored(world) == []


def test_a_file_without_a_good_row_is_refused_whatever_was_asked(world: World) -> None:
    with pytest.raises(ImportFileError) as error:
        take_in(world, "", skip_invalid=True)
    assert str(error.value).splitlines()[0] == "drafts.csv has 1 fault; nothing was imported. Mend it."


def test_what_is_odd_about_the_file_stands_before_its_faults(world: World) -> None:
    odd = replace(batch("one", "two", ""), hint="The file is not UTF-8.")
    with pytest.raises(ImportFileError) as error:
        rehearse(world.store, odd, terms(world))
    assert str(error.value).splitlines()[0] == (
        "drafts.csv has 1 fault; nothing was imported. "
        "Mend it, or import the 2 good rows with --skip-invalid. The file is not UTF-8."
    )


def test_a_rehearsal_says_the_same_and_stores_nothing(world: World) -> None:
    rows = ("one", "one", row(4, "pinned", at="noon"), LONG)
    rehearsed = rehearse(world.store, batch(*rows), terms(world))
    assert stored(world) == []
    assert take_in(world, *rows) == rehearsed


def test_every_row_ticks_once_when_prepared_and_once_when_decided_on(world: World) -> None:
    ticks: list[None] = []
    counting = replace(terms(world), tick=lambda: ticks.append(None))
    import_batch(world.store, batch("one", "two", "three"), counting, lambda _: None)
    assert len(ticks) == 6


def test_what_another_process_stores_meanwhile_counts(world: World) -> None:
    ticks = iter(range(100))

    def meanwhile() -> None:
        if next(ticks) == 3:  # both rows are decided on
            add(world.store, world.account, world.new("two"), world.actor)

    with closing(world.store):
        busy = replace(terms(world), tick=meanwhile)
        imported = import_batch(world.store, batch("one", "two"), busy, lambda _: None)
    assert (imported.queued, imported.by_rule) == (1, {"duplicates": 1})
    assert [(draft.text, draft.state) for draft in stored(world)] == [
        ("two", State.QUEUED),
        ("one", State.QUEUED),
        ("two", State.REJECTED),
    ]


def test_an_import_that_is_interrupted_leaves_nothing(world: World) -> None:
    with closing(sqlite3.connect(world.store.path)) as connection:
        connection.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON events WHEN (SELECT count(*) FROM events) = 2 "
            "BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
        )
    with pytest.raises(sqlite3.IntegrityError, match="the disk is gone"):
        take_in(world, "one", "two", "three")
    assert stored(world) == []


@settings(max_examples=25)  # each has a database of its own
@given(TEXTS, TEXTS)
def test_every_row_is_stored_once_whatever_is_imported_how_often(first: list[str], second: list[str]) -> None:
    with TemporaryDirectory() as folder:
        world = World(store_in(Path(folder)), account())
        once = take_in(world, *first)
        assert once.queued + once.rejected == len(first)
        assert once.queued == len({texts.fingerprint(text) for text in first})
        assert take_in(world, *first).known == len(first)
        new = Counter(map(texts.clean, second)) - Counter(map(texts.clean, first))
        assert take_in(world, *second).known == len(second) - new.total()
        assert len(stored(world)) == len(first) + new.total()
        world.store.close()
