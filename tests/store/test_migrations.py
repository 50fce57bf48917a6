"""A database of every schema there was keeps all it holds when it is brought up to date, or stays as it is.

`schemas/` has one of each, written down when it was released, with something in every table; they are never
made anew.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from assistant import migrate
from assistant.core.account import Sync
from assistant.core.draft import Content, Grounds, Origin, State, Voice
from assistant.core.policy import Policy
from assistant.errors import DatabaseError
from assistant.services.archiving import examine
from assistant.services.drafting import add
from assistant.services.looking import ledger, story
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.syncing import sync_now
from assistant.store.database import Store
from tests.services.test_syncing import id_at, seen, show
from tests.world import MONDAY, World, account, store_in

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
T = "2026-11-20T09:00:00.000000Z"
SCHEMAS = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "schemas").glob("*.sql")}
TABLES = {
    "0001": ("drafts", "posts", "verdicts", "attempts", "events", "slots"),
    "0002": ("timelines", "requests", "looks"),
    "0003": ("plans", "places", "moves"),
    "0004": ("notices",),
}
# What the columns that a version adds say of rows that were there before.
ADDED: dict[str, dict[str, dict[str, Any]]] = {
    "0002": {
        "drafts": {"voice_by": "person", "origin_by": "person", "share_request_by": "person"},
        "posts": {
            "voice_by": "person",
            "origin_by": "person",
            "share_request_by": "person",
            "kind": "post",
            "seen_at": None,
            "deleted_at": None,
        },
        "attempts": {"holder": None, "delay": None},
    },
    "0003": {},
    "0004": {},
    "0005": {
        "attempts": {"detail_said": None},
        "events": {"note_said": None},
        "looks": {"trouble_said": None},
        "timelines": {"trouble_said": None},
        "notices": {"message_said": None},
    },
}


@cache
def _database(version: str) -> bytes:
    """A database of a schema, as it was written down."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "old.db"
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA journal_mode = WAL")
            raw.executescript(SCHEMAS[version])
        return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of the first schema."""
    return written(tmp_path, "0001")


def written(folder: Path, version: str) -> Path:
    path = folder / "old.db"
    path.write_bytes(_database(version))
    return path


def tables_of(version: str) -> tuple[str, ...]:
    return tuple(table for since, tables in TABLES.items() if since <= version for table in tables)


def content(path: Path, version: str = "0001") -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables of a version, with the names of its columns."""
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in raw.execute(f"SELECT * FROM {table}")]
            for table in tables_of(version)
        }


def upgraded(path: Path) -> Store:
    store = Store(path)
    store.migrate(migrate.upgrade)
    store.close()
    return Store.open(path)


@cache
def _upgraded_database() -> bytes:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), "0001")
        upgraded(path).close()
        return path.read_bytes()


def test_every_schema_but_the_newest_is_written_down() -> None:
    assert sorted(SCHEMAS) == sorted(migrate.known() - {migrate.newest()})


@pytest.mark.parametrize("version", sorted(SCHEMAS))
def test_an_old_database_is_refused_with_what_to_do_until_it_is_brought_up_to_date(
    tmp_path: Path, version: str
) -> None:
    path = written(tmp_path, version)
    with pytest.raises(
        DatabaseError, match=rf"has schema {version}, this program needs 0005; .*assistant db upgrade\.$"
    ):
        Store.open(path)
    assert upgraded(path).version() == "0005"


@pytest.mark.parametrize("version", sorted(SCHEMAS))
def test_every_row_is_kept_as_it_was_and_knows_what_the_new_columns_say_of_the_old(
    tmp_path: Path, version: str
) -> None:
    path = written(tmp_path, version)
    before = content(path, version)
    assert all(before.values())
    upgraded(path)
    after = content(path, "0005")
    for table, rows in before.items():
        added = {
            name: value
            for v, new in ADDED.items()
            if v > version
            for name, value in new.get(table, {}).items()
        }
        assert after.pop(table) == [row | added for row in rows]
    assert not any(after.values())


@pytest.mark.parametrize("version", sorted(SCHEMAS))
def test_what_comes_of_it_is_a_sound_database_like_any_new_one(tmp_path: Path, version: str) -> None:
    path = written(tmp_path, version)
    store = upgraded(path)
    assert examine(store) is None
    store_in(tmp_path)

    def schema(file: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(file)) as raw:
            return raw.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    assert schema(path) == schema(tmp_path / "assistant.db")


def test_no_id_is_given_twice(path: Path) -> None:
    world = World(upgraded(path), account())
    assert add(world.store, world.account, world.new("New"), world.actor).draft.id == 41
    with world.store.writing() as tx:
        assert tx.posts.observe("me", seen("New", MONDAY), (Content(), Grounds()), MONDAY) == 11


def test_the_values_are_what_they_were(path: Path) -> None:
    store = upgraded(path)
    told = story(store, 5)
    assert told.draft.new.content == Content(Voice.PERSONAL, Origin.CURATED, share_request=True)
    assert told.draft.new.grounds == Grounds("person", "person", "person")
    assert told.draft.approval is not None
    assert told.draft.approval.because == "é"
    assert told.verdicts[0].verdict.reasons[0].message == "é"
    assert [post.remote_id for post in ledger(store, ["me"], None, 9)] == ["1001", "1002", None]


def test_work_goes_on_where_it_stood(path: Path) -> None:
    world = World(upgraded(path), account(sync=Sync(), policy=Policy()), now=MONDAY + HOUR)
    world.network.answers.append(id_at(world.now))
    show(world, seen("Lost", MONDAY - 3 * 24 * HOUR + 2 * HOUR + MINUTE))
    list(publish_due(world.desk()))
    assert world.network.sent == ["Pinned"]
    assert look_for_lost(world.desk())[0].step.draft.id == 2
    sync_now(world.desk())
    states = {number: story(world.store, number).draft.state for number in (1, 2, 3, 4, 40)}
    assert states == {
        1: State.PUBLISHED,
        2: State.PUBLISHED,
        3: State.QUEUED,
        4: State.PUBLISHED,
        40: State.UNCONFIRMED,  # its process ended long ago
    }
    assert examine(world.store) is None


def test_bringing_it_up_to_date_twice_changes_nothing(path: Path) -> None:
    upgraded(path).close()
    before = content(path, "0005")
    upgraded(path)
    assert content(path, "0005") == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    copied = "account, posted_at, source, text, fingerprint, voice, origin, share_request"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(f"INSERT INTO posts ({copied}) SELECT {copied} FROM posts WHERE id = 10")
    before = content(path)
    with pytest.raises(Exception, match="UNIQUE constraint failed"):
        upgraded(path)
    assert content(path) == before
    store = Store(path)
    assert store.version() == "0001"


POST = (
    "INSERT INTO posts (account, posted_at, source, text, fingerprint, voice, origin, share_request{more}) "
    f"VALUES ('me', '{T}', 'observed', 'a', '{'f' * 32}', 'personal', 'original', 0{{values}})"
)
TIMELINE = "INSERT INTO timelines (account, network, failures{more}) VALUES ('me', '', {values})"
NOTICE = (
    "INSERT INTO notices (kind, account, message, noticed_at{more}) "
    f"VALUES ({{kind}}, 'me', 'm', '{T}'{{values}})"
)
PLAN = f"INSERT INTO plans VALUES ('me', '{T}', '{T}', '{T}', 0, 0, '', '')"
PLACE = f"INSERT INTO places (account, slot_at, draft_id) VALUES ('{{}}', '{T}', {{}})"
MOVE = (
    f"INSERT INTO moves (account, at, draft_id, from_slot, because) VALUES ('me', '{T}', {{}}, '{T}', '{{}}')"
)
LOOK = (
    "INSERT INTO looks (draft_id, attempt_id, account, at, since{more}) "
    f"VALUES (1, 1, 'me', '{T}', '{T}'{{values}})"
)


@pytest.mark.parametrize(
    "statements",
    [
        [NOTICE.format(kind="'tired'", more="", values="")],
        [NOTICE.format(kind="'failed'", more="", values="")],
        [NOTICE.format(kind="'queue'", more=", draft_id, event_id", values=", 1, 1")],
        [NOTICE.format(kind="'failed'", more=", draft_id, event_id", values=", 1, 99")],
        [NOTICE.format(kind="'queue'", more=", retry_at", values=f", '{T}'")],
        [NOTICE.format(kind="'queue'", more="", values="")] * 2,
        [PLAN] * 2,
        [PLAN, PLACE.format("lab", 3)],
        [PLAN, PLACE.format("me", 99)],
        [PLAN, PLACE.format("me", 3), PLACE.format("me", 3).replace(T, T.replace("09", "10"))],
        [PLAN, PLACE.format("me", 3), PLACE.format("me", 4)],
        [MOVE.format(99, "{}")],
        [MOVE.format(3, "[]")],
        ["UPDATE drafts SET voice_by = ''"],
        ["UPDATE posts SET origin_by = NULL"],
        [POST.format(more=", kind", values=", 'thread'")],
        [POST.format(more=", deleted_at", values=", 'yesterday'")],
        [POST.format(more="", values="")] * 2,
        ["UPDATE attempts SET holder = ''"],
        [TIMELINE.format(more=", user_id", values="0, '42'")],
        [TIMELINE.format(more=", read_at", values=f"0, '{T}'")],
        [TIMELINE.format(more="", values="1")],
        [TIMELINE.format(more=", trouble", values="0, 'No way there.'")],
        [TIMELINE.format(more="", values="-1")],
        [TIMELINE.format(more="", values="0")] * 2,
        [f"INSERT INTO requests (account, at, kind) VALUES ('me', '{T}', 'delete')"],
        [f"INSERT INTO requests (account, at, kind, posts) VALUES ('me', '{T}', 'read', -1)"],
        [LOOK.format(more="", values="")],
        [LOOK.format(more=", posts, trouble", values=", 1, 'No way there.'")],
        [LOOK.format(more=", remote_id, trouble", values=", '7', 'No way there.'")],
        [LOOK.format(more=", posts", values=", 1").replace("(1, 1,", "(99, 1,")],
        [LOOK.format(more=", posts", values=", 1").replace("(1, 1,", "(1, 99,")],
    ],
    ids=[
        "unknown need",
        "need of a draft that names none",
        "need of an account that names a draft",
        "need after an unknown event",
        "another try without a first",
        "one need twice",
        "two plans for one account",
        "place in no plan",
        "place for an unknown draft",
        "two places for one draft",
        "one place for two drafts",
        "move of an unknown draft",
        "move for what is no object",
        "decided by nobody",
        "decided by nothing",
        "unknown kind",
        "time that is none",
        "post without id twice",
        "holder without a name",
        "id without a name",
        "read without an owner",
        "failure without a reason",
        "reason without a failure",
        "fewer failures than none",
        "one timeline twice",
        "unknown request",
        "fewer posts than none",
        "search that came to nothing at all",
        "search that was made and was not",
        "found where nothing was read",
        "search for an unknown draft",
        "search after an unknown attempt",
    ],
)
def test_what_must_not_be_cannot_be_stored_in_what_is_new(tmp_path: Path, statements: list[str]) -> None:
    (tmp_path / "new.db").write_bytes(_upgraded_database())
    with closing(sqlite3.connect(tmp_path / "new.db")) as raw:
        raw.execute("PRAGMA foreign_keys = ON")
        for statement in statements[:-1]:
            raw.execute(statement)
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statements[-1])
