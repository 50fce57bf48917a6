"""The only apprise: takes messages to people through the services they use.

Addresses carry tokens and passwords. They never show: an address is told by its place and the kind of its
service alone, and what apprise itself logs is not written.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import TYPE_CHECKING

from apprise import Apprise, AppriseAsset, NotifyBase

from assistant.errors import ConfigurationError, NotifyError
from assistant.language import translated
from assistant.sentence import keep, say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence

_KIND = re.compile(r"([a-z][a-z0-9]{1,19})://", re.IGNORECASE)
_LOGGER = logging.getLogger("apprise")


class Notifier:
    """The ways to people, each one address."""

    def __init__(self, addresses: Sequence[str], source: str) -> None:
        """Understand the addresses; `source` is where they stand.

        Raises:
            ConfigurationError: one is none that apprise knows.
        """
        _LOGGER.setLevel(logging.CRITICAL + 1)
        asset = AppriseAsset(app_id="assistant", app_desc="Posting assistant", app_url="")
        self._ways = [
            (_kind(address), _way(address, number, source, asset))
            for number, address in enumerate(addresses, start=1)
        ]

    @property
    def kinds(self) -> list[str]:
        """The kind of service behind each address, such as `mailto`."""
        return [kind for kind, _ in self._ways]

    def send(self, title: str, body: str) -> list[str]:
        """Send a message every way; the kinds of those that did not take it.

        Raises:
            NotifyError: none took it.
        """
        said = translated(title), translated(body)
        failed = [kind for kind, way in self._ways if not _taken(way, *said)]
        if len(failed) == len(self._ways):
            message = say_many(
                "Nobody could be told: {kinds} did not take the message; check the address and "
                "the network, then try: assistant notify --test",
                "Nobody could be told: {kinds} did not take the message; check the address and "
                "the network, then try: assistant notify --test",
                len(failed),
                kinds=", ".join(failed),
            )
            raise NotifyError(message)
        return failed


def _kind(address: str) -> str:
    found = _KIND.match(address)
    return found[1].lower() if found else "?"


def _way(address: str, number: int, source: str, asset: AppriseAsset) -> NotifyBase:
    way: NotifyBase | None = Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if way is None:
        kind = _kind(address)
        message = say(
            "Address {address} is none that apprise knows, or lacks something; it is not "
            "shown here, because it may hold a password. See https://appriseit.com for how to write it.",
            address=say("{number} of {source}", number=number, source=source)
            if kind == "?"
            else say("{number} of {source} (of kind {kind})", number=number, source=source, kind=kind),
        )
        raise ConfigurationError(message)
    return way


def _taken(way: NotifyBase, title: str, body: str) -> bool:
    try:
        return bool(way.notify(body=body, title=title))
    except Exception:  # noqa: BLE001 - a hundred services, of which none may ever touch publishing
        return False


def main() -> None:
    """Do for another process what it asks for on standard input: understand addresses, and send a message."""
    asked, answer = json.load(sys.stdin), dict[str, object]()
    try:
        notifier = Notifier(asked["addresses"], asked["source"])
        answer = {"failed": notifier.send(asked["title"], asked["body"]) if "title" in asked else []}
    except (ConfigurationError, NotifyError) as error:
        message = str(error)
        answer = {"error": type(error).__name__, "message": message, "said": keep(message)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
