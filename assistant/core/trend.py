"""How gauges moved and will move: at the ends of past weeks, and of the days to come if a plan is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.policy import Decision
from assistant.core.rules import WEEK
from assistant.core.timeline import Entry, Timeline
from assistant.core.times import ONE_DAY, day_start, local_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from assistant.core.planning import Plan
    from assistant.core.rules import Gauge, Rule

WEEKS = 8  # two months: long enough for a trend, short enough to be remembered
DAYS = 7  # ahead; further than a week, most queues are empty
_DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """What a rule counted for a week or a day, told by its first day; None where nothing was known yet."""

    day: date
    gauge: Gauge | None


def past_weeks(rule: Rule, timeline: Timeline, now: datetime, known_since: datetime | None) -> list[Measured]:
    """The rule at the end of each of the last whole weeks, oldest first; weeks begin on Monday.

    A count over less than a week, such as the posts of a day, would tell of the Sunday alone: of those the
    fullest day of the week is taken. Weeks that ended before the first post that is known count nothing.
    """
    today = local_day(now, timeline.zone)
    monday = today - today.weekday() * ONE_DAY
    measured = []
    for back in range(WEEKS, 0, -1):
        first = monday - back * _DAYS_OF_WEEK * ONE_DAY
        ends = _ends(first, _DAYS_OF_WEEK, timeline.zone)
        is_known = known_since is not None and known_since <= ends[-1]
        measured.append(Measured(first, _of_week(rule, ends, timeline) if is_known else None))
    return measured


def coming_days(rule: Rule, timeline: Timeline, now: datetime) -> list[Measured]:
    """The rule at the end of today and of each of the days after it, on a timeline that is planned."""
    today = local_day(now, timeline.zone)
    ends = _ends(today, DAYS, timeline.zone)
    return [Measured(today + number * ONE_DAY, rule.gauge(end, timeline)) for number, end in enumerate(ends)]


def kept(timeline: Timeline, plan: Plan) -> Timeline:
    """The timeline as it will be if everything goes out as planned."""
    standing = [entry for entry in timeline.entries if not entry.promised]
    return Timeline([*standing, *_entries(plan)], timeline.zone)


def _entries(plan: Plan) -> Iterator[Entry]:
    for moment in plan.moments:
        chosen, verdict = moment.candidate, moment.verdict
        if chosen is not None and verdict is not None and verdict.decision is Decision.ACCEPTED:
            yield Entry(moment.at, chosen.draft.new.content, draft_id=chosen.draft.id)


def _of_week(rule: Rule, ends: Sequence[datetime], timeline: Timeline) -> Gauge | None:
    last = rule.gauge(ends[-1], timeline)
    if last is None or last.of is not None or last.window[1] - last.window[0] >= WEEK:
        return last
    gauges = (rule.gauge(end, timeline) for end in ends)
    return max((gauge for gauge in gauges if gauge is not None), key=lambda gauge: gauge.observed)


def _ends(first: date, days: int, zone: ZoneInfo) -> list[datetime]:
    """The last instant of each local day."""
    return [day_start(first + number * ONE_DAY, zone) - ONE_DAY.resolution for number in range(1, days + 1)]
