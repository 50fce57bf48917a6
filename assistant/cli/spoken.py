"""Commands as people are spoken to: copies whose help is in the language that was chosen."""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from inspect import cleandoc
from typing import TYPE_CHECKING, TypeVar

import click

from assistant import language
from assistant.sentence import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_WRAP = "¶"  # stands before a paragraph that is not wrapped anew, where click has a control character

# What click writes by itself, and does not look up.
_KINDS = (
    *(mark("INTEGER"), mark("INTEGER RANGE"), mark("FLOAT"), mark("FLOAT RANGE"), mark("TEXT")),
    *(mark("FILE"), mark("PATH"), mark("PRESET")),
)
_SUBCOMMANDS = mark("COMMAND [ARGS]...")

Command = TypeVar("Command", bound=click.Command)


def spoken(command: Command) -> Command:
    """The command with its help in the language that is spoken; itself where that is English."""
    if language.current() == language.ENGLISH:
        return command
    told = copy(command)
    told.help = _looked_up(command.help)
    told.params = [_param(param) for param in command.params]
    if isinstance(command, click.Group) and isinstance(told, click.Group):
        told.subcommand_metavar = language.looked_up(command.subcommand_metavar)
        told.commands = {name: spoken(each) for name, each in command.commands.items()}
    return told


def _param(param: click.Parameter) -> click.Parameter:
    told = copy(param)
    if isinstance(told, click.Option | click.Argument):
        told.help = _looked_up(told.help)
    told.metavar = _looked_up(param.metavar or _kind(param))
    return told


def _kind(param: click.Parameter) -> str | None:
    """What click would write for the option's value, if that is a word of its own."""
    kind = param.type.name.upper()
    takes_one = isinstance(param, click.Option) and not param.is_flag and not param.count
    return kind if takes_one and kind in _KINDS else None


def message(text: str) -> str:
    """A help text as it stands in a catalogue: without its indentation, and with a visible mark for `\\b`."""
    return cleandoc(text).replace("\b", _NO_WRAP)


def _looked_up(text: str | None) -> str | None:
    return language.looked_up(message(text)).replace(_NO_WRAP, "\b") if text else text


@contextmanager
def errors() -> Iterator[None]:
    """Let click say what is wrong in the language that is spoken."""
    try:
        yield
    except click.ClickException as error:
        error.message = language.translated(error.message)  # type: ignore[misc]  # final, but nobody kept it
        raise
