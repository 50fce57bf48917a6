"""Tells in two minutes what the assistant does, by doing it, in `.demo/` and on a sandbox.

Every `$ assistant …` it shows is really run, as a process of its own. Ten past days are played with a clock
that is set, the end is live.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from assistant.core.draft import State
from assistant.services.sweeping import Step
from assistant.wiring import Application
from scripts.simulate import Sandbox, Scene, Stage, environment, leave, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from types import FrameType

    from assistant.core.policy import Reason
    from assistant.services.settling import Sent

Found = TypeVar("Found")

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(".demo")  # everything happens in ROOT, so that what is shown can be copied
SCHEDULE, DATABASE = FOLDER / "schedule.yaml", FOLDER / "assistant.db"
POSTS = FOLDER / "sandbox.jsonl"
PARIS = ZoneInfo("Europe/Paris")
DAYS, IN_FULL = 10, 2
WIDTH = 110
REJECTED = 3  # the exit code for "stored, but rejected by the policy"
INTERRUPTED = 130  # 128 and the number of SIGINT, as a shell tells it
PATIENCE_S = 60.0  # a wait that lasts longer is told as an error

# For the live part: so it works at any hour, and nobody waits three quarters of an hour for the second post.
ROOF = """
  # The microphone on the museum's roof, which reports by day and by night. For the live part of the demo.
  toit:
    timezone: Europe/Paris
    policy:
      min_gap: 10 seconds
"""
# Runs the command line at another time than now; nothing else of it is changed.
AT_ANOTHER_TIME = """
import sys
from datetime import datetime
from assistant import clock
from assistant.__main__ import main
now = datetime.fromisoformat(sys.argv.pop(1))
clock.now = lambda: now
main()
"""


def main() -> None:
    """Play the demo; whatever it started has ended when it ends, however it ends."""
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, _interrupt)
    began = monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    tell(
        "A small museum of ordinary sounds posts on two accounts: its own, and its founder's. This demo shows"
        " what the assistant does for them. Everything happens in .demo/, and on a sandbox that stands in for"
        " X on this machine."
    )
    with started("sandbox", "--port", "0", "--file", str(POSTS)) as running:
        url = wait_until(running, lambda: "".join(re.findall(r"http://\S+:\d+(?=,)", running.said)))
        sandbox = Sandbox(url)
        set_up(url)
        ten_days(sandbox)
        recount(sandbox)
        live(sandbox)
        look()
    close(url, monotonic() - began)


def set_up(url: str) -> None:
    """Write the schedule, and make the database."""
    examples = Path("examples/schedule.yaml").read_text(encoding="utf-8")
    accounts, _, _ = examples.partition("# The sandbox,")
    SCHEDULE.write_text(f"{accounts.rstrip()}\n{ROOF}\nnetwork:\n  base_url: {url}\n", encoding="utf-8")
    print(f"$ export ASSISTANT_CONFIG={SCHEDULE} ASSISTANT_DATABASE={DATABASE}")
    show(run("init"), "init", at_most=2)


def ten_days(sandbox: Sandbox) -> None:
    """Import the examples as of ten days ago, and let the days since go by."""
    now = datetime.now(UTC)
    first = now.astimezone(PARIS).date() - timedelta(days=DAYS)
    begin = datetime.combine(first, time(8), PARIS).astimezone(UTC)
    tell(
        f"Imagine it is {DAYS} days ago, {begin.astimezone(PARIS):%A, %H:%M} in Paris: here, and only here,"
        " the clock is simulated. The team imports a spreadsheet of ideas. Some have a time of their own,"
        " such as “tomorrow 9:00”, most wait for a slot:"
    )
    show(run("import", "examples/drafts.csv", at=begin), "import examples/drafts.csv")
    tell(
        "The rejected drafts are kept for review; we look at them below. At each slot the draft goes out that"
        " the plan has for it, in the order in which most can pass every guardrail. Two days of that in full,"
        " the others in short; each post travels over HTTP, and the sandbox's clock goes along:"
    )
    application = Application(str(SCHEDULE), str(DATABASE))
    stage = Stage(application.store, list(application.schedule.accounts.values()), sandbox)
    days: dict[date, list[Scene]] = defaultdict(list)
    for scene in simulate(stage, begin, now):
        days[scene.at.astimezone(scene.account.zone).date()].append(scene)
    for number, (day, scenes) in enumerate(sorted(days.items())):
        accounts = by_account(scenes)
        if number < IN_FULL:
            for theirs in accounts:
                say(in_full(f"{day:%a %d %b}", theirs))
        else:
            say([f"{day:%a %d %b}  {'; '.join(map(in_short, accounts))}"])
    sandbox.set_clock(None)
    application.store.close()


def by_account(scenes: Sequence[Scene]) -> list[list[Scene]]:
    """The scenes of each account that has any."""
    names = dict.fromkeys(scene.account.name for scene in scenes)
    return [[scene for scene in scenes if scene.account.name == name] for name in sorted(names)]


def in_full(day: str, scenes: Sequence[Scene]) -> Iterator[str]:
    """A day of an account: every post, and before it what was held back at that slot and why."""
    account = scenes[0].account
    yield f"{day}, {account.name} (times of {account.zone.key})"
    for at, happened in groupby(scenes, key=lambda scene: scene.at):
        moment = f"  {at.astimezone(account.zone):%H:%M}"
        steps = [scene.happened for scene in happened]
        for why, count in held(steps, lambda reason: reason.message).items():
            yield f"{moment}  held {'1 draft' if count == 1 else f'{count} drafts'}: {why}"
        for step in steps:
            if step.state is not State.QUEUED:
                yield one_line(f"{moment}  {step.state} #{step.draft.id} {step.draft.text}")


def in_short(scenes: Sequence[Scene]) -> str:
    """A day of an account in a few words."""
    steps = [scene.happened for scene in scenes]
    parts = [f"{scenes[0].account.name} published {sum(scene.published for scene in scenes)}"]
    if rules := held(steps, lambda reason: reason.rule):
        parts.append(f"held drafts by {', '.join(f'{rule} ({count})' for rule, count in rules.items())}")
    parts += [
        f"rejected #{step.draft.id} ({step.verdict.reasons[0].message})"
        for step in steps
        if step.state is State.REJECTED and isinstance(step, Step) and step.verdict
    ]
    return ", ".join(parts)


def held(steps: Iterable[Step | Sent], words: Callable[[Reason], str]) -> Counter[str]:
    """How many drafts were held back for which first reason, in these words; but for those still to come."""
    return Counter(
        words(step.verdict.reasons[0])
        for step in steps
        if isinstance(step, Step) and step.verdict and step.state is State.QUEUED
        if step.verdict.reasons[0].rule != "not_before"
    )


def recount(sandbox: Sandbox) -> None:
    """Let the independent recount look at what stands."""
    leave(FOLDER, sandbox)
    tell(
        "Did every guardrail hold? A script that shares no code with the assistant recounts what stands on"
        " the sandbox:"
    )
    places = ["--posts", str(FOLDER / "posts.json"), "--drafts", str(FOLDER / "drafts.json")]
    places += ["--schedule", str(SCHEDULE)]
    print(f"$ python scripts/recount.py {' '.join(places)} | tail -1")
    done = subprocess.run(
        [sys.executable, "scripts/recount.py", *places], capture_output=True, text=True, check=False
    )
    say((done.stdout + done.stderr).splitlines()[-1:])


def live(sandbox: Sandbox) -> None:
    """Run the daemon: it counts what was sent by hand, publishes on time, and finds what was lost."""
    tell(
        "From here on everything is live, and the sandbox's clock is the real one again. On the museum's roof"
        " stands an account that may post at any hour, but not twice within 10 seconds. Somebody has just"
        " posted there from a phone. We start the daemon, then write three reports; and we order a fault of"
        " the sandbox: the answer to the first one will be lost, so that nobody knows whether it was posted:"
    )
    first = "Station du toit : vent du nord, une cloche, deux mouettes en désaccord."
    second = "Station du toit : la troisième mouette vient de trancher."
    third = "Roof station: the bell won."
    sandbox.post_by_hand("toit", "Du téléphone : RT si vous entendez la cloche !")
    sandbox.misbehave({"fault": "lost_after"})
    print("$ assistant daemon &")
    with started("daemon") as daemon:
        wait_until(daemon, lambda: "toit: serving" in daemon.said)
        add(first, "in 12 seconds")
        add(second, "in 16 seconds")
        add(third, "in 24 seconds")
        tell("Now we watch the sandbox, where they are to appear …")
        wait_until(daemon, lambda: {first, third} <= {post["text"] for post in sandbox.posts()})
        wait_until(daemon, lambda: "stands on the timeline" in daemon.said)
        daemon.process.terminate()
        code = daemon.process.wait(PATIENCE_S)
    print(f"$ kill %1     # a daemon ends what it has in hand; these were its lines (exit code {code}):")
    say(daemon.said.splitlines())
    tell("The lost one was not sent again, but looked for. And the post from the phone is in the ledger:")
    show(run("posts", "--account", "toit"), "posts --account toit", cut=True)


def add(text: str, when: str) -> None:
    """Write a draft for the roof."""
    show(run("add", text, "--account", "toit", "--at", when), f'add "{text}" --account toit --at "{when}"')


def look() -> None:
    """Show what there is to look at."""
    tell("What comes next, as things are:")
    show(
        run("plan", "--days", "2", "--account", "atelier"),
        "plan --days 2 --account atelier",
        at_most=9,
        cut=True,
    )
    tell("Where every rule that counts stands; parts are rounded up to whole posts, or nobody could begin:")
    show(run("balance", "--account", "camille"), "balance --account camille", cut=True)
    tell("And what waits for a person: first in a list, then one with its reasons and every way out.")
    show(run("list", "--state", "rejected"), "list --state rejected", cut=True)
    show(run("review", "--list", "--account", "camille"), "review --list --account camille")


def close(url: str, took_s: float) -> None:
    """Say how to go on."""
    tell(
        f"That was the demo, in {took_s:.0f} seconds. To look at the timelines, start the sandbox on its file"
        f" again, from this folder, and open {url}/ in a browser. To go on with its database, set the two"
        " variables first:"
    )
    port = url.rpartition(":")[2]
    if shutil.which("assistant") is None:
        print(f"$ . {os.path.relpath(Path(sys.executable).parent)}/activate")
    print(f"$ assistant sandbox --port {port} --file {POSTS}")
    print(f"$ export ASSISTANT_CONFIG={SCHEDULE} ASSISTANT_DATABASE={DATABASE}")
    print("$ assistant show 1; assistant plan; assistant --lang fr plan; assistant --help")


def run(*words: str, at: datetime | None = None) -> subprocess.CompletedProcess[str]:
    """What a command of the assistant says, now or at another time."""
    program = ["-m", "assistant"] if at is None else ["-c", AT_ANOTHER_TIME, at.isoformat()]
    return subprocess.run(
        [sys.executable, *program, *words],
        env=here(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def here() -> dict[str, str]:
    """The environment in which the assistant works in .demo/."""
    places = {"ASSISTANT_CONFIG": str(SCHEDULE), "ASSISTANT_DATABASE": str(DATABASE)}
    return environment() | places | {"PYTHONIOENCODING": "utf-8"}


@dataclass(frozen=True, slots=True)
class Started:
    """A command of the assistant that was started, and the file of what it says."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        """What it said so far."""
        return self.output.read_text(encoding="utf-8")


@contextmanager
def started(command: str, *words: str) -> Iterator[Started]:
    """Run a command of the assistant until the end of the context, however that comes."""
    output = FOLDER / f"{command}.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", command, *words],
            env=here(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Started(process, output)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(running: Started, look: Callable[[], Found]) -> Found:
    """Wait for what `look` finds while a command runs; if it ends or takes too long, so does the demo."""
    end = monotonic() + PATIENCE_S
    while monotonic() < end and running.process.poll() is None:
        if found := look():
            return found
        sleep(0.05)
    sys.exit(f"The demo ends here, because it waited in vain for this command:\n{running.said}")


def show(
    done: subprocess.CompletedProcess[str], command: str, *, at_most: int = 60, cut: bool = False
) -> None:
    """Print a command and what it said; lines are wrapped, or cut in a table."""
    print(f"$ assistant {command}")
    lines = done.stdout.rstrip().splitlines()
    say(lines[:at_most], cut=cut)
    if len(lines) > at_most:
        print("  …")
    if done.returncode not in {0, REJECTED}:
        sys.exit(f"The demo ends here: that was not to fail with exit code {done.returncode}.")
    if done.returncode:
        print(f"(exit code {done.returncode}: stored, but rejected by the policy)")


def tell(paragraph: str) -> None:
    """Print a paragraph of the story."""
    print(f"\n{textwrap.fill(paragraph, WIDTH)}")


def say(lines: Iterable[str], *, cut: bool = False) -> None:
    """Print what was said, to the width of the page."""
    for line in lines:
        if cut and not line.startswith(" "):
            print(one_line(line))
        else:
            margin = " " * (len(line) - len(line.lstrip()) + 4)
            print(textwrap.fill(line, WIDTH, subsequent_indent=margin, break_on_hyphens=False) or line)
    sys.stdout.flush()


def one_line(line: str) -> str:
    """The line, cut to the width of the page."""
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nInterrupted; everything that the demo started has ended.", file=sys.stderr)
        sys.exit(INTERRUPTED)
