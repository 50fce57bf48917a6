"""The commands that let the system run the daemon: service install, status, and remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant.cli import output, params
from assistant.cli.output import Line
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.wiring import Application


@click.group()
def service() -> None:
    """Let the system run the daemon, now and after every login."""


@service.command()
@click.option("--print", "only_print", is_flag=True, help="Show what would be written, and change nothing.")
@click.pass_obj
def install(application: Application, only_print: bool) -> None:
    """Write a service for the daemon and start it.

    It is a user unit of systemd, or an agent of launchd on macOS; calling it again brings it up to date. It
    runs by the schedule, the database, the credentials, the account and the language that are named now, and
    reads more variables from the file `service.env` beside the schedule.

    \b
    Examples:
      assistant service install --print
      assistant service install
    """
    found = application.service()
    if only_print:
        output.show(None, [Line(line, whole=True) for line in found.text().splitlines()], as_json=False)
        return
    hints = found.install()
    wrote = say("Wrote {file}, and started it.", file=found.file)
    lines = [Line(wrote, style="good", whole=True)]
    output.show(None, [*lines, *(Line(hint, whole=True) for hint in hints)], as_json=False)


@service.command()
@params.as_json
@click.pass_obj
def status(application: Application, as_json: bool) -> None:
    """Show whether the service is there and runs.

    The exit code is 1 when it does not run. What the daemon does is another question: assistant status

    \b
    Examples:
      assistant service status
    """
    state = application.service().state()
    document = {
        "file": str(state.file),
        "installed": state.installed,
        "running": state.running,
        "said": state.said,
    }
    there = (
        say("{file} is there.", file=state.file)
        if state.installed
        else say("{file} is not there; write it with: assistant service install", file=state.file)
    )
    line = Line(there, whole=True)
    said = Line(say("The system says: {said}", said=state.said), style="good" if state.running else "bad")
    output.show(document, [line, said], as_json=as_json)
    if not state.running:
        raise Exit(1)


@service.command()
@click.pass_obj
def remove(application: Application) -> None:
    """Stop the service and take it away; drafts and schedule stay.

    \b
    Examples:
      assistant service remove
    """
    found = application.service()
    gone = found.remove()
    done = (
        say("Stopped the service, and removed {file}", file=found.file)
        if gone
        else say("There is no service to remove: {file}", file=found.file)
    )
    output.show(None, [Line(done, whole=True)], as_json=False)
