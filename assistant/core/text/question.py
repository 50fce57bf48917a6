"""Tells whether a text asks its readers something."""

from assistant.core.text.link import find
from assistant.core.text.pattern import compiled

# A question mark (Latin, full width, Arabic, Greek by its own sign) after words, perhaps with the space that
# French puts before it, and not within what goes on as one word. In "(?)" somebody doubts, and asks nobody.
_ASKED = r"\w\W{0,6}?(?<![(\[])[?\uff1f\u061f\u037e](?!\w)"
_REPOST = r"\s*RT @\w"


def asks(text: str) -> bool:
    """Whether a sentence of `text` ends in a question mark; within links, and in a repost, it asks nobody."""
    if not any(mark in text for mark in "?\uff1f\u061f\u037e") or compiled(_REPOST).match(text):
        return False
    return compiled(_ASKED).search(_without_links(text)) is not None


def _without_links(text: str) -> str:
    pieces, position = [], 0
    for start, end in find(text):
        pieces.append(text[position:start])
        position = end
    return " ".join([*pieces, text[position:]])
