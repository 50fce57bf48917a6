"""Keeps what one reading of a history has come to: how far it is, and what is to be said of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.core.rows import damage

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Tally:
    """How often something was met, and where first."""

    number: int = 0
    first: str = ""

    def add(self, where: str) -> None:
        self.number += 1
        self.first = self.first or where


@dataclass(slots=True)
class Remarks:
    """What a reading found that concerns the whole history, and its `position`: the bytes read so far."""

    position: int = 0
    _sentences: dict[str, None] = field(default_factory=dict)
    _damaged: _Tally = field(default_factory=_Tally)
    _nameless: _Tally = field(default_factory=_Tally)

    def say(self, sentence: str) -> None:
        """Say a sentence, once however often it is said."""
        self._sentences.setdefault(sentence)

    def note_damage(self, text: str, where: str) -> None:
        """Count a text in which characters were lost or mangled, if it is one."""
        found = damage(text)
        if found:
            # What follows is for drafts, which can still be mended.
            self._damaged.add(f"{where}: {found.rpartition('; ')[0]}")

    def note_nameless(self, where: str) -> None:
        """Count a row whose id cannot be read."""
        self._nameless.add(where)

    def sentences(self) -> Iterator[str]:
        """Everything there is to say, a sentence each."""
        yield from self._sentences
        if self._damaged.number:
            have = "1 text has" if self._damaged.number == 1 else f"{self._damaged.number:,} texts have"
            yield (
                f"{have} lost or mangled characters; such posts are taken as they stand. "
                f"The first is at {self._damaged.first}."
            )
        if self._nameless.number:
            have = "1 row has" if self._nameless.number == 1 else f"{self._nameless.number:,} rows have"
            yield (
                f"{have} an id that is none of X's, as spreadsheets round them, and is taken without it. "
                f"The first is at {self._nameless.first}."
            )
