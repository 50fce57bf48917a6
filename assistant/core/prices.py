"""What X takes for a request, and amounts of money as people write them.

Amounts are in thousandths of a US dollar. The prices are X's of August 2026: failed requests cost nothing,
and what was sent by hand neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.spans import quoted
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.sentence import Sentence

POST = 15  # a post
POST_WITH_LINK = 200  # a post whose text has a link: thirteen times as much
READ_POST = 1  # a post of one's own that is read
READ_USER = 10  # a user that is read, at most

_DECIMALS = 3
_DOLLARS = re.compile(r"\$?\s?([0-9]{1,4})(?:[.,]([0-9]+))?\s?\$?")


def price(*, linked: bool) -> int:
    """What posting costs, with a link or without."""
    return POST_WITH_LINK if linked else POST


def parse_dollars(text: str) -> int:
    """The amount that the text says.

    Raises:
        ValueError: It says none up to $9999.999; the text is a sentence.
    """
    match = _DOLLARS.fullmatch(text.strip())
    if match is None or len(match[2] or "") > _DECIMALS:
        message = say(
            "{text} is no amount in US dollars up to $9999.999; write for example $0.50.", text=quoted(text)
        )
        raise ValueError(message)
    return int(match[1]) * 1000 + int((match[2] or "").ljust(_DECIMALS, "0"))


def say_dollars(amount: int) -> Sentence:
    """An amount as people write it: `$5`, `$0.50`, `$0.015`."""
    if amount % 10:
        return say("${amount:.3f}", amount=amount / 1000)
    if amount % 1000:
        return say("${amount:.2f}", amount=amount / 1000)
    return say("${amount}", amount=amount // 1000)
