"""A balance as a page: whole in one file, for a phone, a screen, paper, and those who listen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import __version__
from assistant.cli import dates, words
from assistant.cli.balance import chart, telling
from assistant.cli.balance.drawing import SYMBOLS
from assistant.core.policy import Decision
from assistant.core.standing import Standing, standing
from assistant.core.when import say_when
from assistant.render import render
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.planning import Planned
    from assistant.core.rules import Gauge
    from assistant.core.trend import Measured
    from assistant.services.balancing import Balance, Course

MARK = '<meta name="generator" content="posting-assistant balance'  # how a page of ours is known

Values = dict[str, object]


def page(balances: Sequence[Balance]) -> str:
    """The page of these accounts."""
    accounts = [_account(number, balance) for number, balance in enumerate(balances, 1)]
    values: Values = {"version": __version__, "accounts": accounts, "chart": chart}
    return render("balance.html", values)


def _account(number: int, balance: Balance) -> Values:
    zone = balance.account.zone
    return {
        "id": f"a{number}",
        "name": balance.account.name,
        "handle": balance.account.handle,
        "at": balance.at.astimezone(zone),
        "told_at": say_when(balance.at, zone),
        "cards": [_card(f"a{number}-r{place}", course) for place, course in enumerate(balance.courses, 1)],
        "advice": list(telling.advice(balance)),
        "days": [dates.ahead(day) for day in telling.days_ahead(balance)] if balance.courses else [],
        "moments": [_moment(moment, balance) for moment in balance.plan.moments],
    }


def _card(name: str, course: Course) -> Values:
    gauge, state = course.gauge, standing(course.gauge)
    return {
        "id": name,
        "rule": gauge.rule,
        "state": state,
        "said": telling.SAID[state],
        "symbol": SYMBOLS[state],
        "value": telling.value(gauge),
        "count": "" if gauge.of is None else _count(gauge.observed, gauge.of),
        "allowed": telling.allowed(gauge),
        "filled": chart.share(gauge, telling.level(gauge) or 0),
        "limits": _limits(gauge),
        "chart": chart.chart(course),
        "weeks": [_measured(say("Week from {day}", day=telling.week(week)), week) for week in course.weeks],
        "days": [_measured(dates.ahead(day.day), day) for day in course.days],
    }


def _count(number: int, of: int) -> str:
    return say_many("{count} of {number:,} post", "{count} of {number:,} posts", of, count=number)


def _limits(gauge: Gauge) -> list[float]:
    """Where the limits stand on the gauge, if not at its ends."""
    places = (chart.share(gauge, limit) for limit in (gauge.minimum, gauge.maximum) if limit)
    return [place for place in places if place < 100]  # noqa: PLR2004 - percent


def _measured(when: str, measured: Measured) -> Values:
    gauge = measured.gauge
    if gauge is None:
        unknown = say("not known")
        return {"when": when, "value": telling.UNKNOWN, "count": unknown, "said": "", "outside": False}
    state = standing(gauge)
    return {
        "when": when,
        "value": telling.value(gauge),
        "count": telling.count(gauge),
        "said": telling.SAID[state],
        "symbol": SYMBOLS[state],
        "outside": state in {Standing.BELOW, Standing.ABOVE},
    }


def _moment(moment: Planned, balance: Balance) -> Values:
    local = moment.at.astimezone(balance.account.zone)
    told = {"at": local, "when": dates.minute(local)}
    if moment.candidate is None:
        rules = dict.fromkeys(reason.rule for _, verdict in moment.held for reason in verdict.reasons)
        why = say("nothing passes: {rules}", rules=", ".join(rules)) if rules else say("nothing waits")
        return {**told, "draft": None, "kind": "", "text": why}
    draft = moment.candidate.draft
    refused = moment.verdict is not None and moment.verdict.decision is not Decision.ACCEPTED
    kind = words.kind(draft.new.content)
    pinned = (say("would be rejected") if refused else say("pinned")) if moment.pinned else ""
    marks = ("" if kind == "-" else kind, pinned)
    return {**told, "draft": draft.id, "kind": join(" ", filter(None, marks)), "text": draft.text}
