"""Checks of the ways out: the schedule, the credentials, and the network."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import AssistantError, CredentialsError
from assistant.logins import Login, Place
from assistant.services.doctoring.findings import Level, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.logins import Held
    from assistant.services.doctoring.findings import Examination, Found

_PLACES = {
    Place.ENVIRONMENT: "environment",
    Place.FILE: "credentials file",
    Place.KEYRING: "system's keyring",
    Place.SANDBOX: "sandbox",
}
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
            held = examination.installation.credentials(account)
        except AssistantError as error:
            yield Level.PROBLEM, str(error), None
        else:
            yield _of(account.name, held, examination)


def _of(name: str, held: Held, examination: Examination) -> Found:
    """What an account holds, and where others are that it does not use; keys and tokens are not shown."""
    if held.place is Place.SANDBOX:
        return ok(f"{name} has what it takes to post: the sandbox takes any keys.")
    kind = "a login" if isinstance(held.credentials, Login) else "keys of OAuth 1.0a"
    said = f"{name} has what it takes to post: {kind} from the {_PLACES[held.place]}"
    if held.unused is not None:
        return ok(f"{said}; what the {_PLACES[held.unused]} holds is not used.")
    if isinstance(held.credentials, Login) and not _goes_on(held.credentials, examination):
        return problem(f"The login of {name} has ended.", f"Log in: assistant auth login --account {name}")
    return ok(f"{said}.")


def _goes_on(login: Login, examination: Examination) -> bool:
    """Whether it is worth something, or can be renewed, as far as can be told from here."""
    return login.tokens.refresh is not None or login.tokens.expires_at > examination.now


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
