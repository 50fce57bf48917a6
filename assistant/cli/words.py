"""What people read about drafts and verdicts, as lines; never prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.output import Line
from assistant.core.draft import Origin, State, Voice
from assistant.core.policy import Decision
from assistant.core.when import say_when

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


def outcome(draft: Draft, verdict: Verdict, zone: ZoneInfo) -> Iterator[Line]:
    """What became of a draft that was just judged."""
    match verdict.decision:
        case Decision.ACCEPTED:
            yield Line(f"Draft #{draft.id} {draft.state}.", style="good")
            if verdict.reasons:
                yield Line("It is approved, and goes past:")
                yield from reasons(verdict)
        case Decision.HELD:
            yield Line(f"Draft #{draft.id} {draft.state}.", style="good")
            yield Line("Not now:", style="held")
            yield from reasons(verdict)
        case Decision.REJECTED:
            yield Line(f"Draft #{draft.id} rejected, kept for review:", style="bad")
            yield from reasons(verdict)
            return
    if draft.new.pinned_at is not None:
        yield Line(f"It goes out on {say_when(draft.new.pinned_at, zone)}.")


def _post(post: int, draft: int | None) -> str:
    return f"post {post}" if draft is None else f"post {post} (draft #{draft})"


def _remedy(reason: Reason, indent: int) -> Line:
    return Line(f"Remedy: {reason.remedy}.", indent)
