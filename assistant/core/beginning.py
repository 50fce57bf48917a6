"""The first schedule of an account: what a person says of it, and good times of day that follow from that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from assistant.core.presets import PRESETS
from assistant.core.quiet import parse_hours
from assistant.core.spans import parse_duration, quoted, say_duration
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.core.presets import Preset

POSTS = "posts_per_day"

# The presets that say how many posts a day there are; the others are mixes, which a schedule adds to them.
TEMPERAMENTS = tuple(preset for preset in PRESETS.values() if POSTS in preset.limits)
USUAL = TEMPERAMENTS[0]

# A day is counted in half hours, from midnight on; slots lie on them.
_STEP = timedelta(minutes=30)
_IN_A_DAY = 48
_AN_HOUR = 2  # no two slots are nearer where the day has room
_WORKING_DAY = range(17, 36 + 1)  # 08:30 to 18:00, when most readers look
_FREE_DAY = range(20, 36 + 1)  # 10:00 to 18:00
_ALONE = 20  # 10:00, for the only one of a day


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a person said of an account before there was a schedule."""

    account: str
    handle: str
    zone: str
    preset: Preset = USUAL
    posts_per_day: int = int(USUAL.limits[POSTS]["max"])
    sandbox: bool = False


def temperament(text: str) -> Preset:
    """The temperament that its number in the list, its name or the beginning of its name says.

    Raises:
        ValueError: None does; the text is a sentence.
    """
    word = text.strip().casefold()
    numbered = {str(number): preset for number, preset in enumerate(TEMPERAMENTS, 1)}
    begun = [preset for preset in TEMPERAMENTS if word and preset.name.startswith(word)]
    if word in numbered or len(begun) == 1:
        return numbered.get(word) or begun[0]
    names = ", ".join(preset.name for preset in TEMPERAMENTS)
    message = say(
        "{text} is none of them; write a number from 1 to {most}, or a name: {names}.",
        text=quoted(text),
        most=len(numbered),
        names=names,
    )
    raise ValueError(message)


def usual_posts(preset: Preset) -> int:
    """How many posts a day the preset stands for."""
    return int(preset.limits[POSTS]["max"])


def parse_posts(text: str, preset: Preset) -> int:
    """How many posts a day the text says, if the preset's day has room for them.

    Raises:
        ValueError: It says no number, or one that has no room; the text is a sentence.
    """
    most, word = most_posts(preset), text.strip()
    if word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= most:
        return int(word[:4])
    hours = parse_hours(_quiet(preset))
    message = say(
        "{text} is no number from 1 to {most}; no more fit in the day of this policy, with "
        "{gap} between two posts and none from {start} to {end}.",
        text=quoted(text),
        most=most,
        gap=say_duration(parse_duration(_gap(preset))),
        start=f"{hours.start:%H:%M}",
        end=f"{hours.end:%H:%M}",
    )
    raise ValueError(message)


def most_posts(preset: Preset) -> int:
    """How many slots the preset's day has room for."""
    open_day = _open_day(preset)
    return (len(open_day) - 1) // _least_step(preset) + 1


def slots(preset: Preset, number: int) -> tuple[time, ...]:
    """So many times of a working day, spread over the hours that people read in."""
    return _spread(preset, number, _WORKING_DAY)


def saturday_slots(preset: Preset, number: int) -> tuple[time, ...]:
    """A third of so many, later in the day."""
    return _spread(preset, -(-number // 3), _FREE_DAY)


def _spread(preset: Preset, number: int, core: range) -> tuple[time, ...]:
    """Times at equal distances within the core of the day, or as much more of it as they need."""
    if number == 1:
        return (_time(_ALONE),)
    least = _least_step(preset)
    for step in (max(least, _AN_HOUR), least):
        for day in _days(core, _open_day(preset)):
            room = len(day) - 1
            if room // (number - 1) >= step:
                return tuple(_time(day[each * room // (number - 1)]) for each in range(number))
    message = say("{number} slots do not fit in a day of {preset}.", number=number, preset=preset.name)
    raise ValueError(message)


def _days(core: range, whole: range) -> Iterator[range]:
    """The core of a day, and ever more of it, until it is the whole."""
    for more in range(_IN_A_DAY):
        yield range(max(core.start - more, whole.start), min(core.stop + more, whole.stop))


def _open_day(preset: Preset) -> range:
    """The half hours in which something may go out: quiet hours span midnight in every temperament."""
    quiet = parse_hours(_quiet(preset))
    return range(-(-_minutes(quiet.end) // 30), -(-_minutes(quiet.start) // 30))


def _least_step(preset: Preset) -> int:
    """Half hours between two slots: more than the gap, since no post goes out on the very second."""
    return parse_duration(_gap(preset)) // _STEP + 1


def _quiet(preset: Preset) -> str:
    return preset.limits["quiet_hours"][""]


def _gap(preset: Preset) -> str:
    return preset.limits["min_gap"][""]


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _time(half_hours: int) -> time:
    return time(half_hours // 2, half_hours % 2 * 30)
