"""What planning speaks of: queued drafts, the moments to come, and the plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.core.planning.search import WAYS
from assistant.core.policy import Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from assistant.core.draft import Content, Draft
    from assistant.core.planning.search import Way
    from assistant.core.policy import Policy, Twin, Verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queued draft, with everything that has the same text."""

    draft: Draft
    twins: tuple[Twin, ...] = ()

    def seen(self, policy: Policy) -> Candidate:
        """The same with what the rules want to know of its text, so that it is read once in a plan."""
        new = self.draft.new
        content = policy.see(new.content, new.text)
        if content is new.content:
            return self
        return replace(self, draft=replace(self.draft, new=replace(new, content=content)))

    @property
    def subject(self) -> Subject:
        """What the judge sees of it."""
        new = self.draft.new
        return Subject(
            text=new.text,
            content=new.content,
            pinned=new.pinned_at is not None,
            not_before=new.not_before,
            expires=new.expires,
            approved=self.draft.approval is not None,
            twins=self.twins,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """What a plan keeps for a slot: the draft, and its content, which outlives the draft's leaving."""

    draft_id: int
    content: Content
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A draft whose slot has changed since the plan before: to none if `after` is None.

    `instead` is the draft that has its old slot now.
    """

    draft_id: int
    before: datetime
    after: datetime | None
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far to look ahead: `[start, end)`, and the earlier slot that is still free at `start`, if any.

    Slots that are `taken` already serve no more.
    From `searched` on, slots are not searched for the best order but filled one by one, so that a plan that
    reaches farther does not change what comes before. `ways` are how the order is searched.
    """

    start: datetime
    end: datetime
    open_slot: datetime | None = None
    searched: datetime | None = None
    taken: Collection[datetime] = frozenset()
    ways: Sequence[Way] = WAYS


@dataclass(frozen=True, slots=True)
class Planned:
    """One moment to come: a slot or a pinned time, what goes out then, and what the rules held for it.

    A slot that was free before `at` still has its own instant as `slot`. One is `spared` if something would
    pass and is kept for later, so that more can go out.
    """

    at: datetime
    pinned: bool
    candidate: Candidate | None
    verdict: Verdict | None
    held: tuple[tuple[Candidate, Verdict], ...] = ()
    slot: datetime | None = None
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The moments to come, and what finds no place in them with the last reasons that held it.

    `later` are moments after those that were asked for, at which something goes out.
    """

    moments: tuple[Planned, ...]
    waiting: tuple[tuple[Candidate, Verdict | None], ...]
    places: Mapping[datetime, Place] = field(default_factory=dict)
    later: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made from, as far as it takes to see whether anything has changed since.

    `event_id` and `post_id` are the newest then; marks stand for the posts since `since` and the schedule.
    """

    made_at: datetime
    searched_until: datetime
    since: datetime
    event_id: int
    post_id: int
    posts_mark: str
    schedule_mark: str


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it was stored: its places, and the slots that wait for some seconds more."""

    basis: Basis
    places: Mapping[datetime, Place]
    waits: Mapping[datetime, datetime] = field(default_factory=dict)
