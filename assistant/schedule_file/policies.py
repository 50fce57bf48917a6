"""Reads the `policy` of an account: which guardrails it has, and their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.core.policy import Policy
from assistant.core.rules import FORMS
from assistant.core.rules.form import REQUIRED
from assistant.core.spans import parse_duration
from assistant.schedule_file.nodes import read_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.core.rules import Form, Rule
    from assistant.schedule_file.nodes import Value

POLICY_KEYS = (*(form.name for form in FORMS), "duplicates")

_FAULTY = object()  # stands for a value that has a fault, in a schedule that is refused


def read_policy(value: Value) -> Policy:
    """The policy that stands there; a rule that is left out is off, while repetitions are always refused."""
    given = value.section(POLICY_KEYS)
    found = [_rule(form, given[form.name]) for form in FORMS if form.name in given]
    rules = tuple(rule for rule in found if rule is not None)
    if "duplicates" not in given:
        return Policy(rules)
    repetition = given["duplicates"].section(("within",))
    return Policy(rules, read_key(repetition, "within", parse_duration, Policy().duplicates_within))


def _rule(form: Form, value: Value) -> Rule | None:
    """The rule that stands there, or None where it has a fault."""
    given = {"": value} if form.is_one_value else value.section([key.name for key in form.keys])
    values = _values(form, value, given)
    if any(found is _FAULTY for found in values.values()):
        return None
    try:
        return form.make(**values)
    except ValueError as error:
        value.fault(str(error))
        return None


def _values(form: Form, value: Value, given: Mapping[str, Value]) -> dict[str, Any]:
    """What the rule is made of, by its fields."""
    values: dict[str, Any] = {}
    for key in form.keys:
        if key.name in given:
            values[key.field] = given[key.name].read(key.kind.parse, _FAULTY)
        elif key.default is REQUIRED:
            value.require(given, key.name, form.example)
            values[key.field] = _FAULTY
        else:
            values[key.field] = key.default
    return values
