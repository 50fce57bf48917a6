"""Asks a person at the terminal, or takes the next line of standard input where there is none."""

from __future__ import annotations

import sys

import click

from assistant.errors import UsageError


def has_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str, *, hidden: bool = False) -> str:
    """What the person answers, without the spaces around it; a hidden answer is not shown while it is typed.

    Raises:
        UsageError: there is nobody to ask, and nothing more on standard input.
        KeyboardInterrupt: the person wants no more of it.
    """
    if has_terminal():
        try:
            answer: str = click.prompt(question, default="", hide_input=hidden, show_default=False, err=True)
        except click.Abort:
            raise KeyboardInterrupt from None
        return answer.strip()
    line = "" if sys.stdin is None else sys.stdin.readline()
    if not line:
        message = f"There is no terminal to ask at, and standard input does not say it either: {question}"
        raise UsageError(message)
    return line.strip()
