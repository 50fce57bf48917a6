"""Asks a person at the terminal, or takes the next line of standard input where there is none."""

from __future__ import annotations

import sys

import click

from assistant.cli import output
from assistant.errors import UsageError
from assistant.language import translated
from assistant.logins import App
from assistant.ports import Credentials
from assistant.sentence import join, mark, say

ENTER = "\n"  # what Enter, Return and the space bar are told as

_KEYS = (mark("API key"), mark("API key secret"), mark("Access token"), mark("Access token secret"))


def has_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def can_converse() -> bool:
    """Whether a person can be asked, and reads here what is said."""
    return has_terminal() and all(
        stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr)
    )


def ask(question: str, *, hidden: bool = False) -> str:
    """What the person answers, without the spaces around it; a hidden answer is not shown while it is typed.

    Raises:
        UsageError: there is nobody to ask, and nothing more on standard input.
        KeyboardInterrupt: the person wants no more of it.
    """
    if has_terminal():
        try:
            answer: str = click.prompt(
                translated(say("{question}: ", question=question)),
                prompt_suffix="",
                default="",
                hide_input=hidden,
                show_default=False,
                err=True,
            )
        except click.Abort:
            raise KeyboardInterrupt from None
        return answer.strip()
    line = "" if sys.stdin is None else sys.stdin.readline()
    if not line:
        message = say(
            "There is no terminal to ask at, and standard input does not say it either: {question}",
            question=question,
        )
        raise UsageError(message)
    return line.strip()


def key() -> str:
    """The key that somebody presses, or the first of a line where a terminal hands over nothing sooner.

    Raises:
        KeyboardInterrupt: the person wants no more of it.
    """
    try:
        pressed = click.getchar() or ask(say("Key"))[:1]
    except EOFError:
        raise KeyboardInterrupt from None
    if pressed.startswith("\x1b"):  # an arrow or a function key, whole
        return pressed
    return ENTER if pressed[:1] in {"", "\r", "\n", " "} else pressed[0].casefold()


def app() -> App:
    """The app to log in through, as the person names it.

    Raises:
        UsageError: the person names none.
    """
    output.talk(
        say(
            "Through which app? X's developer console shows its OAuth 2.0 client id and, if it is a "
            "confidential one, its client secret."
        )
    )
    client_id = ask(say("Client id"))
    if not client_id:
        message = say(
            "Without a client id nobody can log in: make an app in X's developer console, and name it."
        )
        raise UsageError(message)
    return App(client_id, ask(say("Client secret (nothing for a public app)"), hidden=True) or None)


def keys() -> Credentials:
    """The four keys of OAuth 1.0a, which are not shown while they are typed.

    Raises:
        UsageError: some were left out.
    """
    names = [say(name) for name in _KEYS]
    values = [ask(name, hidden=True) for name in names]
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        message = say("All four keys are needed, and these were left out: {keys}.", keys=join(", ", missing))
        raise UsageError(message)
    return Credentials(*values)
