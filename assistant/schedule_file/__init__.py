"""The only YAML: reads schedule.yaml, and refuses a wrong one whole, with every fault at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.account import Network, Schedule
from assistant.errors import ConfigurationError, Fault
from assistant.schedule_file.accounts import read_accounts
from assistant.schedule_file.document import GiveUpError, parse, read_bytes
from assistant.schedule_file.network import read_network
from assistant.schedule_file.nodes import Value
from assistant.schedule_file.notify import read_notify
from assistant.sentence import join, say_many

if TYPE_CHECKING:
    from pathlib import Path

TOP_KEYS = ("accounts", "network", "notify")


def load(path: Path) -> Schedule:
    """The schedule that the file says.

    Raises:
        ConfigurationError: There is none, or it has faults; the text has one line for each of them.
    """
    content = read_bytes(path)
    faults: list[Fault] = []
    try:
        schedule = _read(Value(parse(content), "", 1, faults))
    except GiveUpError as error:
        raise _refused(path, [*faults, error.fault]) from None
    if faults:
        raise _refused(path, faults)
    return schedule


def _read(root: Value) -> Schedule:
    given = root.section(TOP_KEYS)
    root.require(given, "accounts", "accounts: {me: {timezone: Europe/Paris}}")
    return Schedule(
        accounts=read_accounts(given["accounts"]) if "accounts" in given else {},
        network=read_network(given["network"]) if "network" in given else Network(),
        notify=read_notify(given["notify"]) if "notify" in given else None,
    )


def _refused(path: Path, faults: list[Fault]) -> ConfigurationError:
    faults = sorted(faults, key=lambda fault: fault.line)
    head = say_many(
        "{file} has {number} fault; nothing of it is used until it is mended.",
        "{file} has {number} faults; nothing of it is used until they are mended.",
        len(faults),
        file=path.name,
    )
    lines = [join(": ", filter(None, (f"{path}:{fault.line}", fault.key, fault.message))) for fault in faults]
    return ConfigurationError(join("\n", [head, *lines]), tuple(faults))
