"""Runs the real services through simulated weeks: everything is real but the clock.

Each post goes over HTTP to a sandbox whose clock is set to the same instant. As a program it takes texts from
CSV files, publishes until enough posts stand, and says what was held back and by which rule:

    python scripts/simulate.py --input texts.csv --posts 300 --output run

What it leaves in the folder: drafts.csv (what was imported), schedule.yaml, assistant.db, drafts.json (what
`assistant list --all --json` prints), sandbox.jsonl (the sandbox's file) and posts.json (its posts).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, Request, build_opener

from assistant import clock as real_clock
from assistant import import_file, migrate
from assistant.access import sandbox_credentials
from assistant.cli import first_file
from assistant.core.account import Network
from assistant.core.beginning import Beginning
from assistant.core.draft import Actor, State
from assistant.core.policy import Decision
from assistant.core.rows import COLUMNS
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.x import XAccount
from assistant.ports import Posted
from assistant.services.desk import Desk, Presence
from assistant.services.importing import Imported, Terms, import_batch
from assistant.services.publishing import publish_due
from assistant.services.settling import Sent
from assistant.services.waking import next_instant
from assistant.store.database import Store
from assistant.wiring import Application

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.core.account import Account
    from assistant.services.sweeping import Step

START = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)  # a Monday; both clock changes of 2026 lie ahead
LONGEST = timedelta(days=730)  # a queue that lasts longer cannot move any more

# What becomes of texts of which a file says nothing more, in percent: too many of each for the policy.
PERSONAL, CURATED, SHARE_REQUESTS = 45, 65, 35
# One text in so many has a time of its own, one as many is not to go out before a time, one expires; these
# times lie at any hour of the day or night, within about as long as 300 posts take.
TIMED_ONE_IN = 12
TIMED_OVER = timedelta(days=140)


class Sandbox:
    """The controls of a sandbox, over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = build_opener(ProxyHandler({}))  # whatever proxy the environment names, this is local

    def set_clock(self, now: datetime | None) -> None:
        """Let the sandbox's time stand still at an instant, or go on as outside."""
        stamp = None if now is None else now.astimezone(UTC).isoformat().replace("+00:00", "Z")
        self._ask("clock", {"now": stamp})

    def posts(self) -> list[dict[str, Any]]:
        """Every post, oldest first."""
        found: list[dict[str, Any]] = self._ask("posts")
        return found

    def post_by_hand(self, account: str, text: str) -> None:
        """Let a post appear that the assistant did not send."""
        self._ask("posts", {"account": account, "text": text})

    def misbehave(self, *faults: Mapping[str, object]) -> None:
        """Let the coming requests meet these faults."""
        self._ask("faults", faults)

    def _ask(self, noun: str, content: object = None) -> Any:  # noqa: ANN401 - as JSON gives it
        body = None if content is None else json.dumps(content).encode()
        with self._opener.open(Request(f"{self.url}/sandbox/{noun}", body), timeout=10) as answer:
            return json.load(answer)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a simulation plays."""

    store: Store
    accounts: Sequence[Account]
    sandbox: Sandbox


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that happened to a draft of an account, and when."""

    at: datetime
    account: Account
    happened: Step | Sent

    @property
    def published(self) -> bool:
        """Whether it was a post."""
        return isinstance(self.happened, Sent) and isinstance(self.happened.outcome, Posted)


@dataclass(slots=True)
class _Clock:
    """A clock that stands where it is put."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def simulate(stage: Stage, begin: datetime, end: datetime) -> Iterator[Scene]:
    """Do what a daemon would do from `begin` until before `end`, waking exactly when it would.

    The sandbox's clock stands at the last instant afterwards.

    Raises:
        RuntimeError: an account has something to do at an instant and never gets done with it.
    """
    clock = _Clock(begin)
    desks = [_desk(stage, account, clock) for account in stage.accounts]
    served: set[str] = set()  # at this instant
    while (turn := _next_turn(desks, clock.now, end)) is not None:
        desk, at = turn
        if at > clock.now:
            served.clear()
        if desk.account.name in served:
            message = f"{desk.account.name} asks again and again to be woken at {at}"
            raise RuntimeError(message)
        served.add(desk.account.name)
        clock.now = at
        stage.sandbox.set_clock(at)
        for happened in publish_due(desk):
            yield Scene(at, desk.account, happened)


def _desk(stage: Stage, account: Account, clock: _Clock) -> Desk:
    publisher = XAccount(sandbox_credentials(account), stage.sandbox.url)
    return Desk(
        store=stage.store,
        account=replace(account, sync=None),  # on this timeline nobody else posts
        channel=publisher,
        clock=clock,
        elapsed=real_clock.elapsed,
        presence=Presence("simulation"),
        network=Network(requests_per_minute=10_000),  # a minute of this clock is none of the network's
    )


def _next_turn(desks: Sequence[Desk], now: datetime, end: datetime) -> tuple[Desk, datetime] | None:
    """The desk that has something to do first, and when; None if none has before the end."""
    turns = []
    for number, desk in enumerate(desks):
        at = next_instant(desk, now)
        if at is not None and max(at, now) < end:
            turns.append((max(at, now), number))
    if not turns:
        return None
    at, number = min(turns)
    return desks[number], at


@dataclass(slots=True)
class Tally:
    """What a simulation came to: held drafts are counted once for each slot that passed them over."""

    published: int = 0
    held: Counter[str] = field(default_factory=Counter)
    held_drafts: set[int] = field(default_factory=set)
    rejected: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)

    def add(self, happened: Step | Sent) -> None:
        """Count one thing that happened."""
        if isinstance(happened, Sent):
            self.published += happened.state is State.PUBLISHED
            self.other.update([happened.state] if happened.state is not State.PUBLISHED else ())
            return
        rules = [reason.rule for reason in happened.verdict.reasons] if happened.verdict else []
        if happened.verdict is not None and happened.verdict.decision is Decision.HELD:
            self.held.update(rules)
            self.held_drafts.add(happened.draft.id)
        elif happened.state is State.REJECTED:
            self.rejected.update(rules)
        else:
            self.other.update([happened.state])


def varied(row: Mapping[str, str], begin: datetime) -> dict[str, str]:
    """The row of a draft; what the file leaves open follows from the bytes of the text's SHA-256."""
    given = {name: row[name] for name in COLUMNS if row.get(name)}
    digest = sha256(row["text"].encode(errors="surrogateescape")).digest()
    voice, origin, share, timed, minutes = (
        int.from_bytes(digest[place : place + 4]) for place in range(0, 20, 4)
    )
    chosen = {
        "voice": "personal" if voice % 100 < PERSONAL else "professional",
        "origin": "curated" if origin % 100 < CURATED else "original",
        "share_request": "yes" if share % 100 < SHARE_REQUESTS else "no",
    }
    times = ("at", "not_before", "expires")
    if timed % TIMED_ONE_IN < len(times) and not given.keys() & set(times):
        ahead = timedelta(minutes=1 + minutes % (TIMED_OVER // timedelta(minutes=1)))
        chosen[times[timed % TIMED_ONE_IN]] = (begin + ahead).isoformat()
    return chosen | given


def write_drafts(sources: Iterable[Path], target: Path, begin: datetime) -> None:
    """Write the texts of CSV files as drafts, without their other columns; what is no UTF-8 stays so."""
    with target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as written:
        writer = csv.DictWriter(written, COLUMNS)
        writer.writeheader()
        for source in sources:
            with source.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
                writer.writerows(varied(row, begin) for row in csv.DictReader(file))


def take_in(application: Application, file: Path, now: datetime) -> Imported:
    """Import a file of drafts as at an instant, leaving out the rows that cannot be drafts."""
    accounts = application.schedule.accounts
    default = next(iter(accounts.values())) if len(accounts) == 1 else None
    terms = Terms(accounts, default, Actor("simulation", now), skip_invalid=True)
    found = import_file.read(file)
    return import_batch(application.store, found.batch, terms, found.save_skipped)


def prepare(folder: Path, schedule: Path | None) -> Application:
    """A new database and a schedule in the folder: the one given, or the one that `assistant init` writes."""
    text = (
        schedule.read_text(encoding="utf-8")
        if schedule
        else first_file.text(Beginning("me", "@me", "Europe/Paris"))
    )
    (folder / "schedule.yaml").write_text(text, encoding="utf-8")
    store = Store(folder / "assistant.db")
    store.migrate(migrate.upgrade)
    store.close()
    return Application(str(folder / "schedule.yaml"), str(folder / "assistant.db"))


def run(application: Application, sandbox: Sandbox, posts: int) -> tuple[Tally, timedelta]:
    """Publish until so many posts stand or nothing moves any more; what happened, and in what time."""
    stage = Stage(application.store, list(application.schedule.accounts.values()), sandbox)
    tally, last = Tally(), START
    for scene in simulate(stage, START, START + LONGEST):
        tally.add(scene.happened)
        last = scene.at
        if tally.published >= posts:
            break
    return tally, last - START


def leave(folder: Path, sandbox: Sandbox) -> None:
    """Write what a recount needs into the folder."""
    posts = json.dumps(sandbox.posts(), ensure_ascii=False, indent=2)
    (folder / "posts.json").write_text(posts + "\n", encoding="utf-8")
    where = ["--config", str(folder / "schedule.yaml"), "--database", str(folder / "assistant.db")]
    with (folder / "drafts.json").open("wb") as file:
        command = [sys.executable, "-m", "assistant", *where, "list", "--all", "--json"]
        subprocess.run(command, env=environment(), stdout=file, check=True)


def environment() -> dict[str, str]:
    """The environment without what would lead the assistant elsewhere than a program's own options.

    It speaks English there, since what it says stands beside what these programs say, and is read by them.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith(("X_", "ASSISTANT_"))}
    return own | {"ASSISTANT_LANG": "en"}


def report(imported: Imported, tally: Tally, took: timedelta) -> Iterator[str]:
    """The counts, line by line."""
    left_out = f"{len(imported.skipped)} rows left out"
    yield f"imported: {imported.queued} queued, {imported.rejected} rejected, {left_out}"
    yield f"  rejected when imported, by rule: {_listed(imported.by_rule)}"
    yield f"published: {tally.published} in {took / timedelta(weeks=1):.1f} simulated weeks"
    yield f"held: {len(tally.held_drafts)} drafts; drafts x slots by rule: {_listed(tally.held)}"
    yield f"rejected later, by rule (what expired tells what held it last, too): {_listed(tally.rejected)}"
    yield f"anything else: {_listed(tally.other)}"


def _listed(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {count}" for name, count in ordered) or "nothing"


def main() -> None:
    """Simulate what the command line says."""
    parser = argparse.ArgumentParser(description="Publish the texts of CSV files in simulated weeks.")
    parser.add_argument("--input", required=True, type=Path, nargs="+", help="CSV files with a column text")
    parser.add_argument("--posts", type=int, default=300, help="how many are to stand (default: 300)")
    parser.add_argument("--output", required=True, type=Path, help="a new folder for everything")
    parser.add_argument("--schedule", type=Path, help="default: the one that `assistant init` writes")
    options = parser.parse_args()
    began = perf_counter()
    folder: Path = options.output
    folder.mkdir(parents=True)
    write_drafts(options.input, folder / "drafts.csv", START)
    application = prepare(folder, options.schedule)
    with start(SandboxOptions(port=0, file=folder / "sandbox.jsonl")) as running:
        sandbox = Sandbox(running.url)
        imported = take_in(application, folder / "drafts.csv", START)
        tally, took = run(application, sandbox, options.posts)
        leave(folder, sandbox)
    print("\n".join(report(imported, tally, took)))
    print(f"seconds: {perf_counter() - began:.1f}")


if __name__ == "__main__":
    main()
