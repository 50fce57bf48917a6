"""What people read about drafts and verdicts, as lines; never prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.output import Line
from assistant.core.draft import Origin, State, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content, Draft
    from assistant.core.policy import Reason, Verdict

STYLES: dict[State, str | None] = {
    State.QUEUED: None,
    State.PUBLISHING: "held",
    State.PUBLISHED: "good",
    State.UNCONFIRMED: "bad",
    State.FAILED: "bad",
    State.REJECTED: "bad",
    State.CANCELLED: "quiet",
}


def kind(content: Content) -> str:
    """What sets a draft apart from a professional, original one that does not ask to be shared."""
    marks = (
        "personal" if content.voice is Voice.PERSONAL else "",
        "curated" if content.origin is Origin.CURATED else "",
        "share" if content.share_request else "",
    )
    return " ".join(filter(None, marks)) or "-"


def in_one_line(text: str) -> str:
    """A text with single spaces, to be recognised."""
    return " ".join(text.split())


def due(draft: Draft, zone: ZoneInfo) -> str:
    """When a draft goes out, or went, as short as a column wants it."""
    new = draft.new
    if draft.published_at is not None:
        return f"{draft.published_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if new.pinned_at is not None:
        return f"{new.pinned_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if new.not_before is not None:
        return f"slot from {new.not_before.astimezone(zone):%Y-%m-%d %H:%M}"
    return "slot"


def reasons(verdict: Verdict, indent: int = 1) -> Iterator[Line]:
    """Each reason with its remedy."""
    for reason in verdict.reasons:
        yield Line(f"- {reason.rule}: {reason.message}", indent)
        yield _remedy(reason, indent + 1)


def reasons_in_full(verdict: Verdict, drafts: Mapping[int, int | None], indent: int = 1) -> Iterator[Line]:
    """Each reason with what it counted; `drafts` tells which draft each post came from."""
    for reason in verdict.reasons:
        yield Line(f"- {reason.rule}: {reason.message}", indent)
        counted = [*(_post(post, drafts.get(post)) for post in reason.counted)]
        counted += [f"draft #{draft}" for draft in reason.promised]
        if counted:
            yield Line(f"Counted: {', '.join(counted)}.", indent + 1)
        yield _remedy(reason, indent + 1)


def _post(post: int, draft: int | None) -> str:
    return f"post {post}" if draft is None else f"post {post} (draft #{draft})"


def _remedy(reason: Reason, indent: int) -> Line:
    return Line(f"Remedy: {reason.remedy}.", indent)
