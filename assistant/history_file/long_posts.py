"""Keeps the whole texts of long posts while the posts are read, and tells which text belongs to which."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from assistant.core.text import clean
from assistant.history_file.sightings import before_links

if TYPE_CHECKING:
    from datetime import datetime

# Bytes; some 30,000 long posts, packed. What is beyond is left out, so that memory stays bounded.
MOST_KEPT = 30_000_000
_QUICKLY = 1  # zlib's level that takes the least time; a usual text comes to some 60 %
_OVERHEAD = 200  # bytes that keeping a text takes besides it
_MOST_A_SECOND = 20  # texts; nobody posts more, and looking through them takes time
_SURELY_LONG = 100  # characters; X cuts no text shorter, even of characters that count twice


class LongPosts:
    """The whole texts, by the second in which they were posted."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._texts: dict[int, list[bytes]] = {}
        self._room = most

    def add(self, at: datetime, text: str) -> bool:
        """Keep a text, if there is room; whether there was."""
        packed = zlib.compress(text.encode(), _QUICKLY)
        texts = self._texts.setdefault(_second(at), [])
        if len(packed) + _OVERHEAD > self._room or len(texts) == _MOST_A_SECOND:
            return False
        self._room -= len(packed) + _OVERHEAD
        texts.append(packed)
        return True

    def whole(self, at: datetime, shown: str) -> str | None:
        """The text that this one, posted then, is the beginning of, or none.

        The export names the post nowhere: the same second and the same beginning are the evidence.
        """
        kept = self._texts.get(_second(at))
        if kept is None:
            return None
        beginning = _plain(before_links(shown).rstrip("\u2026."))
        is_marked = beginning != _plain(shown)
        if not beginning or not (is_marked or len(beginning) >= _SURELY_LONG):
            return None
        texts = (zlib.decompress(packed).decode() for packed in kept)
        return next((text for text in texts if _plain(text).startswith(beginning)), None)


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _plain(text: str) -> str:
    """The text without what X changes on the way: white space and the form of accents."""
    return " ".join(clean(text).split())
