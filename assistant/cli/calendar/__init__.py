"""The command `calendar`: what was published and what will be, as a month, a week, or a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import output, params, placing
from assistant.cli.calendar import shapes, view
from assistant.cli.calendar.view import Page, Wanted
from assistant.cli.output import Drawing, Line, Table
from assistant.core.diary import Diary, Mark
from assistant.core.times import local_day
from assistant.errors import UsageError
from assistant.sentence import say, say_many
from assistant.services.diary import diary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rich.console import RenderableType

    from assistant.core.account import Account
    from assistant.wiring import Application

_BACK, _AHEAD = (
    timedelta(days=90),
    timedelta(days=28),
)  # of a calendar file: a season, and four weeks of slots


@click.command()
@click.option(
    "--month", metavar="MONTH", help="Which month, such as 2026-12; this one unless said otherwise."
)
@click.option(
    "--week",
    metavar="[DAY]",
    is_flag=False,
    flag_value="",
    help="A week instead, day by day: this one, or that of a day such as 2026-12-07.",
)
@params.as_json
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the last 90 and the coming 28 days as a file that calendar programs subscribe to.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is no calendar of ours.")
@click.pass_obj
def calendar(
    application: Application, /, month: str | None, week: str | None, ics: Path | None, **options: bool
) -> None:
    """Show a month or a week: what was published, what is planned, and what was rejected.

    Weeks begin on Monday; times are those of each account's zone. Without --account it shows every account,
    one after the other.

    A calendar file that was written before is written over; any other file only with --replace. Its events
    keep their names, so that a program that reads it again moves them.

    \b
    Examples:
      assistant calendar
      assistant calendar --month 2026-12
      assistant calendar --week --account me
      assistant calendar --ics posts.ics
    """
    given = [name for name, value in (("--month", month), ("--week", week)) if value is not None]
    if len(given) > 1 or (ics is not None and given):
        second = given[1] if len(given) > 1 else "--ics"
        message = say("{option} does not go with {other}; leave one out.", option=given[0], other=second)
        raise UsageError(message)
    placing.refuse_replace("--ics", replace=options["replace"], path=ics)
    now = clock.now()
    if ics is not None:
        _write(application, ics, now, replace=options["replace"])
        return
    pages = [_page(application, account, now, Wanted(month, week)) for account in application.accounts()]
    lines = (line for page in pages for line in _shown(page))
    output.show([shapes.calendar(page) for page in pages], lines, as_json=options["as_json"])


def _page(application: Application, account: Account, now: datetime, wanted: Wanted) -> Page:
    days = wanted.days(now, account)
    found = diary(application.store, account, now, days.within(account.zone))
    shown = [one for one in found.appointments if one.mark is not Mark.CANCELLED]
    today = local_day(now, account.zone)
    return Page(account, days, today, Diary(shown, found.free), is_month=wanted.week is None)


def _shown(page: Page) -> Iterator[Line | Table | Drawing]:
    def drawn(width: int) -> RenderableType:
        from assistant.cli.calendar import drawing

        return drawing.drawn(page, width)

    yield Drawing(drawn, list(view.told(page)))


def _write(application: Application, path: Path, now: datetime, *, replace: bool) -> None:
    from assistant import calendar_file

    span = (now - _BACK, now + _AHEAD)
    kept = [
        calendar_file.Kept(account, diary(application.store, account, now, span).appointments)
        for account in application.accounts()
    ]
    place = placing.Place(path, application.database_path, calendar_file.MARK, replace=replace)
    with placing.whole_file(place) as write:
        write(calendar_file.calendar(kept, now))
    number = sum(len(one.appointments) for one in kept)
    output.talk(
        say_many(
            "{path} holds {number:,} events; subscribe to it in your calendar.",
            "{path} holds {number:,} events; subscribe to it in your calendar.",
            number,
            path=path,
        )
    )
