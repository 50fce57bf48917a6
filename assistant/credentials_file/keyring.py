"""The only keyring: keeps an account's credentials in the system's own safe, for those who ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.credentials_file.entries import read_one, write_one
from assistant.errors import CredentialsError
from assistant.sentence import say

if TYPE_CHECKING:
    from types import ModuleType

    from assistant.logins import Login
    from assistant.ports import Credentials

SERVICE = "posting-assistant"


def find(account: str, network: str | None) -> Credentials | Login:
    """What the keyring holds for the account.

    Raises:
        CredentialsError: it holds nothing, or cannot be used.
    """
    kept = _ask("get_password", account, network)
    try:
        return read_one(str(kept or ""))
    except ValueError:
        message = say(
            "The system's keyring holds no credentials for {account} any more; log in again with: "
            "assistant auth login --account {account}",
            account=account,
        )
        raise CredentialsError(message) from None


def put(account: str, network: str | None, credentials: Credentials | Login) -> None:
    """Keep the credentials in the keyring.

    Raises:
        CredentialsError: it cannot be used.
    """
    _ask("set_password", account, network, write_one(credentials))


def remove(account: str, network: str | None) -> None:
    """Keep nothing of the account there.

    Raises:
        CredentialsError: it cannot be used.
    """
    if _ask("get_password", account, network) is not None:
        _ask("delete_password", account, network)


def _ask(what: str, account: str, network: str | None, *more: str) -> object:
    """Call the library; its own messages are for programmers, and may hold what it was given."""
    library = _library()
    name = account if network is None else f"{account} at {network}"
    try:
        return getattr(library, what)(SERVICE, name, *more)
    except Exception as error:
        message = say(
            "The system's keyring cannot be used ({kind}): unlock it or set one up, or log in without "
            "it: assistant auth login --account {account}",
            kind=type(error).__name__,
            account=account,
        )
        raise CredentialsError(message) from error


def _library() -> ModuleType:
    """The library, which is an optional extra."""
    try:
        import keyring
    except ImportError:
        message = say(
            "The Python package keyring is not there: install it with pipx inject posting-assistant "
            "keyring, or log in without --keyring."
        )
        raise CredentialsError(message) from None
    library: ModuleType = keyring
    return library
