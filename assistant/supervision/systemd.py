"""The daemon as a systemd user unit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ServiceError
from assistant.render import render
from assistant.sentence import join, say
from assistant.supervision.service import ServiceState, attempt, run, write

if TYPE_CHECKING:
    from assistant.supervision.service import Daemon

UNIT = "assistant.service"
_SYSTEMCTL = ("systemctl", "--user")
_PROPERTIES = "ActiveState,SubState,Result,StatusText"
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - where the unit would see a folder of its own


@dataclass(frozen=True, slots=True)
class Systemd:
    """The unit in a user's own folder of units."""

    daemon: Daemon
    folder: Path

    @property
    def file(self) -> Path:
        """Where the unit is."""
        return self.folder / UNIT

    def text(self) -> str:
        """The unit."""
        writes = self.daemon.writes
        private = not any(path.is_relative_to(place) for path in writes for place in _TEMPORARY)
        values = {
            "command": " ".join(quoted(word).replace("$", "$$") for word in self.daemon.command),
            "environment": [quoted(f"{name}={value}") for name, value in self.daemon.environment.items()],
            "variables": escaped(str(self.daemon.variables)),
            "writes": " ".join(quoted(f"-{path}") for path in dict.fromkeys(writes)),
            "private_tmp": private,
        }
        return render("assistant.service.j2", values)

    def install(self) -> list[str]:
        """Write the unit, have it started now and at every login, and say what else may be done."""
        write(self.file, self.text())
        run(*_SYSTEMCTL, "daemon-reload")
        run(*_SYSTEMCTL, "enable", UNIT)
        run(*_SYSTEMCTL, "restart", UNIT)
        return [
            say("What it says: journalctl --user -u {unit} -f", unit=UNIT),
            say("To have it run while you are not logged in: loginctl enable-linger"),
        ]

    def state(self) -> ServiceState:
        """How the unit is."""
        done = attempt(*_SYSTEMCTL, "show", UNIT, f"--property={_PROPERTIES}")
        told = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
        is_active = told.get("ActiveState") == "active"
        words = [told.get("ActiveState", ""), f"({told['SubState']})" if told.get("SubState") else ""]
        words += [told.get("StatusText", "") if is_active else ""]  # what it said last is over then
        said = join(" ", filter(None, words)) or done.stderr.strip().split("\n")[0]
        if told.get("Result", "success") != "success":
            said = join(", ", (said, say("last result: {result}", result=told["Result"])))
        return ServiceState(self.file, self.file.exists(), is_active, said)

    def remove(self) -> bool:
        """Stop the unit and take it away."""
        if not self.file.exists():
            return False
        run(*_SYSTEMCTL, "disable", "--now", UNIT)
        self.file.unlink(missing_ok=True)
        run(*_SYSTEMCTL, "daemon-reload")
        return True


def escaped(text: str) -> str:
    """A text of which a unit expands nothing.

    Raises:
        ServiceError: it cannot stand in a unit.
    """
    if not text.isprintable():
        message = say(
            "{text} cannot stand in a unit of systemd; choose another name for it.", text=repr(text)
        )
        raise ServiceError(message)
    return text.replace("%", "%%")


def quoted(text: str) -> str:
    r"""A word as systemd reads it, in quotes: `\`, `"` and `%` are escaped; in commands `$` has to be."""
    inner = escaped(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
