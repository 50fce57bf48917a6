"""Decides what a row of the past is: its text made fit to keep, and its kind. Knows no file format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.history import Kind
from assistant.core.text import as_written, clean, is_blank, unprintable
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

LONGEST_TEXT = 25_000  # characters; what X lets its premium accounts write

_MOST_DIGITS = 19  # of an id, which has 63 bits
_TEXT = "text"
_LONGEST_LINK = 4096  # characters, beyond which X sees none (twitter-text)
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, or a byte that could not be read
_REPLACEMENT = "\ufffd"

# A name has at most 15 characters now; the oldest have up to 20.
_REPOST = re.compile(r"RT @[A-Za-z0-9_]{1,20}:(?:\s|\Z)")
_ANSWER = re.compile(r"[@\uff20]([A-Za-z0-9_]{1,20})")
# A post; the pictures and films of one have addresses that go on from there.
_POST = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/(?:#!/)?"
    r"(?P<name>i/web|[a-z0-9_]{1,20})/status(?:es)?/(?P<id>[0-9]++)(?!/photo|/video)",
    re.IGNORECASE,
)
_LINK = re.compile("https?://")


# Looked up once: every use of a member through its class costs as much as a call.
_POSTED, _REPOSTED, _QUOTED, _REPLIED = Kind.POST, Kind.REPOST, Kind.QUOTE, Kind.REPLY


class UnfitError(ValueError):
    """A row tells of no post that can be kept: under which key, and a sentence that says why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


def id_of(given: str) -> str | None:
    """The network's id that a text is, or none."""
    is_one = given.isascii() and given.isdecimal() and len(given) <= _MOST_DIGITS
    return given if is_one else None


def written(shown: str, links: Sequence[tuple[str, str]] = ()) -> str:
    """The text behind one that X shows, its links in full unless it then is longer than any post.

    Raises:
        UnfitError: It is longer than any post as it is.
    """
    plain = as_written(shown, ())
    if len(plain) > LONGEST_TEXT:
        message = say(
            "this text has {length:,} characters, and no post has more than {most:,}.",
            length=len(plain),
            most=LONGEST_TEXT,
        )
        raise UnfitError(_TEXT, message)
    if not links:
        return plain
    full = as_written(shown, [(short, long) for short, long in links if len(long) <= _LONGEST_LINK])
    return full if len(full) <= LONGEST_TEXT else plain


def presentable(text: str) -> str:
    """The text as it can be kept: what was lost is marked, what no post can hold is gone.

    Raises:
        UnfitError: Nothing is left of it.
    """
    if text.isascii() and text.isprintable():  # the quick way, for most
        text = text.strip()
    else:
        text = _SURROGATE.sub(_REPLACEMENT, text)
        while found := unprintable(text):
            text = text.replace(text[found[0]], "")
        text = clean(text)
    if not text or (not text.isascii() and is_blank(text)):
        message = say("there is no text; a post has one, so this row is left out.")
        raise UnfitError(_TEXT, message)
    return text


def kind_of(text: str, *, answers: bool, own: Collection[str], remote_id: str | None) -> Kind:
    """What a post is; `own` are the account's names in small letters, `answers` if it answers others."""
    if text.startswith("RT @") and _REPOST.match(text):
        return _REPOSTED
    if answers:
        return _REPLIED
    return _QUOTED if "/status" in text and _quotes(text, own, remote_id) else _POSTED


def _quotes(text: str, own: Collection[str], remote_id: str | None) -> bool:
    """Whether a link leads to a post of somebody else; X's own i/web/status/ID leads to the post itself."""
    return any(
        found["name"].lower() not in own and found["id"] != remote_id for found in _POST.finditer(text)
    )


def addressed(text: str) -> str | None:
    """The name, in small letters, of whom a text speaks to from its first character on."""
    found = _ANSWER.match(text)
    return found[1].lower() if found else None


def is_cut(text: str) -> bool:
    """Whether the end of the text was not given: X puts an ellipsis there, and perhaps a link after it."""
    return "\u2026" in text and before_links(text).endswith("\u2026")


def before_links(text: str) -> str:
    """The text without the links that it ends with."""
    text = text.rstrip()
    while text and (found := _LINK.search(last := text.rsplit(maxsplit=1)[-1])):
        text = text[: len(text) - len(last) + found.start()].rstrip()
    return text
