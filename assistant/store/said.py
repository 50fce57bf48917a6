"""How sentences are stored: in English, and beside that what they are made of, to be said in any language."""

from __future__ import annotations

import json
from typing import overload

from assistant.sentence import keep, kept


def made_of(text: str | None) -> str | None:
    """What a sentence is made of, as the column beside it holds it; nothing for other texts."""
    parts = keep(text)
    return None if parts is None else json.dumps(parts, ensure_ascii=False)


@overload
def restored(text: str, parts: str | None) -> str: ...
@overload
def restored(text: str | None, parts: str | None) -> str | None: ...
def restored(text: str | None, parts: str | None) -> str | None:
    """The sentence that was stored; the bare text where nothing says what it is made of."""
    if text is None or parts is None:
        return text
    try:
        return kept(text, json.loads(parts))
    except (ValueError, RecursionError):  # somebody wrote it by hand
        return text
