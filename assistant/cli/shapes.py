"""The JSON forms of what the commands show; their keys are a contract and are never translated."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from assistant.core.rules import WHOLE, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from assistant.core.account import Account
    from assistant.core.draft import Draft, Grounds
    from assistant.core.health import Need, Notice
    from assistant.core.history import Attempt, Entry, Happening, KeptVerdict, Look, Post
    from assistant.core.planning import Plan, Planned
    from assistant.core.policy import Reason, Verdict
    from assistant.core.rules import Gauge
    from assistant.services.doctoring import Finding
    from assistant.services.looking import Moved, Story
    from assistant.services.status import Standing, Status
    from assistant.services.syncing import Synced

Json = dict[str, Any]


def instant(moment: datetime | None, zone: tzinfo) -> str | None:
    """An instant in ISO 8601, with the offset of the account's zone."""
    return None if moment is None else moment.astimezone(zone).isoformat()


def draft(stored: Draft, verdict: Verdict | None, zone: tzinfo) -> Json:
    """A draft with the newest verdict on it, if there is one."""
    new = stored.new
    return {
        "id": stored.id,
        "account": stored.account,
        "state": stored.state,
        "text": stored.text,
        "voice": new.content.voice,
        "origin": new.content.origin,
        "share_request": new.content.share_request,
        "pinned_at": instant(new.pinned_at, zone),
        "not_before": instant(new.not_before, zone),
        "expires": instant(new.expires, zone),
        "priority": new.priority,
        "created_at": instant(stored.created_at, zone),
        "published_at": instant(stored.published_at, zone),
        "remote_id": stored.remote_id,
        "classified_by": classified_by(new.grounds),
        "approval": _approval(stored, zone),
        **_findings(verdict, zone),
    }


def classified_by(grounds: Grounds) -> Json:
    """What each category was decided by: `person`, `default` (the account's), or the words of the text."""
    return {"voice": grounds.voice, "origin": grounds.origin, "share_request": grounds.share_request}


def verdict(given: Verdict, zone: tzinfo) -> Json:
    """A verdict by itself."""
    return {"at": instant(given.at, zone), **_findings(given, zone)}


def story(told: Story, zone: tzinfo) -> Json:
    """A draft with everything that happened to it."""
    last = told.verdicts[-1].verdict if told.verdicts else None
    return {
        **draft(told.draft, last, zone),
        "verdicts": [_kept(kept, zone) for kept in told.verdicts],
        "attempts": [attempt(tried, zone) for tried in told.attempts],
        "events": [_event(happening, zone) for happening in told.events],
        "looks": [look(search, zone) for search in told.looks],
    }


def attempt(tried: Attempt, zone: tzinfo) -> Json:
    """One try at sending."""
    return {
        "id": tried.id,
        "started_at": instant(tried.started_at, zone),
        "finished_at": instant(tried.finished_at, zone),
        "by": tried.by,
        "result": tried.result,
        "detail": tried.detail,
        "remote_id": tried.remote_id,
    }


def look(search: Look, zone: tzinfo) -> Json:
    """One search of the timeline."""
    return {
        "at": instant(search.at, zone),
        "since": instant(search.since, zone),
        "posts": search.posts,
        "remote_id": search.remote_id,
        "trouble": search.trouble,
    }


def post(stood: Post, zone: tzinfo) -> Json:
    """A post of the ledger."""
    return {
        "id": stood.id,
        "account": stood.account,
        "posted_at": instant(stood.posted_at, zone),
        "text": stood.text,
        "kind": stood.kind,
        "source": stood.source,
        "draft": stood.draft_id,
        "remote_id": stood.remote_id,
        "voice": stood.content.voice,
        "origin": stood.content.origin,
        "share_request": stood.content.share_request,
        "classified_by": classified_by(stood.grounds),
        "deleted_at": instant(stood.deleted_at, zone),
    }


def synced(account: Account, given: Synced) -> Json:
    """What reading an account's timeline came to."""
    return {
        "account": account.name,
        "username": given.username or None,
        "requests": given.requests,
        "posts": given.posts,
        "observed": list(given.observed),
        "deleted": list(given.deleted),
        "found_drafts": [step.draft.id for step in given.found],
        "trouble": None if given.trouble is None else given.trouble.detail,
    }


def plan(account: Account, planned: Plan, moved: Iterable[Moved] = ()) -> Json:
    """The moments to come and after them, what finds no place, and what has moved."""
    return {
        "account": account.name,
        "moments": [_moment(moment, account.zone) for moment in planned.moments],
        "later": [_moment(moment, account.zone) for moment in planned.later],
        "waiting": [draft(waiting.draft, last, account.zone) for waiting, last in planned.waiting],
        "moved": [_moved(each, account.zone) for each in moved],
    }


def _moved(moved: Moved, zone: tzinfo) -> Json:
    move = moved.move
    return {
        "at": instant(moved.at, zone),
        "id": move.draft_id,
        "from": instant(move.before, zone),
        "to": None if move.after is None else instant(move.after, zone),
        "instead": move.instead,
        "because": moved.because,
    }


def gauge(gauge: Gauge, zone: tzinfo) -> Json:
    """Where a rule stands; what is a part of all posts is told in percent."""
    parts = gauge.of is not None
    say = _percent if parts else _dollars if gauge.unit is Unit.DOLLARS else _number
    return {
        "rule": gauge.rule,
        "observed": gauge.observed if parts else say(gauge.observed),
        "of": gauge.of,
        "unit": "percent" if parts else gauge.unit,
        "minimum": say(gauge.minimum),
        "maximum": say(gauge.maximum),
        "window": _window(gauge.window, zone),
        "shortfall": None if parts or gauge.minimum is None else max(gauge.minimum - gauge.observed, 0),
        "advice": gauge.advice,
    }


def status(found: Status) -> Json:
    """How things stand."""
    return {
        "at": instant(found.at, UTC),
        "health": found.health.name.lower(),
        "daemons": [
            {
                "name": daemon.name,
                "since": instant(daemon.since, UTC),
                "accounts": None if daemon.accounts is None else sorted(daemon.accounts),
            }
            for daemon in found.running
        ],
        "accounts": [_standing(standing) for standing in found.accounts],
    }


def _standing(standing: Standing) -> Json:
    zone, left = standing.account.zone, standing.supply
    return {
        "account": standing.account.name,
        "health": standing.health.name.lower(),
        "served": standing.served,
        "next": None
        if left.next_draft is None
        else {"at": instant(left.next_at, zone), "draft": left.next_draft.id, "text": left.next_draft.text},
        "counts": dict(standing.counts),
        "last_24_hours": dict(standing.day),
        "queue_until": instant(left.until, zone),
        "queue_days": round(left.days, 2),
        "queue_endless": left.endless,
        "overdue": [late.id for late in standing.overdue],
        "paused_until": instant(standing.paused_until, zone),
        "needs": [need(each) for each in standing.needs],
    }


def need(given: Need) -> Json:
    """Something that needs a person."""
    return {
        "kind": given.kind,
        "account": given.account,
        "draft": given.draft_id,
        "message": given.message,
    }


def notice(noted: Notice, zone: tzinfo) -> Json:
    """Something that needs a person, and whether they were told."""
    return {
        **need(noted.need),
        "noticed_at": instant(noted.noticed_at, zone),
        "told_at": instant(noted.told_at, zone),
        "tries": noted.tries,
        "retry_at": instant(noted.retry_at, zone),
    }


def entry(happened: Entry, zone: tzinfo) -> Json:
    """One change of a draft among those of all drafts."""
    return {
        "id": happened.id,
        "at": instant(happened.at, zone),
        "account": happened.account,
        "draft": happened.draft_id,
        "text": happened.text,
        "event": happened.event,
        "from": happened.from_state,
        "to": happened.to_state,
        "by": happened.by,
        "note": happened.note,
        "remote_id": happened.remote_id,
        "reasons": list(happened.reasons),
    }


def finding(found: Finding) -> Json:
    """What one check of `doctor` found."""
    return {"check": found.check, "level": found.level, "message": found.message, "mend": found.mend}


def _findings(given: Verdict | None, zone: tzinfo) -> Json:
    if given is None:
        return {"decision": None, "reasons": [], "suggestions": []}
    return {
        "decision": given.decision,
        "reasons": [_reason(reason, zone) for reason in given.reasons],
        "suggestions": [instant(moment, zone) for moment in given.suggestions],
    }


def _reason(reason: Reason, zone: tzinfo) -> Json:
    return {
        "rule": reason.rule,
        "message": reason.message,
        "observed": reason.observed,
        "limit": reason.limit,
        "window": _window(reason.window, zone),
        "counted": list(reason.counted),
        "earliest": instant(reason.earliest, zone),
        "remedy": reason.remedy,
        "promised": list(reason.promised),
    }


def _window(span: tuple[datetime, datetime] | None, zone: tzinfo) -> Json | None:
    if span is None:
        return None
    start, end = span
    return {"start": instant(start, zone), "end": instant(end, zone)}


def _approval(stored: Draft, zone: tzinfo) -> Json | None:
    given = stored.approval
    if given is None:
        return None
    return {"because": given.because, "by": given.by, "at": instant(given.at, zone)}


def _kept(kept: KeptVerdict, zone: tzinfo) -> Json:
    told = {"occasion": kept.occasion, "since": instant(kept.since, zone), "times": kept.times}
    return {**verdict(kept.verdict, zone), **told}


def _event(happening: Happening, zone: tzinfo) -> Json:
    return {
        "at": instant(happening.at, zone),
        "event": happening.event,
        "from": happening.from_state,
        "to": happening.to_state,
        "by": happening.by,
        "note": happening.note,
    }


def _moment(planned: Planned, zone: tzinfo) -> Json:
    chosen = planned.candidate
    return {
        "at": instant(planned.at, zone),
        "pinned": planned.pinned,
        "draft": None if chosen is None else draft(chosen.draft, planned.verdict, zone),
    }


def _number(count: int | None) -> int | None:
    return count


def _dollars(amount: int | None) -> float | None:
    """Thousandths of a dollar as a number of dollars."""
    return None if amount is None else amount / 1000


def _percent(part: int | None) -> float | None:
    """Hundredths of a percent as a number of percent."""
    return None if part is None else part * 100 / WHOLE
