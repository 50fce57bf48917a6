"""The command that sets everything up: init, as a conversation where there is somebody to talk to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant.cli import asking, cures, exits, first_file, interview, output
from assistant.cli.interview import ENVIRONMENT, LOGIN, SANDBOX, Given
from assistant.cli.output import Line
from assistant.core.beginning import TEMPERAMENTS, temperament
from assistant.errors import CredentialsError, UsageError
from assistant.language import translated
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.wiring import Application

_WIDTH = 57  # columns of what a next step is for


@click.command()
@click.option("--timezone", metavar="ZONE", help="The account's time zone; else this system's.")
@click.option("--handle", metavar="NAME", help="The account's name on X. [default: @me]")
@click.option("--account-name", metavar="NAME", help="Your own name for the account. [default: me]")
@click.option(
    "--preset",
    type=click.Choice([preset.name for preset in TEMPERAMENTS]),
    help="Who speaks, which decides on the guardrails. [default: individual]",
)
@click.option(
    "--posts-per-day", metavar="NUMBER", help="How many at most, each with a slot. [default: the preset's]"
)
@click.option(
    "--credentials",
    type=click.Choice(interview.CREDENTIALS),
    help="Where the account's keys come from, or the sandbox to try everything first.",
)
@click.option("--yes", is_flag=True, help="Ask nothing, and take the defaults.")
@click.pass_obj
def init(application: Application, /, yes: bool, **options: str | None) -> None:
    """Write a commented schedule.yaml and create the database.

    On a terminal it asks for what the options leave open; each question has an answer that Enter takes. What
    is there already stays as it is, so calling it again does no harm.

    \b
    Examples:
      assistant init
      assistant init --yes
      assistant init --timezone Europe/Paris --handle @ada --preset newcomer --posts-per-day 2
      assistant --config ./schedule.yaml --database ./posts.db init
    """
    given = _given(options)
    written, lines = _schedule(application, given, asks=not yes and asking.can_converse())
    upgraded = application.initialise()
    if upgraded.backup is not None:
        lines.append(Line(upgraded.sentence(application.database_path), whole=True))
    ready = say("The database {path} is ready.", path=application.database_path)
    lines.append(Line(ready, style="good", whole=True))
    output.show(None, [*lines, *_next_steps(application, written)], as_json=False)


def _given(options: Mapping[str, str | None]) -> Given:
    """What the options say, which is refused at once where it is wrong.

    Raises:
        UsageError: it is.
    """
    from assistant.schedule_file.accounts import parse_handle, parse_name, parse_zone

    zone, handle, account = options["timezone"], options["handle"], options["account_name"]
    try:
        return Given(
            zone=None if zone is None else parse_zone(zone).key,
            handle=None if handle is None else parse_handle(handle),
            account=None if account is None else parse_name(account),
            preset=None if options["preset"] is None else temperament(options["preset"]),
            posts_per_day=options["posts_per_day"],
            credentials=options["credentials"],
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _schedule(application: Application, given: Given, *, asks: bool) -> tuple[Given, list[Line]]:
    """Write the schedule if there is none; what it was made from, and what to say of it."""
    path = application.config_path
    stays = Line(say("{path} is there already and stays as it is.", path=path), whole=True)
    if path.exists():
        return given, [stays]
    given = _asked(application, given) if asks else replace(given, zone=given.zone or _zone_or_utc())
    beginning = given.beginning()
    if not first_file.write(path, beginning):
        return given, [stays]
    wrote = say(
        "Wrote {path} for {account} in {zone}.", path=path, account=beginning.account, zone=beginning.zone
    )
    return given, [Line(wrote, style="good", whole=True)]


def _asked(application: Application, given: Given) -> Given:
    """The answers of whoever sits at the terminal.

    Raises:
        Exit: they want no more of it.
    """
    try:
        return interview.converse(application.config_path, given, system_zone(), has_keys=_has_keys)
    except KeyboardInterrupt:
        output.talk(say("\nNothing was written; call assistant init again when you like."))
        raise Exit(exits.INTERRUPTED) from None


def _has_keys(account: str) -> bool:
    """Whether the environment has any of the account's keys."""
    from assistant import settings

    try:
        return settings.credentials(account, alone=True) is not None
    except CredentialsError:  # some are there, others are missing
        return True


def _zone_or_utc() -> str:
    zone = system_zone()
    if zone is None:
        output.talk(
            say(
                "The system does not say its time zone, so {zone} is written; give one with --timezone.",
                zone=interview.NO_ZONE,
            )
        )
    return zone or interview.NO_ZONE


def system_zone() -> str | None:
    """The system's time zone by its name: as TZ, /etc/timezone or /etc/localtime say."""
    import warnings
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import tzlocal

    try:
        with warnings.catch_warnings(action="error"):  # it only warns when it takes UTC for want of better
            return ZoneInfo(tzlocal.get_localzone_name()).key
    except (ZoneInfoNotFoundError, Warning, ValueError, OSError, TypeError):
        return None


def _next_steps(application: Application, given: Given) -> Iterator[Line]:
    called = cures.program(application)
    check = {say("Read the schedule, change what you like, and check it:"): f"{called} doctor"}
    hello = translated(say("Hello"))
    write = {say("Write a draft:"): f'{called} add "{hello}"'}
    steps = {
        SANDBOX: {say("Start the stand-in for X in another terminal:"): f"{called} sandbox"} | write,
        LOGIN: {say("Log in at X with your browser:"): f"{called} auth login"} | write,
        ENVIRONMENT: check | write,
        None: check | write | {say("Try everything without an account:"): f"{called} sandbox"},
    }[given.credentials]
    yield Line(say("Next:"))
    for step, command in steps.items():
        yield Line(f"{translated(step):{_WIDTH}}{command}", 1, whole=True)
