"""The command that tells what happened: log."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event as Signal
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

import click

from assistant import clock
from assistant.cli import completing, output, params, shapes, words
from assistant.cli.output import Line
from assistant.core.draft import Event
from assistant.core.history import Extent
from assistant.core.spans import parse_duration, quoted
from assistant.core.times import speak
from assistant.core.when import parse_day
from assistant.errors import UsageError
from assistant.sentence import join, mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Unpack

    from assistant.core.history import Entry
    from assistant.wiring import Application

_MOST = 20  # entries, unless more are asked for
_LOOK_EVERY_S = 0.5  # how soon a person sees what happened
_STYLES = {
    Event.CONFIRM: "good",
    Event.REJECT: "bad",
    Event.REFUSE: "bad",
    Event.LOSE: "bad",
    Event.POSTPONE: "held",
    Event.CANCEL: "quiet",
}


class Asked(TypedDict):
    """Which entries the options ask for, None where they were left out."""

    draft_id: int | None
    since: str | None
    most: int | None


@click.command()
@click.option(
    "--draft",
    "draft_id",
    type=params.DraftId(),
    metavar="ID",
    shell_complete=completing.drafts,
    help="Only what happened to this draft.",
)
@click.option("--since", metavar="WHEN", help="Only from then on: 2026-11-01, or '2 hours' for so long ago.")
@click.option("-n", "most", type=click.IntRange(1, 100_000), help=f"At most so many; {_MOST} unless --since.")
@click.option("--follow", is_flag=True, help="Go on telling what happens, the newest last, until Ctrl-C.")
@params.as_json
@click.pass_obj
def log(application: Application, *, follow: bool, as_json: bool, **asked: Unpack[Asked]) -> None:
    """Tell what happened, the newest first.

    That is every change of every draft: who brought it about, when, and why. That a draft is taken for
    sending is left out, since what came of it is told. With --follow and --json each entry is one line.

    \b
    Examples:
      assistant log
      assistant log --draft 12
      assistant log --since "2 hours" --account me
      assistant log --follow --json
    """
    since = None if asked["since"] is None else _since(application, asked["since"])
    most = _MOST if asked["most"] is None and since is None else asked["most"]
    extent = Extent(most, asked["draft_id"], since)
    telling = _Telling(application, as_json=as_json)
    if follow:
        telling.follow(extent)
    else:
        telling.show(extent)


def _since(application: Application, text: str) -> datetime:
    """The instant that a day begins, or that lies so long ago.

    Raises:
        UsageError: it is neither.
    """
    with suppress(ValueError):
        return clock.now() - parse_duration(text)
    try:
        return parse_day(text, application.accounts()[0].zone)
    except UsageError:
        message = say(
            "{text} is neither a day nor a length of time; write 2026-11-24, or 2 hours.", text=quoted(text)
        )
        raise UsageError(message) from None


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is told, of which accounts, and how."""

    application: Application
    as_json: bool

    def show(self, extent: Extent) -> None:
        """Tell what happened, the newest first."""
        found = self._newest(extent)
        if not found:
            output.talk(say("Nothing happened that is asked for."))
        zones = self._zones()
        document = [shapes.entry(each, zones.get(each.account, _UTC)) for each in found]
        output.show(document, self._lines(found), as_json=self.as_json)

    def follow(self, extent: Extent) -> None:
        """Tell it in the order in which it happened, and go on until Ctrl-C."""
        with suppress(KeyboardInterrupt), self.application.store.watching() as data_version:
            version = data_version()
            told = self._told_of(extent, 0)
            while True:
                while data_version() == version:
                    Signal().wait(_LOOK_EVERY_S)
                version = data_version()
                told = self._told_of(replace(extent, most=None, since=None, after_id=told), told)

    def _told_of(self, extent: Extent, told: int) -> int:
        """Tell the oldest first, and say which was the last."""
        found = self._newest(extent)[::-1]
        zones = self._zones()
        if self.as_json:
            shown = (shapes.entry(each, zones.get(each.account, _UTC)) for each in found)
            output.write_lines(json.dumps(each, ensure_ascii=False) for each in shown)
        else:
            output.show(None, self._lines(found), as_json=False)
        return found[-1].id if found else told

    def _newest(self, extent: Extent) -> list[Entry]:
        with self.application.store.reading() as tx:
            return tx.chronicle.newest(list(self._zones()), extent)

    def _zones(self) -> Mapping[str, ZoneInfo]:
        return {account.name: account.zone for account in self.application.accounts()}

    def _lines(self, found: Iterable[Entry]) -> Iterable[Line]:
        zones = self._zones()
        form = "%Y-%m-%d %H:%M:%S" + (" %Z" if len(set(zones.values())) > 1 else "")
        for each in found:
            zone = zones.get(each.account, _UTC)
            moment = each.at.astimezone(zone).strftime(form)
            style = _STYLES.get(Event(each.event)) if each.event in set(Event) else None
            told = happened(each, zone)
            if len(zones) > 1:
                told = say("{account}: {told}", account=each.account, told=told)
            yield Line(join("  ", [moment, told]), style=style)


_UTC = ZoneInfo("UTC")


# What happens to a draft for which there may be a note, by its event.
_HAPPENED = {
    Event.POSTPONE: mark("{draft} was not sent, and stays queued"),
    Event.REFUSE: mark("{draft} failed"),
    Event.LOSE: mark("{draft} may or may not have been published"),
    Event.ABSOLVE: mark("{draft} was not published, and is queued again"),
    Event.REQUEUE: mark("{draft} was put back in the queue"),
    Event.CANCEL: mark("{draft} was cancelled"),
    "edit": mark("{draft} was changed"),
    "approve": mark("{draft} was approved"),
}
_REJECTED = mark("{draft} was rejected: {reasons}")
_ADDED_AND_REJECTED = mark("{draft} was added and rejected: {reasons}")


def happened(entry: Entry, zone: ZoneInfo) -> str:
    """What happened to the draft, and who brought it about, in words."""
    said = _said(entry, zone)
    if said.endswith((".", "!", "?", "…")):
        return say("{happened} ({by})", happened=said, by=entry.by)
    return say("{happened}. ({by})", happened=said, by=entry.by)


def _said(entry: Entry, zone: ZoneInfo) -> str:
    draft = say("#{id} “{text}”", id=entry.draft_id, text=words.first(entry.text))
    match entry.event:
        case Event.ACCEPT if entry.pinned_at:
            return say("{draft} was added for {when}", draft=draft, when=speak(entry.pinned_at, zone))
        case Event.ACCEPT:
            return say("{draft} was added for a slot", draft=draft)
        case Event.REJECT:
            reasons = join(" ", entry.reasons) or entry.note or say("by the policy")
            template = _REJECTED if entry.from_state else _ADDED_AND_REJECTED
            return say(template, draft=draft, reasons=reasons)
        case Event.CONFIRM if entry.remote_id:
            return say("{draft} was published as post {id}", draft=draft, id=entry.remote_id)
        case Event.CONFIRM:
            return say("{draft} was published", draft=draft)
        case event:
            said = say(_HAPPENED.get(event, f"{{draft}} {event}"), draft=draft)
            return say("{happened}: {note}", happened=said, note=entry.note) if entry.note else said
