"""The command that publishes."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.wiring import Application


@click.command("daemon")
@click.option("--once", is_flag=True, help="Do what is due now and end, for cron.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How each line is written to standard error.",
)
@click.pass_obj
def daemon(application: Application, once: bool, log_format: str) -> None:
    """Publish what the policy lets pass, at its slots and pinned times.

    It runs until Ctrl-C or SIGTERM, finishes the request in hand, and ends with 0. SIGHUP makes it read
    schedule.yaml again; a wrong file is reported and the old schedule stays. Several daemons on one
    database publish nothing twice.

    With --once it does what is due now and ends. A slot is served up to its grace (5 minutes unless the
    schedule says otherwise) after its time, so let cron call it at least that often.

    \b
    Examples:
      assistant daemon
      assistant daemon --log-format json 2>> assistant.log
      */5 * * * *  assistant daemon --once      # in a crontab
    """
    from assistant import journal

    journal.start(sys.stderr, as_json=log_format == "json")
    application.tell = journal.note
    publishing = application.daemon()
    gc.freeze()  # what is loaded stays: looking through it now and then would make a post late
    if not once:
        publishing.run()
    elif not publishing.run_once():
        sys.exit(1)
