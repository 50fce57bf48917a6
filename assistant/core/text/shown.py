"""Turns a text as X shows it back into the text that was written: links in full, escapes undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHARACTERS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}  # all that X escapes
_ESCAPE = "|".join(_CHARACTERS)
_SHORT = r"https?://t\.co/[A-Za-z0-9]+"


def as_written(shown: str, links: Iterable[tuple[str, str]]) -> str:
    """The text behind one that X shows; `links` are its short addresses (t.co), each with the long one.

    Escapes are undone once: somebody who wrote `&amp;` is shown `&amp;amp;`. A short link without a long
    address stays.
    """
    text = compiled(_ESCAPE).sub(lambda found: _CHARACTERS[found[0]], shown) if "&" in shown else shown
    known = {short: long for short, long in links if long}
    if not known:
        return text
    # In one pass, so that nothing within a long address is taken for a short one.
    return compiled(_SHORT).sub(lambda found: known.get(found[0], found[0]), text)
