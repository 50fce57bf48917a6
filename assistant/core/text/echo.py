"""Tells whether a text found on the timeline is the very one that was sent.

X writes the addresses of links in other ways, or puts short ones in their place: that is undone here, along
the links of the text that was sent. Whether what comes of it says the same, `fingerprint` judges.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.core.text.characters import IGNORABLE, clean
from assistant.core.text.duplicate import fingerprint
from assistant.core.text.host import LATIN
from assistant.core.text.link import find
from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

SHORTEST_BEGINNING = 100  # characters: less of a long text could well be the beginning of another

_SPACE = r"\s+"
_UNSEEN = f"[{IGNORABLE}]+"
# X drops some of what is not seen, and does not say which. A guess: the zero width space, and what its own
# twitter-text has called invalid, that is marks that turn the direction of writing and the byte order mark.
_DROPPED = r"[\u200b\u202a-\u202e\ufeff]+"
_NOT_ASCII = r"[^\x00-\x7f]+"
_AMPERSAND = r"(?i:&(?:amp;)+)"
_LESS = r"(?i:&lt;)"
_GREATER = r"(?i:&gt;)"

_SCHEME = r"(?i:https?://)?"
_PRESUMED = "http://"  # the scheme that X gives a bare domain
_HOST = r"[^/?#:]*+"
_ACE_LABEL = r"(?i:xn--)([A-Za-z0-9-]+)"  # the ASCII form of a label that is not ASCII (RFC 3490, 5)
_ENCODED = r"(?:%[89A-Fa-f][0-9A-Fa-f])+"  # what is not ASCII, as a URI holds it (RFC 3986, 2.5)
_LAST_SLASH = rf"/(?![{LATIN}\u0400-\u04ff])"  # no letter goes on with the path

_SHORT = r"(?i:(?:https?://)?t\.co)/[A-Za-z0-9]++"
_ANY_SHORT = r"(?<![A-Za-z0-9.-])(?i:t\.co)/[A-Za-z0-9]"
_ANY_LONG = r"(?i:https?://(?!t\.co/))"
_UNSEEN_AFTER_SHORT = rf"((?i:t\.co)(?:/[A-Za-z0-9]*+)?+)?+{_UNSEEN}"
_APART = "\u200b"  # zero width space

# What X puts in the place of the end that it cuts: an ellipsis, a link to the whole post, or both.
_WHOLE_POST = r"(?i:https?://(?:t\.co/[a-z0-9]+|(?:x|twitter)\.com/i/web/status/[0-9]+))"
_CUT = rf" ?(?P<ellipsis>…)? ?(?:{_WHOLE_POST})?\Z"
_LONGEST_CUT = 80  # characters: an address with an identifier of 20 digits and some more

_Piece = tuple[str, str]  # words, and the link after them; only the last has none


class Likeness(IntEnum):
    """How likely it is that a text found on the timeline is the one that was sent."""

    OTHER = 0
    PERHAPS = 1  # all that can be compared agrees; a short link or an end that was cut off cannot be
    SAME = 2


@dataclass(frozen=True, slots=True)
class _Trail:
    """A text that was found, its links spelt as they were sent, and what was sent as far as both go along.

    `whole` if that is all that was sent; `sure` if no short link stands for one of it.
    """

    found: str
    sent: str
    whole: bool
    sure: bool

    @property
    def agrees(self) -> bool:
        """Whether they say the same as far as they go."""
        return _say_the_same(self.found, self.sent)


def likeness(sent: str, found: str, *, cut: bool = False) -> Likeness:
    """How likely the text `found`, as it was written, is the one `sent`; `cut` if its end was not given.

    Nothing that X does to texts makes a difference: to white space, normal forms, invisible characters and
    escapes, and to the way in which addresses are written. Nor does what `fingerprint` ignores.
    """
    if _say_the_same(sent, found):
        return Likeness.SAME
    for mine, theirs in _readings(sent, found):
        degree = _compare(mine, theirs, cut=cut)
        if degree is not Likeness.OTHER:
            return degree
    if compiled(_ANY_SHORT).search(sent) and compiled(_ANY_LONG).search(found):
        # Whoever sends one of X's own short links gets it back with the address that X knows for it.
        return max(_compare(theirs, mine) for mine, theirs in _readings(sent, found))
    return Likeness.OTHER


def _say_the_same(one: str, other: str) -> bool:
    """Whether the fingerprints are equal; most that are not are seen to be so without finding links."""
    if one == other:
        return True
    dotless = [unicodedata.normalize("NFKC", text).replace(".", ",") for text in (one, other)]
    return fingerprint(dotless[0]) == fingerprint(dotless[1]) and fingerprint(one) == fingerprint(other)


def _readings(sent: str, found: str) -> Iterator[tuple[str, str]]:
    """Both texts in every form, each but once, in which X may have looked for links."""
    forms: tuple[Callable[[str], str], ...] = (str.strip, _kept, clean, _unescaped, _visible)
    last = None
    for form in forms:
        sent, found = form(sent), form(found)
        if (sent, found) != last:
            yield sent, found
        last = sent, found


def _kept(text: str) -> str:
    """What of a text X keeps, at a guess."""
    return compiled(_DROPPED).sub("", text).strip()


def _visible(text: str) -> str:
    """What of a text X keeps at least."""
    return unicodedata.normalize("NFC", compiled(_UNSEEN).sub("", text))


def _unescaped(text: str) -> str:
    """Undo escapes however often they were applied, as `fingerprint` does."""
    text = compiled(_AMPERSAND).sub("&", text)
    return compiled(_GREATER).sub(">", compiled(_LESS).sub("<", text))


def _compare(sent: str, found: str, *, cut: bool = False) -> Likeness:
    """How likely it is if X looked for links in just this text."""
    pieces, found = _pieces(sent), _squeezed(found).strip()
    trail = _follow(pieces, found)
    if trail is not None and trail.whole and trail.agrees:
        return Likeness.SAME if trail.sure else Likeness.PERHAPS
    for beginning in _beginnings(found, cut=cut):
        trail = _follow(pieces, beginning)
        if trail is not None and not trail.whole and trail.agrees:
            return Likeness.PERHAPS
    return Likeness.OTHER


@lru_cache(maxsize=8)  # a text that was sent is sought among many
def _pieces(text: str) -> tuple[_Piece, ...]:
    """What was sent, taken apart, without what X may change of its words."""
    pieces: list[_Piece] = []
    position = 0
    for start, end in find(text):
        pieces.append((_squeezed(text[position:start]), _squeezed(text[start:end])))
        position = end
    pieces.append((_squeezed(text[position:]).rstrip(), ""))
    pieces[0] = pieces[0][0].lstrip(), pieces[0][1]
    return tuple(pieces)


def _squeezed(text: str) -> str:
    """The text without unseen characters, and with one space for each run of white space.

    Where they part a short link from what follows, one stays: that may be a letter.
    """
    if not text.isascii():
        text = compiled(_UNSEEN_AFTER_SHORT).sub(_set_apart, text)
    return compiled(_SPACE).sub(" ", text)


def _set_apart(found: re.Match[str]) -> str:
    return f"{found[1]}{_APART}" if found[1] else ""


def _beginnings(found: str, *, cut: bool) -> Iterator[str]:
    """What may stand there of a text that X has cut."""
    end = compiled(_CUT).search(found, max(0, len(found) - _LONGEST_CUT))
    if end is not None and (cut or end["ellipsis"]) and end.start() >= SHORTEST_BEGINNING:
        yield found[: end.start()]
    if cut and len(found) >= SHORTEST_BEGINNING:
        yield found


def _follow(sent: Sequence[_Piece], found: str) -> _Trail | None:
    """Go along both to the end of either; None where another link or none stands in a link's place."""
    respelt: list[str] = []
    position, sure = 0, True
    for number, (words, link) in enumerate(sent):
        place = position + len(words)
        respelt.append(found[position:place])
        if not link or place >= len(found):
            break
        reached = _link_end(link, sent[number + 1][0][:1], found, place)
        if reached is None:
            return None
        position, compared = reached
        sure = sure and compared
        respelt.append(link)
    gone = "".join(each + link for each, link in sent[:number]) + words[: len(found) - position]
    whole = not link and place <= len(found)
    return _Trail("".join(respelt) + found[place:], gone, whole, sure)


def _link_end(link: str, following: str, text: str, start: int) -> tuple[int, bool] | None:
    """Where that link ends which stands in the place of `link`, and whether they could be compared."""
    end = _address_end(link, following, text, start)
    short_end = _end(_SHORT, text, start)
    compared = end is not None and end >= short_end
    if not compared and short_end == start:
        return None
    end = max(end or 0, short_end)
    return end + text.startswith(_APART, end), compared


def _address_end(link: str, following: str, text: str, start: int) -> int | None:
    """Where the address ends that starts there, if it is the one of `link`, before `following` when sent."""
    mine, theirs = _scheme(link), _scheme(text, start)
    if (mine or _PRESUMED).lower() != (theirs or _PRESUMED).lower():
        return None
    start += len(theirs)
    end = start + len(link) - len(mine)
    if text.startswith(link[len(mine) :], start) and not text.startswith("/", end):
        return end  # X mostly leaves addresses alone
    host_end = _end(_HOST, link, len(mine))
    for host in _hosts(link[len(mine) : host_end]):
        end = start + len(host)
        if text[start:end].lower() == host.lower():
            return _tail_end(link[host_end:], following, text, end)
    return None


def _scheme(text: str, start: int = 0) -> str:
    return text[start : _end(_SCHEME, text, start)]


def _end(pattern: str, text: str, start: int) -> int:
    """Where what the pattern matches there ends; `start` itself if nothing does."""
    found = compiled(pattern).match(text, start)
    return found.end() if found else start


def _hosts(host: str) -> Iterator[str]:
    """The host in all the ways to write it: as it is, in its ASCII forms, in its international one."""
    yield host
    if not host.isascii():
        yield ".".join(map(_ascii_label, host.lower().split(".")))
        yield ".".join(map(_ascii_label, unicodedata.normalize("NFKC", host.casefold()).split(".")))
    if "xn--" in host.lower():
        yield compiled(_ACE_LABEL).sub(_international_label, host)


def _ascii_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _international_label(found: re.Match[str]) -> str:
    try:
        return found[1].encode("ascii").decode("punycode")
    except UnicodeError:  # it only looks like such a label
        return found[0]


def _tail_end(tail: str, following: str, text: str, start: int) -> int | None:
    """Where what follows the host ends, if it is `tail`; a slash at the end of a path makes no difference."""
    if tail.endswith("/") and text.startswith(tail, start):
        return start + len(tail)
    is_path = "?" not in tail and "#" not in tail
    for spelt in _spellings(tail.removesuffix("/") if is_path else tail):
        if text.startswith(spelt, start):
            end = start + len(spelt)
            return _end(_LAST_SLASH, text, end) if is_path and following != "/" else end
    return None


def _spellings(tail: str) -> Iterator[str]:
    """The tail in all the ways to write it: with and without percent signs, and a slash before a query."""
    yield tail
    yield compiled(_NOT_ASCII).sub(_encoded, tail)
    yield (decoded := compiled(_ENCODED).sub(_decoded, tail))
    yield compiled(_NOT_ASCII).sub(_encoded, decoded)
    if tail.startswith("?"):
        yield f"/{tail}"
    elif tail.startswith("/?"):
        yield tail[1:]


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _decoded(found: re.Match[str]) -> str:
    try:
        return bytes.fromhex(found[0].replace("%", "")).decode()
    except UnicodeError:  # these bytes are no text
        return found[0]
