"""Finds the hashtags and the mentions of a text as X finds them, and says when two hashtags are one.

The grammar is that of X's own twitter-text 3.1: what stands within a link is neither.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING
from unicodedata import category

from assistant.core.text.host import LATIN
from assistant.core.text.link import find
from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGN = "[#\uff03]"
_KEYCAP = "\ufe0f\u20e3"  # after the sign they make an emoji of it
# Beside letters, marks and digits, a tag may hold these: the underscore, joiners, and dots and strokes that
# some scripts write within words.
_WITHIN = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
)
_NOT_AFTER = ("#", "\uff03", "://")
_ENTITY = "&"  # before a sign: as in &#38;
_SELECTORS = frozenset("\ufe0e\ufe0f")  # they end an emoji, so that a tag may follow, marks as they are

# A name, with the list of its owner's that may follow; what stands before must not be part of a word, and a
# letter, another sign or a protocol must not follow.
_MENTION = (
    r"(?:\A|(?<=[^A-Za-z0-9_!#$%&*@\uff20])|(?:\A|(?<=[^A-Za-z0-9_+~.-]))(?:[Rr][Tt]:?))"
    r"[@\uff20][A-Za-z0-9_]{1,20}(?:/[A-Za-z][A-Za-z0-9_-]{0,24})?"
    rf"(?![@\uff20A-Za-z0-9_{LATIN}]|://)"
)


def hashtags(text: str) -> tuple[str, ...]:
    """The hashtags of `text` in order, as written there without the `#`."""
    if "#" not in text and "\uff03" not in text:
        return ()
    links = list(find(text))
    return tuple(text[start + 1 : end] for start, end in _tags(text) if not _covers(links, start))


def topic(hashtag: str) -> str:
    """What hashtags have in common that lead to the same posts: case makes no difference."""
    return hashtag.casefold()


def mentions(text: str) -> int:
    """How many names of accounts `text` calls."""
    if "@" not in text and "\uff20" not in text:
        return 0
    links = list(find(text))
    return sum(not _covers(links, found.start()) for found in compiled(_MENTION).finditer(text))


def _covers(links: list[tuple[int, int]], position: int) -> bool:
    before = bisect_right(links, position, key=itemgetter(0))
    return before > 0 and position < links[before - 1][1]


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """Where each hashtag starts, with its sign, and ends."""
    position = 0
    while sign := compiled(_SIGN).search(text, position):
        start = sign.start()
        end = position = _end(text, sign.end())
        before = text[start - 1] if start else ""
        if before == _ENTITY or (before and before not in _SELECTORS and _is_inner(before)):
            continue
        if _is_word(text[start + 1 : end]) and not text.startswith(_NOT_AFTER, end):
            yield start, end


def _end(text: str, position: int) -> int:
    if text[position : position + 1] and text[position] in _KEYCAP:
        return position
    while position < len(text) and _is_inner(text[position]):
        position += 1
    return position


def _is_inner(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character == "_"
    return character in _WITHIN or category(character)[0] in "LM" or category(character) == "Nd"


def _is_word(tag: str) -> bool:
    """Whether a letter is in it, without which a sign only numbers something."""
    return any(category(character)[0] in "LM" for character in tag)
