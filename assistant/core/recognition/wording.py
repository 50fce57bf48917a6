"""How the wordings of this package are written down: as people write them, matched as people type them."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias
from unicodedata import normalize

from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

# Each kind of wording of a language, and what must be true of what stands before it in its clause.
Kinds: TypeAlias = tuple[tuple[str, str], ...]

# In a wording, a space is any white space, an apostrophe any apostrophe, and an accent may be missing, since
# for "À PARTAGER" people type "A PARTAGER", or be a character of its own, as macOS writes it.
_TYPING = str.maketrans(
    {
        " ": r"\s++",
        "'": "['\u2019\u02bc\u2018\u00b4`]",
        **{letter: "[{1}{0}]{2}?+".format(letter, *normalize("NFD", letter)) for letter in "àâçéèêîïôùû"},
    }
)
# "RT" but the mark of a repost, which a name follows.
RT_STEM = r"rts?\b(?!\s*+:?\s*+@)"
# What stands before a word that is in no link, name or compound; a hashtag may be said as a word.
BEFORE_WORD = r"[^a-z0-9_@/=-](?<!\w)(?<!\w\.)#?+(?=\w)"


@cache
def typed(wording: str) -> re.Pattern[str]:
    """The pattern of a wording, to be matched with a folded text."""
    return compiled(wording.translate(_TYPING))


def either(*wordings: str) -> str:
    """One of several wordings."""
    return f"(?:{'|'.join(wordings)})"


def listed(wordings: str) -> tuple[str, ...]:
    """The wordings that are listed with commas."""
    return tuple(wordings.split(", "))


def among(wordings: str) -> str:
    """One of the wordings that are listed with commas."""
    return either(*listed(wordings))


def beginning(stems: Iterable[str]) -> str:
    """A pattern for words that begin with one of `stems`, made to be looked for quickly.

    It starts with a class of ASCII characters, and tries only the stems with the letter that follows.
    """
    groups = groupby(sorted(stems), key=itemgetter(0))
    return "[^a-z0-9@/]" + either(*(letter + either(*(stem[1:] for stem in same)) for letter, same in groups))


def fold(text: str) -> str:
    """The text in lower case, each character in its place: that of "İ" would be two."""
    return text.replace("İ", "I").lower()
