"""Opens the schedule and turns it into YAML nodes; whatever a file can be instead becomes one fault."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import yaml

from assistant.errors import ConfigurationError, Fault

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000  # bytes; a schedule of ten accounts has some 20,000
DEEPEST = 20  # groups inside groups; the parser's own recursion would end the process, a schedule needs 5
_DEEP = f"more than {DEEPEST} levels deep; no schedule is."
_TOO_DEEP = "maximum nesting depth"  # as PyYAML 6.0.4 says it
MOST_ALIASES = 100  # each may repeat half the file; a schedule needs one per account

# libyaml reads a schedule of 20 lines in 0.2 ms, PyYAML's own parser in 3 ms (measured on one core).
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML 1.1, 5.1 calls not printable.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
)
_NEEDS_QUOTES = frozenset("@`%")
_HINT = "Look at the quotes, brackets, colons and indentation here and on the line above"


class GiveUpError(Exception):
    """The rest of the file cannot be read; `fault` says why, and where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, "", message)


def read_bytes(path: Path) -> bytes:
    """What the file holds, at most one byte more than LARGEST.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        message = (
            f"There is no schedule at {path}; run `assistant init` to write one, "
            "or name another with `--config FILE`."
        )
    except IsADirectoryError:
        message = f"{path} is a folder; name the schedule in it with `--config FILE`."
    except PermissionError:
        message = (
            f"The schedule {path} may not be read by this user; allow it with chmod, "
            "or name another with `--config FILE`."
        )
    except OSError as error:
        message = f"The schedule {path} cannot be read ({error.strerror}); name another with `--config FILE`."
    except ValueError:
        message = f"{str(path)!r} cannot name a file; name the schedule with `--config FILE`."
    raise ConfigurationError(message)


def parse(content: bytes) -> yaml.Node:
    """The root node of the document.

    Raises:
        GiveUpError: It is no YAML document, or one that no schedule could be.
    """
    if len(content) > LARGEST:
        raise GiveUpError(1, f"the file is larger than {LARGEST:,} bytes; it is no schedule.")
    text = _decode(content)
    try:
        _check_shape(text)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None
    if root is None:
        raise GiveUpError(1, "the file says nothing; run `assistant init` to see a whole one.")
    return root


def line_of(piece: yaml.Node | yaml.Event) -> int:
    """The line on which a node or an event begins, from 1."""
    return piece.start_mark.line + 1 if piece.start_mark else 1


def _decode(content: bytes) -> str:
    plain = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError as error:
        line = plain.count(b"\n", 0, error.start) + 1
        message = f"the file is not UTF-8 (byte 0x{plain[error.start]:02x}); save it as UTF-8."
        raise GiveUpError(line, message) from None
    if match := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise GiveUpError(line, f"a control character U+{ord(match[0]):04X} stands here; remove it.")
    return text


def _check_shape(text: str) -> None:
    """Refuse what recurses deeper than the parser can, repeats itself into millions, or is two schedules."""
    depth = aliases = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > DEEPEST:
            raise GiveUpError(line_of(event), _DEEP)
        if aliases > MOST_ALIASES:
            raise GiveUpError(line_of(event), f"more than {MOST_ALIASES} aliases; write the values out.")
        if documents > 1:
            raise GiveUpError(line_of(event), "a second document begins here; a schedule is one.")


def _not_yaml(error: yaml.YAMLError, text: str) -> GiveUpError:
    mark = getattr(error, "problem_mark", None)
    if _TOO_DEEP in str(error):  # the parser gives up before the levels can be counted
        return GiveUpError(1 if mark is None else mark.line + 1, _DEEP)
    if mark is None:
        return GiveUpError(1, f"this is not YAML: {error}.")
    lines = text.splitlines()
    character = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    line = max(1, min(mark.line + 1, len(lines)))  # the end of the file lies after its last line
    if character == "\t":
        return GiveUpError(line, "a tab stands here; indent with spaces.")
    if character in _NEEDS_QUOTES:
        return GiveUpError(line, f'a value that begins with {character} needs quotes: "{character}…".')
    return GiveUpError(line, f"this is not YAML: {_problem(error)}. {_HINT}.")


def _problem(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", error))
    context, begun = getattr(error, "context", None), getattr(error, "context_mark", None)
    if context is None or begun is None:
        return problem
    return f"{context} that begins on line {begun.line + 1}: {problem}"
