"""Reads the `accounts`: their zone, their slots, what a draft takes for granted there, and their policy."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from assistant.core.account import Account, Sync
from assistant.core.draft import Content, Origin, Voice
from assistant.core.prices import parse_dollars
from assistant.core.spans import near, parse_duration, quoted, say_duration
from assistant.core.times import WEEKDAYS
from assistant.core.when import parse_wall, parse_weekday
from assistant.schedule_file.nodes import OFF_WORDS, read_key
from assistant.schedule_file.policies import read_policy
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time
    from enum import StrEnum

    from assistant.schedule_file.nodes import Value

ACCOUNT_KEYS = (
    "handle",
    "timezone",
    "slots",
    "default_voice",
    "default_origin",
    "slot_grace",
    "late_by",
    "own_domains",
    "sync",
    "policy",
)
SYNC_KEYS = ("every", "spend_per_day")

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")  # it becomes part of the names of environment variables
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,20})")  # X gives out 15; old accounts may have more
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_OFTENEST = timedelta(minutes=1)  # a slot is preceded by a reading anyway
_EVERY_DAY = frozenset({"daily", "every day"})

Choice = TypeVar("Choice", bound="StrEnum")


def read_accounts(value: Value) -> dict[str, Account]:
    """The accounts that stand there, by name; at least one."""
    found = value.entries(mark("{found} stands here, where the accounts are wanted, each under its name."))
    if not found and value.is_group:
        value.fault(say("there is no account; run `assistant init` to see a whole schedule."))
    _check_names(found)
    return {name: _account(name, account) for name, account in found.items()}


def parse_name(text: str) -> str:
    """The name of an account.

    Raises:
        ValueError: It is none; the text is a sentence.
    """
    if not _NAME.fullmatch(text):
        message = say(
            "an account's name has 1 to 40 letters, digits, - and _; what people see is its handle."
        )
        raise ValueError(message)
    return text


def _check_names(accounts: Mapping[str, Value]) -> None:
    alike: dict[str, str] = {}
    for name, account in accounts.items():
        try:
            parse_name(name)
        except ValueError as error:
            account.fault(str(error))
        twin = alike.setdefault(name.upper().replace("-", "_"), name)
        if twin != name:
            message = say(
                "the name differs from {name} only in case or dashes, which variables of the "
                "environment cannot tell apart; choose another.",
                name=repr(twin),
            )
            account.fault(message)


def _account(name: str, value: Value) -> Account:
    given = value.section(ACCOUNT_KEYS)
    value.require(given, "timezone", "timezone: Europe/Paris")
    plain = Account(name, ZoneInfo("UTC"))  # what holds for a key that is left out
    policy, told = read_policy(given["policy"]) if "policy" in given else (plain.policy, plain.told)
    return Account(
        name=name,
        zone=read_key(given, "timezone", parse_zone, plain.zone),
        handle=read_key(given, "handle", parse_handle, plain.handle),
        slots=_slots(given["slots"]) if "slots" in given else {},
        policy=policy,
        told=told,
        defaults=Content(
            voice=read_key(given, "default_voice", partial(_parse_choice, Voice), plain.defaults.voice),
            origin=read_key(given, "default_origin", partial(_parse_choice, Origin), plain.defaults.origin),
        ),
        slot_grace=read_key(given, "slot_grace", parse_duration, plain.slot_grace),
        late_by=read_key(given, "late_by", parse_duration, plain.late_by),
        own_domains=_domains(given["own_domains"]) if "own_domains" in given else plain.own_domains,
        sync=_sync(given["sync"]) if "sync" in given else plain.sync,
    )


def _sync(value: Value) -> Sync | None:
    """How often the timeline is read; the word `off` alone switches that off."""
    if value.is_text and value.read(_parse_off, fallback=True):
        return None
    given, plain = value.section(SYNC_KEYS), Sync()
    every = read_key(given, "every", parse_duration, plain.every)
    if every < _OFTENEST:
        message = say(
            "{every} is too often; at least {least}.",
            every=say_duration(every),
            least=say_duration(_OFTENEST),
        )
        given["every"].fault(message)
    return Sync(every, read_key(given, "spend_per_day", _parse_budget, plain.most_per_day))


def _parse_off(text: str) -> bool:
    if text.casefold() not in OFF_WORDS:
        message = say(
            "{given} stands here; write off, or for example {{every: 15 minutes}}.", given=quoted(text)
        )
        raise ValueError(message)
    return True


def _parse_budget(text: str) -> int:
    """An amount in thousandths of a dollar: what X takes for a post that is read."""
    amount = parse_dollars(text)
    if not amount:
        message = say(
            "{given} lets nothing be read; write sync: off for that, or for example $0.50.",
            given=quoted(text),
        )
        raise ValueError(message)
    return amount


def _domains(value: Value) -> frozenset[str]:
    return frozenset(domain for item in value.items() if (domain := item.read(_parse_domain, "")))


def _parse_domain(text: str) -> str:
    domain = text.strip().casefold().removeprefix("www.")
    if not _DOMAIN.fullmatch(domain):
        message = say(
            "{given} is no domain; write for example example.org, without https:// and path.",
            given=quoted(text),
        )
        raise ValueError(message)
    return domain


def _slots(value: Value) -> Mapping[int, tuple[time, ...]]:
    """The times of each weekday, in order; the same moment twice is a fault."""
    first_lines: dict[tuple[int, time], int] = {}
    unfit = mark("{found} stands here, where weekdays are wanted, such as mon-fri.")
    for name, times in value.entries(unfit).items():
        days = _read_days(name, times)
        for item in times.items():
            wall = item.read(parse_wall, None)
            if wall is not None:
                _place(item, days, wall, first_lines)
    by_day: dict[int, list[time]] = {}
    for day, wall in sorted(first_lines):
        by_day.setdefault(day, []).append(wall)
    return {day: tuple(walls) for day, walls in by_day.items()}


def _place(item: Value, days: frozenset[int], wall: time, first_lines: dict[tuple[int, time], int]) -> None:
    taken = next((day for day in sorted(days) if (day, wall) in first_lines), None)
    if taken is not None:
        message = say(
            "{weekday} {time} stands twice, first on line {line}; keep one.",
            weekday=say(WEEKDAYS[taken].capitalize()),
            time=f"{wall:%H:%M}",
            line=str(first_lines[taken, wall]),
        )
        item.fault(message)
    for day in days:
        first_lines.setdefault((day, wall), item.line)


def _read_days(name: str, value: Value) -> frozenset[int]:
    try:
        return _parse_days(name)
    except ValueError as error:
        value.fault(str(error))
        return frozenset()


def _parse_days(text: str) -> frozenset[int]:
    """The weekdays (Monday is 0) that a key such as `mon-fri`, `sat`, `mon,wed` or `daily` names."""
    plain = " ".join(text.split()).casefold()
    if plain in _EVERY_DAY:
        return frozenset(range(len(WEEKDAYS)))
    days: set[int] = set()
    for part in plain.split(","):
        first, dash, last = part.partition("-")
        start = _parse_day(first.strip())
        end = _parse_day(last.strip()) if dash else start
        days.update((start + number) % 7 for number in range((end - start) % 7 + 1))  # fri-mon wraps
    return frozenset(days)


def _parse_day(word: str) -> int:
    day = parse_weekday(word)
    if day is None:
        nearest = near(word, (*WEEKDAYS, *(name[:3] for name in WEEKDAYS), *_EVERY_DAY))
        if nearest is None:
            message = say(
                "{given} is no weekday; write for example mon, mon-fri, sat,sun or daily.", given=quoted(word)
            )
        else:
            message = say(
                "{given} is no weekday (the nearest is {nearest}); write for example mon, mon-fri, sat,sun "
                "or daily.",
                given=quoted(word),
                nearest=repr(nearest),
            )
        raise ValueError(message)
    return day


def parse_handle(text: str) -> str:
    """The account's name on the network, with its @.

    Raises:
        ValueError: It is none; the text is a sentence.
    """
    match = _HANDLE.fullmatch(text)
    if match is None:
        message = say(
            '{given} is no handle; write for example "@me", with letters, digits and _.', given=quoted(text)
        )
        raise ValueError(message)
    return f"@{match[1]}"


def parse_zone(text: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        ValueError: There is none; the text is a sentence that names the nearest.
    """
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # not found; no valid name; a folder such as `Europe`
        nearest = nearest_zone(text)
        if nearest is None:
            message = say("{given} is no time zone; write a name such as Europe/Paris.", given=quoted(text))
        else:
            message = say(
                "{given} is no time zone; the nearest is {nearest}; write a name such as Europe/Paris.",
                given=quoted(text),
                nearest=repr(nearest),
            )
        raise ValueError(message) from None


def nearest_zone(text: str) -> str | None:
    """The zone most like what was written, which may be its city alone, in any case."""
    names = _zone_names()
    nearest = near("_".join(text.casefold().split()), tuple(names))
    return names[nearest] if nearest else None


@cache
def _zone_names() -> dict[str, str]:
    """Zones by their lower-case names and cities; no abbreviations: EST looks like CEST, an ocean away."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in zones}
    return cities | {zone.casefold(): zone for zone in zones}


def _parse_choice(choices: type[Choice], text: str) -> Choice:
    try:
        return choices(text)
    except ValueError:
        nearest = near(text, tuple(choice.value for choice in choices))
        allowed = ", ".join(choices)
        if nearest is None:
            message = say("{given} is not allowed; allowed: {allowed}.", given=quoted(text), allowed=allowed)
        else:
            message = say(
                "{given} is not allowed; the nearest is {nearest}; allowed: {allowed}.",
                given=quoted(text),
                nearest=repr(nearest),
                allowed=allowed,
            )
        raise ValueError(message) from None
