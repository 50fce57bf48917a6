"""The commands that show drafts as they are stored: list, and show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line, Table
from assistant.core.draft import State
from assistant.core.naming import named
from assistant.core.when import say_when
from assistant.sentence import join, mark, say
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.history import Attempt, Happening, KeptVerdict
    from assistant.services.looking import Story
    from assistant.wiring import Application

_DONE = frozenset({State.PUBLISHED, State.CANCELLED})


@click.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only drafts in this state; may be given more than once.",
)
@click.option("--all", "everything", is_flag=True, help="Published and cancelled drafts too.")
@params.as_json
@click.pass_obj
def list_drafts(application: Application, states: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """List the drafts that are still to be dealt with.

    That is all but the published and the cancelled ones, of the chosen account or of all. Under Kind stands
    what sets a draft apart from a professional, original one that does not ask to be shared.

    \b
    Examples:
      assistant list
      assistant list --state queued --state publishing
      assistant list --all --json
    """
    accounts = {account.name: account for account in application.accounts()}
    wanted = {State(state) for state in states} or (set(State) if everything else set(State) - _DONE)
    found = looking.listed(application.store, list(accounts), wanted)
    document = [shapes.draft(draft, verdict, accounts[draft.account].zone) for draft, verdict in found]
    table = _table([draft for draft, _ in found], accounts)
    if not found:
        output.talk(
            say("There are no such drafts.")
            if states
            else say("There are no drafts; write one: assistant add")
        )
    output.show(document, [table] if found else [], as_json=as_json)


def _table(drafts: Sequence[Draft], accounts: dict[str, Account]) -> Table:
    several = len(accounts) > 1
    account = [say("Account")] if several else []
    table = Table(say("Id"), say("State"), *account, say("When"), say("Kind"), say("Text"))
    for draft in drafts:
        table.add(
            f"#{draft.id}",
            named(draft.state),
            *([draft.account] if several else []),
            words.due(draft, accounts[draft.account].zone),
            words.kind(draft.new.content),
            words.in_one_line(draft.text),
            style=words.STYLES[draft.state],
        )
    return table


@click.command()
@params.draft_id
@params.as_json
@click.pass_obj
def show(application: Application, draft_id: int, as_json: bool) -> None:
    """Show one draft with its verdicts, attempts and events.

    \b
    Examples:
      assistant show 12
      assistant show 12 --json
    """
    story = looking.story(application.store, draft_id)
    zone = params.zone_of(application, story.draft)
    counted = {post for kept in story.verdicts for reason in kept.verdict.reasons for post in reason.counted}
    drafts = looking.drafts_of_posts(application.store, counted)
    output.show(shapes.story(story, zone), _told(story, drafts, zone), as_json=as_json)


def _told(story: Story, drafts: Mapping[int, int | None], zone: ZoneInfo) -> Iterator[Line]:
    draft = story.draft
    yield Line(words.head(draft), style="title")
    yield from (Line(piece, 1) for piece in draft.text.split("\n"))
    yield Line()
    yield from (Line(words.fact(name, value), whole=True) for name, value in _facts(draft, zone))
    for title, lines in (
        (say("Verdicts"), _verdicts(story.verdicts, drafts, zone)),
        (say("Attempts"), [_attempt(attempt, zone) for attempt in story.attempts]),
        (say("Searches of the timeline"), [words.searched(look, zone) for look in story.looks]),
        (say("Events"), [_event(happening, zone) for happening in story.events]),
    ):
        if lines:
            yield Line()
            yield Line(title, style="title")
            yield from lines


def _facts(draft: Draft, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    new = draft.new
    asks = say("yes") if new.content.share_request else say("no")
    yield say("Voice"), _decided(named(new.content.voice), new.grounds.voice)
    yield say("Origin"), _decided(named(new.content.origin), new.grounds.origin)
    yield say("Share request"), _decided(asks, new.grounds.share_request)
    yield say("Time"), say_when(new.pinned_at, zone) if new.pinned_at else say("a slot")
    moments = {say("Not before"): new.not_before, say("Expires"): new.expires}
    moments |= {say("Next try"): draft.retry_at, say("Created"): draft.created_at}
    moments |= {say("Published"): draft.published_at}
    yield from ((name, say_when(moment, zone)) for name, moment in moments.items() if moment is not None)
    if new.priority:
        yield say("Priority"), str(new.priority)
    if draft.remote_id is not None:
        yield say("Post"), draft.remote_id
    if draft.approval is not None:
        approved = say(
            "by {by}, {when}: {because}",
            by=draft.approval.by,
            when=say_when(draft.approval.at, zone),
            because=draft.approval.because,
        )
        yield say("Approved"), approved


def _decided(category: str, by: str) -> str:
    return say("{category} ({because})", category=category, because=words.because(by))


def _verdicts(
    verdicts: Sequence[KeptVerdict], drafts: Mapping[int, int | None], zone: ZoneInfo
) -> list[Line]:
    lines = []
    for kept in verdicts:
        head = say(
            "{when}: {decision} ({occasion})",
            when=say_when(kept.verdict.at, zone),
            decision=named(kept.verdict.decision),
            occasion=named(kept.occasion),
        )
        if kept.times > 1:
            since = say_when(kept.since, zone)
            head = say("{head}, {times} times since {since}", head=head, times=kept.times, since=since)
        lines += [Line(head, 1), *words.reasons_in_full(kept.verdict, drafts, 2)]
    return lines


def _attempt(attempt: Attempt, zone: ZoneInfo) -> Line:
    result = named(attempt.result) if attempt.result else say("no answer yet")
    what = join(" ", filter(None, (attempt.remote_id, attempt.detail)))
    told = say("{what}, by {by}", what=result, by=attempt.by)
    return Line(words.at(attempt.started_at, zone, _noted(told, what)), 1)


# What happens to drafts, as their story names it.
_EVENTS = (
    *(mark("accept"), mark("reject"), mark("claim"), mark("confirm"), mark("postpone"), mark("refuse")),
    *(mark("lose"), mark("absolve"), mark("requeue"), mark("cancel"), mark("edit"), mark("approve")),
)


def _event(happening: Happening, zone: ZoneInfo) -> Line:
    before, after = happening.from_state, happening.to_state
    what = say(happening.event) if happening.event in _EVENTS else happening.event
    if before != after:
        what = say(
            "{event} ({before} to {after})",
            event=what,
            before=named(before) if before else say("new"),
            after=named(after),
        )
    told = say("{what}, by {by}", what=what, by=happening.by)
    return Line(words.at(happening.at, zone, _noted(told, happening.note)), 1)


def _noted(told: str, note: str | None) -> str:
    return say("{what}: {note}", what=told, note=note) if note else told
