"""Prints the figures the product holds itself to, each as a ratio of two things measured in one run.

`make bench` runs them all; `python scripts/bench.py verdict memory` runs those named. `plan` alone may take
half an hour: its solver has a minute for each queue. Nothing depends on them: a machine under load prints
other numbers.
"""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from scripts.benching.measuring import BIN, alternate, prepared, report, timed
from scripts.benching.plan import bench_plan
from scripts.benching.plan_time import bench_plan_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_IDLE_S = 900  # how long a daemon is watched that has nothing to do
_SENTENCES = (
    "Post {}: a sentence about our work, long enough to be one, and a #tag in it https://example.org",
    "Retweet if you agree that number {} matters, & tell your friends about the thing we have all waited for",
    "RT @somebody: “Numéro {}”, une belle histoire racontée à l'atelier, à lire ici → https://t.co/abcdefghij",
    "Merci à toutes et à tous pour la soirée n° {} ! Les photos arrivent bientôt, le temps de trier 📷",
)


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    known: dict[str, Callable[[Path], None]] = {
        "help": bench_help,
        "add": bench_add,
        "import": bench_import,
        "history": bench_history,
        "sync": bench_sync,
        "verdict": bench_verdict,
        "throughput": bench_throughput,
        "lateness": bench_lateness,
        "memory": bench_memory,
        "notices": bench_notices,
        "french": bench_french,
        "plan-time": bench_plan_time,
        "status": bench_status,
        "plan": bench_plan,
    }
    for name in sys.argv[1:] or known:
        with tempfile.TemporaryDirectory() as folder:
            known[name](Path(folder))


def bench_help(folder: Path) -> None:
    """The start of every command."""
    environment = prepared(folder)
    ours, theirs = alternate(
        lambda: timed([str(BIN / "assistant"), "--help"], environment),
        lambda: timed([sys.executable, "-c", "import click"], environment),
        20,
    )
    report("assistant --help", 'python -c "import click"', ours / theirs, "1.6", f"{ours * 1e3:.0f} ms")


def bench_add(folder: Path) -> None:
    """The command people wait for most often."""
    environment = prepared(folder)
    numbers = iter(range(10_000))
    ours, theirs = alternate(
        lambda: timed([str(BIN / "assistant"), "add", f"Draft number {next(numbers)}"], environment),
        lambda: timed([sys.executable, "-c", "import click, yaml, sqlalchemy"], environment),
        20,
    )
    report("assistant add", "the imports it cannot do without", ours / theirs, "1.25", f"{ours * 1e3:.0f} ms")


def bench_status(folder: Path) -> None:
    """The command that monitors call every minute."""
    environment = prepared(folder)
    program = str(BIN / "assistant")
    for number in range(20):
        timed([program, "add", f"Draft number {number}"], environment)
    ours, theirs = alternate(
        lambda: timed([program, "status", "--json"], environment, fails=True),
        lambda: timed([program, "list"], environment),
        20,
    )
    report("assistant status", "assistant list", ours / theirs, "1.25", f"{ours * 1e3:.0f} ms")


def bench_import(folder: Path) -> None:
    """A whole queue at once."""
    environment = prepared(folder)
    table = folder / "drafts.csv"
    with table.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "voice", "origin", "share_request"])
        for number in range(10_000):
            text = f"Draft {number}: a sentence about our work, long enough to be a post, and a #tag in it"
            writer.writerow([text, "personal" if number % 3 else "professional", "original", "no"])
    runs = iter(range(100))

    def ours() -> float:
        for suffix in ("", "-wal", "-shm"):
            (folder / f"assistant.db{suffix}").unlink(missing_ok=True)
        prepared(folder)
        return timed([str(BIN / "assistant"), "import", str(table)], environment)

    def theirs() -> float:
        target = str(folder / f"theirs{next(runs)}.db")
        return timed(
            [str(BIN / "sqlite-utils"), "insert", target, "drafts", str(table), "--csv"], environment
        )

    mine, yours = alternate(ours, theirs, 7)
    report("import of 10,000 drafts", "sqlite-utils insert", mine / yours, "2", f"{mine:.2f} s")


def bench_history(folder: Path) -> None:
    """Twelve years of posts."""
    environment = prepared(folder)
    table = folder / "past.csv"
    start = datetime(2014, 1, 1, tzinfo=UTC)
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["created_at", "text"])
        for number in range(300_000):
            text = _SENTENCES[number % len(_SENTENCES)].format(number)
            writer.writerow([(start + timedelta(minutes=20 * number)).isoformat(), text])
    runs = iter(range(100))

    def ours() -> float:
        for suffix in ("", "-wal", "-shm"):
            (folder / f"assistant.db{suffix}").unlink(missing_ok=True)
        prepared(folder)
        return timed([str(BIN / "assistant"), "import", "--history", str(table)], environment)

    def theirs() -> float:
        target = str(folder / f"theirs{next(runs)}.db")
        return timed([str(BIN / "sqlite-utils"), "insert", target, "posts", str(table), "--csv"], environment)

    mine, yours = alternate(ours, theirs, 3)
    report("history of 300,000 posts", "sqlite-utils insert", mine / yours, "3", f"{mine:.1f} s")


def bench_sync(folder: Path) -> None:
    """What reading a timeline costs on which nothing is new."""
    with sandbox() as url:
        environment = prepared(folder, url) | {"X_API_BASE_URL": url}
        for number in range(20):
            content = json.dumps({"account": "me", "text": f"By hand {number}"}).encode()
            urlopen(Request(f"{url}/sandbox/posts", content)).close()
        subprocess.run([str(BIN / "assistant"), "sync"], env=environment, check=True, capture_output=True)
        before = _reads(url)
        subprocess.run([str(BIN / "assistant"), "sync"], env=environment, check=True, capture_output=True)
        asked = _reads(url) - before
    report("sync of an unchanged timeline, requests", "one", float(asked), "1", "20 posts stand there")


def _reads(url: str) -> int:
    with urlopen(f"{url}/sandbox/requests") as answer:
        requests: dict[str, Any] = json.load(answer)
    return sum(
        number
        for endpoint, statuses in requests.items()
        if endpoint.startswith("GET /2/")
        for number in statuses.values()
    )


def bench_verdict(folder: Path) -> None:
    """Whether a long history costs."""
    medians = []
    checks = [_checker(folder / str(number), number) for number in (1_000_000, 1_000)]
    samples: list[list[float]] = [[], []]
    for _ in range(200):
        for check, kept in zip(checks, samples, strict=True):
            start = time.perf_counter()
            check()
            kept.append(time.perf_counter() - start)
    medians = [statistics.median(kept) for kept in samples]
    detail = f"{medians[0] * 1e3:.2f} ms"
    report("a verdict with 1,000,000 posts", "with 1,000", medians[0] / medians[1], "1.3", detail)


def _checker(folder: Path, posts: int) -> Callable[[], object]:
    """A check of a draft against a ledger of so many posts, ten minutes apart up to now."""
    from assistant import schedule_file
    from assistant.core.draft import Actor, NewDraft
    from assistant.services.drafting import add, check
    from assistant.store.database import Store
    from assistant.store.schema import write_instant

    folder.mkdir()
    prepared(folder)
    now = datetime.now(UTC)
    with sqlite3.connect(folder / "assistant.db") as connection:
        connection.executemany(
            "INSERT INTO posts (account, remote_id, posted_at, source, text, fingerprint, voice, origin, "
            "share_request) VALUES ('me', ?, ?, 'observed', 'x', ?, 'personal', 'original', 0)",
            (
                (str(number), write_instant(now - timedelta(minutes=10 * number)), f"{number:032x}")
                for number in range(posts)
            ),
        )
        connection.execute("ANALYZE")
    connection.close()
    account = schedule_file.load(folder / "schedule.yaml").accounts["me"]
    store = Store.open(folder / "assistant.db")
    draft = add(store, account, NewDraft("me", "A draft to judge"), Actor("bench", now)).draft
    return lambda: check(store, account, draft, None, datetime.now(UTC))


@contextmanager
def sandbox() -> Iterator[str]:
    """A sandbox in a process of its own, without limits."""
    code = (
        "from assistant.networks.sandbox.server import SandboxOptions, start\n"
        "with start(SandboxOptions(port=0, posts_per_window=1_000_000)) as running:\n"
        "    print(running.url, flush=True); running.wait()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - it is piped
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def bench_throughput(folder: Path) -> None:
    """What claiming, judging and recording cost beside the request itself."""
    with sandbox() as url:
        prepared(folder, url)
        pairs = [(_ours(folder, url, run), _bare(url, run)) for run in range(5)]
    ours, theirs = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    report(
        "300 due drafts, posts a second", "a bare tweepy loop", ours / theirs, "at least 0.7", f"{ours:.0f}/s"
    )


def _ours(folder: Path, url: str, run: int) -> float:
    from assistant import clock, schedule_file
    from assistant.access import sandbox_credentials
    from assistant.core.account import Network
    from assistant.core.draft import Actor, NewDraft
    from assistant.networks.x import XAccount
    from assistant.services.desk import Desk, Presence
    from assistant.services.drafting import add
    from assistant.services.publishing import publish_due
    from assistant.services.settling import Sent
    from assistant.store.database import Store

    account = schedule_file.load(folder / "schedule.yaml").accounts["me"]
    store = Store.open(folder / "assistant.db")
    due = datetime.now(UTC) + timedelta(seconds=3600)
    actor = Actor("bench", datetime.now(UTC))
    for number in range(300):
        add(store, account, NewDraft("me", f"Run {run}, draft {number}", pinned_at=due), actor)
    publisher = XAccount(sandbox_credentials(account), url)
    publisher.publish(f"warm-up {run}", lambda: True)
    offset = due - clock.now()
    desk = Desk(
        store=store,
        account=account,
        channel=publisher,
        clock=lambda: clock.now() + offset,
        elapsed=clock.elapsed,
        presence=Presence("bench"),
        network=Network(requests_per_minute=9_999),
    )
    start = time.perf_counter()
    sent = sum(isinstance(step, Sent) for step in publish_due(desk))
    seconds = time.perf_counter() - start
    store.close()
    assert sent == 300, sent  # noqa: S101, PLR2004 - a benchmark of something else says nothing
    return sent / seconds


def _bare(url: str, run: int) -> float:
    from dataclasses import asdict

    import tweepy
    from requests.adapters import HTTPAdapter

    from assistant.ports import Credentials

    class Elsewhere(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            request.url = request.url.replace("https://api.twitter.com", url)
            return super().send(request, *args, **kwargs)

        def get_connection_with_tls_context(self, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return super().get_connection_with_tls_context(request, *args, **kwargs)

    client = tweepy.Client(
        **asdict(Credentials("sandbox", "sandbox", "sandbox-bare", "sandbox")),
    )
    client.session.mount("https://api.twitter.com", Elsewhere())
    client.create_tweet(text=f"warm-up {run}")
    start = time.perf_counter()
    for number in range(300):
        client.create_tweet(text=f"Run {run}, draft {number}")
    return 300 / (time.perf_counter() - start)


def bench_lateness(folder: Path) -> None:
    """How long after its instant a pinned draft's request arrives."""
    from assistant import schedule_file
    from assistant.core.draft import Actor, NewDraft
    from assistant.services.drafting import add
    from assistant.store.database import Store

    with sandbox() as url:
        environment = prepared(folder, url)
        account = schedule_file.load(folder / "schedule.yaml").accounts["me"]
        store = Store.open(folder / "assistant.db")
        first, now = datetime.now(UTC) + timedelta(seconds=5), datetime.now(UTC)
        due = {f"Draft {n}": first + timedelta(seconds=0.15 * n) for n in range(200)}
        for text, at in due.items():
            add(store, account, NewDraft("me", text, pinned_at=at), Actor("bench", now))
        with _daemon(environment):
            while len(posts := _posts(url)) < len(due):
                time.sleep(0.5)
        late = sorted(
            (datetime.fromisoformat(post["created_at"]) - due[post["text"]]).total_seconds() for post in posts
        )
        store.close()
    bare = sorted(_bare_lateness())
    ours, theirs = late[int(len(late) * 0.99)], bare[int(len(bare) * 0.99)]
    print(
        f"{'lateness of a pinned request, p99':<58} {(ours - theirs) * 1e3:6.1f} ms more than a bare "
        f"APScheduler date job (reach 20; {ours * 1e3:.1f} ms, median {statistics.median(late) * 1e3:.1f}; "
        f"bare {theirs * 1e3:.1f} ms)",
        flush=True,
    )


def _bare_lateness() -> list[float]:
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
    late: list[float] = []
    first = datetime.now(UTC) + timedelta(seconds=1)
    for number in range(200):
        at = first + timedelta(seconds=0.05 * number)
        scheduler.add_job(
            lambda at=at: late.append((datetime.now(UTC) - at).total_seconds()), "date", run_date=at
        )
    scheduler.start()
    while len(late) < 200:  # noqa: PLR2004 - as many as were set
        time.sleep(0.2)
    scheduler.shutdown()
    return late


def _posts(url: str) -> list[dict[str, str]]:
    with urlopen(f"{url}/sandbox/posts") as answer:
        found: list[dict[str, str]] = json.load(answer)
    return found


@contextmanager
def _daemon(environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen([str(BIN / "assistant"), "daemon"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def bench_memory(folder: Path) -> None:
    """What an idle daemon keeps beyond its libraries."""
    environment = prepared(folder)
    libraries = (
        "import click, yaml, sqlalchemy, sqlalchemy.dialects.sqlite, tweepy, "
        "apscheduler.schedulers.background, apscheduler.executors.pool, zoneinfo, logging, time; "
        "time.sleep(60)"
    )
    bare = subprocess.Popen([sys.executable, "-c", libraries])
    with _daemon(environment) as pid:
        time.sleep(8)
        ours, theirs = _resident_kb(pid), _resident_kb(bare.pid)
    bare.terminate()
    bare.wait()
    detail = f"{ours / 1024:.0f} MB"
    report("memory of the idle daemon", "a Python with the same libraries", ours / theirs, "1.25", detail)


def bench_notices(folder: Path) -> None:
    """What telling people costs a daemon that has nothing to tell, and reads its timeline now and then."""
    with sandbox() as url:
        environments = []
        for name in ("quiet", "telling"):
            (folder / name).mkdir()
            environments.append(prepared(folder / name, url))
        with (folder / "telling" / "schedule.yaml").open("a") as file:
            file.write("notify: {to_env: ASSISTANT_NOTIFY}\n")
        environments[1]["ASSISTANT_NOTIFY"] = "json://127.0.0.1:9"
        with _daemon(environments[0]) as without, _daemon(environments[1]) as telling:
            time.sleep(75)  # until it has looked for the first time
            before = [_cpu_ns(without), _cpu_ns(telling)]
            time.sleep(_IDLE_S)
            used = [_cpu_ns(pid) - ns for pid, ns in zip((without, telling), before, strict=True)]
            kept = [_resident_kb(without), _resident_kb(telling)]
    memory = kept[1] / kept[0]
    report("memory of the idle daemon with notices", "without", memory, "1.05", f"{kept[1] / 1024:.0f} MB")
    detail = f"{used[1] / 1e6:.1f} and {used[0] / 1e6:.1f} ms of CPU in {_IDLE_S // 60} minutes"
    report("CPU of the idle daemon with notices", "without", used[1] / used[0], "1.05", detail)


def bench_french(folder: Path) -> None:
    """The start of every command in French."""
    environment = prepared(folder)
    for command, fails in (("--help", False), ("status", True)):
        ours, theirs = alternate(
            lambda: timed([str(BIN / "assistant"), "--lang", "fr", command], environment, fails=fails),  # noqa: B023
            lambda: timed([str(BIN / "assistant"), "--lang", "en", command], environment, fails=fails),  # noqa: B023
            20,
        )
        report(f"assistant {command} in French", "in English", ours / theirs, "1.1", f"{ours * 1e3:.0f} ms")


def _cpu_ns(pid: int) -> int:
    """CPU time of a process, all of its threads, in nanoseconds."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


if __name__ == "__main__":
    main()
