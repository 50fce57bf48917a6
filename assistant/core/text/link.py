"""Finds the links of a text as X finds them, in time that grows with the length of the text and no faster.

A link is what starts with http:// or https://, and for hosts in Latin script also what starts with neither:
"README.md" is a link, since .md is Moldova's. The grammar is that of X's own twitter-text 3.1 in JavaScript,
with which its web client counts. A regular expression for it tries 1,583 top-level domains at every label;
here the search goes from dot to dot: it takes the labels around one, then the last of their dots that a known
top-level domain follows.

In one thing it keeps to twitter-text's Java: letters too many for a host do not hide the domain they touch.
In scripts written without spaces that is common, and it is the reading that counts more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.text.host import LABELS, LATIN, NOT_IN_HOST, domain_end, is_host, latin_domains
from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_LINK = 4096  # characters with the protocol, beyond which X sees none (twitter-text)
_MAX_SLUG = 40  # characters: the longest path of a t.co link (twitter-text)
_DEFAULT_PROTOCOL = "https://"

# Without a dot before what may be a top-level domain there is no link. (Most dots end sentences.)
_PLAUSIBLE = r"\.(?:[A-Za-z]{2}|[^\x00-\x7f])"
# A dot that a label may follow.
_DOT = rf"\.[^{NOT_IN_HOST}_-]"
_OUTSIDE = rf"[{NOT_IN_HOST}]"

# A protocol read from right to left, so that the look-ahead sees what stands before it.
_PROTOCOL_BACKWARD = r"//:[Ss]?+[Pp][Tt][Tt][Hh](?![A-Za-z0-9@\uff20$#\uff03\ufffe\ufeff\uffff])"
# No host starts after these, but it may start within its first label: "#école.fr" holds a link to cole.fr.
_BLOCKING = frozenset("@$#\ufffe\ufeff\uffff")
_BEFORE_HOST = rf"[^A-Za-z0-9\uff20\uff03](?=[^{NOT_IN_HOST}_-])"
# A host without protocol after these is no link, but its path is passed over with it.
_UNCOUNTED = frozenset("-_./")

# A path: what it may hold, what of that may end it, and groups: parentheses around that, with one more pair
# within at most. A group ends a path only right after what may end it. All repetition is possessive, so that
# no text can make it be read again and again.
_INNER = r"!*';:,.$%\[\]~|@&\u2013"
_ENDING = rf"{LATIN}\u0400-\u04ff=_#/+-"
_SOME = rf"[{_INNER}{_ENDING}]++"
_GROUP = rf"\((?:{_SOME}(?:\({_SOME}\)(?:{_SOME})?+)?+|\({_SOME}\)(?:{_SOME})?+)\)"
_PATH = rf"/(?:(?:[{_INNER}]++|{_GROUP})*+[{_ENDING}]++)*+(?:{_GROUP})*+"
_QUERY = r"\?(?:[!?*'@();:+$%\[\].,~|]*+[A-Za-z0-9_&=#/-]++)++"
_TAIL = rf"(?::[0-9]++)?+(?P<path>{_PATH})?+(?:{_QUERY})?+"
_SHORT_TAIL = rf"/(?P<slug>[A-Za-z0-9]++)(?:{_QUERY})?+"


def links(text: str) -> tuple[str, ...]:
    """The links of `text` in order, as written there, with or without a protocol."""
    return tuple(text[start:end] for start, end in find(text))


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where each link of `text` starts and ends, in order."""
    if not compiled(_PLAUSIBLE).search(text):
        return
    backward = text[::-1]
    position = 0
    while dot := compiled(_DOT).search(text, position):
        start, link_start = _start(text, backward, dot.start(), position)
        labels = compiled(LABELS).match(text, start)
        end = domain_end(text, start, labels.end()) if labels else None
        tail = compiled(_TAIL).match(text, end) if end is not None else None
        if end is None or tail is None:
            position = labels.end() if labels else dot.start() + 1
            continue
        position = tail.end()
        if link_start == start:
            yield from _without_protocol(text, start, end, position if tail["path"] else None)
        elif link_start is not None:
            yield from _with_protocol(text, link_start, (start, end), position)


def _start(text: str, backward: str, dot: int, position: int) -> tuple[int, int | None]:
    """Where the host around `dot` starts, and where its link does: None if what stands before forbids one."""
    outside = compiled(_OUTSIDE).search(backward, len(text) - dot, len(text) - position)
    start = len(text) - outside.start() if outside else position
    before = text[start - 1] if start else ""
    if before == "/" and text[start] not in "-_":
        protocol = compiled(_PROTOCOL_BACKWARD).match(backward, len(text) - start, len(text) - position)
        if protocol:
            return start, start - len(protocol[0])
    if _starts_later(text, start, position):
        found = compiled(_BEFORE_HOST).search(text, start, dot)
        start = found.end() if found else dot + 1
        before = text[start - 1]
    return start, None if before in _UNCOUNTED else start


def _starts_later(text: str, start: int, position: int) -> bool:
    """Whether a host cannot start where the letters around a dot do, since X wants a character before it."""
    if start == 0:  # there is none; a first one that may stand before a host is taken for it
        return text[0] in "-_" or compiled(_BEFORE_HOST).match(text) is not None
    before = text[start - 1]
    after_link = start == position and before != "."
    return after_link or before in _BLOCKING or text[start] in "-_"


def _with_protocol(text: str, start: int, host: tuple[int, int], end: int) -> Iterator[tuple[int, int]]:
    """The link with a protocol, unless its host or length cannot be; a t.co link ends with its slug."""
    name = text[slice(*host)]
    short = compiled(_SHORT_TAIL).match(text, host[1]) if name.lower() == "t.co" else None
    if short:
        end = short.end()
    if is_host(name) and end - start <= _MAX_LINK and not (short and len(short["slug"]) > _MAX_SLUG):
        yield start, end


def _without_protocol(text: str, start: int, end: int, path_end: int | None) -> Iterator[tuple[int, int]]:
    """The links in a host without protocol: each domain in Latin script; only a path adds to the last one."""
    for first, last in latin_domains(text[start:end]):
        link_start, host_end = start + first, start + last
        link_end = path_end if path_end is not None and host_end == end else host_end
        fits = len(_DEFAULT_PROTOCOL) + link_end - link_start <= _MAX_LINK
        if fits and is_host(text[link_start:host_end]):
            yield link_start, link_end
