"""The commands that keep everything safe elsewhere: backup, and export."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli import output
from assistant.cli.output import Line
from assistant.errors import AssistantError
from assistant.services import archiving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.wiring import Application

_STDOUT = "-"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), help="Where the copy is to be.")
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
    output.show(
        None,
        [Line(f"{file} holds everything ({size:,} bytes), checked.", style="good", whole=True)],
        as_json=False,
    )


@click.command("export")
@click.argument("file", type=click.Path(), default=_STDOUT, help="Where to write it; - is standard output.")
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
    with _whole_file(Path(file), application.database_path, replace=replace) as write:
        number = sum(1 for _ in map(write, lines))
    output.show(None, [Line(f"{file} holds {number - 2:,} rows.", style="good", whole=True)], as_json=False)


@contextmanager
def _whole_file(path: Path, database: Path, *, replace: bool) -> Iterator[Callable[[str], object]]:
    """Write a file beside its place, and put it there when it is whole.

    Raises:
        AssistantError: there is one, or it cannot be written, or it would take the place of the database.
    """
    part = path.parent / f"{path.name}.part"
    try:
        _require_place(path, database, replace=replace)
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield lambda line: stream.write(f"{line}\n")
        part.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise AssistantError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _require_place(path: Path, database: Path, *, replace: bool) -> None:
    if not path.exists():
        return
    if path.is_dir():
        message = f"{path} is a folder; name a file in it."
        raise AssistantError(message)
    if path.samefile(database):
        message = f"{path} is the database itself; choose another name for its export."
        raise AssistantError(message)
    if not replace:
        message = f"{path} is there already; choose another name, or write over it with --replace."
        raise AssistantError(message)
