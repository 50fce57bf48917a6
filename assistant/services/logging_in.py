"""Logs an account in with what a person brought back from the network, and out again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import CredentialsError
from assistant.logins import Login, Place, Withheld
from assistant.ports import Identity
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.logins import App, Authority, Invitation, Vault
    from assistant.ports import Credentials, Unseen


@dataclass(frozen=True, slots=True)
class Admission:
    """What it takes to log one account in; `who` asks the network whose login it is that is kept now."""

    account: str
    app: App
    vault: Vault
    authority: Authority
    who: Callable[[], Identity | Unseen]


def log_in(admission: Admission, invitation: Invitation, code: str, place: Place) -> Login:
    """Trade the code for a login, keep it, and learn whose it is.

    It is kept first, and the name is added when it is known: a login that was granted is never lost.

    Raises:
        CredentialsError: the network gives none, or it cannot be kept.
    """
    tokens = admission.authority.exchange(admission.app, invitation, code)
    if isinstance(tokens, Withheld):
        raise CredentialsError(tokens.detail)
    login = Login(admission.app, tokens)
    keep(admission.vault, admission.account, login, place)
    whose = admission.who()
    return _name(admission, whose.username, place) if isinstance(whose, Identity) else login


def log_out(vault: Vault, authority: Authority, account: str) -> Withheld | None:
    """Let the account's login be worth nothing, and forget it; why the network could not be told, if so.

    What is kept is forgotten in any case: whoever logs out wants it gone from this machine.

    Raises:
        CredentialsError: nothing is kept for the account, or it cannot be changed.
    """
    with vault.locked():
        found = vault.find(account)
        if found is None:
            message = say(
                "Nothing is kept for {account}, so there is nothing to log out of.", account=account
            )
            raise CredentialsError(message)
        trouble = _revoke(authority, found[0]) if isinstance(found[0], Login) else None
        vault.remove(account)
    return trouble


def _revoke(authority: Authority, login: Login) -> Withheld | None:
    """Revoke both tokens; the first may, but need not, take the other with it (RFC 7009, 2.1)."""
    tokens = filter(None, (login.tokens.refresh, login.tokens.access))
    first, *_ = [authority.revoke(login.app, token) for token in tokens]
    return first


def keep(vault: Vault, account: str, credentials: Credentials | Login, place: Place) -> None:
    """Keep these credentials for the account, in the place of others.

    Raises:
        CredentialsError: they cannot be kept.
    """
    with vault.locked():
        vault.put(account, credentials, place)


def _name(admission: Admission, username: str, place: Place) -> Login:
    """Add to the login that is kept whose it is."""
    with admission.vault.locked():
        kept = admission.vault.find(admission.account)
        if kept is None or not isinstance(kept[0], Login):
            message = say("Somebody has just logged {account} out again.", account=admission.account)
            raise CredentialsError(message)
        named = replace(kept[0], username=username)
        admission.vault.put(admission.account, named, place)
    return named
