"""Keeps a login fresh: hands out its token, and trades it for the next one, once among all processes.

A refresh token serves once, and using it twice ends the whole login. So it is only used under a lock, after
looking again whether another process has done so meanwhile, and what comes of it is saved before it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.errors import CredentialsError
from assistant.logins import Login, Withheld
from assistant.ports import DelayKind
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from assistant.logins import Authority, Place, Vault

MARGIN = timedelta(minutes=5)  # before its end a token is renewed: longer than any request takes

_GONE = mark(
    "The account {account} is no longer logged in, so nothing can be sent or read; log in with: assistant "
    "auth login --account {account}"
)
_OVER = mark(
    "The login of {account} has ended, and it came without the right to be renewed (offline.access), so "
    "nothing can be sent or read; log in with: assistant auth login --account {account}"
)


@dataclass(frozen=True, slots=True)
class KeptLogin:
    """The login of one account, as it is kept; it is read anew each time, for others renew it too."""

    account: str
    vault: Vault
    authority: Authority
    clock: Callable[[], datetime]

    def current(self) -> Login | Withheld:
        """The login to use now, renewed if it is about to expire."""
        try:
            login, _ = self._kept()
            if self._lasts(login, MARGIN):
                return login
            return self._renew(login, refused=False)
        except (CredentialsError, _GoneError) as error:
            return Withheld(DelayKind.UNAUTHORIZED, str(error))

    def renewed(self, refused: Login) -> Login | Withheld:
        """Another login for one that the network has just refused."""
        try:
            return self._renew(refused, refused=True)
        except (CredentialsError, _GoneError) as error:
            return Withheld(DelayKind.UNAUTHORIZED, str(error))

    def _renew(self, old: Login, *, refused: bool) -> Login | Withheld:
        with self.vault.locked():
            login, place = self._kept()
            if login.tokens.access != old.tokens.access and self._lasts(login, timedelta()):
                return login  # another process was faster
            if login.tokens.refresh is not None:
                traded = self._trade(login, login.tokens.refresh, place)
                if isinstance(traded, Login):
                    return traded
            else:
                traded = Withheld(DelayKind.UNAUTHORIZED, say(_OVER, account=self.account))
        return login if not refused and self._lasts(login, timedelta()) else traded

    def _trade(self, login: Login, refresh: str, place: Place) -> Login | Withheld:
        """Use the refresh token, and save what comes of it."""
        self.vault.put(self.account, login, place)  # if there is no room to save, it must not be used up
        tokens = self.authority.refresh(login.app, refresh)
        if isinstance(tokens, Withheld):
            return tokens
        renewed = replace(
            login,
            tokens=replace(
                tokens, refresh=tokens.refresh or refresh, scopes=tokens.scopes or login.tokens.scopes
            ),
        )
        self.vault.put(self.account, renewed, place)
        return renewed

    def _kept(self) -> tuple[Login, Place]:
        found = self.vault.find(self.account)
        if found is None or not isinstance(found[0], Login):
            raise _GoneError(say(_GONE, account=self.account))
        return found[0], found[1]

    def _lasts(self, login: Login, margin: timedelta) -> bool:
        return login.tokens.expires_at - self.clock() > margin


class _GoneError(Exception):
    """The account is not logged in any more; the text says so in a sentence."""
