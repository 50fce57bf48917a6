"""Commands as people are spoken to: copies whose help is in the language that was chosen."""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from inspect import cleandoc
from typing import TYPE_CHECKING, TypeVar

import click

from assistant import language

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_WRAP = "¶"  # stands before a paragraph that is not wrapped anew, where click has a control character

Command = TypeVar("Command", bound=click.Command)


def spoken(command: Command) -> Command:
    """The command with its help in the language that is spoken; itself where that is English."""
    if language.current() == language.ENGLISH:
        return command
    told = copy(command)
    told.help = _looked_up(command.help)
    told.params = [_param(param) for param in command.params]
    if isinstance(command, click.Group) and isinstance(told, click.Group):
        told.commands = {name: spoken(each) for name, each in command.commands.items()}
    return told


def _param(param: click.Parameter) -> click.Parameter:
    told = copy(param)
    if isinstance(told, click.Option | click.Argument):
        told.help = _looked_up(told.help)
    told.metavar = _looked_up(told.metavar)
    return told


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
