"""What X makes of a text it shows: stripped, escaped, its links replaced by short ones."""

from __future__ import annotations

import hashlib
import html
import string
from dataclasses import dataclass

from assistant.core.text.link import find

_SHORT = "https://t.co/"
_SHORT_TAIL = 10  # characters
_ALPHABET = string.ascii_letters + string.digits
_DISPLAYED = 26  # characters of an address that X shows before it puts an ellipsis


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `address` is where it leads if it is a link."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as X answers it, and its links with their places in that answer, counted in code points."""

    text: str
    urls: tuple[dict[str, object], ...]


def is_unicode(text: str) -> bool:
    """Whether the text can be written at all: JSON may hold halves of characters (lone surrogates)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def parts(text: str) -> tuple[Part, ...]:
    """The text in pieces, links apart from what stands between them, without the white space around it."""
    text = text.strip()
    found: list[Part] = []
    end = 0
    for link_start, link_end in find(text):
        link = text[link_start:link_end]
        found += Part(text[end:link_start]), Part(link, _address(link))
        end = link_end
    found.append(Part(text[end:]))
    return tuple(part for part in found if part.text)


def shown(text: str) -> Shown:
    """The text as X answers it."""
    answer = ""
    urls: list[dict[str, object]] = []
    for part in parts(text):
        start = len(answer)
        if part.address is None:
            answer += html.escape(part.text, quote=False)
            continue
        short = _shortened(part.address)
        answer += short
        urls.append(
            {
                "start": start,
                "end": len(answer),
                "url": short,
                "expanded_url": part.address,
                "display_url": _displayed(part.address),
            }
        )
    return Shown(answer, tuple(urls))


def _address(link: str) -> str:
    """Where the link leads; a bare domain is taken for http, as X does."""
    return link if link.lower().startswith(("http://", "https://")) else f"http://{link}"


def _shortened(address: str) -> str:
    """A short address, always the same for the same long one; it leads nowhere."""
    number = int.from_bytes(hashlib.sha256(address.encode()).digest())
    tail = ""
    for _ in range(_SHORT_TAIL):
        number, place = divmod(number, len(_ALPHABET))
        tail += _ALPHABET[place]
    return _SHORT + tail


def _displayed(address: str) -> str:
    bare = address.split("://", 1)[1].removeprefix("www.")
    return bare if len(bare) <= _DISPLAYED else f"{bare[:_DISPLAYED]}…"
