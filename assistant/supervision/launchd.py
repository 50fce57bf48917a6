"""The daemon as a launchd agent, for macOS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.render import render
from assistant.sentence import say
from assistant.supervision.service import ServiceState, attempt, run, write

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.supervision.service import Daemon

LABEL = "posting-assistant.daemon"
# launchd reads no file of variables: a shell does, and then becomes the daemon.
_SHELL = 'set -a; if [ -f "$0" ]; then . "$0"; fi; exec "$@"'


@dataclass(frozen=True, slots=True)
class Launchd:
    """The agent in a user's own folder of agents; what the daemon says goes to a file in `logs`."""

    daemon: Daemon
    folder: Path
    logs: Path

    @property
    def file(self) -> Path:
        """Where the agent is."""
        return self.folder / f"{LABEL}.plist"

    @property
    def log(self) -> Path:
        """What the daemon says."""
        return self.logs / "posting-assistant.log"

    def text(self) -> str:
        """The agent."""
        command = ["/bin/sh", "-c", _SHELL, str(self.daemon.variables), *self.daemon.command]
        values = {
            "label": LABEL,
            "command": command,
            "environment": self.daemon.environment,
            "log": str(self.log),
        }
        return render("assistant.plist.j2", values)

    def install(self) -> list[str]:
        """Write the agent, have it started now and at every login, and say what else may be done."""
        write(self.file, self.text())
        attempt("launchctl", "bootout", self._target)  # one that runs by an older description
        run("launchctl", "bootstrap", self._domain, str(self.file))
        return [say("What it says: tail -f '{log}'", log=self.log)]

    def state(self) -> ServiceState:
        """How the agent is."""
        done = attempt("launchctl", "print", self._target)
        lines = [line.strip() for line in done.stdout.splitlines()]
        said = next((line for line in lines if line.startswith("state = ")), done.stderr.strip())
        return ServiceState(self.file, self.file.exists(), said == "state = running", said)

    def remove(self) -> bool:
        """Stop the agent and take it away."""
        if not self.file.exists():
            return False
        attempt("launchctl", "bootout", self._target)
        self.file.unlink(missing_ok=True)
        return True

    @property
    def _domain(self) -> str:
        return f"gui/{os.getuid()}"

    @property
    def _target(self) -> str:
        return f"{self._domain}/{LABEL}"
