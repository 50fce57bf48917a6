"""Checks of the ways out: the schedule, the credentials, and the network."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import AssistantError, CredentialsError
from assistant.services.doctoring.findings import Level, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.services.doctoring.findings import Examination, Found

_PATIENCE_S = 2.0  # a server on this machine answers within milliseconds


def schedule(examination: Examination) -> Iterator[Found]:
    """What the schedule says."""
    accounts = examination.installation.schedule.accounts
    yield ok(f"{examination.installation.config_path} is valid; its accounts: {', '.join(accounts)}.")
    for account in accounts.values():
        if not account.slots:
            yield warning(
                f"{account.name} has no slots: only drafts with a time of their own go out.",
                f"Give it slots in {examination.installation.config_path}.",
            )


def credentials(examination: Examination) -> Iterator[Found]:
    """Whether each account may post."""
    for account in examination.accounts:
        try:
            examination.installation.credentials(account)
        except AssistantError as error:
            yield Level.PROBLEM, str(error), None
        else:
            yield ok(f"{account.name} has what it takes to post.")


def network(examination: Examination) -> Iterator[Found]:
    """Make publishers, which refuse a wrong address, and call the address only if it is on this machine."""
    url = examination.installation.base_url
    with suppress(CredentialsError):  # they are a check of their own, and nothing is sent without them
        for account in examination.accounts:
            examination.installation.channel(account)
        if url is None or not examination.is_local(url):
            yield ok(f"Posts go to {url or 'X itself'}, which is not called by this check.")
        elif (trouble := _trouble_at(url)) is None:
            yield ok(f"Posts go to {url}, where something answers.")
        else:
            yield problem(f"Nothing answers at {url} ({trouble}).", "Start it: assistant sandbox")


def notify(examination: Examination) -> Iterator[Found]:
    """Whether people can be told what needs them, where they are to be; nothing is sent."""
    notifier = examination.installation.notifier(examination.installation.schedule)
    if notifier is not None:
        yield ok(f"People are told through {', '.join(notifier.kinds)}; try it: assistant notify --test")


def _trouble_at(url: str) -> str | None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE_S).close()
    except OSError as error:
        return error.strerror or str(error)
    return None
