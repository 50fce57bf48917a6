"""Turns a text as X shows it back into the text that was written: links in full, escapes undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHARACTERS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}  # all that X escapes
_ESCAPE = re.compile("|".join(_CHARACTERS))


def as_written(shown: str, links: Iterable[tuple[str, str]]) -> str:
    """The text behind one that X shows; `links` are its short addresses (t.co), each with the long one.

    Escapes are undone once: somebody who wrote `&amp;` is shown `&amp;amp;`. A short link without a long
    address stays.
    """
    text = _ESCAPE.sub(lambda found: _CHARACTERS[found[0]], shown) if "&" in shown else shown
    known = {short: long for short, long in links if short and long}
    if not known:
        return text
    shorts = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.sub(shorts, lambda found: known[found[0]], text)
