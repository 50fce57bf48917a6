"""What people read about drafts and verdicts, as lines; never prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.output import Line
from assistant.core.draft import DEFAULT, PERSON, Origin, State, Voice
from assistant.core.naming import named
from assistant.core.when import say_when
from assistant.sentence import join, mark, say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content, Draft, NewDraft
    from assistant.core.history import Look
    from assistant.core.policy import Reason, Verdict
    from assistant.errors import Fault

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
        named(content.voice) if content.voice is Voice.PERSONAL else "",
        named(content.origin) if content.origin is Origin.CURATED else "",
        say("share") if content.share_request else "",
    )
    return join(" ", filter(None, marks)) or "-"


def recognised(new: NewDraft) -> Iterator[Line]:
    """What was read from the text's own words, and how to say otherwise."""
    grounds = new.grounds
    if grounds.share_request not in {PERSON, DEFAULT} and new.content.share_request:
        yield Line(
            say(
                "It counts as a request to share, by its words “{words}”; "
                "if it is none, say so with --no-share-request.",
                words=grounds.share_request,
            )
        )
    if grounds.origin not in {PERSON, DEFAULT}:
        other = next(origin for origin in Origin if origin is not new.content.origin)
        yield Line(
            say(
                "It counts as {origin}, because of {words}; if it is not, say so with --origin {other}.",
                origin=named(new.content.origin),
                words=_ground(grounds.origin),
                other=other,
            )
        )


def because(by: str) -> str:
    """What a category was decided by, in a few words."""
    if by == PERSON:
        return say("as a person said")
    return say("by default") if by == DEFAULT else say("because of “{words}”", words=_ground(by))


# What may have decided on a category beside words of the text.
_GROUNDS = (
    *(mark("it is a repost"), mark("it quotes another post"), mark("a quotation of {what}")),
    *(mark("a link to a post of {what}"), mark("a link to {what}")),
)


def _ground(by: str) -> str:
    """What decided on a category, which may have been stored, as a sentence again."""
    for template in _GROUNDS:
        begins = template.partition("{")[0]
        if by.startswith(begins):
            return say(template, what=by.removeprefix(begins))
    return by


def head(draft: Draft) -> str:
    """The draft, whose account's it is, and where it stands."""
    return say(
        "Draft #{id} ({account}): {state}", id=draft.id, account=draft.account, state=named(draft.state)
    )


def became(draft: Draft) -> str:
    """Which state a draft came to."""
    return say("Draft #{id} {state}.", id=draft.id, state=named(draft.state))


def searched(look: Look, zone: ZoneInfo, indent: int = 1) -> Line:
    """One search of the timeline: when, through what, and what came of it."""
    if look.trouble is not None:
        came = say("could not be made: {trouble}", trouble=look.trouble)
    elif look.remote_id is not None:
        came = say("found as post {id}", id=look.remote_id)
    else:
        came = say_many(
            "not among the {number:,} post since {since}",
            "not among the {number:,} posts since {since}",
            look.posts or 0,
            since=say_when(look.since, zone),
        )
    return Line(at(look.at, zone, came), indent)


def at(moment: datetime, zone: ZoneInfo, what: str) -> str:
    """What was at an instant, behind it."""
    return say("{when}: {what}", when=say_when(moment, zone), what=what)


def fact(name: str, value: str) -> str:
    """A name and what there is of it, one below the other in a list of such."""
    return say("{name:15}{value}", name=say("{name}:", name=name), value=value)


# So many drafts that are in a state, or came to it.
_SO_MANY: dict[str, Callable[[int], str]] = {
    "queued": lambda many: say_many("{number:,} queued", "{number:,} queued", many),
    "published": lambda many: say_many("{number:,} published", "{number:,} published", many),
    "unconfirmed": lambda many: say_many("{number:,} unconfirmed", "{number:,} unconfirmed", many),
    "failed": lambda many: say_many("{number:,} failed", "{number:,} failed", many),
    "rejected": lambda many: say_many("{number:,} rejected", "{number:,} rejected", many),
    "postponed": lambda many: say_many("{number:,} postponed", "{number:,} postponed", many),
    "cancelled": lambda many: say_many("{number:,} cancelled", "{number:,} cancelled", many),
    "held": lambda many: say_many("{number:,} held", "{number:,} held", many),
}


def so_many(many: int, state: str) -> str:
    """So many drafts in a state, or that came to it: `3 rejected`."""
    return _SO_MANY[state](many)


def drafts(many: int) -> str:
    """So many drafts."""
    return say_many("{number:,} draft", "{number:,} drafts", many)


def more(many: int) -> str:
    """That there are so many more than are told."""
    return say_many("… and {number:,} more.", "… and {number:,} more.", many)


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
        return say("slot from {when}", when=f"{new.not_before.astimezone(zone):%Y-%m-%d %H:%M}")
    return say("slot")


def reasons(verdict: Verdict, indent: int = 1) -> Iterator[Line]:
    """Each reason with its remedy."""
    for reason in verdict.reasons:
        yield Line(say("- {rule}: {message}", rule=reason.rule, message=reason.message), indent)
        yield _remedy(reason, indent + 1)


def reasons_in_full(verdict: Verdict, drafts: Mapping[int, int | None], indent: int = 1) -> Iterator[Line]:
    """Each reason with what it counted; `drafts` tells which draft each post came from."""
    for reason in verdict.reasons:
        yield Line(say("- {rule}: {message}", rule=reason.rule, message=reason.message), indent)
        counted = [*(_post(post, drafts.get(post)) for post in reason.counted)]
        counted += [say("draft #{id}", id=draft) for draft in reason.promised]
        if counted:
            yield Line(say("Counted: {posts}.", posts=join(", ", counted)), indent + 1)
        yield _remedy(reason, indent + 1)


def _post(post: int, draft: int | None) -> str:
    if draft is None:
        return say("post {id}", id=post)
    return say("post {id} (draft #{draft})", id=post, draft=draft)


def _remedy(reason: Reason, indent: int) -> Line:
    return Line(say("Remedy: {remedy}.", remedy=reason.remedy), indent)


def fault(path: Path, found: Fault) -> str:
    """Something wrong in a file: where, and what."""
    place = f"{path}:{found.line}"
    if not found.key:
        return say("{place}: {message}", place=place, message=found.message)
    return say("{place}: {key}: {message}", place=place, key=found.key, message=found.message)


# What can become of one draft and of several, by what a plan was changed for.
_CHANGES = {
    "accept": (mark("{draft} was added"), mark("{drafts} were added")),
    "reject": (mark("{draft} was rejected"), mark("{drafts} were rejected")),
    "postpone": (mark("{draft} could not be sent"), mark("{drafts} could not be sent")),
    "refuse": (mark("{draft} failed"), mark("{drafts} failed")),
    "lose": (mark("the answer for {draft} was lost"), mark("the answer for {drafts} was lost")),
    "absolve": (mark("{draft} was found not posted"), mark("{drafts} were found not posted")),
    "requeue": (mark("{draft} came back"), mark("{drafts} came back")),
    "cancel": (mark("{draft} was cancelled"), mark("{drafts} were cancelled")),
    "approve": (mark("{draft} was approved"), mark("{drafts} were approved")),
    "edit": (mark("{draft} was edited"), mark("{drafts} were edited")),
    "missed": (mark("the slot of {draft} was missed"), mark("the slot of {drafts} was missed")),
}
_MOST_IDS = 5


def changes(because: Mapping[str, object]) -> str:
    """What changed, in a sentence without its end."""
    return join(", ", [_change(what, of) for what, of in because.items()])


def _change(what: str, of: object) -> str:
    match what, of:
        case str(), list():
            ids = several(of, _MOST_IDS)
            one, more = _CHANGES.get(what, (f"{{draft}}: {what}", f"{{drafts}}: {what}"))
            return say(one, draft=ids) if len(of) == 1 else say(more, drafts=ids)
        case "posts", int():
            return say_many("{number} post was made by hand", "{number} posts were made by hand", of)
        case "schedule", _:
            return say("the schedule was changed")
        case "ledger", _:
            return say("posts were deleted or classified anew")
        case _:
            return say("time has passed")


def several(ids: Sequence[int], most: int) -> str:
    """The ids of some drafts, and how many more there are than are named."""
    named = ", ".join(f"#{draft_id}" for draft_id in ids[:most])
    if len(ids) <= most:
        return named
    return say_many("{drafts} and {number} more", "{drafts} and {number} more", len(ids) - most, drafts=named)
