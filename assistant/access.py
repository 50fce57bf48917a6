"""Puts together what lets accounts in: which credentials are used, where they are, and who renews them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from assistant import clock, settings
from assistant.core.loopback import leads_to_loopback
from assistant.credentials_file import CredentialsFile
from assistant.errors import CredentialsError
from assistant.logins import App, Held, Login, Place
from assistant.networks.x import XAccount
from assistant.networks.x_auth import XAuthority
from assistant.ports import Credentials
from assistant.sentence import say
from assistant.services.logging_in import Admission
from assistant.services.renewing import KeptLogin

if TYPE_CHECKING:
    from assistant.core.account import Account


class Access:
    """The ways in to one network: at `base_url`, or X itself; `alone` if the schedule has but one account."""

    def __init__(self, base_url: str | None, *, alone: bool) -> None:
        self._base_url = base_url
        self._alone = alone
        network = None if base_url is None else base_url.strip().rstrip("/")
        self.vault = CredentialsFile(settings.credentials_path(), network)

    @cached_property
    def authority(self) -> XAuthority:
        """Where logins are given out."""
        return XAuthority(self._base_url, clock.now)

    @property
    def is_sandbox(self) -> bool:
        """Whether the network is a stand-in on this machine, which takes any app and any keys."""
        return self._base_url is not None and leads_to_loopback(self._base_url)

    def held(self, account: Account) -> Held:
        """The account's credentials: the environment wins over what is kept, and the sandbox needs none.

        Raises:
            CredentialsError: there are none, or what is kept cannot be used.
        """
        given = self._given(account)
        if given is not None:
            return Held(given, Place.ENVIRONMENT, self._unused(account))
        kept = self.vault.find(account.name)
        if kept is not None:
            return Held(*kept)
        if self.is_sandbox:
            return Held(sandbox_credentials(account), Place.SANDBOX)
        names = ", ".join(ways[-1] for ways in settings.credential_names(account.name, alone=self._alone))
        message = say(
            "The account {account} has no credentials for X: log in with assistant auth login "
            "--account {account}, or set {names} in the environment, or try everything on the sandbox "
            "first (see: assistant sandbox --help).",
            account=account.name,
            names=names,
        )
        raise CredentialsError(message)

    def _given(self, account: Account) -> Credentials | None:
        """The keys in the environment; an app's alone, meant for other accounts, do not hide what is kept."""
        try:
            return settings.credentials(account.name, alone=self._alone)
        except CredentialsError:
            if settings.names_token(account.name, alone=self._alone) or not self._unused(account):
                raise
            return None

    def _unused(self, account: Account) -> Place | None:
        """Where something is kept that the environment hides; what cannot be read does not matter then."""
        try:
            kept = self.vault.find(account.name)
        except CredentialsError:
            return None
        return None if kept is None else kept[1]

    def channel(self, account: Account) -> XAccount:
        """The account's way to the network."""
        credentials = self.held(account).credentials
        if isinstance(credentials, Credentials):
            return XAccount(credentials, self._base_url)
        return self._kept_channel(account)

    def _kept_channel(self, account: Account) -> XAccount:
        return XAccount(KeptLogin(account.name, self.vault, self.authority, clock.now), self._base_url)

    def given_keys(self, account: Account, assignments: dict[str, str]) -> Credentials | None:
        """The account's OAuth 1.0a keys among variables, named as those of the environment."""
        return settings.credentials(account.name, alone=self._alone, environ=assignments)

    def app(self, account: Account) -> App | None:
        """The app to log in through: the environment's, or one that a login went through before."""
        given = settings.app()
        if given is not None:
            return given
        for name in (account.name, *self.vault.accounts()):
            kept = self.vault.find(name)
            if kept is not None and isinstance(kept[0], Login):
                return kept[0].app
        return App("sandbox") if self.is_sandbox else None

    def admission(self, account: Account, app: App) -> Admission:
        """What it takes to log the account in through the app."""
        return Admission(
            account.name, app, self.vault, self.authority, lambda: self._kept_channel(account).who()
        )


def sandbox_credentials(account: Account) -> Credentials:
    """Keys for the sandbox, which tells accounts apart by them and checks nothing."""
    return Credentials("sandbox", "sandbox", f"sandbox-{account.name}", "sandbox")
