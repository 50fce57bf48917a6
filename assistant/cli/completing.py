"""What a shell may complete after TAB; whatever goes wrong there is silence, for a person is typing."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from assistant.core.draft import Draft
    from assistant.wiring import Application

_FIRST_WORDS = 40  # characters that make a draft recognisable
_MOST = 200  # as many drafts as a shell can list in reason


def drafts(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The newest drafts whose ids begin like this, each with its first words."""
    from click.shell_completion import CompletionItem

    from assistant.core.printable import on_one_line
    from assistant.language import translated

    application = _application(ctx)
    with suppress(Exception), closing(application):
        names = [account.name for account in application.accounts()]
        with application.store.reading() as tx:
            found = [draft for draft in tx.drafts.listed(names) if str(draft.id).startswith(incomplete)]
        return [
            CompletionItem(str(draft.id), help=on_one_line(translated(_described(draft))))
            for draft in found[: -_MOST - 1 : -1]
        ]
    return []


def _described(draft: Draft) -> str:
    from assistant.core.naming import named
    from assistant.sentence import say

    first_words = " ".join(draft.text.split())[:_FIRST_WORDS]
    return say("{state}: {text}", state=named(draft.state), text=first_words)


def accounts(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The accounts of the schedule whose names begin like this."""
    from click.shell_completion import CompletionItem

    with suppress(Exception):
        names = _application(ctx).schedule.accounts
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return []


def _application(ctx: click.Context) -> Application:
    """The application; completing parses a line without running the group that makes it."""
    from assistant.wiring import Application

    application: Application = ctx.obj or Application()
    application.upgrades = False  # that takes its time, and says something
    return application
