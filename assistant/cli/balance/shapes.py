"""The JSON form of a balance; its keys are a contract and are never translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.shapes import Json, gauge, instant
from assistant.core.standing import standing

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from assistant.core.advice import Advice, Wish
    from assistant.core.trend import Measured
    from assistant.services.balancing import Balance, Course


def balance(told: Balance) -> Json:
    """Where the rules that count stand, stood and will stand, and what is to be written."""
    zone = told.account.zone
    return {
        "account": told.account.name,
        "at": instant(told.at, zone),
        "rules": [_course(course, zone) for course in told.courses],
        "advice": _advice(told.advice, zone),
    }


def _course(course: Course, zone: ZoneInfo) -> Json:
    return {
        **gauge(course.gauge, zone),
        "standing": standing(course.gauge),
        "weeks": [{"from": week.day.isoformat(), **_measured(week, zone)} for week in course.weeks],
        "days": [{"day": day.day.isoformat(), **_measured(day, zone)} for day in course.days],
    }


def _measured(measured: Measured, zone: ZoneInfo) -> Json:
    if measured.gauge is None:
        return {"observed": None, "of": None, "standing": None}
    told = gauge(measured.gauge, zone)
    return {"observed": told["observed"], "of": told["of"], "standing": standing(measured.gauge)}


def _advice(given: Advice, zone: ZoneInfo) -> Json:
    return {
        "write": [_wish(wish) for wish in given.write],
        "frees": given.frees,
        "enough_until": {
            supply.rule: None if supply.until is None else supply.until.isoformat()
            for supply in given.supplies
        },
        "slots": given.slots,
        "free_slots": [instant(moment, zone) for moment in given.free],
    }


def _wish(wish: Wish) -> Json:
    return {
        "number": wish.number,
        "voice": wish.content.voice,
        "origin": wish.content.origin,
        "share_request": wish.content.share_request,
        "question": wish.content.traits.asks,
    }
