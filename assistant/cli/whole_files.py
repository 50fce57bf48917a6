"""What `import` does with files that are no drafts: an account's past, and exports of a whole database."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant import clock
from assistant.cli import output, words
from assistant.cli.output import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.history_file import HistoryFile
    from assistant.services.past import Remembered
    from assistant.wiring import Application


def import_past(
    application: Application, file: Path, encoding: str | None, *, skip_invalid: bool, as_json: bool
) -> None:
    """Take an account's past into the ledger, and print what came of it."""
    from assistant.history_file import read_history
    from assistant.services.past import Source, remember

    account = application.account()
    found = read_history(file, encoding=encoding, handle=account.handle)
    if found.owner and account.handle and found.owner.lower() != account.handle.lstrip("@").lower():
        output.talk(f"It is the past of @{found.owner}, and goes to {account.name}, who is {account.handle}.")
    if found.ignored:
        output.talk(f"Ignored columns: {', '.join(found.ignored)}.")
    with progress(found) as tick:
        source = Source(str(file), found.rows(clock.now()))
        remembered = remember(application.store, account, source, tick, skip_invalid=skip_invalid)
    for fault in remembered.faults:
        output.talk(": ".join(filter(None, (f"{file}:{fault.line}", fault.key, fault.message))))
    if remembered.faulty > len(remembered.faults):
        output.talk(f"… and {remembered.faulty - len(remembered.faults):,} more.")
    output.talk(*found.notes)
    document = _document(file, account.name, remembered, found)
    output.show(document, _lines(account.name, remembered), as_json=as_json)


def _document(file: Path, account: str, remembered: Remembered, found: HistoryFile) -> dict[str, object]:
    return {
        "file": str(file),
        "account": account,
        "posts": remembered.posts,
        "entered": remembered.entered,
        "known_before": remembered.posts - remembered.entered,
        "replies": remembered.replies,
        "curated": remembered.curated,
        "share_requests": remembered.share_requests,
        "skipped": remembered.faulty,
        "notes": list(found.notes),
        "ignored_columns": list(found.ignored),
    }


def _lines(account: str, remembered: Remembered) -> Iterator[Line]:
    entered = words.number(remembered.entered, "post")
    yield Line(f"{entered} entered in the ledger of {account}", style="good" if remembered.entered else None)
    known = remembered.posts - remembered.entered
    if known:
        yield Line(f"{words.number(known, 'post')} known before")
    if remembered.faulty:
        yield Line(f"{words.number(remembered.faulty, 'row')} left out", style="held")
    asking = words.number(remembered.share_requests, "request")
    yield Line(
        f"In the file: {remembered.curated:,} curated, {asking} to share, "
        f"{words.number(remembered.replies, 'answer')} to others, which no guardrail counts."
    )
    yield Line("See them with: assistant posts; correct one with: assistant classify")


@contextmanager
def progress(found: HistoryFile) -> Iterator[Callable[[], None]]:
    """Show how far the reading is, where somebody can see it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading", total=found.size)
        yield lambda: progress.update(task, completed=found.position)


def import_export(application: Application, file: Path, *, as_json: bool) -> None:
    """Take an export of a whole database into an empty one, and print how much it was."""
    from assistant.import_file.export import read_lines
    from assistant.services import archiving

    export = archiving.ExportFile(str(file), read_lines(file))
    number = archiving.restore(application.store, export, application.store.version() or "")
    line = Line(f"{words.number(number, 'row')} stored; nothing of the export is missing.", style="good")
    output.show({"file": str(file), "rows": number}, [line], as_json=as_json)
