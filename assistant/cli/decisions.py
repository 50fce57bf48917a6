"""The commands for what only a person can decide: approve, retry, cancel, and confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.cli import judged, output, params, shapes
from assistant.cli.moments import Reader
from assistant.cli.output import Line
from assistant.errors import UsageError
from assistant.sentence import say
from assistant.services import decisions

if TYPE_CHECKING:
    from assistant.core.draft import Draft
    from assistant.wiring import Application

_new_time = click.option("--at", metavar="WHEN", help="A new time, or 'slot' to let it wait for a slot.")


@click.command()
@params.draft_id
@click.option("--because", type=params.Words(), required=True, help="Why; it is kept with the draft.")
@_new_time
@params.as_json
@click.pass_obj
def approve(application: Application, draft_id: int, because: str, at: str | None, as_json: bool) -> None:
    """Let a draft past the policy, with a reason that is kept.

    What is wrong with the text itself (too long, a repetition, a second cashtag) cannot be approved. Later
    changes of the text end the approval.

    \b
    Examples:
      assistant approve 12 --because "The minister visits today"
      assistant approve 12 --at "18:30" --because "Announced for half past six"
    """
    draft, actor = params.find(application, draft_id), application.actor()
    account = application.account_of(draft)
    override = decisions.Override(because, Reader(account, actor.now).new_time(at))
    approved = decisions.approve(application.store, account, draft, override, actor)
    judged.report(application, approved, actor.now, as_json=as_json)


@click.command()
@params.draft_id
@_new_time
@params.as_json
@click.pass_obj
def retry(application: Application, draft_id: int, at: str | None, as_json: bool) -> None:
    """Put a rejected or failed draft back in the queue.

    It is judged anew. Without --at it keeps its own time while that is ahead, and otherwise waits for a
    slot. A queued draft that could not be sent is tried again at once. The exit code is 3 when the policy
    rejects it.

    \b
    Examples:
      assistant retry 12
      assistant retry 12 --at "tomorrow 9:00"
      assistant retry 12 --at slot
    """
    draft, actor = params.find(application, draft_id), application.actor()
    account = application.account_of(draft)
    move = Reader(account, actor.now).new_time(at)
    again = decisions.retry(application.store, account, draft, actor, move)
    judged.report(application, again, actor.now, as_json=as_json)


@click.command()
@params.draft_id
@params.as_json
@click.pass_obj
def cancel(application: Application, draft_id: int, as_json: bool) -> None:
    """Take a draft out for good.

    It stays in the database, where `assistant list --all` shows it.

    \b
    Examples:
      assistant cancel 12
    """
    draft = params.find(application, draft_id)
    cancelled = decisions.cancel(application.store, draft, application.actor())
    _show(application, cancelled, say("Draft #{id} cancelled.", id=draft_id), as_json=as_json)


@click.command()
@params.draft_id
@click.option("--posted", metavar="URL", type=params.Words(), help="It stands there: its address, or its id.")
@click.option("--not-posted", is_flag=True, help="It does not stand there: send it again.")
@params.as_json
@click.pass_obj
def confirm(
    application: Application, draft_id: int, posted: str | None, not_posted: bool, as_json: bool
) -> None:
    """Say whether an unconfirmed draft stands on the timeline.

    A draft is unconfirmed when the network's answer was lost: it may have been published, so it is never sent
    again before a person has looked.

    \b
    Examples:
      assistant confirm 12 --posted https://x.com/me/status/1857301234567890123
      assistant confirm 12 --not-posted
    """
    draft, actor = params.find(application, draft_id), application.actor()
    match posted, not_posted:
        case str(), False:
            found = decisions.confirm_posted(application.store, draft, posted, actor)
            sentence = say("Draft #{id} published, as post {post}.", id=draft_id, post=found.remote_id)
        case None, True:
            found = decisions.confirm_not_posted(application.store, draft, actor)
            sentence = say("Draft #{id} queued; it will be sent again.", id=draft_id)
        case _:
            message = say(
                "Say one of two: --posted URL if the draft stands on the timeline, --not-posted if not."
            )
            raise UsageError(message)
    _show(application, found, sentence, as_json=as_json)


def _show(application: Application, draft: Draft, sentence: str, *, as_json: bool) -> None:
    document = shapes.draft(draft, None, params.zone_of(application, draft))
    output.show(document, [Line(sentence, style="good")], as_json=as_json)
