"""The one judge: whether a draft may go out at an instant; if not, why, until when, and what would help."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.core import text as texts
from assistant.core.spans import say_duration
from assistant.core.timeline import Entry
from assistant.core.times import speak, speak_from
from assistant.core.traits import read_traits
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.core.draft import Content
    from assistant.core.rules import Count, Rule
    from assistant.core.timeline import Timeline

MAX_CASHTAGS = 1  # X refuses a second one since 2026-02


class Decision(StrEnum):
    """What the policy says: go, not now, or no."""

    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a draft does not go out.

    `counted` are ids of posts, `promised` ids of drafts that have a place in the window or may have been
    sent; `earliest` is the first instant at which this rule would let it pass, if time alone can cure it.
    """

    rule: str
    message: str
    remedy: str
    observed: int | str | None = None
    limit: int | str | None = None
    window: tuple[datetime, datetime] | None = None
    counted: tuple[int, ...] = ()
    promised: tuple[int, ...] = ()
    earliest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of one draft at one instant.

    An accepted one has reasons only where a person overrode them; `suggestions` are times that would pass.
    """

    decision: Decision
    at: datetime
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[datetime, ...] = ()

    @property
    def rules(self) -> str:
        """The rules that speak against the draft, in a few words."""
        return "; ".join(reason.rule for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Twin:
    """Something with the same text: a post of the ledger, or a draft that is live."""

    draft_id: int | None = None
    post_id: int | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What the judge sees of a draft."""

    text: str
    content: Content
    pinned: bool = False
    not_before: datetime | None = None
    expires: datetime | None = None
    approved: bool = False
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The guardrails of one account."""

    rules: tuple[Rule, ...] = ()
    duplicates_within: timedelta = timedelta(days=90)
    reads: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reads", frozenset().union(*(rule.reads for rule in self.rules)))

    @property
    def reach(self) -> timedelta:
        """How far back and forth a rule may look."""
        return max((rule.reach for rule in self.rules), default=timedelta(0))

    @property
    def watched(self) -> timedelta:
        """How far back the timeline itself has to be read for them, which costs money."""
        return max((rule.reach for rule in self.rules if rule.watches), default=timedelta(0))

    def see(self, content: Content, text: str, *, billed: bool = True) -> Content:
        """The content with what the rules want to know of its text; the very same where they want nothing."""
        if not self.reads or content.read is not None:
            return content
        return replace(content, read=read_traits(text, self.reads, billed=billed))


def judge(subject: Subject, at: datetime, timeline: Timeline, policy: Policy) -> Verdict:
    """Say whether the draft may go out at `at`, given what stands on the timeline and is promised."""
    return next(judge_each((subject,), at, timeline, policy))


def judge_each(
    subjects: Iterable[Subject], at: datetime, timeline: Timeline, policy: Policy
) -> Iterator[Verdict]:
    """Judge many drafts at one instant; guardrails see only content, so each kind is judged once."""
    known: dict[Content, tuple[Reason, ...]] = {}
    for subject in subjects:
        found = tuple(faults(subject, at, timeline, policy))
        if found:
            yield Verdict(Decision.REJECTED, at, found)
            continue
        content = policy.see(subject.content, subject.text)
        if content not in known:
            known[content] = tuple(_refusals(content, at, timeline, policy))
        yield _verdict(subject, at, timeline, known[content])


def _verdict(subject: Subject, at: datetime, timeline: Timeline, refusals: tuple[Reason, ...]) -> Verdict:
    if subject.not_before is not None and at < subject.not_before:
        early = _too_early(subject.not_before, timeline)
        return Verdict(Decision.HELD, at, (early,) if subject.approved else (early, *refusals))
    if subject.approved or not refusals:
        return Verdict(Decision.ACCEPTED, at, refusals)
    return Verdict(Decision.REJECTED if subject.pinned else Decision.HELD, at, refusals)


def _too_early(not_before: datetime, timeline: Timeline) -> Reason:
    return Reason(
        "not_before",
        say("It is not to go out before {moment}.", moment=speak(not_before, timeline.zone)),
        say("after {moment}", moment=speak_from(not_before, timeline.zone)),
        earliest=not_before,
    )


def faults(subject: Subject, at: datetime, timeline: Timeline, policy: Policy) -> Iterator[Reason]:
    """What is wrong with the draft itself, whatever stands on the timeline."""
    yield from _text_faults(subject.text)
    yield from repetitions(subject, at, timeline, policy.duplicates_within)
    if subject.expires is not None and at >= subject.expires:
        moment = speak(subject.expires, timeline.zone)
        message = say("It expired on {moment}.", moment=moment)
        yield Reason("expires", message, say("give it a later expiry, or cancel it"))


@lru_cache(maxsize=20_000)  # a plan asks for every text at many moments
def _text_faults(text: str) -> tuple[Reason, ...]:
    return tuple(_found_in(text))


def _found_in(text: str) -> Iterator[Reason]:
    if texts.is_blank(text):
        yield Reason("empty", say("The text is empty."), say("write a text"))
    length = texts.weighted_length(text)
    if length > texts.MAX_LENGTH:
        yield Reason(
            "length",
            say(
                "The text counts {length} characters on X; at most {most} are allowed.",
                length=length,
                most=texts.MAX_LENGTH,
            ),
            say_many("shorten it by {number}", "shorten it by {number}", length - texts.MAX_LENGTH),
            observed=length,
            limit=texts.MAX_LENGTH,
        )
    cashtags = texts.cashtags(text)
    if len(cashtags) > MAX_CASHTAGS:
        yield Reason(
            "cashtags",
            say(
                "The text has {number} cashtags ({tags}); X takes one.",
                number=len(cashtags),
                tags=" ".join(f"${tag}" for tag in cashtags),
            ),
            say("leave one cashtag"),
            observed=len(cashtags),
            limit=MAX_CASHTAGS,
        )


def repetitions(subject: Subject, at: datetime, timeline: Timeline, within: timedelta) -> Iterator[Reason]:
    """Why a text must not come again: it is on its way already, or was posted too lately."""
    live = sorted(twin.draft_id for twin in subject.twins if twin.draft_id is not None)
    if live:
        yield Reason(
            "duplicates",
            say("Draft #{id} with the same text is already on its way.", id=live[0]),
            say("change the text, or cancel draft #{id}", id=live[0]),
            promised=tuple(live),
        )
    posted = sorted(
        (twin.posted_at, twin.post_id)
        for twin in subject.twins
        if twin.posted_at is not None and twin.post_id is not None and at - within < twin.posted_at
    )
    if posted:
        last, _ = posted[-1]
        earliest = last + within
        yield Reason(
            "duplicates",
            say(
                "The same text was published on {moment}; {within} must pass before it is repeated.",
                moment=speak(last, timeline.zone),
                within=say_duration(within),
            ),
            say("change the text, or after {moment}", moment=speak_from(earliest, timeline.zone)),
            window=(at - within, at),
            counted=tuple(post_id for _, post_id in posted),
            earliest=earliest,
        )


def _refusals(content: Content, at: datetime, timeline: Timeline, policy: Policy) -> Iterator[Reason]:
    for rule in policy.rules:
        if rule.refuses(content, at, timeline):
            count = rule.explain(content, at, timeline)
        elif (promise := _broken_promise(rule, content, at, timeline)) is not None:
            crowded = timeline.with_entry(Entry(at, content)).without(promise)
            there = rule.explain(promise.content, promise.at, crowded)
            count = replace(there, message=_taken_place(promise, there, timeline), first=None)
        else:
            continue
        earliest = earliest_pass(rule, content, at, timeline)
        yield _reason(rule, count, earliest, timeline)


def _taken_place(promise: Entry, count: Count, timeline: Timeline) -> str:
    return say(
        "It would take the place promised to pinned draft #{id} on {moment}. {reason}",
        id=promise.draft_id,
        moment=speak(promise.at, timeline.zone),
        reason=count.message,
    )


def _broken_promise(rule: Rule, content: Content, at: datetime, timeline: Timeline) -> Entry | None:
    """The first pinned draft that the rule would let pass now, and no more after such a post at `at`."""
    promises = timeline.promises(at, at + rule.reach)
    if not promises:
        return None
    crowded = timeline.with_entry(Entry(at, content))
    for promise in promises:
        if rule.refuses(promise.content, promise.at, crowded.without(promise)) and not rule.refuses(
            promise.content, promise.at, timeline.without(promise)
        ):
            return promise
    return None


def earliest_pass(rule: Rule, content: Content, at: datetime, timeline: Timeline) -> datetime | None:
    """The first instant after `at` at which the rule lets such a post pass, if nothing else is posted.

    A refusal can end only where the rule says its count turns, where something comes that is known already,
    or where a promise has been kept; so those instants are tried in their order, and the first that passes
    is exact.
    """
    turns = {*rule.turns(at, timeline), *(entry.at for entry in timeline.entries)}
    for turn in sorted(turn for turn in turns if turn > at):
        if (
            not rule.refuses(content, turn, timeline)
            and _broken_promise(rule, content, turn, timeline) is None
        ):
            return turn
    return None


def _reason(rule: Rule, count: Count, earliest: datetime | None, timeline: Timeline) -> Reason:
    return Reason(
        rule=rule.name,
        message=count.message,
        remedy=_remedy(count.first, None if earliest is None else speak_from(earliest, timeline.zone)),
        observed=count.observed,
        limit=count.limit,
        window=count.window,
        counted=tuple(entry.post_id for entry in count.counted if entry.post_id is not None),
        promised=tuple(
            entry.draft_id for entry in count.counted if entry.post_id is None and entry.draft_id is not None
        ),
        earliest=earliest,
    )


def _remedy(first: str | None, moment: str | None) -> str:
    """What would help: something posted first, or time."""
    if moment is None:
        return first or say("change the policy, or approve it with a reason")
    if first is None:
        return say("after {moment}", moment=moment)
    return say("{first}, or after {moment}", first=first, moment=moment)
