"""Opens the schedule and turns it into YAML nodes; whatever a file can be instead becomes one fault."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import yaml

from assistant.errors import ConfigurationError, Fault, system_says
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000  # bytes; a schedule of ten accounts has some 20,000
DEEPEST = 20  # groups inside groups; the parser's own recursion would end the process, a schedule needs 5
_DEEP = say("more than {most} levels deep; no schedule is.", most=DEEPEST)
_TOO_DEEP = re.compile("maximum nesting depth")  # as PyYAML 6.0.4 says it
MOST_ALIASES = 100  # each may repeat half the file; a schedule needs one per account

# libyaml reads a schedule of 20 lines in 0.2 ms, PyYAML's own parser in 3 ms (measured on one core).
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML 1.1, 5.1 calls not printable.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
)
_NEEDS_QUOTES = frozenset("@`%")
# What the parser says of the mistakes that people make, for them to read it in their language.
_PROBLEMS = (
    *(mark("mapping values are not allowed in this context"), mark("did not find expected key")),
    *(mark("could not find expected ':'"), mark("did not find expected '-' indicator")),
    *(mark("did not find expected ',' or ']'"), mark("did not find expected ',' or '}'")),
    *(mark("found unexpected end of stream"), mark("found unexpected document indicator")),
    *(mark("found character that cannot start any token"), mark("found undefined alias")),
    *(mark("did not find expected node content"), mark("did not find expected <document start>")),
    *(mark("found unknown escape character"), mark("block sequence entries are not allowed in this context")),
    *(mark("did not find expected alphabetic or numeric character"), mark("found duplicate anchor")),
)
_CONTEXTS = (
    *(mark("while parsing a block mapping"), mark("while parsing a flow mapping")),
    *(mark("while parsing a block collection"), mark("while parsing a flow sequence")),
    *(mark("while parsing a flow node"), mark("while parsing a block node")),
    *(mark("while scanning a simple key"), mark("while scanning a quoted scalar")),
    *(mark("while scanning for the next token"), mark("while scanning an alias")),
    *(mark("while scanning an anchor"), mark("while parsing a quoted scalar")),
)


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
        message = say(
            "There is no schedule at {path}; run `assistant init` to write one, "
            "or name another with `--config FILE`.",
            path=path,
        )
    except IsADirectoryError:
        message = say("{path} is a folder; name the schedule in it with `--config FILE`.", path=path)
    except PermissionError:
        message = say(
            "The schedule {path} may not be read by this user; allow it with chmod, "
            "or name another with `--config FILE`.",
            path=path,
        )
    except OSError as error:
        message = say(
            "The schedule {path} cannot be read ({why}); name another with `--config FILE`.",
            path=path,
            why=system_says(error),
        )
    except ValueError:
        message = say(
            "{path} cannot name a file; name the schedule with `--config FILE`.", path=repr(str(path))
        )
    raise ConfigurationError(message)


def parse(content: bytes) -> yaml.Node:
    """The root node of the document.

    Raises:
        GiveUpError: It is no YAML document, or one that no schedule could be.
    """
    if len(content) > LARGEST:
        message = say("the file is larger than {most:,} bytes; it is no schedule.", most=LARGEST)
        raise GiveUpError(1, message)
    text = _decode(content)
    try:
        _check_shape(text)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None
    if root is None:
        raise GiveUpError(1, say("the file says nothing; run `assistant init` to see a whole one."))
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
        message = say(
            "the file is not UTF-8 (byte {byte}); save it as UTF-8.", byte=f"0x{plain[error.start]:02x}"
        )
        raise GiveUpError(line, message) from None
    if match := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        message = say(
            "a control character {character} stands here; remove it.", character=f"U+{ord(match[0]):04X}"
        )
        raise GiveUpError(line, message)
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
            message = say("more than {most} aliases; write the values out.", most=MOST_ALIASES)
            raise GiveUpError(line_of(event), message)
        if documents > 1:
            raise GiveUpError(line_of(event), say("a second document begins here; a schedule is one."))


def _not_yaml(error: yaml.YAMLError, text: str) -> GiveUpError:
    mark = getattr(error, "problem_mark", None)
    if _TOO_DEEP.search(str(error)):  # the parser gives up before the levels can be counted
        return GiveUpError(1 if mark is None else mark.line + 1, _DEEP)
    if mark is None:
        return GiveUpError(1, say("this is not YAML: {problem}.", problem=error))
    lines = text.splitlines()
    character = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    line = max(1, min(mark.line + 1, len(lines)))  # the end of the file lies after its last line
    if character == "\t":
        return GiveUpError(line, say("a tab stands here; indent with spaces."))
    if character in _NEEDS_QUOTES:
        message = say(
            'a value that begins with {character} needs quotes: "{character}…".', character=character
        )
        return GiveUpError(line, message)
    message = say(
        "this is not YAML: {problem}. Look at the quotes, brackets, colons and indentation here and on the "
        "line above.",
        problem=_problem(error),
    )
    return GiveUpError(line, message)


def _problem(error: yaml.YAMLError) -> str:
    problem = say(str(getattr(error, "problem", error)))
    context, begun = getattr(error, "context", None), getattr(error, "context_mark", None)
    if context is None or begun is None:
        return problem
    return say(
        "{context} that begins on line {line}: {problem}",
        context=say(str(context)),
        line=str(begun.line + 1),
        problem=problem,
    )
