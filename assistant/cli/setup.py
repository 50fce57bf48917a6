"""The commands that look after an installation: db upgrade, doctor, and completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant import clock
from assistant.cli import output, params, shapes
from assistant.cli.output import Line
from assistant.errors import DatabaseError, UsageError
from assistant.language import translated
from assistant.sentence import join, mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.services.doctoring import Finding
    from assistant.wiring import Application

_LEVELS = {"ok": mark("ok"), "warning": mark("warning"), "problem": mark("problem")}


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
        message = say("There is no database at {path}; create one with: assistant init.", path=path)
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
    levels = {level: translated(say(word)) for level, word in _LEVELS.items()}
    width = max(map(len, levels.values())) + 1
    for found in findings:
        first, *more = translated(found.message).split("\n")
        told = say("{name}: {what}", name=say(found.check), what=first)
        yield Line(join(" ", (levels[found.level].ljust(width), told)), style=styles[found.level])
        yield from (Line(line, 1) for line in (*more, found.mend) if line)
    serious = sum(found.level == "problem" for found in findings)
    warnings = sum(found.level == "warning" for found in findings)
    if serious or warnings:
        yield Line(say("Problems: {problems}. Warnings: {warnings}.", problems=serious, warnings=warnings))
    else:
        yield Line(say("Everything is in order."))


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
        message = say("{shell} is not completed by this version of click.", shell=shell)
        raise UsageError(message)
    script = kind(assistant, {}, "assistant", "_ASSISTANT_COMPLETE").source()
    output.show(None, [Line(line, whole=True) for line in script.split("\n")], as_json=False)
