"""The trial of commands: each is run as a program where the disk is full, read-only, or the database locked.

What a person reads then is one sentence, the database is as it was, and once it is cured the command works.
"""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from assistant.core.account import Account
from assistant.core.draft import NewDraft
from assistant.core.history import Sighting
from assistant.services.archiving import export
from assistant.services.past import Source, remember
from scripts.simulate import environment
from scripts.torture.stage import PATIENCE_S, DaemonProcess, Tally, eventually, played, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.torture.stage import Options, Stage

DEFAULT_COUNT = 10_000  # cases: more than there are, so all of them
_ACCOUNT = {
    "timezone": "UTC",
    "late_by": "12 hours",
    "slots": {"daily": ["03:00"]},
    "sync": {"every": "1 hour"},
}
_PLAN: dict[str, Any] = {"accounts": {"me": _ACCOUNT}}
_MANY = 300  # rows of a file: more than a small log has room for

WRITERS = (
    "add Another",
    "import {folder}/drafts.csv",
    "import --history {folder}/past.csv",
    "edit 2 --text Changed",
    "approve 2 --because news",
    "retry 2",
    "cancel 2",
    "classify 1 --origin curated",
    "sync",
    "daemon --once",
)
COPIERS = ("backup {folder}/backup.db", "export {folder}/everything.jsonl")
READERS = (
    *("list", "show 2", "check 2", "plan", "balance", "review", "posts", "export", "doctor"),
    *("log", "notify"),
    *("init", "db upgrade"),  # what is up to date already, they leave as it is
)
# Blocks of 512 bytes that a file may have: none, fewer than the database has, and some more.
ROOMS = ("room for 0 blocks", "room for 100 blocks", "room for 400 blocks")
ILLS = (*ROOMS, "read-only", "locked")
# With room for some blocks a daemon may send a post that it cannot record, and rightly waits for more room.
CASES = tuple(
    case
    for case in product((*WRITERS, *COPIERS, *READERS), ILLS)
    if case not in {("daemon --once", ROOMS[1]), ("daemon --once", ROOMS[2])}
)
DAEMONS = ("no room", "locked")
# A daemon says it in its journal.
_ERROR = re.compile(r"^(?:Error|.* warning me): [^\n]+\.$", re.MULTILINE)
# For root a file is read-only only without the capability to override that (CAP_DAC_OVERRIDE).
_WITHOUT_OVERRIDE = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(24, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class Ended(NamedTuple):
    """How a program ended, and what it said."""

    code: int
    errors: str

    @property
    def is_told(self) -> bool:
        """Whether it failed with one sentence for a person."""
        return self.code == 1 and len(_ERROR.findall(self.errors)) == 1


def run(options: Options) -> Tally:
    """Run every command in every state of the disk, then daemons; seeds from 1 on number the cases."""
    tally = Tally("commands")
    end = min(options.seed + options.count, len(CASES) + len(DAEMONS) + 1)
    for seed in range(options.seed, end):
        with suppress(Exception), played(tally, seed, 1) as folder:  # which counts as a breach
            for breach in _play(seed - 1, folder, tally):
                tally.breach(breach, seed, 1)
    return tally


def _play(number: int, folder: Path, tally: Tally) -> Iterator[str]:
    with staged(folder / "stage", _PLAN) as stage:
        _furnish(stage)
        if number < len(CASES):
            yield from _play_command(*CASES[number], stage, tally)
        else:
            yield from _play_daemon(DAEMONS[number - len(CASES)], stage, tally)


def _furnish(stage: Stage) -> None:
    """A draft that is due, two that wait, a post of the past, and files to be taken in."""
    now = datetime.now(UTC)
    times = (now + timedelta(seconds=0.001), None, now + timedelta(hours=2))
    stage.add([NewDraft("me", f"Draft {at}", pinned_at=at) for at in times], ZoneInfo("UTC"), now)
    with stage.store() as store:
        past = [Sighting(now - timedelta(days=1), "Long ago", remote_id="7")]
        remember(
            store, Account("me", ZoneInfo("UTC")), Source("past", past), lambda: None, skip_invalid=False
        )
    rows = range(_MANY)
    drafts = "\n".join(["text", *(f"Row {number} of a file of drafts" for number in rows)])
    history = "\n".join(
        ["created_at,text", *(f"2026-01-02T03:04:{number % 60:02}Z,Past {number}" for number in rows)]
    )
    (stage.folder / "drafts.csv").write_text(drafts, encoding="utf-8")
    (stage.folder / "past.csv").write_text(history, encoding="utf-8")


def _play_command(command: str, ill: str, stage: Stage, tally: Tally) -> Iterator[str]:
    words = command.format(folder=stage.folder).split()
    before = _everything(stage)
    with _ailing(ill, stage) as prefix:
        ended = _run(stage, [*prefix, sys.executable, "-m", "assistant", *words])
    tally.counts["worked nevertheless" if ended.code == 0 else "failed with a sentence"] += 1
    if "Traceback" in ended.errors or not (ended.code == 0 or ended.is_told or command == "doctor"):
        yield f"with {ill}, assistant {command} ends with {ended.code} and says {ended.errors!r}."
    if ended.code == 0 and command in WRITERS and ill not in ROOMS[1:]:
        yield f"with {ill}, assistant {command} says that it worked."
    if ended.code != 0:
        if _everything(stage) != before:
            yield f"with {ill}, assistant {command} failed and changed the database."
        again = _run(stage, [sys.executable, "-m", "assistant", *words])
        if again.code not in {0, 3} and command != "doctor":
            yield f"after {ill} was cured, assistant {command} says {again.errors!r}."
    if command == "daemon --once":
        yield from _unpublished(stage)


def _run(stage: Stage, command: list[str]) -> Ended:
    environ = environment() | stage.environment
    ended = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    return Ended(ended.returncode, ended.stderr)


def _everything(stage: Stage) -> list[str]:
    with stage.store() as store:
        return [*export(store, "")]


@contextmanager
def _ailing(ill: str, stage: Stage) -> Iterator[list[str]]:
    """Let the disk or the database be ill; a command that begins so is run in that state."""
    if ill in ROOMS:
        blocks = ill.split()[2]
        yield ["sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh"]
    elif ill == "locked":
        with _locked(stage):
            yield []
    else:
        paths = [path for path in stage.folder.iterdir() if path.is_file()]
        _allow(stage, paths, 0o444, 0o555)
        yield [sys.executable, "-c", _WITHOUT_OVERRIDE] if os.geteuid() == 0 else []
        _allow(stage, paths, 0o644, 0o755)


def _allow(stage: Stage, paths: list[Path], mode: int, folder_mode: int) -> None:
    for path in paths:
        path.chmod(mode)
    stage.folder.chmod(folder_mode)


@contextmanager
def _locked(stage: Stage) -> Iterator[None]:
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield


def _unpublished(stage: Stage) -> Iterator[str]:
    """What is wrong unless the draft that was due stands, once."""
    states = dict(stage.ask("SELECT id, state FROM drafts"))
    posts = stage.sandbox.posts()
    if len(posts) != 1 or states[1] != "published":
        yield f"the draft that was due is {states[1]}, and {len(posts)} posts stand."


def _play_daemon(ill: str, stage: Stage, tally: Tally) -> Iterator[str]:
    """Let a daemon meet the ill while a request is under way: it waits, and records what came of it."""
    stage.sandbox.misbehave({"fault": "delay", "seconds": 1.5})
    with DaemonProcess(stage) as daemon:
        if not eventually(
            lambda: bool(stage.number("SELECT count(*) FROM drafts WHERE state = 'publishing'"))
        ):
            yield "the daemon never took the draft that was due."
        with _out_of_room(daemon) if ill == "no room" else _locked(stage):
            if not daemon.says("what was sent cannot be recorded yet"):
                yield f"with {ill}, the daemon does not say that it cannot record what it sent."
        if not daemon.says("published #1"):
            yield f"after {ill} was cured, the daemon does not record what it sent."
        if (code := daemon.stop()) != 0:
            yield f"the daemon ended with {code}."
    if (said := sum("cannot be recorded yet" in line for line in daemon.lines)) != 1:
        yield f"the daemon said {said} times that it cannot record what it sent."
    yield from _unpublished(stage)
    tally.counts["daemons"] += 1


@contextmanager
def _out_of_room(daemon: DaemonProcess) -> Iterator[None]:
    """Let the system refuse a running process every write to a file."""
    before = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, before)
