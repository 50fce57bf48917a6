"""What stands in the file, with key and line; collects all that is wrong instead of raising for the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assistant.core.spans import near, quoted
from assistant.errors import Fault
from assistant.schedule_file.document import GiveUpError, line_of
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

T = TypeVar("T")

MOST_FAULTS = 100  # in one message: as many as somebody might read

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_SWITCH = {
    **dict.fromkeys(("yes", "true", "on"), True),
    **dict.fromkeys(("no", "false", "off"), False),
}
OFF_WORDS = frozenset({"off", "no", "never", "false"})
_ORDINARY_KEY = re.compile(r"[\w, -]{1,60}")


@dataclass(frozen=True, slots=True)
class Value:
    """What stands under a dotted key, from `line` on; the values of one file share its list of faults."""

    node: Node
    key: str
    line: int
    faults: list[Fault]

    @property
    def is_group(self) -> bool:
        """Whether keys can stand under it; nothing at all counts as no keys."""
        return isinstance(self.node, MappingNode) or _is_null(self.node)

    @property
    def is_text(self) -> bool:
        """Whether one value stands there."""
        return isinstance(self.node, ScalarNode) and not _is_null(self.node)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing stands there."""
        return _is_null(self.node)

    @property
    def is_off(self) -> bool:
        """Whether a word stands there that switches it off."""
        return isinstance(self.node, ScalarNode) and self.node.value.casefold() in OFF_WORDS

    def fault(self, message: str) -> None:
        """Note that something is wrong with it."""
        if len(self.faults) == MOST_FAULTS:
            most = say("there are more than {most} faults; mend the others first.", most=MOST_FAULTS)
            raise GiveUpError(self.line, most)
        self.faults.append(Fault(self.line, self.key, message))

    def read(self, parse: Callable[[str], T], fallback: T) -> T:
        """What `parse` makes of its text as it is written; a ValueError becomes a fault."""
        if not isinstance(self.node, ScalarNode):
            self.fault(say("{found} stands here, where one value is wanted.", found=_found(self.node)))
            return fallback
        try:
            return parse("" if _is_null(self.node) else self.node.value)
        except ValueError as error:
            self.fault(str(error))
            return fallback

    def items(self) -> list[Value]:
        """The values of a list."""
        if not isinstance(self.node, SequenceNode):
            message = say(
                "{found} stands here, where a list is wanted; put it in brackets: […].",
                found=_found(self.node),
            )
            self.fault(message)
            return []
        return [Value(item, self.key, line_of(item), self.faults) for item in self.node.value]

    def section(self, known: Collection[str]) -> dict[str, Value]:
        """The values under the keys that are known here; any other key is a fault."""
        allowed = ", ".join(known)
        values = self.entries(
            mark("{found} stands here, where keys are wanted; allowed: {allowed}."), allowed=allowed
        )
        for name in [name for name in values if name not in known]:
            nearest = near(name, tuple(known))
            if nearest is None:
                message = say("unknown key; allowed: {allowed}.", allowed=allowed)
            else:
                message = say(
                    "unknown key; the nearest is {nearest}; allowed: {allowed}.",
                    nearest=repr(nearest),
                    allowed=allowed,
                )
            values.pop(name).fault(message)
        return values

    def require(self, section: Mapping[str, Value], name: str, example: str) -> None:
        """Note a fault if the section found here lacks a key."""
        if self.is_group and name not in section:
            self.fault(say("{key} is missing; write for example {example}.", key=name, example=example))

    def entries(self, unfit: str, **values_of_unfit: str) -> dict[str, Value]:
        """The values under whatever keys there are; `unfit` is said of what has none, `{found}`."""
        if _is_null(self.node):
            return {}
        if not isinstance(self.node, MappingNode):
            self.fault(say(unfit, found=_found(self.node), **values_of_unfit))
            return {}
        values: dict[str, Value] = {}
        for name, value in self._pairs(self.node):
            if name in values:
                message = say(
                    "the key stands twice, first on line {line}; keep one.", line=str(values[name].line)
                )
                value.fault(message)
            else:
                values[name] = value
        return values

    def _pairs(self, mapping: MappingNode) -> Iterator[tuple[str, Value]]:
        for name, node in mapping.value:
            line = line_of(name)
            here = Value(name, self.key, line, self.faults)
            if not isinstance(name, ScalarNode):
                here.fault(say("{found} cannot be a key.", found=_found(name)))
            elif name.tag == _MERGE:
                message = say("`<<` is not read here; write the keys out, or use *alias for a whole value.")
                here.fault(message)
            else:
                yield name.value, Value(node, _dotted(self.key, name.value), line, self.faults)


def read_key(section: Mapping[str, Value], name: str, parse: Callable[[str], T], default: T) -> T:
    """What `parse` makes of the value under a key; the default where the key is left out, or wrong."""
    return section[name].read(parse, default) if name in section else default


def _is_null(node: Node) -> bool:
    return node.tag == _NULL


def _found(node: Node) -> str:
    match node:
        case ScalarNode():
            return quoted(node.value)
        case SequenceNode():
            return say("a list")
        case _:
            return say("a group of keys")


def _dotted(parent: str, name: str) -> str:
    shown = name if _ORDINARY_KEY.fullmatch(name) else quoted(name)
    return f"{parent}.{shown}" if parent else shown


def parse_switch(text: str) -> bool:
    """The yes or no that the text says, in YAML's words.

    Raises:
        ValueError: It says neither; the text is a sentence.
    """
    switch = _SWITCH.get(text.casefold())
    if switch is None:
        message = say("{given} is neither yes nor no; write one of them.", given=quoted(text))
        raise ValueError(message)
    return switch
