"""The words of a balance, the same on a terminal, in a file and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli import dates
from assistant.core.draft import Origin, Voice
from assistant.core.prices import say_dollars
from assistant.core.rules import Unit, say_part
from assistant.core.standing import Standing, part
from assistant.core.times import ONE_DAY, local_day, speak, speak_day
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from assistant.core.advice import Advice, Supply, Wish
    from assistant.core.rules import Gauge
    from assistant.core.trend import Measured
    from assistant.services.balancing import Balance

UNKNOWN = "-"
SAID = {
    Standing.EMPTY: say("no posts"),
    Standing.BELOW: say("too few"),
    Standing.WITHIN: say("in bounds"),
    Standing.FULL: say("full"),
    Standing.ABOVE: say("too many"),
}


def count(gauge: Gauge) -> str:
    """What was counted: `3`, or `6 of 14 (43%)`."""
    match gauge.of:
        case None:
            return amount(gauge, gauge.observed)
        case 0:
            return say("no posts")
        case total:
            return say(
                "{count} of {total} ({percent}%)",
                count=gauge.observed,
                total=total,
                percent=round(100 * gauge.observed / total),
            )


def value(gauge: Gauge | None) -> str:
    """What was counted, as short as a column wants it."""
    if gauge is None or gauge.of is None or not gauge.of:
        return figure(gauge)
    return say("{percent}%", percent=round(100 * gauge.observed / gauge.of))


def figure(gauge: Gauge | None) -> str:
    """The same where percent stand at the head of the column or the row."""
    if gauge is None or gauge.of == 0:
        return UNKNOWN
    if gauge.of is None:
        return amount(gauge, gauge.observed)
    return str(round(100 * gauge.observed / gauge.of))


def level(gauge: Gauge | None) -> int | None:
    """What was counted as a number to draw: posts, or hundredths of a percent."""
    if gauge is None:
        return None
    return gauge.observed if gauge.of is None else part(gauge)


def allowed(gauge: Gauge) -> str:
    """The limits: `at most 3`, or `20% to 40% (1 to 4 of 14)` if the parts come to whole posts."""
    if not gauge.quota or not gauge.of:
        return _limits(gauge)
    least, most = gauge.quota
    return say(
        "{limits} ({least} to {most} of {total})",
        limits=_limits(gauge),
        least=least,
        most=most,
        total=gauge.of,
    )


def _limits(gauge: Gauge) -> str:
    limits = (gauge.minimum, gauge.maximum)
    least, most = ("" if limit is None else amount(gauge, limit) for limit in limits)
    if least and most:
        return say("{least} to {most}", least=least, most=most)
    return say("at most {most}", most=most) if most else say("at least {least}", least=least)


def amount(gauge: Gauge, number: int) -> str:
    """A count or a limit in the gauge's own measure: whole posts, a part of them, or dollars."""
    if gauge.unit is Unit.DOLLARS:
        return say_dollars(number)
    return str(number) if gauge.of is None else say_part(number)


def week(measured: Measured) -> str:
    """The Monday of a week: `28 Sep`."""
    return dates.short(measured.day)


def advice(balance: Balance) -> Iterator[str]:
    """What to write next, in sentences."""
    given, zone = balance.advice, balance.account.zone
    if given.slots:
        yield _to_write(given)
        yield _slots(given, zone)
    yield from (supply(balance, one) for one in given.supplies)


def _to_write(given: Advice) -> str:
    if not given.write:
        if any(one.until is not None for one in given.supplies):
            return say("Whatever is written now, no free slot of this week would mend what is lacking.")
        return say("No kind of post is lacking this week.")
    wishes = enumerated([wish(one) for one in given.write])
    if given.frees:
        return say_many(
            "Write {wishes} this week: then {number} more draft that waits goes out.",
            "Write {wishes} this week: then {number} more drafts that wait go out.",
            given.frees,
            wishes=wishes,
        )
    return say("Write {wishes} this week, as the rules ask.", wishes=wishes)


def _slots(given: Advice, zone: ZoneInfo) -> str:
    if not given.free:
        return say_many(
            "The only slot of the coming 7 days has its draft.",
            "Each of the {number} slots of the coming 7 days has its draft.",
            given.slots,
        )
    return say_many(
        "Of {slots} in the coming 7 days {number} stays empty: {first}.",
        "Of {slots} in the coming 7 days {number} stay empty: the first on {first}.",
        len(given.free),
        slots=say_many("{number} slot", "{number} slots", given.slots),
        first=speak(given.free[0], zone),
    )


def supply(balance: Balance, one: Supply) -> str:
    """How long the queue has enough for one rule."""
    today = local_day(balance.at, balance.account.zone)
    if one.until is None:
        return say("{rule}: enough for the coming 7 days.", rule=one.rule)
    if one.until < today:
        return say("{rule}: not enough for today.", rule=one.rule)
    if one.until == today:
        return say("{rule}: enough for today.", rule=one.rule)
    return say("{rule}: enough until {day}.", rule=one.rule, day=speak_day(one.until))


def wish(one: Wish) -> str:
    """`2 personal posts`, `1 share request`, `3 questions`."""
    content, many = one.content, one.number
    is_personal = content.voice is Voice.PERSONAL
    if content.share_request:
        return (
            say_many("{number:,} personal share request", "{number:,} personal share requests", many)
            if is_personal
            else say_many("{number:,} share request", "{number:,} share requests", many)
        )
    if content.traits.asks:
        return (
            say_many("{number:,} personal question", "{number:,} personal questions", many)
            if is_personal
            else say_many("{number:,} question", "{number:,} questions", many)
        )
    if content.origin is Origin.CURATED:
        return (
            say_many("{number:,} personal curated post", "{number:,} personal curated posts", many)
            if is_personal
            else say_many("{number:,} curated post", "{number:,} curated posts", many)
        )
    if is_personal:
        return say_many("{number:,} personal post", "{number:,} personal posts", many)
    return say_many("{number:,} professional post", "{number:,} professional posts", many)


def enumerated(things: list[str]) -> str:
    """`a, b and c`."""
    *most, last = things
    return say("{most} and {last}", most=join(", ", most), last=last) if most else last


def days_ahead(balance: Balance) -> list[date]:
    """The days that are planned, today first."""
    today = local_day(balance.at, balance.account.zone)
    return [today + number * ONE_DAY for number in range(len(balance.courses[0].days))]
