"""What a check of the doctor is given, and what it may find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from assistant.core.account import Account, Schedule
    from assistant.logins import Held
    from assistant.ports import Channel
    from assistant.store.database import Store


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what mends it where the message does not say so itself."""

    check: str
    level: Level
    message: str
    mend: str | None = None


class Notifying(Protocol):
    """Ways to people."""

    @property
    def kinds(self) -> list[str]:
        """The kinds of service they lead through."""


class Installation(Protocol):
    """What is examined: its pieces are made when they are first asked for, and may fail then."""

    @property
    def config_path(self) -> Path:
        """Where schedule.yaml is."""

    @property
    def database_path(self) -> Path:
        """Where the database is."""

    @property
    def schedule(self) -> Schedule:
        """The loaded schedule."""

    @property
    def store(self) -> Store:
        """The opened database."""

    @property
    def base_url(self) -> str | None:
        """Where the network is, if not at its own address."""

    def credentials(self, account: Account) -> Held:
        """The account's credentials, and where they come from."""

    def notifier(self, schedule: Schedule) -> Notifying | None:
        """The ways to people, if there are to be any."""

    def channel(self, account: Account) -> Channel:
        """The account's way to the network."""


@dataclass(frozen=True, slots=True)
class Examination:
    """An installation at an instant; `is_local` tells the addresses that may be called while examining."""

    installation: Installation
    now: datetime
    is_local: Callable[[str], bool]

    @property
    def accounts(self) -> Iterable[Account]:
        """The accounts of the schedule."""
        return self.installation.schedule.accounts.values()


Found: TypeAlias = tuple[Level, str, str | None]
Check: TypeAlias = "Callable[[Examination], Iterator[Found]]"


def ok(message: str) -> Found:
    """Nothing is to be done."""
    return Level.OK, message, None


def warning(message: str, mend: str) -> Found:
    """Something may go wrong, or be missing."""
    return Level.WARNING, message, mend


def problem(message: str, mend: str) -> Found:
    """Something does not work."""
    return Level.PROBLEM, message, mend
