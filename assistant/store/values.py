"""What rows come to as values, and values as rows; the tables' words are spoken nowhere else."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from assistant.core import text as texts
from assistant.core.draft import Approval, Content, Draft, NewDraft, Origin, State, Voice

if TYPE_CHECKING:
    from sqlalchemy import Row

# Every content there is, by its columns: a window of a thousand posts makes no thousand of them.
CONTENTS = {
    (voice.value, origin.value, share): Content(voice, origin, share)
    for voice, origin, share in product(Voice, Origin, (False, True))
}


def columns(new: NewDraft) -> dict[str, Any]:
    """What a draft's own words come to in the table."""
    return {
        "account": new.account,
        "text": new.text,
        "fingerprint": texts.fingerprint(new.text),
        "voice": new.content.voice,
        "origin": new.content.origin,
        "share_request": new.content.share_request,
        "pinned_at": new.pinned_at,
        "not_before": new.not_before,
        "expires": new.expires,
        "priority": new.priority,
    }


def content(row: Row[*tuple[Any, ...]]) -> Content:
    """What the guardrails see, from a row that has those columns."""
    return CONTENTS[row.voice, row.origin, row.share_request]


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
