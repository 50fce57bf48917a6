"""The command that takes in many drafts from a file."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click
from click.exceptions import Exit

from assistant.cli import output, params, whole_files, words
from assistant.cli.exits import REJECTED
from assistant.cli.output import Line
from assistant.errors import UsageError
from assistant.import_file.export import is_export
from assistant.language import translated
from assistant.sentence import join, say, say_many
from assistant.services.importing import Terms, import_batch, rehearse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Unpack

    from assistant.core.rows import Row
    from assistant.errors import Fault
    from assistant.import_file import ImportFile
    from assistant.services.importing import Imported
    from assistant.wiring import Application

_LONG = 2000  # rows; fewer are done before a person could read a progress bar
_STRIDE = 200  # steps between two drawings of the bar, of which each costs more than a step


class Ways(TypedDict):
    """How a file is to be imported."""

    encoding: str | None
    ignore_unknown: bool
    skip_invalid: bool
    dry_run: bool
    history: bool


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), help="CSV, JSON Lines or an export.")
@click.option(
    "--history",
    is_flag=True,
    help="FILE is the account's past: X's data export, or CSV.",
)
@click.option("--encoding", metavar="NAME", help="What FILE is encoded in if not UTF-8, such as cp1252.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that no draft has.")
@click.option("--skip-invalid", is_flag=True, help="Import the valid rows, save the others beside FILE.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@params.as_json
@click.pass_obj
def import_drafts(application: Application, file: Path, as_json: bool, **ways: Unpack[Ways]) -> None:
    """Store many drafts from a file, or an account's past.

    The first row of a CSV file names its columns; each line of a JSON Lines file is an object with them as
    keys: text, voice, origin, share_request, at, not_before, expires, priority, account. Only text is needed,
    and what is left empty is as the account's defaults say. Times are written as for add --at.

    Nothing is imported while any row is invalid; --skip-invalid imports the others, and saves the invalid
    ones as NAME.skipped.csv, to be mended and imported. A row that was imported before is left alone.

    With --history FILE is what the account posted before: X's own data export (the .zip, its folder, or the
    tweets.js in it), or a CSV file with the columns created_at and text. Its posts go into the ledger, where
    guardrails count them; what is known already is left alone. A file that `assistant export` wrote is
    recognised, and goes into an empty database.

    What the policy rejects is stored for review, and the exit code is 3 then. It is 1 when a fault kept the
    file from being imported, and else 0.

    \b
    Examples:
      assistant import drafts.csv
      assistant import drafts.jsonl --dry-run
      assistant import sheet.csv --ignore-unknown --skip-invalid
      assistant import --history twitter-2026-11-24.zip
    """
    with _nothing_collected():
        if ways["history"]:
            _require_fitting(ways, "--history", ("ignore_unknown", "dry_run"))
            whole_files.import_past(
                application, file, ways["encoding"], skip_invalid=ways["skip_invalid"], as_json=as_json
            )
        elif is_export(file):
            _require_fitting(
                ways, say("an export"), ("encoding", "ignore_unknown", "skip_invalid", "dry_run")
            )
            whole_files.import_export(application, file, as_json=as_json)
        else:
            _run(application, file, ways, as_json=as_json)


def _require_fitting(ways: Ways, what: str, unfit: tuple[str, ...]) -> None:
    for name, given in ways.items():
        if given and name in unfit:
            option = f"--{name.replace('_', '-')}"
            message = say("{option} does not go with {what}; leave it out.", option=option, what=what)
            raise UsageError(message)


def _run(application: Application, file: Path, ways: Ways, *, as_json: bool) -> None:
    from assistant.import_file import read

    found = read(file, encoding=ways["encoding"], ignore_unknown=ways["ignore_unknown"])
    if found.ignored:
        output.talk(say("Ignored columns: {columns}.", columns=", ".join(found.ignored)))
    saved: list[Path] = []

    def save(rows: Sequence[Row]) -> None:
        saved.append(found.save_skipped(rows))

    with _progress(len(found.batch.rows)) as tick:
        terms = _terms(application, tick, skip_invalid=ways["skip_invalid"])
        if ways["dry_run"]:
            imported = rehearse(application.store, found.batch, terms)
        else:
            imported = import_batch(application.store, found.batch, terms, save)
    _report(found, imported, saved)
    document = _document(found, imported, saved) | {"dry_run": ways["dry_run"]}
    output.show(document, _lines(imported, dry_run=ways["dry_run"]), as_json=as_json)
    if imported.rejected:
        raise Exit(REJECTED)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no cycles of garbage: rows make none, and going through all of them takes a while."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _terms(application: Application, tick: Callable[[], None], *, skip_invalid: bool) -> Terms:
    chosen = application.accounts()
    return Terms(
        accounts=application.schedule.accounts,
        default=chosen[0] if len(chosen) == 1 else None,
        actor=application.actor(),
        skip_invalid=skip_invalid,
        tick=tick,
    )


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[], None]]:
    """Show how far a long import is, where somebody can see it; every row is prepared and decided on."""
    if rows <= _LONG or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(translated(say("Importing")), total=2 * rows)
        steps = 0

        def tick() -> None:
            nonlocal steps
            steps += 1
            if steps % _STRIDE == 0:
                progress.update(task, completed=steps)

        yield tick


def _report(found: ImportFile, imported: Imported, saved: Sequence[Path]) -> None:
    """Say what is worth knowing beside the result."""
    for fault in (*imported.notes, *imported.faults):
        output.talk(words.fault(found.path, fault))
    if imported.faults and found.batch.hint:
        output.talk(found.batch.hint)
    for path in saved:
        output.talk(say("The skipped rows are saved in {path}; mend them there and import it.", path=path))


def _lines(imported: Imported, *, dry_run: bool) -> Iterator[Line]:
    if dry_run:
        yield Line(say("Nothing was stored; without --dry-run it would be:"))
    queued = words.so_many(imported.queued, "queued")
    yield Line(queued, style="good" if imported.queued else None)
    if imported.rejected:
        rules = [
            say("{rule} {number:,}", rule=rule, number=number) for rule, number in imported.by_rule.items()
        ]
        rejected = words.so_many(imported.rejected, "rejected")
        told = say("{rejected} ({rules}), kept for review", rejected=rejected, rules=join(", ", rules))
        yield Line(told, style="bad")
    if imported.known:
        known = say_many("{number:,} imported before", "{number:,} imported before", imported.known)
        yield Line(known)
    if imported.skipped:
        skipped = say_many("{number:,} skipped", "{number:,} skipped", len(imported.skipped))
        yield Line(skipped, style="held")


def _document(found: ImportFile, imported: Imported, saved: Sequence[Path]) -> dict[str, object]:
    return {
        "file": str(found.path),
        "queued": imported.queued,
        "rejected": imported.rejected,
        "rejected_by_rule": imported.by_rule,
        "imported_before": imported.known,
        "skipped": len(imported.skipped),
        "skipped_file": str(saved[0]) if saved else None,
        "faults": [_fault(fault) for fault in imported.faults],
        "notes": [_fault(note) for note in imported.notes],
        "ignored_columns": list(found.ignored),
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {"line": fault.line, "column": fault.key or None, "message": fault.message}
