"""Contradictions between rows: each kind is found where it was made, and honest work makes none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from assistant.core.account import Sync
from assistant.core.draft import Draft, State
from assistant.core.policy import Policy
from assistant.ports import Lost, Outcome, RefusalKind, Refused
from assistant.services.archiving import examine, say_breach
from assistant.services.decisions import confirm_not_posted
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from assistant.services.syncing import sync_now
from assistant.store import audit
from assistant.store.audit import Breach
from assistant.store.database import Store
from tests.services.test_syncing import id_at, seen, show
from tests.world import MONDAY, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable


SECOND, MINUTE, HOUR = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours"))
SLOT, NOON = MONDAY + 30 * MINUTE, MONDAY + 4 * HOUR + 15 * MINUTE
PUBLISHED, UNCONFIRMED, FAILED, REJECTED, QUEUED = range(1, 6)  # the drafts of `world`
T = "'2026-11-24T09:00:00.000000Z'"
ATTEMPT = "INSERT INTO attempts (draft_id, account, started_at, finished_at, by, outcome, remote_id)"
EVENT = "INSERT INTO events (draft_id, account, at, event, from_state, to_state, by)"


@cache
def _five_states() -> bytes:
    """A draft in each of five states, and a post sent by hand; making them once is enough."""
    with TemporaryDirectory() as folder:
        world = World(store_in(Path(folder)), account(sync=Sync(), policy=Policy()))
        answers: list[Outcome] = [
            id_at(MONDAY),
            Lost("The line went dead."),
            Refused(RefusalKind.INVALID, "No."),
        ]
        for n, answer in enumerate(answers, start=1):
            new = world.new(f"Draft {n}", pinned_at=MONDAY + n * SECOND)
            add(world.store, world.account, new, world.actor)
            world.network.answers.append(answer)
        world.now += 3 * SECOND
        list(publish_due(world.desk()))
        add(world.store, world.account, world.new("x" * 300), world.actor)
        add(world.store, world.account, world.new("Draft 5"), world.actor)
        show(world, seen("Draft 1", MONDAY), seen("By hand", MONDAY - HOUR))
        sync_now(world.desk())
        world.store.close()
        return world.store.path.read_bytes()


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "assistant.db").write_bytes(_five_states())
    store = Store.open(tmp_path / "assistant.db")
    return World(store, account(sync=Sync(), policy=Policy()), now=MONDAY + 3 * SECOND)


def tamper(world: World, *statements: str) -> None:
    """Change rows behind the program's back."""
    with closing(sqlite3.connect(world.store.path)) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            raw.execute(statement)


def breaches(store: Store) -> list[Breach]:
    with store.reading() as tx:
        return list(tx.audit.breaches())


CONTRADICTIONS = {
    "published, but not in the ledger": (["DELETE FROM posts WHERE draft_id = 1"], PUBLISHED),
    "in the ledger, but not published": (["UPDATE drafts SET state = 'queued' WHERE id = 1"], PUBLISHED),
    "in the ledger for another account": (
        ["UPDATE posts SET account = 'lab' WHERE draft_id = 1"],
        PUBLISHED,
    ),
    "being published without an open attempt": (
        ["UPDATE drafts SET state = 'publishing' WHERE id = 5"],
        QUEUED,
    ),
    "not being published, but with an open attempt": (
        [f"{ATTEMPT} VALUES (5, 'me', {T}, NULL, 'x', NULL, NULL)"],
        QUEUED,
    ),
    "unconfirmed without an attempt that may have sent it": (
        ["UPDATE attempts SET outcome = 'postponed' WHERE draft_id = 2"],
        UNCONFIRMED,
    ),
    "sent as one post, but in the ledger as another": (
        ["UPDATE posts SET remote_id = '7' WHERE draft_id = 1"],
        PUBLISHED,
    ),
    "posted by an attempt, but in no state that follows from it": (
        [f"{ATTEMPT} VALUES (5, 'me', {T}, {T}, 'x', 'posted', '7')"],
        QUEUED,
    ),
    "without any event": (["DELETE FROM events WHERE draft_id = 3"], FAILED),
    "in a state that its last event did not lead to": (
        ["UPDATE drafts SET state = 'cancelled' WHERE id = 3"],
        FAILED,
    ),
    "with an event that does not begin where the one before ended": (
        ["DELETE FROM events WHERE draft_id = 3 AND event = 'claim'"],
        FAILED,
    ),
    "rejected without a verdict that says why": (
        ["UPDATE verdicts SET decision = 'accepted' WHERE draft_id = 4"],
        REJECTED,
    ),
    "with attempts, verdicts or events of another account": (
        ["UPDATE attempts SET account = 'lab' WHERE draft_id = 3"],
        FAILED,
    ),
    "given a slot of another account": ([f"INSERT INTO slots VALUES ('lab', {T}, {T}, 5)"], QUEUED),
    "with an event that no table of states has": (
        [
            f"{EVENT} VALUES (5, 'me', {T}, 'confirm', 'queued', 'published', 'x')",
            f"{EVENT} VALUES (5, 'me', {T}, 'edit', 'published', 'queued', 'x')",
        ],
        QUEUED,
    ),
    "told of, but not there": ([f"{EVENT} VALUES (99, 'me', {T}, 'accept', NULL, 'queued', 'x')"], None),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_a_contradiction_is_found_and_named_with_what_it_is_true_of(world: World, what: str) -> None:
    assert breaches(world.store) == []
    statements, draft = CONTRADICTIONS[what]
    tamper(world, *statements)
    (found,) = [breach for breach in breaches(world.store) if breach.what == what]
    assert (found.of, found.number) == ("drafts", 1)
    assert draft is None or found.ids == (draft,)


@pytest.mark.parametrize("table", ["attempts", "verdicts", "events"])
def test_whatever_is_told_of_a_draft_belongs_to_its_account(world: World, table: str) -> None:
    tamper(world, f"UPDATE {table} SET account = 'lab' WHERE draft_id = 3")
    assert [breach.ids for breach in breaches(world.store)] == [(FAILED,)]


def test_two_slots_at_the_same_time_for_one_draft_are_a_contradiction(world: World) -> None:
    rows = (f"INSERT INTO slots VALUES ('me', '2026-11-24T0{n}:00:00.000000Z', {T}, 5)" for n in (7, 8))
    event = f"{EVENT} VALUES (5, 'me', {T}, 'claim', 'queued', 'publishing', 'x')"
    attempt = f"{ATTEMPT} VALUES (5, 'me', {T}, NULL, 'x', NULL, NULL)"
    tamper(world, *rows, event, attempt, "UPDATE drafts SET state = 'publishing' WHERE id = 5")
    assert [(breach.what, breach.ids) for breach in breaches(world.store)] == [
        ("given several slots at once", (QUEUED,))
    ]


@pytest.mark.parametrize(("table", "row"), [("drafts", 5), ("posts", 2)])
def test_a_text_that_was_changed_behind_the_programs_back_is_found(
    world: World, table: str, row: int
) -> None:
    tamper(world, f"UPDATE {table} SET text = 'Other words' WHERE id = {row}")
    assert breaches(world.store) == [Breach("known by a text that is not its own", table, (row,), 1)]


def test_every_statement_of_the_audit_is_tried_here() -> None:
    tried = {*CONTRADICTIONS, "given several slots at once"}
    others = {"with an event that no table of states has", "told of, but not there"}
    assert tried == {*audit._DRAFTS, *others}  # noqa: SLF001 - a new statement must not go untried


def test_of_very_many_the_first_are_named_and_all_are_counted(world: World) -> None:
    for n in range(20):
        add(world.store, world.account, world.new(f"Text {n}"), world.actor)
    tamper(world, "UPDATE drafts SET text = text || '!' WHERE id > 5")
    (breach,) = breaches(world.store)
    assert breach == Breach("known by a text that is not its own", "drafts", (6, 7, 8, 9, 10), 20)
    assert say_breach(breach) == (
        "Drafts #6, #7, #8, #9, #10 and 15 more: known by a text that is not its own."
    )


def test_a_draft_that_is_sent_at_a_second_slot_contradicts_nothing_meanwhile(world: World) -> None:
    class Watched(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            found.append(examine(world.store))
            return Lost("The line went dead.")

    found: list[str | None] = []
    for moment in (SLOT, NOON):
        world.now = moment
        list(publish_due(world.desk(channel=Watched())))
        if moment is SLOT:
            confirm_not_posted(world.store, draft_of(world, QUEUED), world.actor)
    assert draft_of(world, QUEUED).state is State.UNCONFIRMED
    assert found == [None, None]


def draft_of(world: World, draft_id: int) -> Draft:
    return story(world.store, draft_id).draft
