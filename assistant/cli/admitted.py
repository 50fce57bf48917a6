"""What `auth status` tells of an account: its credentials, and what the network says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.cli.output import Line
from assistant.errors import CredentialsError
from assistant.logins import Login, Place
from assistant.ports import Identity
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.core.account import Account
    from assistant.logins import Held
    from assistant.wiring import Application


@dataclass(frozen=True, slots=True)
class Admitted:
    """One account: what it holds, if anything, whose the network says it is, or why that is not known."""

    account: Account
    held: Held | None
    identity: Identity | None
    trouble: str | None


def look(application: Application, account: Account) -> Admitted:
    """Ask the network whose credentials the account has; a login that is about to end is renewed by that."""
    try:
        held = application.credentials(account)
        came = application.channel(account).who()
        held = application.credentials(account)  # perhaps renewed meanwhile
    except CredentialsError as error:
        return Admitted(account, None, None, str(error))
    if isinstance(came, Identity):
        return Admitted(account, held, came, None)
    return Admitted(account, held, None, came.detail)


def lines(found: Admitted, path: Path) -> Iterator[Line]:
    """The account, for people; `path` is where credentials are kept."""
    name, held = found.account.name, found.held
    if held is None:
        yield Line(say("{account}: {trouble}", account=name, trouble=found.trouble), style="bad")
        return
    is_login, place = isinstance(held.credentials, Login), _from(held.place, path)
    kind = say("an OAuth 2.0 login") if is_login else say("OAuth 1.0a keys")
    if found.identity:
        whose = say(
            "{kind} of @{username}, from {place}", kind=kind, username=found.identity.username, place=place
        )
    else:
        whose = say("{kind} of nobody that the network names, from {place}", kind=kind, place=place)
    yield Line(say("{account}: {held}.", account=name, held=whose), style="bad" if found.trouble else "good")
    if isinstance(held.credentials, Login):
        tokens = held.credentials.tokens
        zone = found.account.zone
        ends = {"until": f"{tokens.expires_at.astimezone(zone):%Y-%m-%d %H:%M}", "zone": zone.key}
        lasts = (
            say("Its present token lasts until {until} ({zone}) and is then renewed by itself.", **ends)
            if tokens.refresh
            else say("Its present token lasts until {until} ({zone}) and cannot be renewed.", **ends)
        )
        permits = (
            say("It permits {scopes}.", scopes=", ".join(tokens.scopes))
            if tokens.scopes
            else say("It permits what X does not say.")
        )
        yield Line(permits, 1)
        yield Line(lasts, 1)
    if held.unused is not None:
        unused = _from(held.unused, path)
        yield Line(say("What is kept in {place} is not used: the environment wins.", place=unused), 1)
    if found.trouble:
        yield Line(found.trouble, 1)


def _from(place: Place, path: Path) -> str:
    match place:
        case Place.ENVIRONMENT:
            return say("the environment")
        case Place.FILE:
            return str(path)
        case Place.KEYRING:
            return say("the system's keyring")
        case Place.SANDBOX:
            return say("the sandbox, which takes any")


def document(found: Admitted) -> dict[str, object]:
    """The account, for programs; no key and no token is in it."""
    held = found.held
    login = held.credentials if held is not None and isinstance(held.credentials, Login) else None
    return {
        "account": found.account.name,
        "from": None if held is None else held.place,
        "kind": None if held is None else "oauth2" if login else "oauth1",
        "not_used": None if held is None else held.unused,
        "username": found.identity.username if found.identity else None,
        "user_id": found.identity.user_id if found.identity else None,
        "scopes": list(login.tokens.scopes) if login else None,
        "expires_at": login.tokens.expires_at.isoformat() if login else None,
        "renewable": login.tokens.refresh is not None if login else None,
        "trouble": found.trouble,
    }
