"""Gets the text of a draft from wherever a person writes it: the command, a pipe, or an editor."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from assistant.cli import output
from assistant.errors import AssistantError, UsageError
from assistant.sentence import say
from assistant.services.drafting import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

STDIN = "-"
_MOST_BYTES = 4 * LONGEST_TEXT + 4  # UTF-8 takes at most four for a character, and a byte order mark three


def on_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def from_stdin() -> str:
    """What is piped in.

    Raises:
        UsageError: nothing is, or it is not UTF-8, or far more than a post.
    """
    if sys.stdin is None:
        message = say("Standard input is closed; give the text as an argument.")
        raise UsageError(message)
    stream: BinaryIO = sys.stdin.buffer
    content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        message = say(
            "Standard input holds more than {most:,} characters, which is no post.", most=LONGEST_TEXT
        )
        raise UsageError(message)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = say(
            "Standard input is not UTF-8 (byte {byte} at position {position}); save the text as UTF-8.",
            byte=f"0x{content[error.start]:02x}",
            position=error.start + 1,
        )
        raise UsageError(message) from None


@contextmanager
def given_back(text: str, *, edited: bool) -> Iterator[None]:
    """Say a text again that was written in an editor, when it cannot be stored: it stands nowhere else."""
    try:
        yield
    except AssistantError:
        if edited:
            output.talk(say("This is what you wrote:"), text)
        raise


def from_editor(text: str = "") -> str:
    """What a person writes in their editor.

    Raises:
        UsageError: they left it without saving.
    """
    written = click.edit(text)
    if written is None:
        message = say("The editor was left without saving; nothing was changed.")
        raise UsageError(message)
    return written
