"""What a replay came to, as lines and as JSON: the share of each rule and each week, and what was held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from assistant.cli import dates, words
from assistant.cli.output import Line, Table
from assistant.cli.shapes import instant
from assistant.core import presets
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from assistant.cli.shapes import Json
    from assistant.core.replaying import Report, Week

SHOWN = 10  # held posts with their reasons, unless more are asked for


class PresetName(click.ParamType[presets.Preset]):
    """A preset by its name."""

    name = "preset"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> presets.Preset:
        """The preset."""
        try:
            return value if isinstance(value, presets.Preset) else presets.find(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that begin so."""
        return [CompletionItem(name) for name in presets.PRESETS if name.startswith(incomplete)]


def lines(report: Report, zone: ZoneInfo, shown: int) -> Iterator[Line | Table]:
    """The sum, the share by rule and by week, and the first posts that were held."""
    held = len(report.held)
    yield Line(
        say_many(
            "{number:,} post, of which {held:,} would have been held ({part}).",
            "{number:,} posts, of which {held:,} would have been held ({part}).",
            report.posts,
            held=held,
            part=_part(held, report.posts),
        ),
        style="held" if held else "good",
    )
    if not held:
        return
    yield _by_rule(report)
    yield _by_week(report)
    for past, breaches in report.held[:shown]:
        when = dates.dated_minute(past.at.astimezone(zone))
        yield Line(join("  ", (when, words.in_one_line(past.beginning))))
        for breach in breaches:
            yield Line(say("- {rule}: {message}", rule=breach.rule, message=breach.message), 1)
    if held > shown:
        yield Line(
            say_many(
                "… and {number:,} more; see them with --limit {held} or --json.",
                "… and {number:,} more; see them with --limit {held} or --json.",
                held - shown,
                held=held,
            )
        )


def _by_rule(report: Report) -> Table:
    table = Table(say("Rule"), say("Held"), say("Of all posts"))
    for rule, number in report.by_rule.most_common():
        table.add(rule, say("{number:,}", number=number), _part(number, report.posts))
    return table


def _by_week(report: Report) -> Table:
    table = Table(say("Week from"), say("Posts"), say("Held"), say("By"))
    for week in report.weeks.values():
        if week.held:
            rules = ", ".join(f"{rule} {number}" for rule, number in week.by_rule.most_common())
            held = say("{number} ({part})", number=week.held, part=_part(week.held, week.posts))
            table.add(f"{week.monday}", str(week.posts), held, rules)
    return table


def _part(number: int, of: int) -> str:
    return say("{percent}%", percent=round(100 * number / of) if of else 0)


def document(report: Report, zone: ZoneInfo) -> Json:
    """All of it, for a program."""
    return {
        "posts": report.posts,
        "held": len(report.held),
        "by_rule": dict(report.by_rule.most_common()),
        "weeks": [_week(week) for week in report.weeks.values()],
        "held_posts": [
            {
                "at": instant(past.at, zone),
                "text": past.beginning,
                "reasons": [{"rule": breach.rule, "message": breach.message} for breach in breaches],
            }
            for past, breaches in report.held
        ],
    }


def _week(week: Week) -> Json:
    return {
        "from": week.monday.isoformat(),
        "posts": week.posts,
        "held": week.held,
        "by_rule": dict(week.by_rule.most_common()),
    }
