"""Which processes on one database are alive, told by locks, with processes that are really killed."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import State
from assistant.presence import Presence
from assistant.services import desk
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from assistant.services.sweeping import LEASE
from assistant.services.waking import next_instant
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANNOUNCE = """
import sys
from pathlib import Path
from assistant.presence import Presence
presence = Presence(Path(sys.argv[1]))
presence.announce()
print(presence.holder, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "assistant.db"


@contextmanager
def another(database: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that has announced itself, and its name."""
    command = [sys.executable, "-c", ANNOUNCE, str(database)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]  # both are pipes
        yield process, process.stdout.readline().strip()
        process.kill()


def names(database: Path) -> set[str]:
    return {path.name for path in database.with_name("assistant.db-holders").iterdir()}


def test_a_process_is_alive_until_it_is_killed(database: Path) -> None:
    mine = Presence(database)
    mine.announce()
    with another(database) as (process, name):
        assert mine.is_alive(name) is True
        process.kill()
        process.wait()
        assert mine.is_alive(name) is False
    assert names(database) == {mine.holder}
    mine.leave()


def test_the_next_process_takes_away_the_names_of_the_killed_and_of_no_other(database: Path) -> None:
    with another(database) as (alive, name):
        for _ in range(2):
            with another(database) as (killed, _):
                killed.kill()
        mine = Presence(database)
        mine.announce()
        assert names(database) == {name, mine.holder}
        alive.kill()
    mine.leave()


def test_nothing_is_left_beside_the_database_when_the_last_one_leaves_after_a_kill(database: Path) -> None:
    with another(database) as (killed, _):
        killed.kill()
    mine = Presence(database)
    mine.announce()
    mine.leave()
    assert not database.with_name("assistant.db-holders").exists()


def test_what_else_lies_in_the_folder_is_nobodys_name_and_stays(database: Path) -> None:
    folder = database.with_name("assistant.db-holders")
    folder.mkdir()
    (folder / "notes.txt").touch()
    mine = Presence(database)
    mine.announce()
    assert names(database) == {"notes.txt", mine.holder}
    mine.leave()


def test_two_that_ask_at_once_both_learn_that_a_process_is_dead(database: Path) -> None:
    mine = Presence(database)
    mine.announce()
    with another(database) as (process, name):
        process.kill()
    with (database.with_name("assistant.db-holders") / name).open() as asked_by_another:
        fcntl.flock(asked_by_another, fcntl.LOCK_SH)
        assert mine.is_alive(name) is False
    mine.leave()


def test_one_that_is_taken_for_dead_while_it_takes_its_name_takes_another(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    open_file = os.open

    def open_and_be_asked_for(path: Path, flags: int, mode: int = 0o777) -> int:
        file = open_file(path, flags, mode)
        if not opened:
            opened.append(open_file(path, os.O_RDWR))
            fcntl.flock(opened[0], fcntl.LOCK_SH)
        return file

    monkeypatch.setattr(os, "open", open_and_be_asked_for)
    mine = Presence(database)
    mine.announce()
    os.close(opened[0])
    assert mine.holder is not None
    mine.leave()


def test_the_last_one_may_leave_while_another_announces_itself(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, left = Presence(database), list[bool]()
    last.announce()
    open_file = os.open

    def leave_and_open(path: Path, flags: int, mode: int = 0o777) -> int:
        if not left:
            left.append(True)
            last.leave()
        return open_file(path, flags, mode)

    monkeypatch.setattr(os, "open", leave_and_open)
    mine = Presence(database)
    mine.announce()
    assert names(database) == {mine.holder}
    mine.leave()


def test_a_process_that_is_suspended_is_alive(database: Path) -> None:
    mine = Presence(database)
    mine.announce()
    with another(database) as (process, name):
        process.send_signal(signal.SIGSTOP)
        assert mine.is_alive(name) is True
        process.send_signal(signal.SIGCONT)
        process.kill()
    assert mine.is_alive(name) is False
    mine.leave()


def test_a_process_is_not_taken_for_dead_by_those_that_cannot_know(database: Path) -> None:
    stranger = Presence(database)
    with another(database) as (process, name):
        assert stranger.is_alive(name) is None
        stranger.announce()
        assert stranger.is_alive(name) is True
        process.kill()
    stranger.leave()
    assert stranger.is_alive(name) is None


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../assistant.db", "/etc/passwd", "a" * 15, "A" * 16, "a" * 17]
)
def test_what_is_no_name_is_nobodys_and_no_file_goes_for_it(database: Path, name: str) -> None:
    database.write_text("precious")
    mine = Presence(database)
    mine.announce()
    assert mine.is_alive(name) is None
    assert (database.read_text(), names(database)) == ("precious", {mine.holder})
    mine.leave()


def test_a_name_that_nobody_has_is_a_dead_ones(database: Path) -> None:
    mine = Presence(database)
    mine.announce()
    assert mine.is_alive("0" * 16) is False
    mine.leave()


def test_where_no_lock_can_be_nobody_knows_of_anybody(database: Path) -> None:
    database.with_name("assistant.db-holders").write_text("in the way")
    mine = Presence(database)
    mine.announce()
    assert (mine.holder, mine.is_alive("0" * 16)) == (None, None)
    mine.leave()


def test_whoever_leaves_is_dead_to_the_others_and_may_come_back_under_another_name(database: Path) -> None:
    one, other = Presence(database), Presence(database)
    one.announce()
    other.announce()
    first = one.holder or ""
    assert (one.is_alive(other.holder or ""), other.is_alive(first)) == (True, True)
    one.leave()
    assert (other.is_alive(first), one.is_alive(other.holder or "")) == (False, None)
    one.announce()
    assert one.holder != first
    assert other.is_alive(one.holder or "") is True
    one.leave()
    other.leave()


CLAIM = """
import sys
from datetime import datetime
from pathlib import Path
from assistant.core.draft import Change, Event
from assistant.presence import Presence
from assistant.store.database import Store
path, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
presence = Presence(path)
presence.announce()
with Store(path).writing() as tx:
    draft = tx.drafts.get(1)
    tx.attempts.start(draft, now, "a daemon", presence.holder)
    tx.drafts.transition(draft, Change(Event.CLAIM, now, "a daemon"))
print(presence.holder, flush=True)
sys.stdin.read()
"""


def test_a_claim_is_found_at_once_when_its_process_is_killed_and_no_sooner(tmp_path: Path) -> None:
    world = World(store_in(tmp_path), account(slots={}))
    add(world.store, world.account, world.new("Hello"), world.actor)
    mine = Presence(world.store.path)
    mine.announce()
    world.presence = desk.Presence("another daemon", mine.holder, mine.is_alive)
    command = [sys.executable, "-c", CLAIM, str(world.store.path), MONDAY.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert list(publish_due(world.desk())) == []
        assert next_instant(world.desk(), world.now) == MONDAY + LEASE
        process.kill()
        process.wait()
        assert next_instant(world.desk(), world.now) == MONDAY
        (step,) = publish_due(world.desk())
    mine.leave()
    assert step.state is State.UNCONFIRMED
    (attempt,) = story(world.store, 1).attempts
    assert attempt.detail == "a daemon ended without saying what came of it"
