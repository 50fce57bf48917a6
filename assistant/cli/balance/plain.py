"""A balance as lines and tables, for files, pipes and terminals that can draw nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli import dates
from assistant.cli.balance import telling
from assistant.cli.output import Line, Table
from assistant.core.rules import WHOLE
from assistant.core.standing import Standing, standing
from assistant.core.when import say_when
from assistant.sentence import join, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.core.rules import Gauge
    from assistant.core.trend import Measured
    from assistant.services.balancing import Balance, Course

_BAR = 20  # characters


def told(balance: Balance) -> Iterator[Line | Table]:
    """Everything of one account."""
    when = say_when(balance.at, balance.account.zone)
    yield Line(join(", ", (balance.account.name, when)), style="title")
    if balance.courses:
        yield _now(balance.courses)
        gauges = [course.gauge for course in balance.courses]
        yield from (
            Line(say("{rule}: {advice}.", rule=gauge.rule, advice=gauge.advice), style="held")
            for gauge in gauges
            if gauge.advice
        )
        yield Line()
        yield from _weeks(balance.courses)
        yield Line()
        yield from _days(balance)
        yield Line()
    else:
        yield Line(say("No rule of its policy counts posts."))
    yield from map(Line, telling.advice(balance))
    yield Line()


def _now(courses: Sequence[Course]) -> Table:
    table = Table(say("Rule"), say("Counted"), say("Allowed"), "", "")
    for gauge in (course.gauge for course in courses):
        limits, said = telling.allowed(gauge), telling.SAID[standing(gauge)]
        table.add(gauge.rule, telling.count(gauge), limits, bar(gauge), said)
    return table


def _weeks(courses: Sequence[Course]) -> Iterator[Line | Table]:
    yield Line(say("The last 8 weeks, at the end of each; of what is counted by the day, the fullest day"))
    table = Table(say("Week from"), *map(telling.week, courses[0].weeks))
    for course in courses:
        table.add(course.gauge.rule, *map(_value, course.weeks))
    yield table


def _days(balance: Balance) -> Iterator[Line | Table]:
    yield Line(say("If the plan is kept, at the end of each day"))
    table = Table(say("Day"), *map(dates.ahead, telling.days_ahead(balance)))
    for course in balance.courses:
        table.add(course.gauge.rule, *map(_value, course.days))
    yield table


def _value(measured: Measured) -> str:
    """What was counted; a word, where that is outside the limits."""
    gauge = measured.gauge
    value = telling.value(gauge)
    match None if gauge is None else standing(gauge):
        case Standing.BELOW:
            return say("{value} low", value=value)
        case Standing.ABOVE:
            return say("{value} high", value=value)
        case _:
            return value


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
