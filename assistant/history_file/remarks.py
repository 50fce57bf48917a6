"""Keeps what one reading of a history has come to: how far it is, and what is to be said of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.core.rows import lost
from assistant.sentence import say, say_many

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

    def note_damage(self, text: str, line: int, file: str = "") -> None:
        """Count a text in which characters were lost or mangled, if it is one; `file` where it has a name."""
        found = lost(text)
        if found:
            where = say("line {line} of {file}", line=str(line), file=file) if file else _line(line)
            self._damaged.add(say("{place}: {damage}", place=where, damage=found[0]))

    def note_nameless(self, line: int) -> None:
        """Count a row whose id cannot be read."""
        self._nameless.add(_line(line))

    def sentences(self) -> Iterator[str]:
        """Everything there is to say, a sentence each."""
        yield from self._sentences
        if self._damaged.number:
            yield say_many(
                "{number:,} text has lost or mangled characters; such posts are taken as they stand. "
                "The first is at {first}.",
                "{number:,} texts have lost or mangled characters; such posts are taken as they stand. "
                "The first is at {first}.",
                self._damaged.number,
                first=self._damaged.first,
            )
        if self._nameless.number:
            yield say_many(
                "{number:,} row has an id that is none of X's, as spreadsheets round them, and is taken "
                "without it. The first is at {first}.",
                "{number:,} rows have an id that is none of X's, as spreadsheets round them, and is taken "
                "without it. The first is at {first}.",
                self._nameless.number,
                first=self._nameless.first,
            )


def _line(line: int) -> str:
    return say("line {line}", line=str(line))
