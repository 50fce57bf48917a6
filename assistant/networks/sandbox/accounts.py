"""Tells from an Authorization header who is asking; signatures and tokens are not verified.

Anybody who can reach the sandbox can be anybody in it, and no real key is needed or wanted. Only the tokens
of its own logins are worth something or not (see `oauth`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import unquote

# X begins the access tokens of OAuth 1.0a with the id of the user they belong to.
_OWNED = re.compile(r"([0-9]{1,19})-")
_OAUTH_TOKEN = re.compile(r"""^OAuth\s.*\boauth_token="?([^",\s]+)""", re.IGNORECASE | re.DOTALL)
_BEARER = re.compile(r"^Bearer\s+(\S+)\s*$", re.IGNORECASE)

# The assistant, where it has no keys, calls itself sandbox-NAME. A short name is spelled in the id, so that
# people recognise the account, also in a file of posts, which holds ids alone.
_NAMED = re.compile(r"sandbox-([a-z0-9_-]{1,11})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_-"
_FIRST_SPELLED = 8 * 10**18  # 19 digits, above X's ids of this century and below 2**63

_HANDLE_TAIL = 7  # "sandbox_" and seven digits make 15 characters, the longest handle X gives


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on X, made up from the id alone."""

    id: str

    @property
    def username(self) -> str:
        """The handle, without the @."""
        return _spelled_name(self.id).replace("-", "_") or f"sandbox_{self.id[-_HANDLE_TAIL:]}"

    @property
    def name(self) -> str:
        """The name shown beside the handle."""
        return f"Sandbox account {_spelled_name(self.id) or self.id[-_HANDLE_TAIL:]}"


def account_named(name: str) -> Account:
    """Who the assistant is here when it publishes for its account of that name without keys."""
    return Account(_made_up_id(f"sandbox-{name}"))


def account_of(authorization: str | None) -> Account | None:
    """The account whose token the header holds; None if it holds none."""
    header = authorization or ""
    match = _OAUTH_TOKEN.match(header) or _BEARER.match(header)
    if match is None:
        return None
    token = unquote(match[1])
    owned = _OWNED.match(token)
    return Account(owned[1] if owned else _made_up_id(token))


def bearer_of(authorization: str | None) -> str | None:
    """The bearer token in the header, if it holds one."""
    match = _BEARER.match(authorization or "")
    return None if match is None else match[1]


def _made_up_id(token: str) -> str:
    """An id, always the same for the same token: of 19 digits that spell a short name, or else of 18."""
    named = _NAMED.fullmatch(token)
    if named:
        return str(_FIRST_SPELLED + _number(named[1]))
    return str(10**17 + int.from_bytes(hashlib.sha256(token.encode()).digest()) % (9 * 10**17))


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * (len(_LETTERS) + 1) + _LETTERS.index(letter) + 1
    return number


def _spelled_name(user: str) -> str:
    """The name that an id spells, or nothing."""
    number, letters = int(user) - _FIRST_SPELLED, []
    while number > 0:
        number, place = divmod(number, len(_LETTERS) + 1)
        letters.append(_LETTERS[place - 1])
    return "".join(reversed(letters))
