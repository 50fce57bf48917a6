"""The JSON form of a calendar; its keys are a contract and are never translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.shapes import Json, instant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from assistant.cli.calendar.view import Page
    from assistant.core.diary import Appointment


def calendar(page: Page) -> Json:
    """The days that are shown, and what stands in them."""
    zone = page.account.zone
    return {
        "account": page.account.name,
        "timezone": str(zone),
        "from": page.days.first.isoformat(),
        "until": page.days.end.isoformat(),
        "today": page.today.isoformat(),
        "appointments": [_appointment(one, zone) for one in page.diary.appointments],
        "free_slots": [instant(slot, zone) for slot in page.diary.free],
    }


def _appointment(one: Appointment, zone: ZoneInfo) -> Json:
    return {
        "at": instant(one.at, zone),
        "mark": one.mark,
        "draft": one.draft_id,
        "post": one.post_id,
        "remote_id": one.remote_id,
        "text": one.text,
        "voice": one.content.voice,
        "origin": one.content.origin,
        "share_request": one.content.share_request,
    }
