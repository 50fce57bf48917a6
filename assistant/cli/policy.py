"""The commands about the policy itself: what holds and where it comes from, and what another would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import output, params, replayed, shapes
from assistant.cli.output import Line, Table
from assistant.core import naming, presets
from assistant.core.rules import FORMS
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.cli.shapes import Json
    from assistant.core.account import Account
    from assistant.core.planning import Plan
    from assistant.core.presets import Preset
    from assistant.core.rules.form import Told
    from assistant.services.replaying import Trial
    from assistant.wiring import Application


@click.group()
def policy() -> None:
    """Show which guardrails hold, and try others."""


@policy.command()
@click.option("--preset", type=replayed.PresetName(), help="Show this preset, not the schedule.")
@params.as_json
@click.pass_obj
def show(application: Application, preset: Preset | None, as_json: bool) -> None:
    """Show every guardrail that holds, with its limits, and where each comes from.

    A value comes from the preset that the schedule names, from the schedule itself, or is the default of what
    both leave out. Without --account it shows every account.

    \b
    Examples:
      assistant policy show
      assistant policy show --preset newcomer
    """
    shown: list[tuple[str | None, Told]] = [(None, presets.told(preset))] if preset else []
    shown += [] if preset else [(account.name, account.told) for account in application.accounts()]
    output.show(
        [_document(name, told) for name, told in shown],
        (line for name, told in shown for line in _shown(name, told)),
        as_json=as_json,
    )


def _shown(account: str | None, told: Told) -> Iterator[Line | Table]:
    preset = presets.PRESETS.get(told.preset or "")
    named = (
        say("{name}: {what}", name=preset.name, what=preset.purpose) if preset else say("by its own rules")
    )
    yield Line(named if account is None else join(", ", (account, named)), style="title")
    yield from (Line(reason, 1) for reason in (preset.reasons if preset else ()))
    table = Table(say("Rule"), say("Limit"), say("Value"), say("From"))
    for setting in told.settings:
        table.add(setting.rule, setting.key, setting.value, naming.named(setting.source))
    yield table
    off = ", ".join(_off(told))
    yield Line(say("Off: {rules}.", rules=off) if off else say("Off: none."))
    yield Line()


def _off(told: Told) -> list[str]:
    """The rules that do not hold."""
    on = {setting.rule for setting in told.settings if setting.value != presets.OFF}
    return [form.name for form in FORMS if form.name not in on]


def _document(account: str | None, told: Told) -> Json:
    preset = presets.PRESETS.get(told.preset or "")
    return {
        "account": account,
        "preset": told.preset,
        "reasons": list(preset.reasons) if preset else [],
        "rules": [
            {"rule": each.rule, "limit": each.key or None, "value": each.value, "from": each.source}
            for each in told.settings
        ],
        "off": _off(told),
    }


@policy.command("try")
@click.option("--preset", type=replayed.PresetName(), required=True, help="The preset to try.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=replayed.SHOWN,
    show_default=True,
    help="Tell the reasons of so many held posts.",
)
@params.as_json
@click.pass_obj
def try_(application: Application, preset: Preset, limit: int, as_json: bool) -> None:
    """Show what a preset would have done with the last 90 days, and would do with the queue; changes nothing.

    Each post of the ledger is judged in its turn; one that would have been held does not count for those
    after it. For the queue it is the plan of the next 28 days. The preset is tried by itself, without the
    rules of the schedule. Without --account it shows every account.

    \b
    Examples:
      assistant policy try --preset brand
      assistant policy try --preset 5-3-2 --account me --json
    """
    from assistant.services.replaying import try_policy

    now = clock.now()
    trials = [
        (account, try_policy(application.store, account, preset.policy, now))
        for account in application.accounts()
    ]
    output.show(
        [_trial(account, preset, trial) for account, trial in trials],
        (line for account, trial in trials for line in _tried(account, preset, trial, limit)),
        as_json=as_json,
    )


def _tried(account: Account, preset: Preset, trial: Trial, limit: int) -> Iterator[Line | Table]:
    names = {"account": account.name, "preset": preset.name}
    past = say("{account} under {preset}, the last 90 days ({zone})", **names, zone=account.zone)
    yield Line(past, style="title")
    yield from replayed.lines(trial.past, account.zone, limit)
    yield Line(say("{account} under {preset}, the next 28 days", **names), style="title")
    tried, present = _going(trial.plan), _going(trial.present)
    yield Line(say("{tried} would go out; under the present policy {present}.", tried=tried, present=present))
    rules = _holding(trial.plan)
    if rules:
        held = ", ".join(f"{rule} {number}" for rule, number in rules.items())
        yield Line(say("What stays is held by: {rules}.", rules=held), style="held")
    yield Line()


def _going(plan: Plan) -> str:
    from assistant.services.replaying import going_out

    out = going_out(plan)
    whole = out + len(plan.waiting)
    return say_many("{out:,} of {number:,} draft", "{out:,} of {number:,} drafts", whole, out=out)


def _holding(plan: Plan) -> dict[str, int]:
    """How many drafts that find no place each rule held last."""
    numbers: dict[str, int] = {}
    for _, verdict in plan.waiting:
        for reason in verdict.reasons if verdict else ():
            numbers[reason.rule] = numbers.get(reason.rule, 0) + 1
    return dict(sorted(numbers.items(), key=lambda item: -item[1]))


def _trial(account: Account, preset: Preset, trial: Trial) -> Json:
    from assistant.services.replaying import going_out

    return {
        "account": account.name,
        "preset": preset.name,
        "past": replayed.document(trial.past, account.zone),
        "queue": {
            "going_out": going_out(trial.plan),
            "going_out_now": going_out(trial.present),
            "held_by": _holding(trial.plan),
            "plan": shapes.plan(account, trial.plan),
        },
    }
