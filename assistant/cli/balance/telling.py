"""The words of a balance, the same on a terminal, in a file and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli import words
from assistant.core.draft import Origin, Voice
from assistant.core.prices import say_dollars
from assistant.core.rules import Unit, say_part
from assistant.core.standing import Standing, part
from assistant.core.times import ONE_DAY, local_day, speak, speak_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from assistant.core.advice import Advice, Supply, Wish
    from assistant.core.draft import Content
    from assistant.core.rules import Gauge
    from assistant.core.trend import Measured
    from assistant.services.balancing import Balance

UNKNOWN = "-"
_HELPLESS = "Whatever is written now, no free slot of this week would mend what is lacking."
SAID = {
    Standing.EMPTY: "no posts",
    Standing.BELOW: "too few",
    Standing.WITHIN: "in bounds",
    Standing.FULL: "full",
    Standing.ABOVE: "too many",
}


def count(gauge: Gauge) -> str:
    """What was counted: `3`, or `6 of 14 (43%)`."""
    match gauge.of:
        case None:
            return amount(gauge, gauge.observed)
        case 0:
            return "no posts"
        case total:
            return f"{gauge.observed} of {total} ({percent(gauge)})"


def percent(gauge: Gauge) -> str:
    """The part in whole percent."""
    return f"{round(100 * gauge.observed / gauge.of)}%" if gauge.of else UNKNOWN


def value(gauge: Gauge | None) -> str:
    """What was counted, as short as a column wants it."""
    if gauge is None:
        return UNKNOWN
    return amount(gauge, gauge.observed) if gauge.of is None else percent(gauge)


def level(gauge: Gauge | None) -> int | None:
    """What was counted as a number to draw: posts, or hundredths of a percent."""
    if gauge is None:
        return None
    return gauge.observed if gauge.of is None else part(gauge)


def allowed(gauge: Gauge) -> str:
    """The limits: `at most 3`, `20% to 40%`."""
    limits = (gauge.minimum, gauge.maximum)
    least, most = ("" if limit is None else amount(gauge, limit) for limit in limits)
    if least and most:
        return f"{least} to {most}"
    return f"at most {most}" if most else f"at least {least}"


def quota(gauge: Gauge) -> str:
    """What the parts come to in whole posts, if they do: ` (1 to 4 of 14)`."""
    return f" ({gauge.quota[0]} to {gauge.quota[1]} of {gauge.of})" if gauge.quota and gauge.of else ""


def amount(gauge: Gauge, number: int) -> str:
    """A count or a limit in the gauge's own measure: whole posts, a part of them, or dollars."""
    if gauge.unit is Unit.DOLLARS:
        return say_dollars(number)
    return str(number) if gauge.of is None else say_part(number)


def week(measured: Measured) -> str:
    """The Monday of a week: `28 Sep`."""
    return f"{measured.day.day} {measured.day:%b}"


def weekday(day: date) -> str:
    """A day ahead: `Tue 24`."""
    return f"{day:%a} {day.day}"


def advice(balance: Balance) -> Iterator[str]:
    """What to write next, in sentences."""
    given, zone = balance.advice, balance.account.zone
    if given.slots:
        yield _to_write(given)
        yield _slots(given, zone)
    yield from (supply(balance, one) for one in given.supplies)


def _to_write(given: Advice) -> str:
    if not given.write:
        lacks = any(one.until is not None for one in given.supplies)
        return _HELPLESS if lacks else "No kind of post is lacking this week."
    wishes = enumerated([wish(one) for one in given.write])
    if given.frees:
        goes = "draft that waits goes" if given.frees == 1 else "drafts that wait go"
        return f"Write {wishes} this week: then {given.frees} more {goes} out."
    return f"Write {wishes} this week, as the rules ask."


def _slots(given: Advice, zone: ZoneInfo) -> str:
    if not given.free:
        if given.slots == 1:
            return "The only slot of the coming 7 days has its draft."
        return f"Each of the {given.slots} slots of the coming 7 days has its draft."
    verb = "stays" if len(given.free) == 1 else "stay"
    first = ("" if len(given.free) == 1 else "the first on ") + speak(given.free[0], zone)
    slots = words.number(given.slots, "slot")
    return f"Of {slots} in the coming 7 days {len(given.free)} {verb} empty: {first}."


def supply(balance: Balance, one: Supply) -> str:
    """How long the queue has enough for one rule."""
    today = local_day(balance.at, balance.account.zone)
    if one.until is None:
        return f"{one.rule}: enough for the coming 7 days."
    if one.until < today:
        return f"{one.rule}: not enough for today."
    if one.until == today:
        return f"{one.rule}: enough for today."
    return f"{one.rule}: enough until {speak_day(one.until)}."


def wish(one: Wish) -> str:
    """`2 personal posts`, `1 share request`, `3 questions`."""
    thing, kind = _thing(one.content), _kind(one.content)
    named = f"{kind} {thing}" if kind else thing
    return words.number(one.number, named)


def _thing(content: Content) -> str:
    if content.share_request:
        return "share request"
    return "question" if content.traits.asks else "post"


def _kind(content: Content) -> str:
    personal = "personal" if content.voice is Voice.PERSONAL else ""
    if content.origin is Origin.CURATED:
        return f"{personal} curated".strip()
    return personal or ("" if content.share_request or content.traits.asks else "professional")


def enumerated(things: list[str]) -> str:
    """`a, b and c`."""
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def days_ahead(balance: Balance) -> list[date]:
    """The days that are planned, today first."""
    today = local_day(balance.at, balance.account.zone)
    return [today + number * ONE_DAY for number in range(len(balance.courses[0].days))]
