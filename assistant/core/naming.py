"""What people call the program's own words: states, decisions, kinds of posts and the like.

In files, options and JSON they stay as they are; only what people read is named so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.sentence import Sentence, mark, say

if TYPE_CHECKING:
    from enum import StrEnum

NAMES = (
    *(mark("queued"), mark("publishing"), mark("published"), mark("unconfirmed"), mark("failed")),
    *(mark("rejected"), mark("cancelled"), mark("accepted"), mark("held"), mark("planned"), mark("pinned")),
    *(mark("personal"), mark("professional"), mark("original"), mark("curated")),
    *(mark("post"), mark("repost"), mark("quote"), mark("reply")),
    *(mark("posted"), mark("refused"), mark("postponed"), mark("lost")),
    *(mark("added"), mark("imported"), mark("edited"), mark("slot"), mark("expired"), mark("missed")),
    *(mark("approved"), mark("retried"), mark("observed")),
    *(mark("preset"), mark("schedule"), mark("default")),
)


def named(value: StrEnum) -> Sentence:
    """One of the program's words, as people read it."""
    return say(value.value)
