"""The commands that set up and look after an installation: init, db upgrade, doctor, and completion."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant import clock
from assistant.cli import cures, output, params, shapes
from assistant.cli.output import Line
from assistant.errors import ConfigurationError, DatabaseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.services.doctoring import Finding
    from assistant.wiring import Application

_NO_ZONE = "UTC"


@click.command()
@click.option("--timezone", metavar="ZONE", help="The account's time zone; else this system's.")
@click.option("--handle", default="@me", show_default=True, help="The account's name on X.")
@click.option("--account-name", default="me", show_default=True, help="Your own name for the account.")
@click.pass_obj
def init(application: Application, timezone: str | None, handle: str, account_name: str) -> None:
    """Write a commented schedule.yaml and create the database.

    What is there already stays as it is, so calling it again does no harm.

    \b
    Examples:
      assistant init
      assistant init --timezone Europe/Paris --handle @ada
      assistant --config ./schedule.yaml --database ./posts.db init
    """
    path = application.config_path
    if path.exists():
        lines = [Line(f"{path} is there already and stays as it is.", whole=True)]
    else:
        zone = timezone or _system_zone()
        _write_schedule(path, {"account": account_name, "handle": handle, "timezone": zone})
        lines = [Line(f"Wrote {path} for {account_name} in {zone}.", style="good", whole=True)]
    upgraded = application.initialise()
    if upgraded.backup is not None:
        lines.append(Line(upgraded.sentence(application.database_path), whole=True))
    lines.append(Line(f"The database {application.database_path} is ready.", style="good", whole=True))
    output.show(None, [*lines, *_next_steps(cures.program(application))], as_json=False)


def _system_zone() -> str:
    """The system's time zone by its name, UTC where it has none."""
    import warnings
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import tzlocal

    try:
        with warnings.catch_warnings(action="error"):  # it only warns when it takes UTC for want of better
            name = tzlocal.get_localzone_name()
            return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, Warning, ValueError, OSError, TypeError):
        output.talk(
            f"The system does not say its time zone, so {_NO_ZONE} is written; give one with --timezone."
        )
        return _NO_ZONE


def _write_schedule(path: Path, values: dict[str, str]) -> None:
    """Write the file beside its place, and put it there when it is whole and has no faults.

    Raises:
        ConfigurationError: the folder or the file cannot be written.
        UsageError: a value is not one that a schedule takes.
    """
    from assistant import schedule_file
    from assistant.render import render

    draft = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(render("schedule.yaml.j2", values), encoding="utf-8")
        schedule_file.load(draft)
        draft.rename(path)
    except OSError as error:
        message = f"The schedule {path} cannot be written: {error.strerror}."
        raise ConfigurationError(message) from error
    except ConfigurationError as error:
        raise UsageError(" ".join(fault.message for fault in error.faults) or str(error)) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _next_steps(called: str) -> Iterator[Line]:
    yield Line("Next:")
    steps = {
        "Read the schedule, change what you like, and check it:": f"{called} doctor",
        "Write a draft:": f'{called} add "Hello"',
        "Try everything without an account:": f"{called} sandbox",
    }
    for step, command in steps.items():
        yield Line(f"{step:57}{command}", 1, whole=True)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(application: Application) -> None:
    """Bring the database up to date with this version of the program.

    Every command does so by itself when it has to. A checked copy of the database as it was is kept beside
    it; nothing of the upgrade stays when it fails.

    \b
    Examples:
      assistant db upgrade
    """
    path = application.database_path
    if not path.is_file():
        message = f"There is no database at {path}; create one with: assistant init."
        raise DatabaseError(message)
    line = application.initialise().sentence(path)
    output.show(None, [Line(line, style="good", whole=True)], as_json=False)


@click.command()
@params.as_json
@click.pass_obj
def doctor(application: Application, as_json: bool) -> None:
    """Check everything that is needed, and say what to mend.

    It changes nothing, shows no keys, and calls the network only if that is a sandbox on this machine. The
    exit code is 1 when there is a problem.

    \b
    Examples:
      assistant doctor
      assistant doctor --json
    """
    from assistant.core.loopback import leads_to_loopback
    from assistant.services import doctoring

    application.upgrades = False
    findings = doctoring.examine(doctoring.Examination(application, clock.now(), leads_to_loopback))
    output.show([shapes.finding(found) for found in findings], _report(findings), as_json=as_json)
    if any(found.level is doctoring.Level.PROBLEM for found in findings):
        raise Exit(1)


def _report(findings: list[Finding]) -> Iterator[Line]:
    styles = {"ok": "good", "warning": "held", "problem": "bad"}
    for found in findings:
        first, *more = found.message.split("\n")
        yield Line(f"{found.level:8} {found.check}: {first}", style=styles[found.level])
        yield from (Line(line, 1) for line in (*more, found.mend) if line)
    serious = sum(found.level == "problem" for found in findings)
    warnings = sum(found.level == "warning" for found in findings)
    if serious or warnings:
        yield Line(f"Problems: {serious}. Warnings: {warnings}.")
    else:
        yield Line("Everything is in order.")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), help="Your shell.")
def completion(shell: str) -> None:
    """Print what lets a shell complete commands and ids.

    \b
    Examples:
      assistant completion bash >> ~/.bashrc
      assistant completion zsh >> ~/.zshrc
      assistant completion fish > ~/.config/fish/completions/assistant.fish
    """
    from click.shell_completion import get_completion_class

    from assistant.cli.root import assistant

    kind = get_completion_class(shell)
    if kind is None:
        message = f"{shell} is not completed by this version of click."
        raise UsageError(message)
    script = kind(assistant, {}, "assistant", "_ASSISTANT_COMPLETE").source()
    output.show(None, [Line(line, whole=True) for line in script.split("\n")], as_json=False)
