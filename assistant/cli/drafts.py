"""The commands that take in what a person writes: add, edit, and check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant.cli import exits, judged, output, params, shapes, words, writing
from assistant.cli.moments import AT, EXPIRES, NOT_BEFORE, Reader
from assistant.cli.output import Line
from assistant.core.categories import Said, categorise
from assistant.core.draft import NewDraft
from assistant.core.naming import named
from assistant.core.policy import Decision
from assistant.core.when import say_when
from assistant.errors import StateError, UsageError
from assistant.sentence import say
from assistant.services import drafting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Unpack

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.policy import Verdict
    from assistant.wiring import Application

_STYLES = {Decision.ACCEPTED: "good", Decision.HELD: "held", Decision.REJECTED: "bad"}


@click.command()
@click.argument(
    "text",
    nargs=-1,
    type=params.Words(),
    metavar="[TEXT]",
    help="The text, in quotes; - reads it from standard input.",
)
@params.draft_options
@params.as_json
@click.pass_obj
def add(
    application: Application, text: tuple[str, ...], as_json: bool, **given: Unpack[params.DraftOptions]
) -> None:
    """Store a draft and print the verdict on it.

    Without TEXT it is read from standard input, or written in your editor ($EDITOR) when that is a terminal.
    What you do not say of it is read from its words: whether it asks people to share, and whether it relays
    somebody; where they say nothing, the account's defaults hold. Your own word wins and stays: say
    --no-share-request of a text that only sounds like one. A draft without --at waits for a slot; WHEN is a
    time such as 18:30, "tomorrow 9:00", "friday 18:30", "in 2 hours" or 2026-11-24T09:00, read in the
    account's time zone. The exit code is 3 when the policy rejects the draft; it is stored for review all the
    same.

    \b
    Examples:
      assistant add "We are hiring: https://example.org/jobs"
      assistant add "Sunday walk in the hills" --voice personal --at "sunday 10:00"
      assistant add "Please repost our survey" --share-request --expires "in 3 days"
      assistant add -- "-5 degrees this morning"
      fortune | assistant add - --origin curated
    """
    _require_one(text)
    account, actor = application.account(), application.actor()
    reader = Reader(account, actor.now)
    time = reader.new_time(given["at"])
    new = NewDraft(
        account=account.name,
        text="",
        pinned_at=time.at if time else None,
        not_before=reader.limit(NOT_BEFORE, given["not_before"]),
        expires=reader.limit(EXPIRES, given["expires"]),
        priority=given["priority"] or 0,
    )
    edited = not text and writing.on_terminal()
    new = worded(new, writing.from_editor() if edited else _text(text), params.said(given), account)
    with writing.given_back(new.text, edited=edited):
        added = drafting.add(application.store, account, new, actor)
    judged.report(application, added, actor.now, as_json=as_json)


def worded(new: NewDraft, text: str, said: Said, account: Account) -> NewDraft:
    """The draft with this text, and the categories that follow from it and from what the person says."""
    content, grounds = categorise(text, said, account)
    return replace(new, text=text, content=content, grounds=grounds)


def _require_one(given: tuple[str, ...]) -> None:
    if len(given) > 1:
        message = say(
            "add takes one text, but {first} is followed by {second}: put quotes around the text, "
            'and around a time that has a space, as in --at "tomorrow 9:00".',
            first=repr(given[0]),
            second=repr(given[1]),
        )
        raise UsageError(message)


def _text(given: tuple[str, ...]) -> str:
    return writing.from_stdin() if given in {(), (writing.STDIN,)} else given[0]


@click.command()
@params.draft_id
@click.option("--text", type=params.Words(), help="The new text; - reads it from standard input.")
@params.draft_options
@params.as_json
@click.pass_obj
def edit(
    application: Application,
    draft_id: int,
    text: str | None,
    as_json: bool,
    **given: Unpack[params.DraftOptions],
) -> None:
    """Change a draft that has not been sent, and judge it anew.

    Only what an option names is changed; without any, the text opens in your editor ($EDITOR). What was read
    from the old text is read anew from the new one; what you said of it stays. A new time
    (--at WHEN) takes away --not-before and --expires, --at slot lets the draft wait for a slot, and the
    word none takes away a limit. Other words end an approval. The exit code is 3 when the policy rejects it.

    \b
    Examples:
      assistant edit 12
      assistant edit 12 --text "A better text"
      assistant edit 12 --at "tomorrow 9:00"
      assistant edit 12 --at slot --expires "2026-12-24 18:00"
      assistant edit 12 --expires none --priority 5
    """
    draft, actor = params.find(application, draft_id), application.actor()
    account = application.account_of(draft)
    new = _rescheduled(draft.new, given, Reader(account, actor.now))
    edited = text is None and all(value is None for value in given.values())
    if edited:
        text = _rewritten(draft)
    elif text == writing.STDIN:
        text = writing.from_stdin()
    said = params.said(given, Said.of(new.content, new.grounds))
    new = worded(new, draft.text if text is None else text, said, account)
    with writing.given_back(new.text, edited=edited):
        changed = drafting.edit(application.store, account, draft, new, actor)
    judged.report(application, changed, actor.now, as_json=as_json)


def _rescheduled(old: NewDraft, given: params.DraftOptions, reader: Reader) -> NewDraft:
    time = reader.new_time(given["at"])
    if time is not None:
        old = replace(old, pinned_at=time.at)
        if time.at is not None:  # an exact time stands alone
            old = replace(old, not_before=None, expires=None)
    return replace(
        old,
        not_before=reader.limit(NOT_BEFORE, given["not_before"], old.not_before),
        expires=reader.limit(EXPIRES, given["expires"], old.expires),
        priority=old.priority if given["priority"] is None else given["priority"],
    )


def _rewritten(draft: Draft) -> str:
    if not writing.on_terminal():
        message = say(
            "Say what to change of draft #{id}, for example with --text; see: assistant edit --help.",
            id=draft.id,
        )
        raise UsageError(message)
    if draft.state not in drafting.EDITABLE:
        message = say(
            "Draft #{id} is {state} and can no longer be edited.", id=draft.id, state=named(draft.state)
        )
        raise StateError(message)
    return writing.from_editor(draft.text)


@click.command()
@params.draft_id
@click.option("--at", metavar="WHEN", help="Judge it for this time instead of its own.")
@params.as_json
@click.pass_obj
def check(application: Application, draft_id: int, at: str | None, as_json: bool) -> None:
    """Print what the policy would say of a draft, changing nothing.

    Without --at it is judged for its own time, or for now. The exit code is 3 when it would be rejected,
    and 0 when it is accepted or held.

    \b
    Examples:
      assistant check 12
      assistant check 12 --at "friday 18:30"
    """
    from assistant.services import looking

    draft, now = params.find(application, draft_id), application.actor().now
    account = application.account_of(draft)
    if draft.state not in drafting.EDITABLE:
        message = say(
            "Draft #{id} is {state}; there is nothing left to check.", id=draft.id, state=named(draft.state)
        )
        raise StateError(message)
    moment = None if at is None else Reader(account, now).moment(AT, at)
    verdict = drafting.check(application.store, account, draft, moment, now)
    counted = [post for reason in verdict.reasons for post in reason.counted]
    drafts = looking.drafts_of_posts(application.store, counted)
    lines = _opinion(account, draft, verdict, drafts)
    output.show({"draft": draft.id, **shapes.verdict(verdict, account.zone)}, lines, as_json=as_json)
    if verdict.decision is Decision.REJECTED:
        raise Exit(exits.REJECTED)


def _opinion(
    account: Account, draft: Draft, verdict: Verdict, drafts: Mapping[int, int | None]
) -> Iterator[Line]:
    would = say(
        "Draft #{id} would be {decision} on {when}",
        id=draft.id,
        decision=named(verdict.decision),
        when=say_when(verdict.at, account.zone),
    )
    if not verdict.reasons:
        told = say("{what}.", what=would)
    elif verdict.decision is Decision.ACCEPTED:
        told = say("{what}, past what it is approved for:", what=would)
    else:
        told = say("{what}:", what=would)
    yield Line(told, style=_STYLES[verdict.decision])
    yield from words.reasons_in_full(verdict, drafts)
    if verdict.suggestions:
        yield Line(say("Times that pass:"))
        yield from (Line(say_when(passing, account.zone), 1) for passing in verdict.suggestions)
