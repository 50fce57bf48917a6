"""Tells whether X or a reader would take two texts for the same."""

import re
import unicodedata

from assistant.core.text.characters import IGNORABLE
from assistant.core.text.link import find
from assistant.core.text.pattern import compiled

_DIGEST_SIZE = 16  # bytes: among a million texts, two digests fall together with a chance of 10 to the -27

# Phones and word processors put these where people type the plain ones.
_TYPOGRAPHIC = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2012\u2013\u2014\u2015\u2212", "-"),
}
_FOLDED = f"[{''.join(_TYPOGRAPHIC)}{IGNORABLE}]"
_AMPERSAND = r"(?i:&(?:amp;)+)"
_LESS = r"(?i:&lt;)"
_GREATER = r"(?i:&gt;)"
_AFTER_HOST = r"(?<![:/])[/?]"


def fingerprint(text: str) -> str:
    """A digest of 32 hexadecimal digits that texts have in common when they say the same.

    Case, white space, invisible characters, compatibility forms (NFKC), typographic quotes and dashes make no
    difference, nor do X's escapes of & < >. Links do: what follows a host is taken as it is written.
    """
    from hashlib import blake2b  # loads OpenSSL: 3 ms that a start without texts does without

    if not text.isascii():
        text = compiled(_FOLDED).sub(_plain, unicodedata.normalize("NFKC", text))
        text = unicodedata.normalize("NFKC", text)  # what was dropped may have parted a letter and its accent
    if "&" in text:
        text = _unescape(text)
    text = " ".join(_fold_case(text).split())
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_SIZE).hexdigest()


def _plain(found: re.Match[str]) -> str:
    return _TYPOGRAPHIC.get(found[0], "")


def _unescape(text: str) -> str:
    """Undo X's escapes however often they were applied, so that a text and its escaped form agree."""
    text = compiled(_AMPERSAND).sub("&", text)
    return compiled(_GREATER).sub(">", compiled(_LESS).sub("<", text))


def _fold_case(text: str) -> str:
    """Fold the case of everything but paths, queries and fragments: short links differ by case alone."""
    if "." not in text:
        return text.casefold()
    parts: list[str] = []
    position = 0
    for start, end in find(text):
        beyond = compiled(_AFTER_HOST).search(text, start, end)
        host_end = beyond.start() if beyond else end
        parts += text[position:host_end].casefold(), text[host_end:end]
        position = end
    return "".join([*parts, text[position:].casefold()])
