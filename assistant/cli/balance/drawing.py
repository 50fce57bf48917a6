"""A balance drawn for a terminal with rich; nothing is told by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.cli import dates
from assistant.cli.balance import telling
from assistant.core.printable import on_one_line
from assistant.core.rules import WHOLE
from assistant.core.standing import Standing, standing
from assistant.core.when import say_when
from assistant.language import translated
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from assistant.core.rules import Gauge
    from assistant.core.trend import Measured
    from assistant.services.balancing import Balance, Course

SYMBOLS = {
    Standing.EMPTY: "·",
    Standing.BELOW: "▼",
    Standing.WITHIN: "✓",
    Standing.FULL: "■",
    Standing.ABOVE: "▲",
}
_STYLES = {
    Standing.EMPTY: "bright_black",
    Standing.BELOW: "yellow",
    Standing.WITHIN: "green",
    Standing.FULL: "cyan",
    Standing.ABOVE: "red",
}
_SPARKS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "·"
_WIDEST = 100  # columns; a wider line is no easier to read
_WIDEST_BAR = 40


def drawn(balance: Balance, width: int) -> RenderableType:
    """Everything of one account."""
    width = min(width, _WIDEST)
    pieces: list[RenderableType] = [_title(balance, width)]
    for course in balance.courses:
        pieces += [Text(), *_card(course, width)]
    if balance.courses:
        pieces += [Text(), _days(balance)]
    else:
        pieces.append(Text(translated(say("No rule of its policy counts posts."))))
    sentences = list(telling.advice(balance))
    if sentences:
        heading = Text(translated(say("What to write next")), style="bold")
        pieces += [Text(), heading, *map(_sentence, sentences)]
    return Padding(Group(*pieces, Text()), (0, 0), expand=False)


def _title(balance: Balance, width: int) -> Text:
    name = Text(on_one_line(balance.account.name), style="bold reverse")
    return _between(name, Text(translated(say_when(balance.at, balance.account.zone))), width)


def _between(left: Text, right: Text, width: int) -> Text:
    """Both on one line with the room between them, or the right one on a line of its own."""
    room = width - left.cell_len - right.cell_len
    gap = " " * room if room > 0 else "\n" + " " * max(width - right.cell_len, 0)
    return Text.assemble(left, gap, right)


def _card(course: Course, width: int) -> Iterator[Text]:
    gauge, state = course.gauge, standing(course.gauge)
    said = Text(_standing(state), style=_STYLES[state])
    count = translated(telling.count(gauge))
    yield _between(Text(gauge.rule, style="bold"), Text.assemble(count, "  ", _padded(said)), width)
    allowed = translated(telling.allowed(gauge))
    bar = _bar(gauge, min(_WIDEST_BAR, width - len(allowed) - 2), _STYLES[state])
    yield Text.assemble(bar, "  ", allowed)
    weeks, span = translated(say("8 weeks")), translated(_range(course.weeks))
    yield Text.assemble((f"{weeks} ", "bright_black"), _sparkline(course), ("  ", ""), (span, "bright_black"))


def _standing(state: Standing) -> str:
    return f"{SYMBOLS[state]} {translated(telling.SAID[state])}"


def _padded(said: Text) -> Text:
    said.pad_right(max(map(len, map(_standing, SYMBOLS))) - said.cell_len)
    return said


def _bar(gauge: Gauge, width: int, style: str) -> Text:
    """Full blocks for what was counted, an upright line at each limit."""
    whole = _whole(gauge)
    counted = min((telling.level(gauge) or 0) / whole, 1)
    cells = ["█" if place < counted * width else "░" for place in range(width)]
    for limit in (gauge.minimum, gauge.maximum):
        if limit is not None and 0 < limit < whole:
            cells[limit * width // whole] = "│"
    bar = Text("".join(cells))
    bar.highlight_regex("█+", style)
    bar.highlight_regex("░+", "bright_black")
    return bar


def _whole(gauge: Gauge) -> int:
    """What a full bar means: all posts, or the most that may be."""
    if gauge.of is not None:
        return WHOLE
    return max(gauge.maximum or gauge.minimum or 1, 1)


def _sparkline(course: Course) -> Text:
    levels = [telling.level(measured.gauge) for measured in course.weeks]
    known = [level for level in levels if level is not None]
    top = max([*known, course.gauge.maximum or 0, 1])
    return Text("".join(_spark(level, top) for level in levels))


def _spark(level: int | None, top: int) -> str:
    return _UNKNOWN if level is None else _SPARKS[level * (len(_SPARKS) - 1) // top]


def _range(weeks: Sequence[Measured]) -> str:
    """The least and the most of the weeks, in words."""
    known = [week for week in weeks if telling.level(week.gauge) is not None]
    if not known:
        return say("nothing known yet")
    values = [
        telling.value(week.gauge) for week in sorted(known, key=lambda week: telling.level(week.gauge) or 0)
    ]
    least, most = values[0], values[-1]
    span = least if least == most else say("{least} to {most}", least=least, most=most)
    return say("{span}, last {value}", span=span, value=telling.value(known[-1].gauge))


def _days(balance: Balance) -> Table:
    table = Table(
        title=translated(say("If the plan is kept, at the end of each day")),
        title_style="bold",
        caption=_legend(balance),
        caption_style="bright_black",
        caption_justify="left",
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
        header_style="bright_black",
    )
    table.add_column("", overflow="fold", min_width=8)
    for day in telling.days_ahead(balance):
        name = translated(dates.short_weekday(day.weekday()))
        table.add_column(f"{name}\n{day.day}", justify="right", no_wrap=True)
    for course in balance.courses:
        unit = "" if course.gauge.of is None else " %"
        table.add_row(f"{course.gauge.rule}{unit}", *map(_cell, course.days))
    return table


def _legend(balance: Balance) -> str | None:
    """What the marks in the table mean, where there are any."""
    states = {
        standing(day.gauge) for course in balance.courses for day in course.days if day.gauge is not None
    }
    marks = (state for state in (Standing.BELOW, Standing.ABOVE) if state in states)
    return ", ".join(map(_standing, marks)) or None


def _cell(measured: Measured) -> Text:
    gauge = measured.gauge
    if gauge is None:
        return Text(telling.UNKNOWN)
    state = standing(gauge)
    outside = state in {Standing.BELOW, Standing.ABOVE}
    mark = SYMBOLS[state] if outside else " "
    return Text(translated(telling.figure(gauge)) + mark, style=_STYLES[state] if outside else "")


def _sentence(sentence: str) -> RenderableType:
    return Padding(Text(on_one_line(translated(sentence))), (0, 0, 0, 2))
