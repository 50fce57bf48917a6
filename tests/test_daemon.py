"""The daemon as a real process, with the sandbox as the judge."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import IO, TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from assistant.core.draft import Actor, Content, NewDraft, State
from assistant.networks.sandbox.accounts import account_of
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.services.drafting import add
from tests.receiver import SECRET, receiving
from tests.store.test_migrations import written
from tests.world import account, store_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 30.0
ME = account_of("Bearer sandbox-me").id  # type: ignore[union-attr]  # there is a token
SCHEDULE = """
accounts:
  me:
    timezone: Europe/Paris
    policy:
      posts_per_day: {{max: {most}}}
      share_requests_per_week: {{min: 0, max: 3}}
{more}
network:
  base_url: {url}
"""


class Place:
    """A folder with a database and a schedule, and the sandbox they point to."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.store = store_in(folder)
        self.schedule(most=100)

    def schedule(self, most: int, more: str = "") -> None:
        text = SCHEDULE.format(most=most, url=self.url, more=more)
        (self.folder / "schedule.yaml").write_text(text)

    def pin(self, text: str, seconds: float, content: Content = Content(), name: str = "me") -> int:
        now = datetime.now(UTC)
        new = NewDraft(name, text, content, pinned_at=now + timedelta(seconds=seconds))
        free = account(name=name, slots={}, policy=account().policy.__class__())
        return add(self.store, free, new, Actor("camille", now)).draft.id

    def states(self) -> Counter[State]:
        with self.store.reading() as tx:
            return Counter(draft.state for draft in tx.drafts.listed(["me", "other"]))

    def posts(self) -> list[str]:
        with urlopen(f"{self.url}/sandbox/posts") as answer:
            return [post["text"] for post in json.load(answer)]

    def misbehave(self, *faults: object) -> None:
        body = json.dumps(faults).encode()
        request = Request(f"{self.url}/sandbox/faults", body, {"Content-Type": "application/json"})
        urlopen(request).close()


class Running:
    """A daemon under way, and the lines it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.lines, self._news = process, list[str](), Event()
        self.reader = Thread(target=self._read, args=(process.stderr,), daemon=True)
        self.reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.append(line.rstrip())
            self._news.set()

    def waits_for(self, pattern: str, times: int = 1) -> None:
        """Wait until lines match, and fail with everything that was said if they do not."""
        while sum(bool(re.search(pattern, line)) for line in list(self.lines)) < times:
            self._news.clear()
            assert self._news.wait(PATIENCE_S), "\n".join(self.lines)

    def ends(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        return code


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with start(SandboxOptions(port=0, posts_per_window=10_000)) as sandbox:
        place = Place(tmp_path, sandbox.url)
        yield place
        place.store.close()


@contextmanager
def daemon(place: Place, *options: str, **variables: str) -> Iterator[Running]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("X_", "ASSISTANT_", "NOTIFY_", "WATCHDOG_"))
    }
    environment |= {
        "ASSISTANT_CONFIG": str(place.folder / "schedule.yaml"),
        "ASSISTANT_DATABASE": str(place.folder / "assistant.db"),
        **variables,
    }
    command = [sys.executable, "-m", "assistant", "daemon", *options]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        running.reader.join(PATIENCE_S)
        if process.stderr:
            process.stderr.close()


def test_it_publishes_at_the_pinned_time_and_ends_with_0_on_sigterm(place: Place) -> None:
    place.pin("Bonjour", 0.5)
    with daemon(place) as running:
        running.waits_for("published #1 “Bonjour”")
        assert running.ends() == 0
        assert running.lines[-1].endswith("stopped; nothing is under way")
    assert (place.posts(), place.states()) == (["Bonjour"], Counter({State.PUBLISHED: 1}))


def test_a_draft_added_while_it_sleeps_wakes_it(place: Place) -> None:
    with daemon(place) as running:
        running.waits_for("me: serving; nothing to do yet")
        place.pin("Added later", 0.3)
        running.waits_for("published #1")
        assert running.ends(signal.SIGINT) == 0


def test_once_does_what_is_due_and_ends(place: Place) -> None:
    place.pin("Due", 0.001)
    place.pin("Not due", 3600)
    with daemon(place, "--once", "--log-format", "json") as running:
        assert running.process.wait(PATIENCE_S) == 0
        running.reader.join(PATIENCE_S)
        said = [json.loads(line) for line in running.lines]
    assert [(line["account"], line["draft"], line["state"]) for line in said] == [("me", 1, "published")]
    assert place.posts() == ["Due"]


def test_two_daemons_on_one_database_publish_nothing_twice_and_break_no_guardrail(place: Place) -> None:
    request = Content(share_request=True)
    for number in range(60):
        place.pin(f"draft {number}", 2 + (number % 10) / 100, request if number % 2 else Content())
    place.schedule(most=20)  # stricter than when they were accepted, so that many must be refused
    with daemon(place) as one, daemon(place) as two:
        for running in (one, two):
            running.waits_for("serving")
        while place.states()[State.QUEUED] or place.states()[State.PUBLISHING]:
            assert not Event().wait(0.05)
        assert (one.ends(), two.ends()) == (0, 0)
    posts = place.posts()
    assert len(posts) == len(set(posts)) == 20
    assert sum(int(text.split()[1]) % 2 for text in posts) == 3
    assert place.states() == Counter({State.PUBLISHED: 20, State.REJECTED: 40})


def test_a_slow_account_does_not_delay_another(place: Place) -> None:
    place.schedule(most=10, more="  other:\n    timezone: Asia/Kolkata\n")
    slow, quick = place.pin("slow", 1.5), place.pin("quick", 1.6, name="other")
    place.misbehave({"fault": "delay", "seconds": 2.5, "user": ME})
    with daemon(place) as running:
        running.waits_for(f"other: published #{quick}")
        assert not any(f"published #{slow}" in line for line in running.lines)
        running.waits_for(f"me: published #{slow}")
        assert running.ends() == 0


def test_ctrl_c_in_the_middle_of_a_request_finishes_it(place: Place) -> None:
    place.pin("in hand", 1.0)
    place.pin("next", 1.1)
    place.misbehave({"fault": "delay", "seconds": 1.5})
    with daemon(place) as running:
        running.waits_for("serving")
        while not place.states()[State.PUBLISHING]:
            assert not Event().wait(0.02)
        assert running.ends(signal.SIGINT) == 0
    assert (place.posts(), place.states()) == (
        ["in hand"],
        Counter({State.PUBLISHED: 1, State.QUEUED: 1}),
    )


def test_a_wrong_new_schedule_is_reported_and_the_old_one_stays(place: Place) -> None:
    with daemon(place) as running:
        running.waits_for("serving")
        (place.folder / "schedule.yaml").write_text("accounts:\n  me:\n    timezon: Europe/Paris\n")
        running.process.send_signal(signal.SIGHUP)
        running.waits_for("the schedule was not read again, the old one stays")
        place.pin("still served", 0.2)
        running.waits_for("published #1")
        place.schedule(most=7)
        running.process.send_signal(signal.SIGHUP)
        running.waits_for("read the schedule again: me")
        assert running.ends() == 0


def test_a_locked_database_is_said_once_and_survived(place: Place) -> None:
    blocker = sqlite3.connect(place.folder / "assistant.db", isolation_level=None)
    place.pin("waits for the lock", 1.5)
    with daemon(place) as running:
        running.waits_for("serving")
        blocker.execute("BEGIN IMMEDIATE")
        running.waits_for("keeps the database .* locked")
        blocker.execute("ROLLBACK")
        running.waits_for("published #1")
        assert running.ends() == 0
        assert sum("locked" in line for line in running.lines) == 1
    blocker.close()


def test_an_account_in_trouble_is_said_once_and_the_other_goes_on(place: Place) -> None:
    place.schedule(most=10, more="  other:\n    timezone: Asia/Kolkata\n")
    place.misbehave({"fault": "unauthorized", "user": ME})
    place.pin("refused for now", 0.5)
    place.pin("waits too", 0.6)
    place.pin("fine", 1.5, name="other")
    with daemon(place) as running:
        running.waits_for("me: nothing can be sent .unauthorized.")
        running.waits_for("other: published #3")
        assert running.ends() == 0
        assert sum("nothing can be sent" in line for line in running.lines) == 1
    assert place.states() == Counter({State.QUEUED: 2, State.PUBLISHED: 1})


def test_people_are_told_in_one_message_and_a_service_that_never_answers_holds_up_nothing(
    place: Place,
) -> None:
    with (place.folder / "schedule.yaml").open("a") as file:
        file.write("notify: {collect: 1 second}\n")
    place.misbehave({"fault": "not_permitted"}, {"fault": "not_permitted"})
    place.pin("one", 0.1)
    place.pin("two", 0.2)
    with receiving() as receiver, socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = f"{receiver.address} json://camille:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/"
        with daemon(place, ASSISTANT_NOTIFY=addresses) as running:
            title, body = receiver.next()
            place.pin("in time", 0.1)
            running.waits_for("published #3")
            started = monotonic()
            assert running.ends() == 0
            assert monotonic() - started < PATIENCE_S / 10
    assert title == "2 things need you"
    assert [line.split(": ")[1] for line in body.splitlines()[:2]] == ["#1 “one” failed", "#2 “two” failed"]
    assert SECRET not in "\n".join(running.lines)


def test_whatever_was_left_behind_it_starts_and_tells_whoever_started_it_how_it_is(place: Place) -> None:
    path, holders, address = (place.folder / name for name in ("assistant.db", "assistant.db-holders", "n"))
    place.store.close()
    path.unlink()
    written(place.folder, "0002").rename(path)
    holders.mkdir()
    (holders / "0123456789abcdef").touch()  # of a daemon that was killed
    (holders / "assistant.pid").write_text("1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(PATIENCE_S)
        manager.bind(str(address))
        with daemon(place, NOTIFY_SOCKET=str(address), WATCHDOG_USEC="1500000") as running:
            assert manager.recv(1000) == b"READY=1\nSTATUS=serving me"
            assert [manager.recv(1000) for _ in range(2)] == [b"WATCHDOG=1"] * 2
            running.waits_for("went from schema 0002 to 0005; as it was before, it is kept in .*schema-0002-")
            assert not (holders / "0123456789abcdef").exists()
            with closing(sqlite3.connect(path)) as later, later:
                later.execute("UPDATE alembic_version SET version_num = '0007'")
            assert running.process.wait(PATIENCE_S) == 1
            running.reader.join(PATIENCE_S)
        while manager.recv(1000) != b"STOPPING=1":
            pass
    assert running.lines[-1].endswith("(schema 0005); update assistant to use it.")
