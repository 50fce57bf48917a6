"""Finds the words with which a text asks its readers to share it, and nothing else.

A request is a wording that a language knows as one, where what stands before it in its clause lets it be one:
"Share this" asks, "we share this" does not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from assistant.core.recognition import english, french
from assistant.core.recognition.wording import BEFORE_WORD, beginning, typed
from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    import re
    from types import ModuleType

_SOME_STEM = beginning({*english.STEMS, *french.STEMS})  # most texts hold none, and so ask for nothing
_WINDOW = 100  # characters before a wording in which the start of its clause is looked for
_MOST = 50  # wordings of a text that are looked at: no text that people read has more
# What ends a clause; a link, a hashtag, the mark of a repost and the names that a reply starts with do too.
_CUT = (
    r"https?://\S++|(?<!\w)#\w++|\A(?:\W*+@\w++)++|(?<!\w)rt\s*+:?\s*+@\w++:?|\s-+\s"
    r"|[.!?…:;\n\"“”«»()\[\]{}|*>\u2013\u2014\u2190-\u2bff\u3000-\u303f\U0001f000-\U0001faff]"
)


def find(text: str, folded: str) -> str | None:
    """The words of a request of `text`, which is also given folded; None if it asks for nothing."""
    folded = f" {folded}"  # so that the first word, too, has something before it
    if not compiled(_SOME_STEM).search(folded):
        return None
    span = _request(folded, english) or _request(folded, french)
    return f" {text}"[slice(*span)] if span else None


def _request(folded: str, language: ModuleType) -> tuple[int, int] | None:
    """Where a request in a language stands, with what invites to it."""
    if not compiled(_stems(language)).search(folded):
        return None
    for wording, gate in language.KINDS:
        if span := _asked(folded, _words(wording), typed(gate)):
            return span
    return None


def _asked(folded: str, wording: re.Pattern[str], gate: re.Pattern[str]) -> tuple[int, int] | None:
    """Where a wording stands whose clause lets it be a request."""
    position = 0
    for _ in range(_MOST):
        found = wording.search(folded, position)
        if not found:
            return None
        clause = _clause(folded, found.start("words"))
        if before := gate.search(clause):
            lead = before.start("lead") if before.groupdict().get("lead") else len(clause)
            return found.start("words") - len(clause) + lead, found.end()
        position = found.start() + 1  # another may start within this one
    return None


def _clause(folded: str, end: int) -> str:
    """What stands before `end` in its clause."""
    before = folded[max(0, end - _WINDOW) : end]
    start = 0
    for cut in compiled(_CUT).finditer(before):
        start = cut.end()
    return before[start:]


@cache
def _stems(language: ModuleType) -> str:
    return beginning(language.STEMS)


@cache
def _words(wording: str) -> re.Pattern[str]:
    return typed(f"{BEFORE_WORD}(?P<words>{wording})")
