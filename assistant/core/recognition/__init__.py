"""What a text says of itself: whether it asks people to share it, and whether it relays somebody else.

Judged by wording alone, French and English, so that nobody has to tick what the text already says. It says
nothing where the words say nothing, and rather misses a request than invents one.

Pure and quick: an import calls this for every post of a history.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.recognition import relay, request
from assistant.core.recognition.wording import fold

__all__ = ["Recognised", "recognise"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a text's own words say it is; each is None where they say nothing."""

    share_request: str | None  # the words it went by, as they stand in the text: "Retweet if you agree"
    curated: str | None  # why it is taken for a relay: "RT @NASA", "via @lemonde", "a link to lemonde.fr"
    original: str | None  # a link to one of the account's own domains: "a link to example.org"


_NOTHING = Recognised(share_request=None, curated=None, original=None)


def recognise(text: str, own_domains: frozenset[str] = frozenset(), handle: str = "") -> Recognised:
    """What `text` says of itself, for an account with these domains and this handle.

    A text is curated or original by its words, never both. A repost whose text asks for reposts is a request
    too: whoever reads it is asked. Without own domains nobody can say whose a link is, so none counts but one
    to another account's post.
    """
    folded = fold(text)
    asked = request.find(text, folded)
    curated, original = relay.find(text, folded, own_domains, handle)
    if asked is None and curated is None and original is None:
        return _NOTHING
    return Recognised(asked, curated, original)
