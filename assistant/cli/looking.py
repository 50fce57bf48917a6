"""The command that looks back: balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import output, params, shapes
from assistant.cli.output import Line, Table
from assistant.core.prices import say_dollars
from assistant.core.rules import WHOLE, Unit, say_part
from assistant.core.when import say_when
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.rules import Gauge
    from assistant.wiring import Application

_BAR = 20  # characters


@click.command()
@params.as_json
@click.pass_obj
def balance(application: Application, as_json: bool) -> None:
    """Show every rule's present count beside its limit.

    Without --account it shows every account. In a bar, # is what was counted and | marks a limit.

    \b
    Examples:
      assistant balance
      assistant balance --account me --json
    """
    now = clock.now()
    gauges = [
        (account, looking.balance(application.store, account, now)) for account in application.accounts()
    ]
    output.show(
        [shapes.balance(account, now, measured) for account, measured in gauges],
        (line for account, measured in gauges for line in _measured(account, now, measured)),
        as_json=as_json,
    )


def _measured(account: Account, now: datetime, gauges: Sequence[Gauge]) -> Iterator[Line | Table]:
    yield Line(f"{account.name}, {say_when(now, account.zone)}", style="title")
    if gauges:
        table = Table("Rule", "Counted", "Allowed", "")
        for gauge in gauges:
            table.add(gauge.rule, _count(gauge), _allowed(gauge), bar(gauge))
        yield table
        yield from (Line(f"{gauge.rule}: {gauge.advice}.", style="held") for gauge in gauges if gauge.advice)
    else:
        yield Line("No rule of its policy counts posts.")
    yield Line()


def _count(gauge: Gauge) -> str:
    match gauge.of:
        case None:
            return _limit(gauge, gauge.observed)
        case 0:
            return "no posts"
        case total:
            return f"{gauge.observed} of {total} ({round(100 * gauge.observed / total)}%)"


def _allowed(gauge: Gauge) -> str:
    least, most = (_limit(gauge, limit) for limit in (gauge.minimum, gauge.maximum))
    if least and most:
        whole = f" ({gauge.quota[0]} to {gauge.quota[1]} of {gauge.of})" if gauge.quota and gauge.of else ""
        return f"{least} to {most}{whole}"
    return f"at most {most}" if most else f"at least {least}"


def _limit(gauge: Gauge, limit: int | None) -> str:
    if limit is None:
        return ""
    if gauge.unit is Unit.DOLLARS:
        return say_dollars(limit)
    return str(limit) if gauge.of is None else say_part(limit)


def bar(gauge: Gauge) -> str:
    """What was counted, as a bar that is full at the maximum, or at 100% for a part of all posts."""
    whole = gauge.maximum if gauge.of is None else WHOLE
    counted = gauge.observed if gauge.of is None else gauge.observed * WHOLE // max(gauge.of, 1)
    if not whole:
        return ""
    cells = ["#" if place * whole < counted * _BAR else "." for place in range(_BAR)]
    for limit in (gauge.minimum, gauge.maximum):
        if limit is not None and 0 < limit < whole:
            cells[limit * _BAR // whole] = "|"
    return f"[{''.join(cells)}]"
