"""Reads the list of objects in a file of X's export, one by one; a broken one does not hide the others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import Fault
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

LARGEST_ITEM = 1 << 20  # characters; the longest post there may be has a fifth of them, all escaped
_PIECE = 1 << 16  # characters that are read at a time
_AHEAD = 1 << 14  # characters that are wanted before an object is read; most have 1,500
_DEEP = 500  # characters that an object too deep for Python has at the least: a bracket for each level
_BEFORE = 1000  # characters, within which a list begins

_GAP = re.compile(r"[\s,;]*")
# Where the next object begins, after one that is broken. Within a text its quotes would be escaped.
_OPENING = re.compile(r'\{\s*"(?:tweet|noteTweet|account)"\s*:')
_LONGEST_OPENING = 200  # characters
_LONGEST_TOKEN = 16  # characters; what json calls faulty this near to the end may only be cut

# Numbers as they stand: X writes ids as texts, and int() refuses thousands of digits.
_decode = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).raw_decode


class NoListError(Exception):
    """What was read holds no list of objects."""


class Item(NamedTuple):
    """One object of the list, and the line that it begins on."""

    line: int
    value: dict[str, object]


class Items:
    """The objects of a list, read from `text` as they are asked for; `line` is how far it is.

    Reading may raise BrokenError.
    """

    def __init__(self, text: TextIO) -> None:
        self._source = text
        self._text = ""
        self._at = 0
        self._line = 1  # of the place up to which line ends were counted
        self._counted = 0
        self._ended = False  # there is no more to read
        self._lost = False  # where the next object begins cannot be told any more

    @property
    def line(self) -> int:
        """The line that is read next."""
        self._line, self._counted = self._line_of(self._at), self._at
        return self._line

    def begin(self) -> str:
        """Go to the first object of the list; gives what stands before the list.

        Raises:
            NoListError: There is no list, or none of objects.
        """
        self._fill(_BEFORE)
        self._at = self._text.find("[", 0, _BEFORE) + 1
        before = self._text[: max(self._at - 1, 0)]
        if not self._at or self._next() not in {"{", "]", ""}:
            raise NoListError
        return before

    def __iter__(self) -> Iterator[Item | Fault]:
        while character := self._next():
            line = self.line
            if character == "{":
                yield self._item(line)
            elif character != "]":
                yield self._skip(line, self._at, say("what stands here is no object in braces"))
            elif self._is_last():
                return
            else:
                yield self._skip(line, self._at, say("the list ends here, but the file goes on"))
            if self._lost:
                return
        message = say("the file ends before its list does; what followed is missing.")
        yield Fault(self.line, "", message)

    def _is_last(self) -> bool:
        """Whether nothing follows the bracket that stands here."""
        self._at += 1
        return not self._next()

    def _item(self, line: int) -> Item | Fault:
        try:
            value, self._at = self._decoded()
        except json.JSONDecodeError as error:
            return self._skip(self._line_of(error.pos), error.pos, self._broken(error))
        except RecursionError:
            return self._skip(line, self._at + _DEEP, say("this object is nested too deeply"))
        return Item(line, value)

    def _decoded(self) -> tuple[dict[str, object], int]:
        """The object that begins here, and where it ends."""
        while True:
            try:
                return _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                twice = min(2 * (len(self._text) - self._at), LARGEST_ITEM)
                if self._ended or not self._is_cut(error) or not self._fill(twice):
                    raise

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether the object may only look broken because the rest of it is not read yet."""
        return error.msg.startswith("Unterminated") or error.pos > len(self._text) - _LONGEST_TOKEN

    def _broken(self, error: json.JSONDecodeError) -> str:
        if not self._is_cut(error):
            return say("this is not JSON ({why})", why=say(error.msg))
        if self._ended:
            return say("the file ends within this object")
        return say("this object has more than {most:,} characters, and no post has", most=LARGEST_ITEM)

    def _skip(self, line: int, position: int, problem: str) -> Fault:
        """Go on to the next object that can be told from what surrounds it; the fault says what is lost."""
        self._at = min(position, len(self._text))
        while not (found := _OPENING.search(self._text, self._at)):
            self._at = max(self._at, len(self._text) - _LONGEST_OPENING)
            if not self._fill(2 * _LONGEST_OPENING):
                self._lost = True
                message = say("{problem}; it is left out, and nothing after it can be read.", problem=problem)
                return Fault(line, "", message)
        self._at = found.start()
        return Fault(line, "", say("{problem}; it is left out.", problem=problem))

    def _next(self) -> str:
        """The character that the next object begins with, "]" after the last, nothing where the file ends."""
        while True:
            self._fill(_AHEAD)
            found = _GAP.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]

    def _fill(self, wanted: int) -> bool:
        """Have so many characters to come, if the file has them; whether there are more than before."""
        ahead = len(self._text) - self._at
        if ahead >= wanted or self._ended:
            return False
        self._line, self._counted = self.line, 0
        pieces = [self._text[self._at :]]
        before = ahead
        while ahead < wanted and not self._ended:
            pieces.append(self._source.read(_PIECE))
            ahead += len(pieces[-1])
            self._ended = not pieces[-1]
        self._text, self._at = "".join(pieces), 0
        return ahead > before

    def _line_of(self, position: int) -> int:
        return self._line + self._text.count("\n", self._counted, position)
