"""Lets the notifier work in a process of its own.

What its library takes is given back with every message, and whatever a service does to it ends with it, so
that a daemon with notices is no larger than one without.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from assistant.errors import ConfigurationError, NotifyError
from assistant.language import translated
from assistant.sentence import kept, say

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMAND = (sys.executable, "-P", "-m", "assistant.notifier")
_LONGEST_S = 120.0  # apprise gives each address some seconds; several one after the other take longer


class Messenger:
    """The ways to people, as the notifier's process knows them."""

    def __init__(self, addresses: Sequence[str], source: str, command: Sequence[str] = _COMMAND) -> None:
        """Have the addresses understood; `source` is where they stand.

        Raises:
            ConfigurationError: one is none that apprise knows.
            NotifyError: the process cannot tell.
        """
        self._ways, self._command = {"addresses": list(addresses), "source": source}, command
        self._ask({})

    def send(self, title: str, body: str) -> list[str]:
        """Send a message every way; the kinds of those that did not take it.

        Raises:
            NotifyError: none took it.
        """
        failed: list[str] = self._ask({"title": translated(title), "body": translated(body)})["failed"]
        return failed

    def _ask(self, message: dict[str, str]) -> dict[str, Any]:
        """Hand over what is secret by standard input, where nobody sees it."""
        try:
            done = subprocess.run(  # noqa: S603 - this program's own
                self._command,
                input=json.dumps(self._ways | message),
                capture_output=True,
                encoding="utf-8",
                timeout=_LONGEST_S,
                check=False,
                start_new_session=True,  # a Ctrl-C at the daemon lets a message be told to its end
            )
            answer: dict[str, Any] = json.loads(done.stdout)
        except (OSError, subprocess.TimeoutExpired, ValueError):
            sentence = say(
                "Nobody could be told: the process that tells people did not answer; "
                "try: assistant notify --test"
            )
            raise NotifyError(sentence) from None
        if "error" in answer:
            kind = ConfigurationError if answer["error"] == ConfigurationError.__name__ else NotifyError
            raise kind(kept(answer["message"], answer["said"]))
        return answer
