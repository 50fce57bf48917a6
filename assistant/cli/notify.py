"""The command about telling people: notify."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant import settings
from assistant.cli import output, params, shapes
from assistant.cli.output import Line
from assistant.core.account import Notify
from assistant.core.when import say_when
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from assistant.core.health import Notice
    from assistant.notifier import Notifier
    from assistant.wiring import Application


@click.command()
@click.option("--test", "trial", is_flag=True, help="Send a trial message every way now.")
@params.as_json
@click.pass_obj
def notify(application: Application, trial: bool, as_json: bool) -> None:
    """Show what people are told needs them, or try whether they can be told.

    The daemon tells them, through the services whose addresses ASSISTANT_NOTIFY holds: mail, chat, push and
    a hundred others, each as https://appriseit.com has it. Without --test this shows what still needs
    somebody, as the daemon noted it, and whether they were told. Of the addresses only the kind of service
    is ever shown.

    \b
    Examples:
      assistant notify --test
      assistant notify --json
    """
    if trial:
        notifier = application.notifier(application.schedule)
        if notifier is None:
            raise settings.nobody_to_tell(Notify().to_env)
        _try(notifier, as_json=as_json)
        return
    zones = {account.name: account.zone for account in application.accounts()}
    with application.store.reading() as tx:
        standing = tx.notices.standing(list(zones))
    if not standing:
        output.talk(say("The daemon has noted nothing that needs you."))
    output.show(
        [shapes.notice(each, zones[each.need.account]) for each in standing],
        _told(standing, zones),
        as_json=as_json,
    )


def _try(notifier: Notifier, *, as_json: bool) -> None:
    from assistant.services.noticing import TRIAL

    failed = notifier.send(TRIAL.title, TRIAL.body)
    taken = list(notifier.kinds)
    for kind in failed:
        taken.remove(kind)
    went = say("The trial message went out through: {kinds}.", kinds=", ".join(taken))
    lines = [Line(went, style="good")]
    lines += [Line(say("It was not taken by: {kind}.", kind=kind), style="bad") for kind in failed]
    output.show({"sent": taken, "failed": failed}, lines, as_json=as_json)
    if failed:
        raise Exit(1)


def _told(standing: Sequence[Notice], zones: dict[str, ZoneInfo]) -> Iterator[Line]:
    for each in standing:
        zone = zones[each.need.account]
        line = say("{name}: {what}", name=each.need.account, what=each.need.message)
        yield Line(line, style=None if each.told_at else "bad")
        noticed = say_when(each.noticed_at, zone)
        if each.told_at:
            told = say_when(each.told_at, zone)
            yield Line(say("Noted on {noticed}, told on {told}.", noticed=noticed, told=told), 1)
        elif each.tries:
            yield Line(
                say_many(
                    "Noted on {noticed}, not told yet ({number} tries told nobody).",
                    "Noted on {noticed}, not told yet ({number} tries told nobody).",
                    each.tries,
                    noticed=noticed,
                ),
                1,
            )
        else:
            yield Line(say("Noted on {noticed}, not told yet.", noticed=noticed), 1)
