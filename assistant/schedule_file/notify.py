"""Reads `notify`: how people are told what needs them; where to, no schedule says, for that is a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.account import Notify
from assistant.core.quiet import parse_hours
from assistant.core.spans import parse_duration, quoted
from assistant.schedule_file.nodes import read_key
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.schedule_file.nodes import Value

NOTIFY_KEYS = ("to_env", "queue_below", "collect", "quiet_hours")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,99}")


def read_notify(value: Value) -> Notify:
    """How people are told; what is left out is as it is by default."""
    given, plain = value.section(NOTIFY_KEYS), Notify()
    return Notify(
        to_env=read_key(given, "to_env", _parse_variable, plain.to_env),
        queue_below=read_key(given, "queue_below", parse_duration, None),
        collect=read_key(given, "collect", parse_duration, plain.collect),
        quiet_hours=read_key(given, "quiet_hours", parse_hours, None),
    )


def _parse_variable(text: str) -> str:
    """The name of a variable; an address that somebody put here may hold a secret, so it is not shown."""
    if not _VARIABLE.fullmatch(text):
        if ":" in text:
            message = say(
                "an address stands here; name the variable that holds the addresses, such as "
                "ASSISTANT_NOTIFY."
            )
        else:
            message = say(
                "{given} is no name of a variable; name the variable that holds the addresses, such as "
                "ASSISTANT_NOTIFY.",
                given=quoted(text),
            )
        raise ValueError(message)
    return text
