"""How long X takes a text to be; nothing here says whether that is too long.

The numbers are those of version 3 of the counting rules in X's twitter-text library (config/v3.json).
"""

import unicodedata

from assistant.core.text.emoji import sequences
from assistant.core.text.link import find
from assistant.core.text.pattern import compiled

MAX_LENGTH = 280  # weighted characters; an account with X Premium may write more
URL_LENGTH = 23  # weighted characters: every link is replaced by one of X's own, t.co, that long
EMOJI_LENGTH = 2  # weighted characters, however many code points make it

# Everything outside these ranges weighs 2, everything in them 1: letters up to Georgian, and the spaces,
# hyphens, quotes and primes of General Punctuation.
_HEAVY = r"[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]+"


def weighted_length(text: str) -> int:
    """The length of `text` in X's weighted characters, of which a post may hold `MAX_LENGTH`."""
    text = text.replace("\r\n", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "." not in text:
        return _weight(text)
    length = position = 0
    for start, end in find(text):
        length += _weight(text[position:start]) + URL_LENGTH
        position = end
    return length + _weight(text[position:])


def _weight(text: str) -> int:
    """The weighted length of a text in which nothing counts as a link."""
    if text.isascii():
        return len(text)
    return _weight_of_characters(text) - sum(
        _weight_of_characters(emoji) - EMOJI_LENGTH for emoji in sequences(text)
    )


def _weight_of_characters(text: str) -> int:
    return len(text) + sum(map(len, compiled(_HEAVY).findall(text)))
