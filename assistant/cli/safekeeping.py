"""The commands that keep everything safe elsewhere: backup, and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli import output, placing
from assistant.cli.output import Line
from assistant.cli.placing import Place
from assistant.sentence import say, say_many
from assistant.services import archiving

if TYPE_CHECKING:
    from assistant.wiring import Application

_STDOUT = "-"


@click.command()
@click.argument(
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the copy is to be.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
@click.pass_obj
def backup(application: Application, file: Path, replace: bool) -> None:
    """Copy the database, also while it is in use, and check the copy.

    The copy is a database like any other: name it with --database to use it. A database that contradicts
    itself is not copied; doctor tells what is wrong with it.

    \b
    Examples:
      assistant backup assistant-2026-11-24.db
      assistant backup /mnt/backup/assistant.db --replace
    """
    archiving.back_up(application.store, file, replace=replace)
    size = file.stat().st_size
    held = say("{file} holds everything ({size:,} bytes), checked.", file=file, size=size)
    output.show(None, [Line(held, style="good", whole=True)], as_json=False)


@click.command("export")
@click.argument(
    "file",
    metavar="[FILE]",
    type=click.Path(),
    default=_STDOUT,
    help="Where to write it; - is standard output.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
@click.pass_obj
def export_all(application: Application, file: str, replace: bool) -> None:
    """Write everything in the database as JSON Lines.

    Each line is one row, of drafts, posts, verdicts, attempts, events and all else; the last line tells how
    many there are. `assistant import` takes it into an empty database again, and nothing is lost.

    \b
    Examples:
      assistant export > everything.jsonl
      assistant export everything.jsonl
      assistant --database new.db init && assistant --database new.db import everything.jsonl
    """
    lines = archiving.export(application.store, application.store.version() or "")
    if file == _STDOUT:
        output.write_lines(lines)
        return
    with placing.whole_file(Place(Path(file), application.database_path, replace=replace)) as write:
        number = sum(1 for line in lines if write(f"{line}\n"))
    held = say_many("{file} holds {number:,} rows.", "{file} holds {number:,} rows.", number - 2, file=file)
    output.show(None, [Line(held, style="good", whole=True)], as_json=False)
