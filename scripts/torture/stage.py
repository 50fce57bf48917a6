"""What trials share: a folder with a database and a schedule, the sandbox they point to, and daemons.

Nothing here keeps the database open between two calls, so that a daemon that was killed leaves it as it was.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from threading import Condition, Event, Thread
from time import monotonic
from traceback import print_exc
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.request import ProxyHandler, Request, build_opener

import yaml

from assistant import migrate
from assistant.core.account import Account
from assistant.core.draft import Actor
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.services.drafting import add
from assistant.store.database import Store
from scripts.simulate import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.draft import NewDraft

PATIENCE_S = 60.0  # a wait that lasts longer is itself a breach
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Options:
    """How much of a trial is asked for; run number n of it draws from the seed `seed + n`."""

    count: int
    seed: int


@dataclass(slots=True)
class Tally:
    """What a trial came to: counts by name, and each breach as a sentence with what shows it again."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    worst: dict[str, float] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)

    def note(self, what: str, ratio: float) -> None:
        """Keep the largest of a figure that must not grow."""
        self.worst[what] = max(self.worst.get(what, 0.0), ratio)

    def breach(self, sentence: str, seed: int, count: int) -> None:
        """Record a breach, and print it at once with the command that plays its run again."""
        again = f"python -m scripts.torture {self.name} --seed {seed} --count {count}"
        self.breaches.append(sentence)
        print(f"BREACH in {self.name}, seed {seed}: {sentence} Play it again: {again}", flush=True)

    def __str__(self) -> str:
        counted = [f"{what} {number}" for what, number in self.counts.items()]
        worst = [f"worst {what} {ratio:.2f}" for what, ratio in self.worst.items()]
        return f"{self.name}: {', '.join([*counted, *worst, f'breaches {len(self.breaches)}'])}"


class Sandbox:
    """The controls of a sandbox, over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = build_opener(ProxyHandler({}))  # whatever proxy the environment names, this is local

    def posts(self) -> list[dict[str, Any]]:
        """Every post that stands, oldest first."""
        return [post for post in self._ask("GET", "posts") if not post["deleted"]]

    def requests(self, endpoint: str) -> Counter[str]:
        """How many requests came to an endpoint, such as `POST /2/tweets`, by the status they got."""
        return Counter(self._ask("GET", "requests").get(endpoint, {}))

    def misbehave(self, *faults: Mapping[str, object]) -> None:
        """Let the coming requests meet these faults, and none that was ordered before."""
        self._ask("DELETE", "faults")
        if faults:
            self._ask("POST", "faults", list(faults))

    def _ask(self, method: str, noun: str, content: object = None) -> Any:  # noqa: ANN401 - as JSON gives it
        body = None if content is None else json.dumps(content).encode()
        request = Request(f"{self.url}/sandbox/{noun}", body, method=method)
        with self._opener.open(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)


class DaemonProcess:
    """An `assistant daemon` that runs, and the lines it has said."""

    def __init__(self, stage: Stage, *options: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "daemon", *options],
            env=environment() | stage.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._news, self._ended = Condition(), False
        assert self.process.stderr is not None  # noqa: S101 - it was asked for
        log = stage.folder / f"daemon-{self.process.pid}.log"
        self._reader = Thread(target=self._read, args=(self.process.stderr, log), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str], log: Path) -> None:
        with stream, log.open("w", encoding="utf-8") as copy:
            for line in stream:
                copy.write(line)
                with self._news:
                    self.lines.append(line.rstrip())
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def says(self, pattern: str, times: int = 1, patience_s: float = PATIENCE_S) -> bool:
        """Wait until so many of its lines match; False if it ends, or takes too long, before."""

        def said() -> bool:
            return sum(bool(re.search(pattern, line)) for line in self.lines) >= times

        with self._news:
            self._news.wait_for(lambda: said() or self._ended, patience_s)
            return said()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """End it as a power cut would; one that has ended stays so."""
        self.process.kill()
        self.wait()

    def stop(self) -> int:
        """Ask it to end, and say with which exit code it did."""
        return stopped([self])[0]

    def wait(self) -> int:
        """Wait for its end, and say with which exit code it came."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code


def stopped(daemons: Iterable[DaemonProcess]) -> list[int]:
    """Ask daemons to end, all at once, and say with which exit codes they did."""
    asked = list(daemons)
    for daemon in asked:
        daemon.process.terminate()
    return [daemon.wait() for daemon in asked]


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder with a database and a schedule, and the sandbox that they point to."""

    folder: Path
    plan: Mapping[str, Any]
    sandbox: Sandbox

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / "assistant.db"

    @property
    def environment(self) -> dict[str, str]:
        """What leads the assistant here."""
        return {
            "ASSISTANT_CONFIG": str(self.folder / "schedule.yaml"),
            "ASSISTANT_DATABASE": str(self.database),
            "ASSISTANT_LANG": "en",  # in which what it says is read here
        }

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database as the assistant does, and leave it closed."""
        with closing(Store.open(self.database)) as store:
            yield store

    def add(self, drafts: Iterable[NewDraft], zone: ZoneInfo, now: datetime) -> None:
        """Add drafts as at an instant, with no policy that could refuse any: that is the daemon's part."""
        with self.store() as store:
            for draft in drafts:
                add(store, Account(draft.account, zone), draft, Actor("torture", now))

    def ask(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement; asking changes no file, not even after a kill."""
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def number(self, statement: str, *values: object) -> int:
        """The one number that a statement comes to."""
        return int(self.ask(statement, *values)[0][0])

    def size(self) -> int:
        """Bytes of the database with everything that lies beside it."""
        beside = self.folder.glob(f"{self.database.name}*")
        return sum(path.stat().st_size for path in beside if path.is_file())


@contextmanager
def staged(folder: Path, plan: Mapping[str, Any]) -> Iterator[Stage]:
    """A new stage in a new folder; the plan is what schedule.yaml says, but for where the sandbox is."""
    folder.mkdir(parents=True)
    (folder / "assistant.db").write_bytes(_new_database())
    with start(SandboxOptions(port=0, limited=False)) as running:
        network = {"requests_per_minute": 9999, **plan.get("network", {}), "base_url": running.url}
        whole = {**plan, "network": network}
        (folder / "schedule.yaml").write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
        yield Stage(folder, whole, Sandbox(running.url))


@cache
def _new_database() -> bytes:
    """An empty database of the present schema."""
    with TemporaryDirectory() as folder:
        with closing(Store(Path(folder) / "assistant.db")) as store:
            store.migrate(migrate.upgrade)
        return (Path(folder) / "assistant.db").read_bytes()


def eventually(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Wait for a condition; False if it does not come about in time."""
    end = monotonic() + patience_s
    while not holds():
        if monotonic() > end:
            return False
        pause(_POLL_S)
    return True


def pause(seconds: float) -> None:
    """Let so much time go by, to let something happen at an instant of the trial's choosing."""
    Event().wait(max(seconds, 0.0))


@contextmanager
def played(tally: Tally, seed: int, count: int) -> Iterator[Path]:
    """Give a folder for a run, which stays if the run breaks a promise or cannot be played to its end."""
    folder = Path(mkdtemp(prefix=f"torture-{tally.name}-{seed}-"))
    before = len(tally.breaches)
    try:
        yield folder
    except Exception as error:  # noqa: BLE001 - whatever ends a run, the others are still to be played
        print_exc()
        tally.breach(f"the run ended with {type(error).__name__}: {error}.", seed, count)
    finally:
        if len(tally.breaches) == before:
            rmtree(folder)
        else:
            print(f"What it left is in {folder}.", flush=True)
