"""Knows a row of an export that the tables would take and nothing could read later."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.core.policy import Reason
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

_HIGHEST_ID = 2**62  # an id one higher can always be given
_YEARS = range(1970, 9000)  # ten years more or less, and another zone, lead out of the calendar nowhere
_REMOTE_ID = re.compile("[0-9]{1,19}")  # of the network, which has 63 bits
_REASON = frozenset(field.name for field in fields(Reason))
# The columns of all tables that hold moments, and those that hold ids of the network's. The tables see that
# they are texts of the right shape, and no more.
_MOMENTS = frozenset(
    {
        *("pinned_at", "not_before", "expires", "created_at", "retry_at", "approved_at", "posted_at"),
        *("seen_at", "deleted_at", "since", "at", "started_at", "finished_at", "slot_at", "taken_at"),
        *("read_at", "read_whole_at", "noticed_at", "told_at", "over_at"),
        *("made_at", "searched_until", "wait_until", "from_slot", "to_slot"),
    }
)
_COUNTS = frozenset({"posts", "times", "failures"})
_MOST = 2**31  # so that no sum of them overflows
_REMOTE_IDS = frozenset({"remote_id", "since_id"})


def oddity(row: Mapping[str, Any]) -> str | None:
    """What of a row of an export nothing could read, although the tables would take it."""
    number = row.get("id", 1)
    if isinstance(number, int) and not 0 < number < _HIGHEST_ID:
        return say("no row has the id {number}", number=number)
    for name, value in row.items():
        if (fault := _fault_of(name, value)) is not None:
            return fault
    if not all(map(_is_reason, _listed(row.get("reasons")))):
        return say("its reasons are none")
    if not all(map(_is_moment, _listed(row.get("suggestions")))):
        return say("its suggestions are no moments")
    return None


def _fault_of(name: str, value: object) -> str | None:
    if value is None:
        return None
    if name in _MOMENTS and not _is_moment(value):
        return say("{name} is no moment", name=name)
    if name in _COUNTS and isinstance(value, int) and value >= _MOST:
        return say("{name} is no count", name=name)
    if name in _REMOTE_IDS and not _REMOTE_ID.fullmatch(str(value)):
        return say("{name} is no id of the network's", name=name)
    return None


def _listed(text: object) -> list[object]:
    """The values of a list in JSON; what is none, the tables refuse."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _is_moment(value: object) -> bool:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return at is not None and at.tzinfo is not None and at.year in _YEARS


def _is_reason(value: object) -> bool:
    """Whether it is a reason as it is kept: all of its parts, each of its kind."""
    if not isinstance(value, dict) or value.keys() - {"said"} != _REASON:
        return False
    window, earliest = value["window"], value["earliest"]
    return (
        all(isinstance(value[name], str) for name in ("rule", "message", "remedy"))
        and isinstance(value.get("said", {}), dict)  # what is in it is looked at where it is read
        and all(isinstance(value[name], str | int | None) for name in ("observed", "limit"))
        and all(_is_list_of_ids(value[name]) for name in ("counted", "promised"))
        and (window is None or _is_span(window))
        and (earliest is None or _is_moment(earliest))
    )


def _is_span(value: object) -> bool:
    match value:
        case [start, end]:
            return _is_moment(start) and _is_moment(end)
        case _:
            return False


def _is_list_of_ids(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, int) and 0 < each < _HIGHEST_ID for each in value)
