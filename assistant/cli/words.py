"""What people read about drafts and verdicts, as lines; never prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.output import Line
from assistant.core.draft import DEFAULT, PERSON, Origin, State, Voice
from assistant.core.when import say_when

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content, Draft, NewDraft
    from assistant.core.history import Look
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


def recognised(new: NewDraft) -> Iterator[Line]:
    """What was read from the text's own words, and how to say otherwise."""
    grounds = new.grounds
    if grounds.share_request not in {PERSON, DEFAULT} and new.content.share_request:
        yield Line(
            f"It counts as a request to share, by its words “{grounds.share_request}”; "
            "if it is none, say so with --no-share-request."
        )
    if grounds.origin not in {PERSON, DEFAULT}:
        other = next(origin for origin in Origin if origin is not new.content.origin)
        yield Line(
            f"It counts as {new.content.origin}, because of {grounds.origin}; "
            f"if it is not, say so with --origin {other}."
        )


def because(by: str) -> str:
    """What a category was decided by, in a few words."""
    return {PERSON: "as a person said", DEFAULT: "by default"}.get(by, f"because of “{by}”")


def searched(look: Look, zone: ZoneInfo, indent: int = 1) -> Line:
    """One search of the timeline: when, through what, and what came of it."""
    through = f"since {say_when(look.since, zone)}"
    if look.trouble is not None:
        came = f"could not be made: {look.trouble}"
    elif look.remote_id is not None:
        came = f"found as post {look.remote_id}"
    else:
        came = f"not among the {number(look.posts or 0, 'post')} {through}"
    return Line(f"{say_when(look.at, zone)}: {came}", indent)


def number(many: int, thing: str) -> str:
    """So many things: `1 post`, `1,200 posts`."""
    return f"{many:,} {thing}" if many == 1 else f"{many:,} {thing}s"


def in_one_line(text: str) -> str:
    """A text with single spaces, to be recognised."""
    return " ".join(text.split())


def first(text: str, most: int = 40) -> str:
    """The first words of a text on one line, to be recognised."""
    line = in_one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


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


_CHANGES = {
    "accept": "{} was added",
    "reject": "{} was rejected",
    "postpone": "{} could not be sent",
    "refuse": "{} failed",
    "lose": "the answer for {} was lost",
    "absolve": "{} was found not posted",
    "requeue": "{} came back",
    "cancel": "{} was cancelled",
    "approve": "{} was approved",
    "edit": "{} was edited",
    "missed": "the slot of {} was missed",
}
_MOST_IDS = 5


def changes(because: Mapping[str, object]) -> str:
    """What changed, in a sentence without its end."""
    told = []
    for what, of in because.items():
        if isinstance(of, list):
            some = ", ".join(f"#{draft_id}" for draft_id in of[:_MOST_IDS])
            more = f" and {len(of) - _MOST_IDS} more" if len(of) > _MOST_IDS else ""
            one = _CHANGES.get(what, f"{{}}: {what}")
            told.append((one if len(of) == 1 else one.replace("{} was", "{} were")).format(some + more))
        elif what == "posts":
            told.append("1 post was made by hand" if of == 1 else f"{of} posts were made by hand")
        elif what == "schedule":
            told.append("the schedule was changed")
        elif what == "ledger":
            told.append("posts were deleted or classified anew")
        else:
            told.append("time has passed")
    return ", ".join(told)
