"""The only icalendar: calendars as files that calendar programs subscribe to (RFC 5545 and 7986)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import icalendar

from assistant.core.diary import Mark
from assistant.core.naming import named
from assistant.language import translated
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.diary import Appointment
    from assistant.core.draft import Content

MARK = "PRODID:-//posting-assistant//"  # how a calendar of ours is known
_PRODUCT = "-//posting-assistant//calendar//EN"
_DURATION = timedelta(minutes=15)  # long enough to be seen and touched in a day's view
_REFRESH = timedelta(hours=1)
_TIME_TO_LIVE = "PT1H"  # the same, in the words of programs that do not know RFC 7986
_SUMMARY = 60  # characters
_ELLIPSIS = "…"

# Ends of lines and tabs stay; other control characters may not stand in a text (RFC 5545, 3.1).
_CONTROLS: dict[int, str | None] = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
_CONTROLS |= {ord("\n"): "\n", ord("\t"): "\t"}

_STATUS = {
    Mark.PUBLISHED: "CONFIRMED",
    Mark.PLANNED: "TENTATIVE",
    Mark.PINNED: "TENTATIVE",
    Mark.UNCONFIRMED: "TENTATIVE",
    Mark.REJECTED: "CANCELLED",
    Mark.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What one account's calendar holds."""

    account: Account
    appointments: Sequence[Appointment]


def calendar(kept: Sequence[Kept], now: datetime) -> str:
    """The calendar of these accounts as it is now; its lines end with CR LF, as the format wants."""
    name = translated(say("Posts of {accounts}", accounts=", ".join(one.account.name for one in kept)))
    made = icalendar.Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", _TIME_TO_LIVE)
    if len(kept) == 1:
        made.add("x-wr-timezone", str(kept[0].account.zone))
    for one in kept:
        for appointment in _once(one.appointments):
            made.add_component(_event(one.account, appointment, now))
    written: bytes = made.to_ical()
    return written.decode()


def _once(appointments: Iterable[Appointment]) -> Iterable[Appointment]:
    """Each draft once, since an event has one place: where it was tried again, the last."""
    return {one.draft_id or f"post:{one.post_id}": one for one in appointments}.values()


def _event(account: Account, appointment: Appointment, now: datetime) -> icalendar.Event:
    text = appointment.text.translate(_CONTROLS)
    event = icalendar.Event()
    event.add("uid", uid(account, appointment))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", appointment.at.astimezone(UTC))
    event.add("duration", _DURATION)
    event.add("summary", _shortened(text))
    event.add("description", text)
    event.add("status", _STATUS[appointment.mark])
    event.add("categories", _categories(appointment.content))
    event.add("transp", "TRANSPARENT")  # nobody is busy because a post goes out
    return event


def uid(account: Account, appointment: Appointment) -> str:
    """The event's name, which stays the same when its draft moves, is published, or is cancelled."""
    if appointment.draft_id is not None:
        thing = f"draft-{appointment.draft_id}"
    else:
        thing = f"post-{appointment.post_id}"
    owner = account.handle.lstrip("@") or account.name
    return f"{thing}.{owner}@posting-assistant"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SUMMARY else line[: _SUMMARY - len(_ELLIPSIS)].rstrip() + _ELLIPSIS


def _categories(content: Content) -> list[str]:
    asks = [say("share request")] if content.share_request else []
    return [translated(each) for each in (named(content.voice), named(content.origin), *asks)]
