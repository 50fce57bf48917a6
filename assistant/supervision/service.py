"""What a service is made of, whichever program looks after it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from assistant.errors import ServiceError, system_says
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

VARIABLES = "service.env"  # beside the schedule
_PATIENCE_S = (
    180.0  # starting waits for the daemon to be ready, which may have a database to bring up to date
)


@dataclass(frozen=True, slots=True)
class Daemon:
    """The daemon to run: its command, its variables and a file with more, and the folders it writes to."""

    command: Sequence[str]
    variables: Path
    writes: Sequence[Path]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the schedule, the database and the credentials are, and the program's own folder."""

    config: Path
    database: Path
    credentials: Path
    own: Path


@dataclass(frozen=True, slots=True)
class Choices:
    """The account that alone is served, and the language that is spoken, if they were chosen."""

    account: str | None = None
    language: str | None = None


def daemon_on(places: Places, choices: Choices, environment: Mapping[str, str]) -> Daemon:
    """The daemon of this very program on these."""
    config, database = str(places.config), str(places.database)
    # -P: a folder `assistant` where the service happens to start must not be taken for the program.
    command = [sys.executable, "-P", "-m", "assistant", "--config", config, "--database", database]
    options = {"--account": choices.account, "--lang": choices.language}
    chosen = [word for option, value in options.items() if value for word in (option, value)]
    writes = (places.database.parent, places.config.parent, places.own, places.credentials.parent)
    return Daemon([*command, *chosen, "daemon"], places.config.with_name(VARIABLES), writes, environment)


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How a service is: whether its file is there, whether it runs, and what its manager says of it."""

    file: Path
    installed: bool
    running: bool
    said: str


class Service(Protocol):
    """The daemon as a service of this system."""

    @property
    def file(self) -> Path:
        """Where its description is."""

    def text(self) -> str:
        """Its description."""

    def install(self) -> list[str]:
        """Write the description, start the service, and say what else may be done."""

    def state(self) -> ServiceState:
        """How it is."""

    def remove(self) -> bool:
        """Stop it and take it away; False if it was not there."""


def write(path: Path, text: str) -> None:
    """Put a description in its place when it is whole.

    Raises:
        ServiceError: it cannot be written.
    """
    part = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        message = say("The service {path} cannot be written: {why}.", path=path, why=system_says(error))
        raise ServiceError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def run(*command: str) -> str:
    """What a manager's program prints.

    Raises:
        ServiceError: it is not there, or ends badly.
    """
    done = attempt(*command)
    if done.returncode != 0:
        printed = (done.stderr.strip() or done.stdout.strip()).split("\n")[0]
        said = printed or say("it ended with {status}", status=done.returncode)
        message = say("`{command}` failed: {said}", command=" ".join(command), said=said)
        raise ServiceError(message)
    return done.stdout


def attempt(*command: str) -> subprocess.CompletedProcess[str]:
    """A manager's program after it has ended, however it did.

    Raises:
        ServiceError: it is not there, or does not end.
    """
    try:
        return subprocess.run(  # noqa: S603 - a manager's own program, with words of ours
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except FileNotFoundError as error:
        message = say(
            "There is no {command} on this system; see what to give to another manager: --print",
            command=command[0],
        )
        raise ServiceError(message) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        message = say("`{command}` did not work: {error}", command=" ".join(command), error=error)
        raise ServiceError(message) from error
