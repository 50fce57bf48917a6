"""A calendar drawn for a terminal with rich: a month in boxes, or a week day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Group
from rich.table import Table
from rich.text import Text

from assistant.cli import dates, words
from assistant.core.diary import Appointment, Mark, by_day, weeks_of
from assistant.core.naming import named
from assistant.core.printable import on_one_line
from assistant.core.times import WEEKDAY_NAMES, local_day
from assistant.language import translated
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rich.console import RenderableType

    from assistant.cli.calendar.view import Page

SYMBOLS = {
    Mark.PUBLISHED: ("●", "green"),
    Mark.PLANNED: ("○", "cyan"),
    Mark.PINNED: ("◆", "cyan"),
    Mark.UNCONFIRMED: ("?", "yellow"),
    Mark.REJECTED: ("✕", "red"),
    Mark.CANCELLED: ("-", "bright_black"),
}
_FREE = "·"
_NARROWEST = 58  # columns of a month: seven boxes of `● 09:30`, and the lines between them
_WIDEST = 140
_WORDY = 13  # columns of a box that has room for the beginning of a text
_MOST = 6  # lines in a box


def drawn(page: Page, width: int) -> RenderableType:
    """The days, with a title and a legend."""
    name = on_one_line(page.account.name)
    title = Text.assemble((name, "bold reverse"), f" {translated(page.title)} ({page.account.zone})")
    as_boxes = page.is_month and width >= _NARROWEST
    body = _month(page, min(width, _WIDEST)) if as_boxes else Group(*_days(page, width))
    legend = _legend(page, width, free=not page.is_month)
    return Group(title, Text(), body, Text(), legend, Text())


def _legend(page: Page, width: int, *, free: bool) -> Text:
    """What the symbols mean, no pair of symbol and word torn apart."""
    pairs = [
        Text.assemble((symbol, style), f" {translated(named(mark))}")
        for mark, (symbol, style) in SYMBOLS.items()
        if mark is not Mark.CANCELLED
    ]
    last = say("{sign} free slot", sign=_FREE) if free else say("[{day}] today", day=page.today.day)
    pairs.append(Text(translated(last)))
    legend, used = Text(), 0
    for pair in pairs:
        gap = "" if not used else "   " if used + 3 + pair.cell_len <= width else "\n"
        used = used + len(gap) + pair.cell_len if gap != "\n" else pair.cell_len
        legend.append(gap).append(pair)
    return legend


def _month(page: Page, width: int) -> Table:
    inner = (width - len(WEEKDAY_NAMES) - 1) // len(WEEKDAY_NAMES)
    table = Table(box=box.ROUNDED, show_lines=True, padding=0, border_style="bright_black")
    for number in range(len(WEEKDAY_NAMES)):
        name = WEEKDAY_NAMES[number] if inner > _WORDY else dates.short_weekday(number)
        table.add_column(translated(name), width=inner)
    found = by_day(page.diary.appointments, page.account.zone)
    for week in weeks_of(page.days):
        table.add_row(*(_box(day, found.get(day, ()), page, inner) for day in week))
    return table


def _box(day: date, appointments: Sequence[Appointment], page: Page, width: int) -> Text:
    """A day's number and what stands in it; days of other months are left empty."""
    if day not in page.days:
        return Text(str(day.day), style="bright_black")
    is_today = day == page.today
    lines = [Text(f"[{day.day}]" if is_today else str(day.day), style="bold reverse" if is_today else "bold")]
    shown = appointments if len(appointments) <= _MOST else appointments[: _MOST - 1]
    lines += [_short(one, page, width) for one in shown]
    if len(shown) < len(appointments):
        more = say_many("+{number} more", "+{number} more", len(appointments) - len(shown))
        lines.append(Text(translated(more)[:width]))
    return Text("\n").join(lines)


def _short(one: Appointment, page: Page, width: int) -> Text:
    symbol, style = SYMBOLS[one.mark]
    line = Text.assemble((symbol, style), f" {one.at.astimezone(page.account.zone):%H:%M}")
    if width >= _WORDY:
        line.append(" " + _cut(words.in_one_line(one.text), width - line.cell_len - 1))
    return line


def _days(page: Page, width: int) -> Iterator[Text]:
    """Day after day with everything in it; of a whole month, only the days that hold something."""
    zone = page.account.zone
    found, is_free = by_day(page.diary.appointments, zone), translated(say("free"))
    for day in page.days:
        free = [slot for slot in page.diary.free if local_day(slot, zone) == day]
        appointments = found.get(day, [])
        if page.is_month and not appointments:
            continue
        yield _heading(day, page)
        lines = [(one.at, _long(one, page, width)) for one in appointments]
        lines += [
            (slot, Text(f"  {_FREE} {slot.astimezone(zone):%H:%M}  {is_free}", "bright_black"))
            for slot in free
        ]
        yield from (line for _, line in sorted(lines, key=lambda pair: pair[0]))


def _heading(day: date, page: Page) -> Text:
    if day == page.today:
        return Text(translated(say("[{day}] today", day=dates.in_full(day))), style="bold reverse")
    return Text(translated(dates.in_full(day)), style="bold")


def _long(one: Appointment, page: Page, width: int) -> Text:
    symbol, style = SYMBOLS[one.mark]
    kind = words.kind(one.content)
    source = f"#{one.draft_id}" if one.draft_id else translated(say("by hand"))
    told = source if kind == "-" else f"{source} ({translated(kind)})"
    line = Text.assemble("  ", (symbol, style), f" {one.at.astimezone(page.account.zone):%H:%M}  {told}  ")
    line.append(_cut(words.in_one_line(one.text), max(width - line.cell_len, 1)))
    return line


def _cut(text: str, width: int) -> str:
    clean = on_one_line(text)
    return clean if cell_len(clean) <= width else f"{set_cell_size(clean, max(width - 1, 0))}…"
