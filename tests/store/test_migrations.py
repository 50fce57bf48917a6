"""A database of the first schema keeps all it holds when it is brought up to date, or stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command

from assistant import migrate
from assistant.core.account import Sync
from assistant.core.draft import Content, Grounds, Origin, State, Voice
from assistant.core.policy import Policy
from assistant.core.text import fingerprint
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

if TYPE_CHECKING:
    from sqlalchemy import Connection

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
T = "2026-11-20T09:00:00.000000Z"
LATER = "2026-11-20T10:00:00.000000Z"
REASON = (
    '[{"rule":"min_gap","message":"é","remedy":"r","observed":1,"limit":2,"window":null,"counted":[1],'
    '"promised":[],"earliest":null}]'
)
OLD_TABLES = ("drafts", "posts", "verdicts", "attempts", "events", "slots")
NEW_TABLES = ("timelines", "requests", "looks")


def _first_schema(connection: Connection) -> None:
    config = migrate._config()  # noqa: SLF001 - the program itself only ever goes to the newest
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def draft(number: int, state: str, text: str, **more: object) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {
        "id": number,
        "account": "me",
        "state": state,
        "text": text,
        "fingerprint": fingerprint(text),
        "voice": "personal",
        "origin": "curated",
        "share_request": 1,
        "priority": 3,
        "created_at": T,
    }
    return "drafts", values | more


def post(number: int, draft_id: int | None, remote_id: str | None, text: str) -> tuple[str, dict[str, Any]]:
    values = {
        "id": number,
        "account": "me",
        "draft_id": draft_id,
        "remote_id": remote_id,
        "posted_at": T,
        "source": "observed" if draft_id is None else "published",
        "text": text,
        "fingerprint": fingerprint(text),
        "voice": "personal",
        "origin": "curated",
        "share_request": 0,
    }
    return "posts", values


def attempt(
    number: int, draft_id: int, outcome: str | None, remote_id: str | None
) -> tuple[str, dict[str, Any]]:
    values = {
        "id": number,
        "draft_id": draft_id,
        "account": "me",
        "started_at": T,
        "finished_at": None if outcome is None else LATER,
        "by": "an old daemon",
        "outcome": outcome,
        "detail": "é",
        "remote_id": remote_id,
    }
    return "attempts", values


def events(draft_id: int, *steps: str) -> list[tuple[str, dict[str, Any]]]:
    """What happened to a draft, each step as `from>event>to`."""
    made = []
    for step in steps:
        before, event, after = step.split(">")
        values = {"draft_id": draft_id, "account": "me", "at": T, "event": event, "by": "camille"}
        made.append(("events", values | {"from_state": before or None, "to_state": after, "note": "é"}))
    return made


ACCEPTED, CLAIMED = ">accept>queued", "queued>claim>publishing"
ROWS = [
    draft(1, "published", "Published é", import_key="k1"),
    draft(2, "unconfirmed", "Lost"),
    draft(3, "queued", "Waits", not_before=T, expires="2027-11-20T09:00:00.000000Z", retry_at=LATER),
    draft(4, "queued", "Pinned", pinned_at="2026-11-23T08:00:00.000000Z", priority=0, share_request=0),
    draft(5, "rejected", "Rejected", approved_at=T, approved_by="camille", approved_because="é"),
    draft(6, "failed", "Failed"),
    draft(7, "cancelled", "Cancelled", account="lab"),
    draft(40, "publishing", "Under way"),
    post(1, 1, "1001", "Published é"),
    post(9, None, "1002", "By hand"),
    post(10, None, None, "By hand, without an id"),
    (
        "verdicts",
        {
            "id": 5,
            "draft_id": 5,
            "account": "me",
            "decision": "rejected",
            "occasion": "added",
            "since": T,
            "at": T,
            "times": 1,
            "reasons": REASON,
            "suggestions": f'["{LATER}"]',
        },
    ),
    attempt(1, 1, "posted", "1001"),
    attempt(2, 2, "lost", None),
    attempt(3, 6, "refused", None),
    attempt(8, 40, None, None),
    *events(1, ACCEPTED, CLAIMED, "publishing>confirm>published"),
    *events(2, ACCEPTED, CLAIMED, "publishing>lose>unconfirmed"),
    *events(3, ACCEPTED),
    *events(4, ACCEPTED, "queued>edit>queued"),
    *events(5, ">reject>rejected", "rejected>approve>rejected"),
    *events(6, ACCEPTED, CLAIMED, "publishing>refuse>failed"),
    *[
        ("events", values | {"account": "lab"})
        for _, values in events(7, ACCEPTED, "queued>cancel>cancelled")
    ],
    *events(40, ACCEPTED, CLAIMED),
    ("slots", {"account": "me", "slot_at": T, "taken_at": LATER, "draft_id": 1}),
    ("slots", {"account": "me", "slot_at": LATER, "taken_at": LATER, "draft_id": None}),
]


@cache
def _old_database() -> bytes:
    """A database of the first schema with something in every table; making it once is enough."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "old.db"
        store = Store(path)
        store.migrate(_first_schema)
        store.close()
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("PRAGMA foreign_keys = ON")
            for table, row in ROWS:
                marks = ", ".join("?" * len(row))
                raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", [*row.values()])
        return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    path.write_bytes(_old_database())
    return path


def content(path: Path, tables: tuple[str, ...] = OLD_TABLES) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables, with the names of its columns."""
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        return {table: [dict(row) for row in raw.execute(f"SELECT * FROM {table}")] for table in tables}


def upgraded(path: Path) -> Store:
    store = Store(path)
    store.migrate(migrate.upgrade)
    store.close()
    return Store.open(path)


@cache
def _upgraded_database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "old.db"
        path.write_bytes(_old_database())
        upgraded(path).close()
        return path.read_bytes()


NEW: dict[str, dict[str, Any]] = {
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
}


def test_an_old_database_is_refused_with_what_to_do_until_it_is_brought_up_to_date(path: Path) -> None:
    with pytest.raises(
        DatabaseError, match=r"has schema 0001, this program needs 0003; .*assistant db upgrade\.$"
    ):
        Store.open(path)
    assert upgraded(path).version() == "0003"


def test_every_row_is_kept_as_it_was_and_knows_what_the_new_columns_say_of_the_old(path: Path) -> None:
    before = content(path)
    assert all(before.values())
    upgraded(path)
    after = content(path)
    for table in OLD_TABLES:
        assert after[table] == [row | NEW.get(table, {}) for row in before[table]]
    assert content(path, NEW_TABLES) == {table: [] for table in NEW_TABLES}


def test_what_comes_of_it_is_a_sound_database_like_any_new_one(path: Path, tmp_path: Path) -> None:
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
    before = content(path, OLD_TABLES + NEW_TABLES)
    upgraded(path)
    assert content(path, OLD_TABLES + NEW_TABLES) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        twice = dict(post(11, None, None, "By hand, without an id")[1])
        raw.execute(
            f"INSERT INTO posts ({', '.join(twice)}) VALUES ({', '.join('?' * len(twice))})",
            [*twice.values()],
        )
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
LOOK = (
    "INSERT INTO looks (draft_id, attempt_id, account, at, since{more}) "
    f"VALUES (1, 1, 'me', '{T}', '{T}'{{values}})"
)


@pytest.mark.parametrize(
    "statements",
    [
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
