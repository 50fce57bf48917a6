"""How a rule stands in a schedule: its keys, how each is written, and what holds for those left out.

It is said once, beside the rule; the schedule is read by it, presets are written in it, and what holds is
shown in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.core.prices import parse_dollars, say_dollars
from assistant.core.spans import parse_count, parse_duration, parse_part, say_duration, say_part
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.core.rules.rule import Rule

REQUIRED = object()  # stands for the default of a key that cannot be left out


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written: from its text, with a ValueError that says what is wrong, and back."""

    parse: Callable[[str], Any]
    say: Callable[[Any], str]


COUNT = Kind(partial(parse_count, least=0), str)
POSITIVE = Kind(partial(parse_count, least=1), str)
PART = Kind(parse_part, say_part)
DURATION = Kind(parse_duration, say_duration)


def _some_dollars(text: str) -> int:
    amount = parse_dollars(text)
    if not amount:
        message = say("$0 lets nothing out; write for example $5.")
        raise ValueError(message)
    return amount


DOLLARS = Kind(_some_dollars, say_dollars)


@dataclass(frozen=True, slots=True)
class Key:
    """One key under a rule, and the field of the rule that it sets; a rule that is one value has it as ""."""

    name: str
    field: str
    kind: Kind
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Form:
    """A rule's key in the policy, those under it, and what makes the rule of their values.

    `make` takes the fields by name and raises a ValueError with a sentence where they contradict each other.
    """

    name: str
    keys: tuple[Key, ...]
    make: Callable[..., Rule]
    example: str

    @property
    def is_one_value(self) -> bool:
        """Whether the value stands right behind the rule's name."""
        return self.keys[0].name == ""

    def build(self, written: Mapping[str, str]) -> Rule:
        """The rule that the texts of its keys say.

        Raises:
            ValueError: One is wrong.
        """
        return self.make(
            **{
                key.field: key.kind.parse(written[key.name]) if key.name in written else key.default
                for key in self.keys
            }
        )

    def written(self, rule: Rule) -> dict[str, str]:
        """How a rule of this form is written, each key by its name."""
        return {key.name: key.kind.say(getattr(rule, key.field)) for key in self.keys}


def in_order(minimum: int, maximum: int, told: Callable[[int], str]) -> None:
    """See to it that two limits leave something between them.

    Raises:
        ValueError: They do not.
    """
    if minimum > maximum:
        message = say("min ({least}) is above max ({most}).", least=told(minimum), most=told(maximum))
        raise ValueError(message)


class Source(StrEnum):
    """Where a value comes from."""

    PRESET = "preset"
    SCHEDULE = "schedule"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a policy as people write it; `key` is "" for a rule that is one value, or is off."""

    rule: str
    key: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Told:
    """What a policy was made from: the preset it names, and every value with where it comes from."""

    preset: str | None = None
    settings: tuple[Setting, ...] = ()
