"""The command that says how things stand: status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant import clock
from assistant.cli import exits, output, params, shapes, words
from assistant.cli.output import Line
from assistant.core.draft import NEEDS_PERSON, State
from assistant.core.health import Health, ways_out
from assistant.core.times import speak
from assistant.core.when import say_when
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.core.health import Running
    from assistant.services.status import Standing, Status
    from assistant.wiring import Application

_EXITS = {
    Health.WELL: 0,
    Health.NEEDS_PERSON: exits.NEEDS_PERSON,
    Health.NOT_SERVED: exits.NOT_SERVED,
}
_HOUR_OF_DAYS = 1 / 24
_TOLD = 10  # needs in full; all of them are in the JSON
_NAMED = 5  # drafts in one line; more than that, nobody reads


@click.command()
@click.option(
    "--prometheus",
    "metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it there too, for node_exporter's textfile collector.",
)
@click.option("--cron", "by_cron", is_flag=True, help="No daemon runs; cron calls: assistant daemon --once")
@params.as_json
@click.pass_obj
def status(application: Application, metrics: Path | None, by_cron: bool, as_json: bool) -> None:
    """Show whether the daemon is alive, what goes out next, and what needs you.

    \b
    The exit code is for monitoring:
      0  all is well
      4  something needs a person; see: assistant review
      5  drafts wait and no daemon serves them, or one is overdue (1 and 2 stay errors)

    \b
    Examples:
      assistant status
      assistant status --json --account me
      assistant status --prometheus /var/lib/node_exporter/assistant.prom
      assistant status --cron
    """
    from assistant.services.status import Survey
    from assistant.services.status import status as look

    survey = Survey(
        schedule=application.schedule,
        accounts=application.accounts(),
        now=clock.now(),
        running=application.running(),
        by_cron=by_cron,
    )
    found = look(application.store, survey)
    if metrics is not None:
        application.write_metrics(found, metrics)
    output.show(shapes.status(found), _told(found), as_json=as_json)
    raise Exit(_EXITS[found.health])


def _told(found: Status) -> Iterator[Line]:
    if not found.running:
        yield Line(say("No daemon is running."))
    for daemon in found.running:
        yield Line(_daemon(daemon, found), style="good")
    for standing in found.accounts:
        yield Line()
        yield Line(f"{standing.account.name} ({standing.account.zone})", style="title")
        for name, said, style in _facts(standing):
            yield Line(say("{name:16}{value}", name=say("{name}:", name=name), value=said), 1, style)
    yield Line()
    yield from _summary(found)


def _daemon(daemon: Running, found: Status) -> str:
    zone = found.accounts[0].account.zone if found.accounts else None
    told: list[str] = [daemon.name]
    if daemon.since and zone:
        told.append(say("since {when}", when=say_when(daemon.since, zone)))
    if daemon.accounts:
        told.append(say("serving {accounts}", accounts=", ".join(sorted(daemon.accounts))))
    return say("Alive: {daemon}.", daemon=join(", ", told))


def _facts(standing: Standing) -> Iterator[tuple[str, str, str | None]]:
    yield say("Next"), _next(standing), None
    yield say("Queue"), _queue(standing), None
    if standing.overdue:
        yield say("Overdue"), ", ".join(f"#{draft.id}" for draft in standing.overdue[:_NAMED]), "bad"
    if standing.paused_until is not None:
        yield say("Paused until"), speak(standing.paused_until, standing.account.zone), "held"
    counts = {state: standing.counts[state] for state in State if state in NEEDS_PERSON}
    waiting = [words.so_many(number, state) for state, number in counts.items() if number]
    yield say("Waits for you"), join(", ", waiting) or say("nothing"), "bad" if waiting else None
    day = [words.so_many(number, what) for what, number in standing.day.items() if number]
    yield say("Last 24 hours"), join(", ", day) or say("nothing happened"), None


def _next(standing: Standing) -> str:
    draft, at = standing.supply.next_draft, standing.supply.next_at
    if draft is None or at is None:
        return say("nothing in the days to come")
    when, text = speak(at, standing.account.zone), words.in_one_line(draft.text)
    return say("{when}, #{id} “{text}”", when=when, id=draft.id, text=text)


def _queue(standing: Standing) -> str:
    left = words.drafts(standing.works)
    until = standing.supply.until
    if until is None:
        return left
    if standing.supply.endless:
        return say_many(
            "{drafts}, enough for {number} days and more",
            "{drafts}, enough for {number} days and more",
            int(standing.supply.days),
            drafts=left,
        )
    return say(
        "{drafts}, enough for {days} (until {when})",
        drafts=left,
        days=days(standing.supply.days),
        when=speak(until, standing.account.zone),
    )


def days(number: float) -> str:
    """How many days are left, as short as it is true: `2.5 days`, `under an hour`."""
    if number < _HOUR_OF_DAYS:
        return say("under an hour")
    if number < 1:
        return say_many("{number} hour", "{number} hours", int(number * 24))
    return say_many("{days:.1f} days", "{days:.1f} days", int(number), days=number)


def _summary(found: Status) -> Iterator[Line]:
    for standing in found.accounts:
        if standing.health is Health.NOT_SERVED:
            yield Line(_unserved(standing), style="bad")
        yield from (Line(need.message, style="bad") for need in standing.needs[:_TOLD])
        if len(standing.needs) > _TOLD:
            yield Line(words.more(len(standing.needs) - _TOLD))
    match found.health:
        case Health.WELL:
            yield Line(say("All is well."), style="good")
        case Health.NEEDS_PERSON:
            needs = [need for standing in found.accounts for need in standing.needs]
            yield from (Line(way) for way in ways_out(needs))
        case Health.NOT_SERVED:
            yield Line(say("Start the daemon, or look what it says: assistant daemon"))


def _unserved(standing: Standing) -> str:
    name = standing.account.name
    if not standing.served:
        return say(
            "No daemon serves {account}, and its queue holds {drafts}.",
            account=name,
            drafts=words.drafts(standing.works),
        )
    return say("Drafts of {account} are overdue, although a daemon is expected to serve it.", account=name)
