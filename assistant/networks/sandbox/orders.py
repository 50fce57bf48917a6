"""Reads an order of faults and says in whole sentences what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.networks.sandbox.faults import (
    SECONDS,
    STATUSES,
    Ending,
    Fault,
    Kind,
    Reset,
    options_of,
    places_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

_LONGEST_DELAY = 3600  # seconds
_COMMON = ("times", "on", "user")
_ENUMS: dict[str, type[StrEnum]] = {"reset": Reset, "ending": Ending}


class OrderError(Exception):
    """The order cannot be understood; the text is a sentence that says why."""


def read_orders(content: object) -> tuple[Fault, ...]:
    """The faults that a JSON list orders.

    Raises:
        OrderError: it is no list, or one of its members orders nothing that exists.
    """
    if not isinstance(content, list):
        message = 'Faults are ordered with a JSON list, like [{"fault": "rate_limited", "times": 2}].'
        raise OrderError(message)
    return tuple(_read(f"Fault {number} of the list", order) for number, order in enumerate(content, start=1))


def _read(where: str, order: object) -> Fault:
    if not isinstance(order, dict) or "fault" not in order:
        message = f'{where} is not a JSON object like {{"fault": "rate_limited"}}.'
        raise OrderError(message)
    kind = _kind(where, order["fault"])
    options: dict[str, Any] = {name: value for name, value in order.items() if name != "fault"}
    place = str(options.get("on", "post"))
    known = _COMMON + options_of(kind, place)
    for name, value in options.items():
        if name not in known:
            message = f"{where} has the option {name!r}, but {kind} on {place} takes only {_listed(known)}."
            raise OrderError(message)
        if not _fits(kind, name, value):
            message = f"{where} has {value!r} for {name}, which must be {_allowed(kind, name)}."
            raise OrderError(message)
    if kind in STATUSES:
        options.setdefault("status", STATUSES[kind][0])
    if kind in SECONDS:
        options.setdefault("seconds", SECONDS[kind])
    return Fault(kind, **options | {name: _ENUMS[name](options[name]) for name in _ENUMS if name in options})


def _kind(where: str, name: object) -> Kind:
    try:
        return Kind.NONE if name is None else Kind(str(name))
    except ValueError:
        message = f"{where} is {name!r}, which is no fault; the faults are {_listed(Kind)}."
        raise OrderError(message) from None


def _fits(kind: Kind, name: str, value: object) -> bool:
    match name:
        case "times":
            return isinstance(value, int) and value is not True and value >= 1
        case "user":
            return isinstance(value, str) and value.isdecimal()
        case "stored":
            return isinstance(value, bool)
        case "seconds":
            return isinstance(value, int | float) and value is not True and 0 <= value <= _LONGEST_DELAY
        case "location":
            return isinstance(value, str) and value.isascii() and value.isprintable() and value != ""
        case _:
            return value in _choices(kind, name)


def _allowed(kind: Kind, name: str) -> str:
    match name:
        case "times":
            return "a whole number from 1 on"
        case "user":
            return 'the digits of an account\'s id, like "123"'
        case "stored":
            return "true or false"
        case "seconds":
            return f"a number of seconds from 0 to {_LONGEST_DELAY}"
        case "location":
            return 'an address or a path, like "/"'
        case _:
            return f"one of {_listed(_choices(kind, name))}"


def _choices(kind: Kind, name: str) -> tuple[object, ...]:
    match name:
        case "on":
            return places_of(kind)
        case "status":
            return STATUSES[kind]
        case _:
            return tuple(_ENUMS[name])


def _listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)
