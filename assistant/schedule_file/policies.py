"""Reads the `policy` of an account: which guardrails it has, and their limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from assistant.core.policy import Policy
from assistant.core.presets import OFF, REPETITION, find, repetition, settings_of
from assistant.core.rules import FORMS
from assistant.core.rules.form import REQUIRED, Setting, Source, Told
from assistant.core.spans import parse_duration
from assistant.schedule_file.nodes import read_key
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from assistant.core.presets import Preset
    from assistant.core.rules import Form, Rule
    from assistant.schedule_file.nodes import Value

# Every key of a policy, and the keys under it.
POLICY_KEYS: dict[str, tuple[str, ...]] = {
    "preset": (),
    **{form.name: tuple(key.name for key in form.keys if key.name) for form in FORMS},
    REPETITION: ("within",),
}

_FAULTY = object()  # stands for a value that has a fault, in a schedule that is refused


@dataclass(slots=True)
class _Reading:
    """What has been read of a policy so far."""

    preset: Preset | None
    rules: list[Rule] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)

    def limits(self, form: Form) -> Mapping[str, str] | None:
        """What the preset says of a rule, where it has it."""
        return self.preset.limits.get(form.name) if self.preset else None

    def add(self, form: Form, value: Value | None) -> None:
        """Read one rule; a value of the schedule's own goes before the preset's."""
        limits = self.limits(form)
        if value is not None and (value.is_off or (value.is_nothing and limits is not None)):
            self.settings.append(Setting(form.name, "", OFF, Source.SCHEDULE))
        elif value is not None:
            self._read(form, value, limits or {})
        elif limits is not None:
            self._keep(form, form.build(limits), (), limits)

    def _read(self, form: Form, value: Value, limits: Mapping[str, str]) -> None:
        given = {"": value} if form.is_one_value else value.section(POLICY_KEYS[form.name])
        values = _values(form, value, given, limits)
        if any(found is _FAULTY for found in values.values()):
            return
        try:
            rule = form.make(**values)
        except ValueError as error:
            value.fault(self._told(str(error), [key for key in limits if key not in given]))
            return
        self._keep(form, rule, given, limits)

    def _keep(self, form: Form, rule: Rule, own: Container[str], limits: Container[str]) -> None:
        self.rules.append(rule)
        self.settings += settings_of(form, rule, own, limits)

    def _told(self, fault: str, theirs: list[str]) -> str:
        """What contradicts itself, and which of it a person did not write."""
        if not theirs or self.preset is None:
            return fault
        return say_many(
            "{fault} The value of {keys} comes from the preset {preset}.",
            "{fault} The values of {keys} come from the preset {preset}.",
            len(theirs),
            fault=fault,
            keys=reduce(lambda some, key: say("{some} and {key}", some=some, key=key), theirs),
            preset=self.preset.name,
        )


def read_policy(value: Value) -> tuple[Policy, Told]:
    """The policy that stands there, and where each value of it comes from.

    A rule that is left out, and that no preset has, is off, while repetitions are always refused.
    """
    given = value.section(POLICY_KEYS)
    reading = _Reading(read_key(given, "preset", find, None))
    for form in FORMS:
        reading.add(form, given.get(form.name))
    within = given[REPETITION].section(POLICY_KEYS[REPETITION]) if REPETITION in given else {}
    policy = Policy(
        tuple(reading.rules), read_key(within, "within", parse_duration, Policy().duplicates_within)
    )
    settings = (*reading.settings, repetition(policy.duplicates_within, own="within" in within))
    return policy, Told(reading.preset.name if reading.preset else None, settings)


def _values(
    form: Form, value: Value, given: Mapping[str, Value], limits: Mapping[str, str]
) -> dict[str, Any]:
    """What the rule is made of, by its fields."""
    values: dict[str, Any] = {}
    for key in form.keys:
        if key.name in given:
            values[key.field] = given[key.name].read(key.kind.parse, _FAULTY)
        elif key.name in limits:
            values[key.field] = key.kind.parse(limits[key.name])
        elif key.default is REQUIRED:
            value.require(given, key.name, form.example)
            values[key.field] = _FAULTY
        else:
            values[key.field] = key.default
    return values
