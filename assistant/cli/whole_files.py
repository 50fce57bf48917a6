"""What `import` does with files that are no drafts: an account's past, and exports of a whole database."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant import clock
from assistant.cli import output, words
from assistant.cli.output import Line
from assistant.language import translated
from assistant.sentence import say, say_many

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
        whose = say(
            "It is the past of @{owner}, and goes to {account}, who is {handle}.",
            owner=found.owner,
            account=account.name,
            handle=account.handle,
        )
        output.talk(whose)
    if found.ignored:
        output.talk(say("Ignored columns: {columns}.", columns=", ".join(found.ignored)))
    with progress(found) as tick:
        source = Source(str(file), found.rows(clock.now()))
        remembered = remember(application.store, account, source, tick, skip_invalid=skip_invalid)
    for fault in remembered.faults:
        output.talk(words.fault(file, fault))
    if remembered.faulty > len(remembered.faults):
        output.talk(words.more(remembered.faulty - len(remembered.faults)))
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
    entered = say_many(
        "{number:,} post entered in the ledger of {account}",
        "{number:,} posts entered in the ledger of {account}",
        remembered.entered,
        account=account,
    )
    yield Line(entered, style="good" if remembered.entered else None)
    known = remembered.posts - remembered.entered
    if known:
        yield Line(say_many("{number:,} post known before", "{number:,} posts known before", known))
    if remembered.faulty:
        left_out = say_many("{number:,} row left out", "{number:,} rows left out", remembered.faulty)
        yield Line(left_out, style="held")
    yield Line(_read_as(remembered))
    yield Line(say("See them with: assistant posts; correct one with: assistant classify"))


def _read_as(remembered: Remembered) -> str:
    """What the posts count as."""
    requests, answers = remembered.share_requests, remembered.replies
    return say(
        "In the file: {curated}, {requests}, {answers}, which no guardrail counts.",
        curated=say_many("{number:,} curated", "{number:,} curated", remembered.curated),
        requests=say_many("{number:,} request to share", "{number:,} requests to share", requests),
        answers=say_many("{number:,} answer to others", "{number:,} answers to others", answers),
    )


@contextmanager
def progress(found: HistoryFile) -> Iterator[Callable[[], None]]:
    """Show how far the reading is, where somebody can see it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(translated(say("Reading")), total=found.size)
        yield lambda: progress.update(task, completed=found.position)


def import_export(application: Application, file: Path, *, as_json: bool) -> None:
    """Take an export of a whole database into an empty one, and print how much it was."""
    from assistant.import_file.export import read_lines
    from assistant.services import archiving

    export = archiving.ExportFile(str(file), read_lines(file))
    number = archiving.restore(application.store, export, application.store.version() or "")
    stored = say_many(
        "{number:,} row stored; nothing of the export is missing.",
        "{number:,} rows stored; nothing of the export is missing.",
        number,
    )
    output.show({"file": str(file), "rows": number}, [Line(stored, style="good")], as_json=as_json)
