"""Remembers who was let in through which app, and what each token is worth; knows no HTTP.

A code serves once, within 30 seconds, and for whoever can prove to have asked for it (RFC 7636). A refresh
token serves once too: used again, it ends all that came of the same login, and so does a code.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

USUAL_LIFE = 7200  # seconds; X's access tokens last two hours
CODE_LIFE = timedelta(seconds=30)  # X's documentation of August 2026

_ACCESS, _REFRESH, _CODE = "sandbox-access-", "sandbox-refresh-", "sandbox-code-"
OFFLINE = "offline.access"  # the scope that brings a refresh token


@dataclass(frozen=True, slots=True)
class Client:
    """The app that asks: a public one only says who it is."""

    id: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks of a person, and how the answer will be proved to be for it."""

    client_id: str
    redirect: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    method: str

    def is_proved_by(self, verifier: str) -> bool:
        """Whether the verifier is the one behind the challenge."""
        if self.method == "plain":
            return secrets.compare_digest(verifier.encode(), self.challenge.encode())
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        return secrets.compare_digest(digest, self.challenge.encode())


@dataclass(slots=True)
class Family:
    """All that comes of one login; `refresh` is the one token that gets the next pair."""

    user: str
    scopes: tuple[str, ...]
    client: Client
    refresh: str | None = None
    access: dict[str, datetime] = field(default_factory=dict)  # until when each is worth something
    ended: bool = False

    def end(self) -> None:
        """Let nothing of it be worth anything any more."""
        self.ended, self.refresh = True, None
        self.access.clear()


@dataclass(frozen=True, slots=True)
class Pair:
    """What a trade brings."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    scopes: tuple[str, ...] = ()
    expires_in: int = USUAL_LIFE


@dataclass(slots=True)
class _Issued:
    """A code that was given out, and what came of it."""

    asked: Asked
    user: str
    until: datetime
    family: Family | None = None


class Grants:
    """Every login; whoever calls holds the state's lock."""

    def __init__(self) -> None:
        self.expires_in = USUAL_LIFE
        self._codes: dict[str, _Issued] = {}
        self._families: list[Family] = []
        self._used: dict[str, Family] = {}  # refresh tokens that have served, or still will

    def give_code(self, asked: Asked, user: str, now: datetime) -> str:
        """A code for an app that the user lets in."""
        code = _CODE + secrets.token_urlsafe(24)
        self._codes[code] = _Issued(asked, user, now + CODE_LIFE)
        return code

    def redeem(self, code: str, client: Client, proof: tuple[str, str], now: datetime) -> Pair | None:
        """What a code brings whoever shows the same redirect address and the verifier; None if nothing."""
        issued = self._codes.get(code)
        if issued is None:
            return None
        if issued.family is not None:
            issued.family.end()
            return None
        redirect, verifier = proof
        asked = issued.asked
        if (client.id, redirect) != (asked.client_id, asked.redirect) or now >= issued.until:
            return None
        if not asked.is_proved_by(verifier):
            return None
        issued.family = Family(issued.user, asked.scopes, client)
        self._families.append(issued.family)
        return self._pair(issued.family, now)

    def renew(self, refresh: str, client: Client, now: datetime) -> Pair | None:
        """What a refresh token brings, once; None if nothing."""
        family = self._used.get(refresh)
        if family is None or family.client != client:
            return None
        if family.refresh != refresh:
            family.end()
            return None
        return self._pair(family, now)

    def knows_client(self, refresh: str, client: Client) -> bool:
        """Whether the token, if it is one, was given to this app."""
        family = self._used.get(refresh)
        return family is None or family.client == client

    def revoke(self, token: str) -> None:
        """End the login that a refresh token belongs to, or an access token alone (RFC 7009, 2.1)."""
        if token in self._used:
            self._used[token].end()
        for family in self._families:
            family.access.pop(token, None)

    def user_of(self, token: str, now: datetime) -> str | None:
        """Whose access token it is, if it is worth something now."""
        for family in self._families:
            if token in family.access and now < family.access[token]:
                return family.user
        return None

    def end_access(self) -> None:
        """Let every access token be worth nothing; refresh tokens stay."""
        for family in self._families:
            family.access.clear()

    def families(self) -> Iterable[Family]:
        """Every login, oldest first."""
        return tuple(self._families)

    def _pair(self, family: Family, now: datetime) -> Pair:
        access = _ACCESS + secrets.token_urlsafe(48)
        family.access[access] = now + timedelta(seconds=self.expires_in)
        family.refresh = _REFRESH + secrets.token_urlsafe(48) if OFFLINE in family.scopes else None
        if family.refresh is not None:
            self._used[family.refresh] = family
        return Pair(access, family.refresh, family.scopes, self.expires_in)


def is_issued(token: str) -> bool:
    """Whether the token looks like one that a sandbox gave out, if perhaps another."""
    return token.startswith(_ACCESS)
