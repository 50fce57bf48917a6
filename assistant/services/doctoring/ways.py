"""Checks of the ways out: the schedule, the credentials, and the network."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import AssistantError, CredentialsError, system_says
from assistant.logins import Login, Place
from assistant.sentence import say
from assistant.services.doctoring.findings import Level, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.logins import Held
    from assistant.services.doctoring.findings import Examination, Found

_PLACES = {
    Place.ENVIRONMENT: say("the environment"),
    Place.FILE: say("the credentials file"),
    Place.KEYRING: say("the system's keyring"),
    Place.SANDBOX: say("the sandbox"),
}
_PATIENCE_S = 2.0  # a server on this machine answers within milliseconds


def schedule(examination: Examination) -> Iterator[Found]:
    """What the schedule says."""
    accounts = examination.installation.schedule.accounts
    yield ok(
        say(
            "{path} is valid; its accounts: {accounts}.",
            path=examination.installation.config_path,
            accounts=", ".join(accounts),
        )
    )
    for account in accounts.values():
        if not account.slots:
            yield warning(
                say(
                    "{account} has no slots: only drafts with a time of their own go out.",
                    account=account.name,
                ),
                say("Give it slots in {path}.", path=examination.installation.config_path),
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
        return ok(say("{name} has what it takes to post: the sandbox takes any keys.", name=name))
    kind = say("a login") if isinstance(held.credentials, Login) else say("keys of OAuth 1.0a")
    place = _PLACES[held.place]
    if held.unused is not None:
        return ok(
            say(
                "{name} has what it takes to post: {kind} from {place}; what {other} holds is not used.",
                name=name,
                kind=kind,
                place=place,
                other=_PLACES[held.unused],
            )
        )
    if isinstance(held.credentials, Login) and not _goes_on(held.credentials, examination):
        return problem(
            say("The login of {name} has ended.", name=name),
            say("Log in: assistant auth login --account {name}", name=name),
        )
    return ok(
        say("{name} has what it takes to post: {kind} from {place}.", name=name, kind=kind, place=place)
    )


def _goes_on(login: Login, examination: Examination) -> bool:
    """Whether it is worth something, or can be renewed, as far as can be told from here."""
    return login.tokens.refresh is not None or login.tokens.expires_at > examination.now


def network(examination: Examination) -> Iterator[Found]:
    """Make publishers, which refuse a wrong address, and call the address only if it is on this machine."""
    url = examination.installation.base_url
    with suppress(CredentialsError):  # they are a check of their own, and nothing is sent without them
        for account in examination.accounts:
            examination.installation.channel(account)
        if url is None:
            yield ok(say("Posts go to X itself, which is not called by this check."))
        elif not examination.is_local(url):
            yield ok(say("Posts go to {url}, which is not called by this check.", url=url))
        elif (trouble := _trouble_at(url)) is None:
            yield ok(say("Posts go to {url}, where something answers.", url=url))
        else:
            yield problem(
                say("Nothing answers at {url} ({trouble}).", url=url, trouble=trouble),
                say("Start it: assistant sandbox"),
            )


def notify(examination: Examination) -> Iterator[Found]:
    """Whether people can be told what needs them, where they are to be; nothing is sent."""
    notifier = examination.installation.notifier(examination.installation.schedule)
    if notifier is not None:
        yield ok(
            say(
                "People are told through {kinds}; try it: assistant notify --test",
                kinds=", ".join(notifier.kinds),
            )
        )


def _trouble_at(url: str) -> str | None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE_S).close()
    except OSError as error:
        return system_says(error)
    return None
