"""Writes the first schedule.yaml, whole and without faults, and never over one that is there."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from assistant.core import presets
from assistant.core.beginning import POSTS, saturday_slots, slots, usual_posts
from assistant.errors import ConfigurationError, UsageError
from assistant.sentence import join, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time
    from pathlib import Path

    from assistant.core.beginning import Beginning

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")  # what YAML reads as a key without quotes

# What each rule is for, for whoever reads the file; a rule without a sentence stands under the one before it.
_WHY = {
    POSTS: say("A few posts that are sure of themselves beat chatter."),
    "share_requests_per_week": say("Asking people to share works in small doses; beyond them it is begging."),
    "personal": say("Only work, and nobody knows who speaks; only yourself, and people are bored."),
    "curated": say("Relaying others makes you useful; only relaying builds their audience and not yours."),
    "min_gap": say("Each post has its moment, and none goes out while your readers sleep."),
    "same_link": say("The same address again and again looks like advertising."),
    "hashtags_per_post": say("Rows of hashtags do not bring readers."),
    "engage_per_week": say("Some posts of a week ask readers what they think; this refuses nothing."),
}


def text(beginning: Beginning) -> str:
    """The commented schedule of an account that begins so."""
    from assistant.render import render

    preset, number = beginning.preset, beginning.posts_per_day
    values = {
        "account": beginning.account
        if _PLAIN.fullmatch(beginning.account)
        else json.dumps(beginning.account),
        "handle": beginning.handle,
        "zone": beginning.zone,
        "weekdays": _written(slots(preset, number)),
        "saturday": _written(saturday_slots(preset, number)),
        "preset": preset.name,
        "purpose": preset.purpose,
        "others": ", ".join(name for name in presets.PRESETS if name != preset.name),
        "other": "individual" if preset.name == "brand" else "brand",
        "rules": list(_rules(beginning)),
        "sandbox": beginning.sandbox,
    }
    return render("schedule.yaml.j2", values)


def _written(walls: tuple[time, ...]) -> list[str]:
    return [f"{wall:%H:%M}" for wall in walls]


def _rules(beginning: Beginning) -> Iterator[dict[str, object]]:
    """The rules of the preset; the one that the person set otherwise is the schedule's own."""
    for name, limits in beginning.preset.limits.items():
        own = name == POSTS and beginning.posts_per_day != usual_posts(beginning.preset)
        keys = {"max": str(beginning.posts_per_day)} if own else limits
        yield {"name": name, "value": presets.written(keys), "own": own, "why": _WHY.get(name)}


def write(path: Path, beginning: Beginning) -> bool:
    """Write the file; whether it was written: one that came to be there meanwhile stays as it is.

    Raises:
        ConfigurationError: the folder or the file cannot be written.
        UsageError: a value is not one that a schedule takes.
    """
    from assistant import schedule_file

    draft = path.with_name(f"{path.name}.new")
    with _told(path, draft):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text(beginning), encoding="utf-8")
        schedule_file.load(draft)
        return _placed(draft, path)


def _placed(draft: Path, path: Path) -> bool:
    """Give the file its name unless another has it; where there are no links, after a last look."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:
        if path.exists():
            return False
        draft.rename(path)
    return True


@contextmanager
def _told(path: Path, draft: Path) -> Iterator[None]:
    """Tell in a sentence what went wrong, and leave nothing beside the file."""
    try:
        yield
    except OSError as error:
        message = say("The schedule {path} cannot be written: {trouble}.", path=path, trouble=error.strerror)
        raise ConfigurationError(message) from error
    except ConfigurationError as error:
        faults = [fault.message for fault in error.faults]
        raise UsageError(join(" ", faults) if faults else str(error)) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
