"""Reads lines such as NAME=VALUE, as shells and systemd's EnvironmentFile= have them."""

from __future__ import annotations

import re

from assistant.sentence import say

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_QUOTES = "'\""
_COMMENTS = ("#", ";")


def read_assignments(text: str) -> dict[str, str]:
    """The values by their names; the last of several with one name counts.

    Raises:
        ValueError: a line is no assignment; the text is a clause that names the line and shows nothing of it.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if words and not words.startswith(_COMMENTS):
            assignment = _ASSIGNMENT.fullmatch(words)
            if assignment is None:
                message = say("line {line} is not of the form NAME=VALUE", line=number)
                raise ValueError(message)
            found[assignment[1]] = _unquoted(assignment[2].strip())
    return found


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] in _QUOTES and value[0] == value[-1]
    return value[1:-1] if quoted else value
