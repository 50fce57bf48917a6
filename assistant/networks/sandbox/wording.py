"""What X makes of a text it shows: stripped, escaped, cut, its links replaced by short ones."""

from __future__ import annotations

import hashlib
import html
import string
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from assistant.core.text import URL_LENGTH, weighted_length
from assistant.core.text.link import find

_SHORT = "https://t.co/"
_SHORT_TAIL = 10  # characters
_ALPHABET = string.ascii_letters + string.digits
_DISPLAYED = 26  # characters of an address that X shows before it puts an ellipsis
_ELLIPSIS = "…"

# X does not say which invisible characters it drops. These are those that its twitter-text calls invalid or
# once did (the byte order mark, and marks that turn the direction of writing), and the zero width space.
_DROPPED = dict.fromkeys(map(ord, "\u200b\u202a\u202b\u202c\u202d\u202e\ufeff"))


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


def visible(text: str) -> str:
    """What X keeps of a text: not some invisible characters, nor the white space around it."""
    return text.translate(_DROPPED).strip()


def sameness(text: str) -> str:
    """What two texts share when X takes them for the same."""
    return unicodedata.normalize("NFC", visible(text))


def is_long(text: str, most: int) -> bool:
    """Whether X keeps more of the text than `most` weighted characters."""
    return weighted_length(visible(text)) > most


def beginning(text: str, most: int) -> tuple[Part, ...]:
    """The pieces of a text, if need be cut to `most` weighted characters, the ellipsis among them."""
    if not is_long(text, most):
        return parts(text)
    left = most - weighted_length(_ELLIPSIS)
    kept: list[Part] = []
    for part in parts(text):
        left -= _weight(part)
        if left < 0:
            kept.append(_cut(part, left + _weight(part)))
            break
        kept.append(part)
    return (*kept, Part(_ELLIPSIS))


def _weight(part: Part) -> int:
    return weighted_length(part.text) if part.address is None else URL_LENGTH


def _cut(part: Part, most: int) -> Part:
    """The beginning of the piece; of a link nothing."""
    if part.address is not None:
        return Part("")
    sizes = range(len(part.text) + 1)
    return Part(
        part.text[: bisect_right(sizes, most, key=lambda size: weighted_length(part.text[:size])) - 1]
    )


def parts(text: str) -> tuple[Part, ...]:
    """What X keeps of the text in pieces, links apart from what stands between them."""
    text = visible(text)
    found: list[Part] = []
    end = 0
    for link_start, link_end in find(text):
        link = text[link_start:link_end]
        found += Part(text[end:link_start]), Part(link, _address(link))
        end = link_end
    found.append(Part(text[end:]))
    return tuple(part for part in found if part.text)


def shown(pieces: tuple[Part, ...]) -> Shown:
    """The pieces of a text as X answers them."""
    answer = ""
    urls: list[dict[str, object]] = []
    for part in pieces:
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
