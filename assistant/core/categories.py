"""Decides what kind of post a text is, and by what: a person's word, the text's own, or the default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from assistant.core.draft import DEFAULT, PERSON, Content, Grounds, Origin, Voice
from assistant.core.history import Kind
from assistant.core.recognition import recognise
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.core.account import Account
    from assistant.core.history import Sighting

T = TypeVar("T")

_RELAYS = {Kind.REPOST: say("it is a repost"), Kind.QUOTE: say("it quotes another post")}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a text, and None where they said nothing."""

    voice: Voice | None = None
    origin: Origin | None = None
    share_request: bool | None = None

    @classmethod
    def of(cls, content: Content, grounds: Grounds) -> Said:
        """What of it a person said."""
        return cls(
            content.voice if grounds.voice == PERSON else None,
            content.origin if grounds.origin == PERSON else None,
            content.share_request if grounds.share_request == PERSON else None,
        )


def categorise(text: str, said: Said, account: Account) -> tuple[Content, Grounds]:
    """The categories of a text: as a person said, else as its words say, else as the account's default."""
    words = recognise(text, account.own_domains, account.handle)
    voice, voice_by = _settle(said.voice, None, account.defaults.voice)
    origin, origin_by = _settle(said.origin, _origin(words.curated, words.original), account.defaults.origin)
    asks, asks_by = _settle(
        said.share_request,
        None if words.share_request is None else (True, words.share_request),
        account.defaults.share_request,
    )
    return Content(voice, origin, asks), Grounds(voice_by, origin_by, asks_by)


def classify(seen: Sighting, account: Account) -> tuple[Content, Grounds]:
    """The categories of a post that was found on the timeline, or in an account's past."""
    content, grounds = categorise(seen.text, Said(), account)
    relay = _RELAYS.get(seen.kind)
    if relay is None:
        return content, grounds
    return (
        Content(content.voice, Origin.CURATED, content.share_request),
        Grounds(grounds.voice, relay, grounds.share_request),
    )


def _origin(curated: str | None, original: str | None) -> tuple[Origin, str] | None:
    if curated is not None:
        return Origin.CURATED, curated
    return None if original is None else (Origin.ORIGINAL, original)


def _settle(said: T | None, words: tuple[T, str] | None, default: T) -> tuple[T, str]:
    """A category and what decided on it."""
    if said is not None:
        return said, PERSON
    return (default, DEFAULT) if words is None else words
