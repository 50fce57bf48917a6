"""Reads what a login brought back: the address that the browser was led to, or a copied code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hmac import compare_digest
from urllib.parse import parse_qs, urlsplit

from assistant.sentence import say

_CODE = re.compile("[!-~]{1,2048}")
_NO = "access_denied"  # RFC 6749, 4.1.2.1


@dataclass(frozen=True, slots=True)
class Code:
    """What X gives out for tokens, once, and within half a minute."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Denied:
    """Nothing was granted: why, as a clause."""

    why: str


@dataclass(frozen=True, slots=True)
class Stray:
    """It does not belong to this login: what is strange about it, as a clause."""

    why: str


def read_address(address: str, state: str) -> Code | Denied | Stray:
    """What the address says that a browser was led to; only this login knows its `state`."""
    try:
        fields = parse_qs(urlsplit(address).query, max_num_fields=20)
    except ValueError:
        return Stray(say("it is no address"))
    said = fields.get("state", [""])[-1]
    if not compare_digest(said.encode("utf-8", "surrogateescape"), state.encode()):
        return Stray(say("it belongs to another login (its state is not the one that was sent)"))
    if "error" in fields:
        said_no = fields["error"][-1] == _NO
        return Denied(say("you said no there") if said_no else say("X found fault with the request"))
    code = fields.get("code", [""])[-1]
    return Code(code) if _CODE.fullmatch(code) else Stray(say("it holds no code"))


def read_pasted(text: str, state: str) -> Code | Denied | Stray:
    """What somebody copied: the whole address, or the code alone, for which PKCE vouches and no state."""
    words = text.split()
    if len(words) != 1:
        return Stray(say("it is not one address or one code"))
    if "?" in words[0] or "://" in words[0]:
        return read_address(words[0], state)
    return Code(words[0]) if _CODE.fullmatch(words[0]) else Stray(say("it holds no code"))
