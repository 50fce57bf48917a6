"""What it takes to be let in: apps, logins, their tokens, and who keeps and renews them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from assistant.ports import Credentials, DelayKind


@dataclass(frozen=True, slots=True)
class App:
    """A developer's app, in whose name people log in by OAuth 2.0; a public one has no secret."""

    client_id: str
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gave: a token for requests until `expires_at`, and one that gets the next pair, once."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Login:
    """One account's OAuth 2.0 login through an app; nothing secret shows in its repr."""

    app: App
    tokens: Tokens
    username: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may see."""
        return tuple(filter(None, (self.app.client_secret, self.tokens.access, self.tokens.refresh)))


class Place(StrEnum):
    """Where an account's credentials come from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    KEYRING = "keyring"
    SANDBOX = "sandbox"  # made up, for a stand-in on this machine takes any


@dataclass(frozen=True, slots=True)
class Held:
    """An account's credentials, where they are kept, and where others are that are not used for it."""

    credentials: Credentials | Login
    place: Place
    unused: Place | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """There is no token to use now: why, in a sentence, and when to ask again, where that is known."""

    kind: DelayKind
    detail: str
    retry_at: datetime | None = None


class Bearer(Protocol):
    """One account's login, kept fresh. Neither call raises for what the network or the file did."""

    def current(self) -> Login | Withheld:
        """The login to use now, renewed if it is about to expire."""
        ...

    def renewed(self, refused: Login) -> Login | Withheld:
        """Another login for one that the network has just refused."""
        ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """A login that has begun: the address to open, and what its end is recognised and proved by."""

    address: str
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


class Authority(Protocol):
    """Where logins are given out. No call raises for what the network did."""

    def exchange(self, app: App, invitation: Invitation, code: str) -> Tokens | Withheld:
        """Trade the code that a person brought back for tokens."""
        ...

    def refresh(self, app: App, token: str) -> Tokens | Withheld:
        """Trade a refresh token for new tokens; it serves once."""
        ...

    def revoke(self, app: App, token: str) -> Withheld | None:
        """Let a token be worth nothing from now on; None when that is done."""
        ...


class Vault(Protocol):
    """Where the credentials of one network's accounts are kept between runs."""

    def find(self, account: str) -> tuple[Credentials | Login, Place] | None:
        """What is kept for the account.

        Raises:
            CredentialsError: it cannot be read, or others could read it.
        """
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes from changing anything meanwhile.

        Raises:
            CredentialsError: another process does not let go of it, or there is no place for it.
        """
        ...

    def put(self, account: str, credentials: Credentials | Login, place: Place) -> None:
        """Keep these for the account, in the place of others; only while it is locked.

        Raises:
            CredentialsError: they cannot be kept.
        """
        ...

    def remove(self, account: str) -> None:
        """Keep nothing for the account any more; only while it is locked.

        Raises:
            CredentialsError: it cannot be changed.
        """
        ...
