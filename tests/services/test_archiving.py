"""What is kept safe elsewhere is whole, sound and the same; what is not is refused and changes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.categories import Said
from assistant.core.draft import Content, Origin, State, Voice
from assistant.core.history import Sighting
from assistant.core.policy import Policy
from assistant.core.rules import MinGap, PostsPerDay
from assistant.errors import AssistantError, DatabaseError, ImportFileError
from assistant.ports import DelayKind, Lost, Posted, Postponed, RefusalKind, Refused
from assistant.services.archiving import ExportFile, back_up, examine, export, restore
from assistant.services.classifying import classify
from assistant.services.decisions import (
    Override,
    approve,
    cancel,
    confirm_not_posted,
    confirm_posted,
    retry,
)
from assistant.services.drafting import add
from assistant.services.looking import ledger, listed
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.syncing import sync_now
from assistant.store.database import Store
from tests.services.test_syncing import AWAY, import_past, seen, show
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.core.draft import Draft

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
VERSION = "0005"


@cache
def _filled() -> bytes:
    """A database with a draft that is published, and a post sent by hand; making it once is enough."""
    with TemporaryDirectory() as folder:
        world = World(store_in(Path(folder)), account(sync=Sync()))
        add(world.store, world.account, world.new("Fête « é » 😀\nin two lines"), world.actor)
        add(world.store, world.account, world.new("x" * 300), world.actor)
        world.now += 30 * MINUTE
        list(publish_due(world.desk()))
        show(world, seen("By hand", MONDAY))
        sync_now(world.desk())
        world.store.close()
        return world.store.path.read_bytes()


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "assistant.db").write_bytes(_filled())
    store = Store.open(tmp_path / "assistant.db")
    return World(store, account(sync=Sync()), now=MONDAY + 30 * MINUTE)


def exported(store: Store) -> list[str]:
    return list(export(store, VERSION))


def lines_of(text: list[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return ((number, json.loads(line)) for number, line in enumerate(text, start=1))


def restored(folder: Path, text: list[str]) -> Store:
    """A new database with all that an export holds."""
    folder.mkdir(exist_ok=True)
    store = store_in(folder)
    assert restore(store, ExportFile("all.jsonl", lines_of(text)), VERSION) == len(text) - 2
    return store


def test_an_export_says_first_what_it_is_and_last_how_much(world: World) -> None:
    first, *rows, last = map(json.loads, exported(world.store))
    assert first == {"assistant_export": 1, "schema": VERSION, "counters": {"drafts": 2, "posts": 2}}
    assert last == {"rows": len(rows)}
    assert [row["row"]["text"] for row in rows if row["table"] == "posts"] == [
        "Fête « é » 😀\nin two lines",
        "By hand",
    ]


def test_what_was_exported_is_restored_to_the_byte(world: World, tmp_path: Path) -> None:
    text = exported(world.store)
    again = restored(tmp_path / "new", text)
    assert exported(again) == text
    assert examine(again) is None


def test_a_restored_database_gives_no_id_again_and_works_on(world: World, tmp_path: Path) -> None:
    again = World(restored(tmp_path / "new", exported(world.store)), world.account, now=world.now)
    assert add(again.store, again.account, again.new("New"), again.actor).draft.id == 3
    show(again, seen("By hand", MONDAY))
    assert sync_now(again.desk()).observed == ()


def test_posts_that_came_before_any_draft_make_no_difference(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account(sync=Sync()))
    import_past(world, [Sighting(MONDAY - DAY, "Long ago")])
    add(world.store, world.account, world.new("Hello"), world.actor)
    text = exported(world.store)
    assert exported(restored(tmp_path / "new", text)) == text


def test_an_empty_database_is_exported_and_restored_too(tmp_path: Path) -> None:
    text = exported(store_in(tmp_path))
    assert len(text) == 2
    assert exported(restored(tmp_path / "new", text)) == text


def test_a_database_that_holds_anything_is_not_restored_into(world: World, tmp_path: Path) -> None:
    text = exported(world.store)
    other = restored(tmp_path / "new", [*exported(world.store)[:1], '{"rows": 0}'])
    with other.writing() as tx:
        tx.slots.take("me", MONDAY, MONDAY)
    before = exported(other)
    with pytest.raises(DatabaseError, match="is not empty; take it into a new one: assistant --database NEW"):
        restore(other, ExportFile("all.jsonl", lines_of(text)), VERSION)
    assert exported(other) == before


def refused(tmp_path: Path, text: list[str]) -> str:
    """Why an export is not taken; nothing of it may stay."""
    store = store_in(tmp_path / "new")
    with pytest.raises(ImportFileError) as error:
        restore(store, ExportFile("all.jsonl", lines_of(text)), VERSION)
    assert len(exported(store)) == 2
    store.close()
    return str(error.value)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path


Spoil = Callable[[list[str]], list[str]]


def changed(**values: object) -> Spoil:
    """The first row with other values."""

    def spoil(text: list[str]) -> list[str]:
        content = json.loads(text[1])
        return [text[0], json.dumps(content | {"row": content["row"] | values}), *text[2:]]

    return spoil


def inserted(line: str) -> Spoil:
    """A line that stands before the first row."""
    return lambda text: [text[0], line, *text[1:]]


def headed(old: str, new: str) -> Spoil:
    """Other words on the first line."""
    return lambda text: [text[0].replace(old, new), *text[1:]]


NO_EXPORT = "all.jsonl:1: this is no export that this version of assistant can read; nothing was imported."
NO_ROW = "all.jsonl:2: this is no row of a table"
NO_VALUE = "all.jsonl:2: a value is neither a text nor a whole number nor null"
SPOILT: dict[str, tuple[Spoil, str]] = {
    "nothing": (lambda _: [], NO_EXPORT),
    "no first line": (lambda text: text[1:], NO_EXPORT),
    "later format": (headed('export":1', 'export":2'), NO_EXPORT),
    "other schema": (headed(VERSION, "0001"), "from a database of schema 0001, this program has 0005"),
    "no last line": (lambda text: text[:-1], "all.jsonl ends too soon; nothing was imported."),
    "first line alone": (lambda text: text[:1], "all.jsonl ends too soon; nothing was imported."),
    "a row lost": (lambda text: [*text[:-2], text[-1]], "rows, but"),
    "a second end": (lambda text: [*text, text[-1]], "something stands after what should be the last line"),
    "a row twice": (lambda text: [text[0], *text[1:2], *text[1:]], "3: drafts takes no such row (UNIQUE"),
    "unknown table": (inserted('{"table": "users", "row": {}}'), NO_ROW),
    "table that is no name": (inserted('{"table": ["drafts"], "row": {}}'), NO_ROW),
    "row that is a list": (inserted('{"table": "slots", "row": []}'), NO_ROW),
    "neither row nor end": (inserted("{}"), NO_ROW),
    "row without columns": (
        inserted('{"table": "slots", "row": {}}'),
        "a row of slots has the columns account",
    ),
    "unknown column": (changed(extra=1), "all.jsonl:2: a row of drafts has the columns account"),
    "list for a text": (changed(text=["a"]), NO_VALUE),
    "fraction": (changed(priority=1.5), NO_VALUE),
    "number too large": (changed(priority=2**63), NO_VALUE),
    "half a character": (changed(text="\ud800"), NO_VALUE),
    "unknown state": (changed(state="lost"), "all.jsonl:2: drafts takes no such row (CHECK"),
    "text for a number": (changed(priority="a"), "all.jsonl:2: drafts takes no such row (cannot store"),
    "changed text": (changed(text="Other"), "all.jsonl contradicts itself; nothing was imported. Draft #1:"),
    "negative counter": (headed('"drafts":2', '"drafts":-1'), "its counters are no numbers"),
    "endless counter": (headed('"drafts":2', f'"drafts":{2**63}'), "its counters are no numbers"),
    "counter that is none": (headed('"drafts":2', '"drafts":true'), "its counters are no numbers"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_an_export_that_is_not_whole_is_refused_whole(world: World, new: Path, how: str) -> None:
    spoil, why = SPOILT[how]
    assert why in refused(new, spoil(exported(world.store)))


def test_rows_that_refer_to_what_is_not_there_are_refused(world: World, new: Path) -> None:
    text = exported(world.store)
    without = [line for line in text[:-1] if '"table":"drafts"' not in line]
    assert "FOREIGN KEY" in refused(new, [*without, json.dumps({"rows": len(without) - 1})])


def test_a_backup_is_the_whole_database_and_can_be_used_like_it(world: World, tmp_path: Path) -> None:
    path = tmp_path / "backup.db"
    back_up(world.store, path, replace=False)
    assert sorted(file.name for file in tmp_path.iterdir() if "backup" in file.name) == ["backup.db"]
    assert exported(Store.open(path)) == exported(world.store)


def test_a_backup_is_made_while_another_writes(world: World, tmp_path: Path) -> None:
    stop, wrote = Signal(), list[int]()
    other = Store.open(tmp_path / "assistant.db")

    def write() -> None:
        while not stop.is_set():
            new = world.new(f"Draft {len(wrote)}")
            wrote.append(add(other, world.account, new, world.actor).draft.id)

    thread = Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            begun = len(wrote)
            back_up(world.store, tmp_path / f"{number}.db", replace=False)
            copy = Store.open(tmp_path / f"{number}.db")
            assert examine(copy) is None
            assert len(listed(copy, ["me"], State)) >= begun
    finally:
        stop.set()
        thread.join()
    assert wrote != []


def test_a_backup_writes_over_nothing_unless_it_is_told_to(world: World, tmp_path: Path) -> None:
    path = tmp_path / "backup.db"
    path.write_text("precious")
    with pytest.raises(DatabaseError, match=r"is there already; choose another name, or write over it with"):
        back_up(world.store, path, replace=False)
    assert path.read_text() == "precious"
    back_up(world.store, path, replace=True)
    assert exported(Store.open(path)) == exported(world.store)


@pytest.mark.parametrize("replace", [True, False])
def test_a_database_is_never_its_own_backup(world: World, tmp_path: Path, *, replace: bool) -> None:
    other_name = tmp_path / "link.db"
    other_name.symlink_to(tmp_path / "assistant.db")
    for path in (tmp_path / "assistant.db", other_name):
        with pytest.raises(DatabaseError, match="is the database itself"):
            back_up(world.store, path, replace=replace)
    assert examine(world.store) is None


def test_a_backup_never_takes_the_place_of_a_database_in_use(world: World, tmp_path: Path) -> None:
    path = tmp_path / "backup.db"
    back_up(world.store, path, replace=False)
    used = Store.open(path)
    add(used, world.account, world.new("Only there"), world.actor)
    with pytest.raises(DatabaseError, match="is a database in use; end what uses it"):
        back_up(world.store, path, replace=True)
    assert len(listed(used, ["me"], State)) == 3


@pytest.mark.parametrize("replace", [True, False])
def test_a_breach_is_told_and_not_copied(world: World, tmp_path: Path, *, replace: bool) -> None:
    path = tmp_path / "backup.db"
    if replace:
        path.write_text("the last good one")
    with closing(sqlite3.connect(tmp_path / "assistant.db")) as raw, raw:
        raw.execute("DELETE FROM posts WHERE draft_id = 1")
    with pytest.raises(DatabaseError) as error:
        back_up(world.store, path, replace=replace)
    assert str(error.value) == (
        f"The database {tmp_path / 'assistant.db'} is not sound, so no backup was made: "
        "Draft #1: published, but not in the ledger."
    )
    assert (path.read_text() if path.exists() else None) == ("the last good one" if replace else None)
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_that_cannot_be_written_is_one_sentence(world: World, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be opened; check that its folder"):
        back_up(world.store, tmp_path / "none" / "backup.db", replace=False)


TEXTS = st.sampled_from(
    ["Hello", "Please share: é", "RT @NASA: Liftoff", "Look: https://example.org", "x" * 300, "@you, yes"]
) | st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028"), min_size=1)
ANSWERS = [
    Lost("The line went dead."),
    Postponed(DelayKind.UNREACHABLE, "No way there."),
    Refused(RefusalKind.DUPLICATE, "It stands already."),
    Posted("7"),
]


def write(world: World, text: str, minutes: int) -> None:
    pinned = None if minutes % 3 == 0 else world.now + minutes * MINUTE
    content = Content(Voice.PERSONAL if minutes % 2 else Voice.PROFESSIONAL)
    add(world.store, world.account, world.new(text, content, pinned_at=pinned), world.actor)


def decide(world: World, number: int) -> None:
    """A person decides something of the draft that comes around."""
    drafts = [draft for draft, _ in listed(world.store, ["me"], State)]
    decisions: list[Callable[[Draft], object]] = [
        lambda draft: approve(world.store, world.account, draft, Override("It matters."), world.actor),
        lambda draft: retry(world.store, world.account, draft, world.actor),
        lambda draft: cancel(world.store, draft, world.actor),
        lambda draft: confirm_not_posted(world.store, draft, world.actor),
        lambda draft: confirm_posted(world.store, draft, str(900 + number), world.actor),
    ]
    if drafts:
        decisions[number % len(decisions)](drafts[number % len(drafts)])


def work(world: World, minutes: int) -> None:
    world.now += minutes * MINUTE
    list(publish_due(world.desk()))
    look_for_lost(world.desk())


def say_otherwise(world: World, number: int) -> None:
    ids = [post.id for post in ledger(world.store, ["me"], None, 9)]
    classify(world.store, ids[number % 9 :][:1], Said(origin=Origin.CURATED, share_request=bool(number % 2)))


def read_timeline(world: World, text: str) -> None:
    world.network.timeline = [seen(text, world.now), *world.network.timeline[: len(text) % 3]]
    sync_now(world.desk(), whole=True)


NUMBERS = st.integers(1, 400)
DEEDS = st.one_of(
    st.tuples(st.just(write), TEXTS, NUMBERS),
    st.tuples(st.just(decide), NUMBERS),
    st.tuples(st.just(work), NUMBERS),
    st.tuples(st.just(say_otherwise), NUMBERS),
    st.tuples(st.just(read_timeline), TEXTS),
    st.tuples(
        st.sampled_from(ANSWERS).map(lambda answer: lambda world: world.network.answers.append(answer))
    ),
    st.tuples(st.just(lambda world: world.network.troubles.append(AWAY))),
    st.tuples(st.just(lambda world, text: import_past(world, [Sighting(world.now - DAY, text)])), TEXTS),
)


@hypothesis.settings(max_examples=hypothesis.settings().max_examples // 3)  # each takes two whole databases
@given(st.lists(DEEDS, max_size=14))
def test_whatever_was_done_the_database_is_sound_and_its_export_is_all_of_it(
    deeds: list[tuple[Any, ...]],
) -> None:
    with TemporaryDirectory() as folder:
        policy = Policy((PostsPerDay(4), MinGap(30 * MINUTE)), duplicates_within=HOUR)
        world = World(store_in(Path(folder)), account(policy=policy, sync=Sync(), late_by=DAY))
        world.settings = settings.Network(give_up_after=HOUR, send_again=True, look_for=30 * MINUTE)
        for deed, *details in deeds:
            try:
                deed(world, *details)
            except AssistantError:
                continue  # a person asked for what cannot be done
        assert examine(world.store) is None
        text = exported(world.store)
        again = restored(Path(folder) / "new", text)
        assert exported(again) == text
        world.store.close()
        again.close()
