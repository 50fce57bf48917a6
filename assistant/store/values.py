"""What rows come to as values, and values as rows; the tables' words are spoken nowhere else."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from assistant.core import text as texts
from assistant.core.draft import Approval, Content, Draft, Grounds, NewDraft, Origin, State, Voice
from assistant.core.traits import read_traits

if TYPE_CHECKING:
    from sqlalchemy import Row

# Every content there is, by its columns: a window of a thousand posts makes no thousand of them.
CONTENTS = {
    (voice.value, origin.value, share): Content(voice, origin, share)
    for voice, origin, share in product(Voice, Origin, (False, True))
}


def seen(categories: Content, text: str, reads: frozenset[str], *, billed: bool) -> Content:
    """What guardrails see of a row, where they want to know of its text too."""
    return replace(categories, read=read_traits(text, reads, billed=billed))


def wording(text: str) -> dict[str, Any]:
    """What a text comes to in a table."""
    return {"text": text, "fingerprint": texts.fingerprint(text)}


def categories(content: Content, grounds: Grounds) -> dict[str, Any]:
    """What categories and their grounds come to in a table."""
    return {
        "voice": content.voice,
        "origin": content.origin,
        "share_request": content.share_request,
        "voice_by": grounds.voice,
        "origin_by": grounds.origin,
        "share_request_by": grounds.share_request,
    }


def columns(new: NewDraft) -> dict[str, Any]:
    """What a draft's own words come to in the table."""
    return {
        "account": new.account,
        **wording(new.text),
        **categories(new.content, new.grounds),
        "pinned_at": new.pinned_at,
        "not_before": new.not_before,
        "expires": new.expires,
        "priority": new.priority,
    }


def content(row: Row[*tuple[Any, ...]]) -> Content:
    """What the guardrails see, from a row that has those columns."""
    return CONTENTS[row.voice, row.origin, row.share_request]


def grounds(row: Row[*tuple[Any, ...]]) -> Grounds:
    """What the content was decided by, from a row that has those columns."""
    return Grounds(row.voice_by, row.origin_by, row.share_request_by)


def new_draft(row: Row[*tuple[Any, ...]]) -> NewDraft:
    """A draft as its person wrote it."""
    return NewDraft(
        account=row.account,
        text=row.text,
        content=content(row),
        pinned_at=row.pinned_at,
        not_before=row.not_before,
        expires=row.expires,
        priority=row.priority,
        grounds=grounds(row),
    )


def draft(row: Row[*tuple[Any, ...]]) -> Draft:
    """A draft, from its own columns; one that is published needs its post's too."""
    return Draft(
        id=row.id,
        state=State(row.state),
        new=new_draft(row),
        created_at=row.created_at,
        retry_at=row.retry_at,
        approval=_approval(row),
    )


def draft_with_post(row: Row[*tuple[Any, ...]]) -> Draft:
    """A draft, from its own columns and those of its post, if it has one."""
    return replace(draft(row), published_at=row.published_at, remote_id=row.remote_id)


def _approval(row: Row[*tuple[Any, ...]]) -> Approval | None:
    if row.approved_at is None:
        return None
    return Approval(row.approved_because, row.approved_by, row.approved_at)
