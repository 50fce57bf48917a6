"""Which days of a calendar are looked at, and what stands in them, as lines for files and pipes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant.cli import dates, words
from assistant.cli.output import Line, Table
from assistant.core.diary import Days, Diary, Mark, by_day, month_of, week_of
from assistant.core.naming import named
from assistant.core.spans import quoted
from assistant.core.times import local_day, speak_day, speak_month
from assistant.errors import UsageError
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.diary import Appointment

_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_FARTHEST = 366  # days; what a year brings, nobody plans in slots
_STYLES = {Mark.PUBLISHED: "good", Mark.REJECTED: "bad", Mark.UNCONFIRMED: "held"}


@dataclass(frozen=True, slots=True)
class Page:
    """The days of one account that are shown."""

    account: Account
    days: Days
    today: date
    diary: Diary
    is_month: bool

    @property
    def title(self) -> str:
        """What it shows: `November 2026`, or `the week of Monday 2026-11-23`."""
        if self.is_month:
            return speak_month(self.days.first)
        return say("the week of {day}", day=speak_day(self.days.first))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options asked for, None where they were left out; a week of no day is the present one."""

    month: str | None
    week: str | None

    def days(self, now: datetime, account: Account) -> Days:
        """The days to show.

        Raises:
            UsageError: they are none, or too far away to be planned.
        """
        today = local_day(now, account.zone)
        if self.week is None:
            shown = month_of(parse_month(self.month) if self.month else today)
        else:
            shown = week_of(_parse_day(self.week) if self.week else today)
        if (shown.first - today).days > _FARTHEST:
            message = say("{day} is more than a year away; nothing is planned so far ahead.", day=shown.first)
            raise UsageError(message)
        return shown


def parse_month(text: str) -> date:
    """The first day of the month that a text names, such as 2026-12.

    Raises:
        UsageError: it names none.
    """
    match = _MONTH.fullmatch(text.strip())
    try:
        if match is not None and int(match[1]) < date.max.year:
            return date(int(match[1]), int(match[2]), 1)
    except ValueError:
        pass
    message = say("{text} is no month; write it as year-month, such as 2026-12.", text=quoted(text))
    raise UsageError(message)


def _parse_day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
        week_of(day)
    except (ValueError, OverflowError):
        message = say("{text} is no day; write it as year-month-day, such as 2026-11-24.", text=quoted(text))
        raise UsageError(message) from None
    return day


def told(page: Page) -> Iterator[Line | Table]:
    """Everything that stands in the days, line by line."""
    name, zone = page.account.name, page.account.zone
    yield Line(say("{name}, {title} ({zone})", name=name, title=page.title, zone=zone), style="title")
    found = by_day(page.diary.appointments, zone)
    if found:
        table = Table(say("When"), "", say("Draft"), say("Kind"), say("Text"))
        for appointments in found.values():
            for one in appointments:
                _add(table, one, page)
        yield table
    else:
        yield Line(say("Nothing stands in these days."))
    free = len(page.diary.free)
    if free:
        yield Line(say_many("{number:,} slot stays free.", "{number:,} slots stay free.", free))
    yield Line()


def _add(table: Table, one: Appointment, page: Page) -> None:
    local = one.at.astimezone(page.account.zone)
    when = dates.dated_minute(local)
    if local.date() == page.today:
        when = say("{time} today", time=when)
    draft = "-" if one.draft_id is None else f"#{one.draft_id}"
    text = words.in_one_line(one.text)
    table.add(when, named(one.mark), draft, words.kind(one.content), text, style=_STYLES.get(one.mark))
