"""The places of everything in a rule's pictures on a page, in the units of their view boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.cli import dates
from assistant.cli.balance import telling
from assistant.core.rules import WHOLE
from assistant.core.standing import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.core.rules import Gauge
    from assistant.core.trend import Measured
    from assistant.services.balancing import Course

WIDTH, HEIGHT = 320, 150
BASE, TOP = 118, 22  # where columns stand, and how high the highest reaches
LABELS = 134  # where the words below them stand
LEFT = 32  # where columns begin; before them stand the limits
_SIDE, _GAP, _COLUMN = 2, 10, 13
_LEAST = 2  # of a column for nothing at all, so that it can be seen
_ROOM = 1.15  # above the highest limit


@dataclass(frozen=True, slots=True)
class Column:
    """One measured week or day; `height` is None where nothing is known."""

    x: float
    y: float
    height: float | None
    mark: str
    label: str
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A line at a limit."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The past weeks and the days ahead as columns, with the zone that is allowed behind them."""

    columns: Sequence[Column]
    limits: Sequence[Limit]
    zone_top: float
    zone_bottom: float
    divide: float


def chart(course: Course) -> Chart:
    """A rule's columns."""
    top = _top(course)
    gauge = course.gauge
    return Chart(
        list(_columns(course, top)),
        list(_limits(gauge, top)),
        TOP if gauge.maximum is None else _y(gauge.maximum, top),
        _y(gauge.minimum or 0, top),
        _x(len(course.weeks), course) - (_GAP + _step(course) - _COLUMN) / 2,
    )


def share(gauge: Gauge, level: int) -> float:
    """How much of a full gauge a level is, in percent of its width."""
    return round(100 * min(level / _whole(gauge), 1), 2)


def _whole(gauge: Gauge) -> int:
    if gauge.of is not None:
        return WHOLE
    return max(gauge.maximum or gauge.minimum or 1, gauge.observed, 1)


def _top(course: Course) -> float:
    """What the highest column would mean."""
    levels = (telling.level(measured.gauge) or 0 for measured in (*course.weeks, *course.days))
    limit = course.gauge.maximum or course.gauge.minimum or 0
    return max(limit * _ROOM, *levels, 1)


def _columns(course: Course, top: float) -> Iterator[Column]:
    for place, measured in enumerate((*course.weeks, *course.days)):
        is_ahead = place >= len(course.weeks)
        level = telling.level(measured.gauge)
        y = BASE if level is None else _y(level, top)
        height = None if level is None else max(BASE - y, _LEAST)
        label = dates.letters(measured.day) if is_ahead else _week_label(place, measured)
        yield Column(_x(place, course), min(y, BASE - _LEAST), height, _mark(measured), label, is_ahead)


def _week_label(place: int, measured: Measured) -> str:
    """Every fourth week has its name; more would not be legible."""
    return telling.week(measured) if place % 4 == 0 else ""


def _mark(measured: Measured) -> str:
    match None if measured.gauge is None else standing(measured.gauge):
        case Standing.BELOW:
            return "▼"
        case Standing.ABOVE:
            return "▲"
        case _:
            return ""


def _limits(gauge: Gauge, top: float) -> Iterator[Limit]:
    for limit in (gauge.maximum, gauge.minimum):
        if limit:
            yield Limit(_y(limit, top), telling.amount(gauge, limit))


def _y(level: float, top: float) -> float:
    return round(BASE - (BASE - TOP) * min(level / top, 1), 2)


def _step(course: Course) -> float:
    number = len(course.weeks) + len(course.days)
    return (WIDTH - LEFT - 2 * _SIDE - _GAP - _COLUMN) / (number - 1)


def _x(place: int, course: Course) -> float:
    return round(LEFT + _SIDE + place * _step(course) + (_GAP if place >= len(course.weeks) else 0), 2)
