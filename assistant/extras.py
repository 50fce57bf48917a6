"""What takes a library that not everybody installs: telling people, and metrics for Prometheus."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from assistant import settings
from assistant.core.account import Notify
from assistant.errors import AssistantError
from assistant.messenger import Messenger
from assistant.sentence import say

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.core.account import Schedule
    from assistant.notifier import Notifier
    from assistant.services.status import Status


def notifier(schedule: Schedule) -> Notifier | None:
    """The ways to people; None where neither the schedule nor the environment speaks of any.

    Raises:
        AssistantError: the schedule does and the environment names none, an address is none, or the library
            for it is not installed.
    """
    source, addresses = _addresses(schedule)
    if not addresses:
        return None
    try:
        from assistant.notifier import Notifier
    except ModuleNotFoundError as error:
        raise _not_installed(error, "apprise", "notify") from error
    return Notifier(addresses, source)


def messenger(schedule: Schedule) -> Messenger | None:
    """The same ways in a process of their own, for who is there for long.

    Raises:
        AssistantError: as for `notifier`.
    """
    source, addresses = _addresses(schedule)
    if not addresses:
        return None
    if find_spec("apprise") is None:
        raise _not_installed(ModuleNotFoundError(name="apprise"), "apprise", "notify")
    return Messenger(addresses, source)


def _addresses(schedule: Schedule) -> tuple[str, tuple[str, ...]]:
    """Where people are told, and what says so."""
    variable = (schedule.notify or Notify()).to_env
    source, addresses = settings.notify_addresses(variable)
    if not addresses and schedule.notify is not None:
        raise settings.nobody_to_tell(variable)
    return source, addresses


def write_metrics(status: Status, path: Path) -> None:
    """Write how things stand for Prometheus.

    Raises:
        AssistantError: the library for it is not installed, or the file cannot be written.
    """
    try:
        from assistant.metrics import write
    except ModuleNotFoundError as error:
        raise _not_installed(error, "prometheus_client", "prometheus") from error
    write(status, path)


def _not_installed(error: ModuleNotFoundError, library: str, extra: str) -> Exception:
    """A sentence for a library that not everybody needs; any other that is missing is a bug."""
    if error.name is None or error.name.partition(".")[0] != library:
        return error
    message = say(
        "{library} is not installed; install it with: pip install 'posting-assistant[{extra}]'.",
        library=library,
        extra=extra,
    )
    return AssistantError(message)
