"""Tells from an Authorization header who is asking; signatures and tokens are not verified.

Anybody who can reach the sandbox can be anybody in it, and no real key is needed or wanted.
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

_HANDLE_TAIL = 7  # "sandbox_" and seven digits make 15 characters, the longest handle X gives


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on X, made up from the id alone."""

    id: str

    @property
    def username(self) -> str:
        """The handle, without the @."""
        return f"sandbox_{self.id[-_HANDLE_TAIL:]}"

    @property
    def name(self) -> str:
        """The name shown beside the handle."""
        return f"Sandbox account {self.id[-_HANDLE_TAIL:]}"


def account_of(authorization: str | None) -> Account | None:
    """The account whose token the header holds; None if it holds none."""
    header = authorization or ""
    match = _OAUTH_TOKEN.match(header) or _BEARER.match(header)
    if match is None:
        return None
    token = unquote(match[1])
    owned = _OWNED.match(token)
    return Account(owned[1] if owned else _made_up_id(token))


def _made_up_id(token: str) -> str:
    """An id of 18 digits, always the same for the same token."""
    return str(10**17 + int.from_bytes(hashlib.sha256(token.encode()).digest()) % (9 * 10**17))
