"""Reads the body of a request for a post, and refuses texts that X never takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.core.text import MAX_LENGTH, cashtags, weighted_length
from assistant.networks.sandbox import answers
from assistant.networks.sandbox.answers import Answer, Complaint
from assistant.networks.sandbox.vocabulary import POST_KEYS
from assistant.networks.sandbox.wording import is_unicode, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CASHTAGS = 1  # X's rule of February 2026


def read_text(body: bytes) -> str | Answer:
    """The text to post, as it was sent; or X's refusal."""
    try:
        content = json.loads(body)
    except ValueError:
        return answers.invalid(Complaint("The request body is not valid JSON."))
    if not isinstance(content, dict):
        return answers.invalid(Complaint("$: an object is expected."))
    complaints = tuple(_complaints(content))
    if complaints:
        return answers.invalid(*complaints)
    return _refusal(content["text"]) or content["text"]


def _complaints(content: dict[str, object]) -> Iterator[Complaint]:
    for key in content:
        if key not in POST_KEYS:
            yield Complaint(
                f"$.{key}: is not defined in the schema and the schema does not allow additional properties"
            )
        elif key != "text":
            yield Complaint(f"$.{key}: X knows this, but the sandbox posts only text")
    text = content.get("text", "")
    if not isinstance(text, str):
        yield Complaint("$.text: a string is expected")
    elif not is_unicode(text):
        yield Complaint("$.text: holds half a character (a lone surrogate)")
    elif not visible(text):
        yield Complaint("$.text: a post needs a text")


def _refusal(text: str) -> Answer | None:
    if weighted_length(text.strip()) > MAX_LENGTH:
        return answers.NOT_PERMITTED
    if len(cashtags(text)) > MOST_CASHTAGS:
        return answers.SECOND_CASHTAG
    return None
