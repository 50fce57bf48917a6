"""What the text of a post has that guardrails may count: links, hashtags, mentions, a question.

It is read from the text where it is needed and never stored; a policy without a rule that wants it never
reads it, see `Policy.see`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.core import text as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container

    from assistant.core.draft import Content


@dataclass(frozen=True, slots=True)
class Traits:
    """What was read in a text; `links` and `topics` in a form in which those that say the same are equal.

    `billed` is whether the network takes money for it: not for what was sent by hand.
    """

    linked: bool = False
    links: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    hashtags: int = 0
    mentions: int = 0
    asks: bool = False
    billed: bool = False

    def among(self, known: Container[str]) -> Traits:
        """The same with only those of its links and topics that are known."""
        if not self.links and not self.topics:
            return self
        links, topics = (
            tuple(each for each in found if each in known) for found in (self.links, self.topics)
        )
        return replace(self, links=links, topics=topics)


NO_TRAITS = Traits()


def _each(found: Collection[str]) -> tuple[str, ...]:
    """Each once, and in one order, so that texts with the same ones come to the same traits."""
    return tuple(sorted(set(found)))


_READERS: dict[str, Callable[[str], object]] = {
    "linked": lambda text: bool(texts.links(text)),
    "links": lambda text: _each([texts.address(link) for link in texts.links(text)]),
    "topics": lambda text: _each([texts.topic(tag) for tag in texts.hashtags(text)]),
    "hashtags": lambda text: len(texts.hashtags(text)),
    "mentions": texts.mentions,
    "asks": texts.asks,
}
EVERY = frozenset(field.name for field in fields(Traits))


def read_traits(text: str, wanted: frozenset[str], *, billed: bool) -> Traits:
    """What a text has of what is wanted, by the names of `Traits`; all else is left as if it had it not."""
    found = {name: read(text) for name, read in _READERS.items() if name in wanted}
    return Traits(**found, billed=billed and "billed" in wanted)  # type: ignore[arg-type]  # by name


class Trait(StrEnum):
    """Something that a text has or has not, by which posts are counted."""

    LINKED = "linked"
    ASKS = "asks"
    BILLED = "billed"
    BILLED_LINK = "billed_link"

    def holds(self, content: Content) -> bool:
        """Whether such content has it."""
        traits = content.traits
        match self:
            case Trait.LINKED:
                return traits.linked
            case Trait.ASKS:
                return traits.asks
            case Trait.BILLED:
                return traits.billed
            case Trait.BILLED_LINK:
                return traits.billed and traits.linked


@dataclass(frozen=True, slots=True)
class Linking:
    """That a post has a link to an address."""

    address: str

    def holds(self, content: Content) -> bool:
        """Whether such content has it."""
        return self.address in content.traits.links


@dataclass(frozen=True, slots=True)
class Tagged:
    """That a post has the hashtag of a topic."""

    topic: str

    def holds(self, content: Content) -> bool:
        """Whether such content has it."""
        return self.topic in content.traits.topics
