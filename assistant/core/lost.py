"""What becomes of a draft whose answer was lost: when the timeline is searched for it, and what is found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.core.history import Result
from assistant.core.retry import LONGEST_WAIT, next_try
from assistant.core.text import Likeness, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.draft import Draft
    from assistant.core.history import Attempt, Look, Sighting

FIRST_LOOK = timedelta(seconds=5)  # a post mostly appears at once
WAITS = (1, 2, 4, 8)  # between the looks, in fifteenths of the time during which it is looked for
MARGIN = timedelta(minutes=5)  # by so much the network's clock may differ from ours


@dataclass(frozen=True, slots=True)
class Missing:
    """A draft of which nobody knows whether it stands there, with its attempts and the searches for it."""

    draft: Draft
    attempts: Sequence[Attempt]
    looks: Sequence[Look]

    @property
    def last(self) -> Attempt:
        """The attempt that left the question open."""
        return self.attempts[-1]

    @property
    def lost_at(self) -> datetime:
        """When the question arose."""
        return self.last.finished_at or self.last.started_at

    @property
    def since(self) -> datetime:
        """From when on the post may stand there: just before the first attempt whose answer was lost.

        One that ended before it began was under way when the clock was set back, and the post may have been
        made after that.
        """
        lost = [each for each in self.attempts if each.result in {None, Result.LOST}] or [self.last]
        return min(min(each.started_at, each.finished_at or each.started_at) for each in lost) - MARGIN

    @property
    def searches(self) -> Sequence[Look]:
        """The searches since the question arose."""
        return [look for look in self.looks if look.attempt_id == self.last.id]

    @property
    def said_to_stand(self) -> bool:
        """Whether the network itself said that the text stands there."""
        return self.last.result in {Result.REFUSED, Result.POSTED}


def next_look(missing: Missing, span: timedelta, now: datetime) -> datetime | None:
    """When the draft is looked for next; None when it was looked for during all of `span`.

    Each wait begins with the look before it, so that a clock that jumps ahead saves but one of them. A look
    that could not be made is made again, and counts for nothing.
    """
    searches = missing.searches
    clean = sum(look.is_clean for look in searches)
    if clean > len(WAITS):
        return None
    last = searches[-1].at if searches else missing.lost_at
    if last > now:  # the clock was set back since
        return now
    if not searches:
        return last + min(FIRST_LOOK, span / sum(WAITS))
    failures = sum(1 for _ in takewhile(lambda look: not look.is_clean, reversed(searches)))
    if failures:
        return min(next_try(failures, last), last + LONGEST_WAIT)
    return last + WAITS[clean - 1] * span / sum(WAITS)


def found_among(missing: Iterable[Missing], posts: Iterable[Sighting]) -> dict[int, Sighting]:
    """Which of the posts each missing draft is, by its id; no post is two drafts.

    What can only perhaps be it is taken if nothing else can, and it can be nothing else.
    """
    drafts, timeline = list(missing), sorted(posts, key=lambda post: post.posted_at)
    found: dict[int, Sighting] = {}
    perhaps: dict[int, list[Sighting]] = {}
    for each in drafts:
        degrees: dict[Likeness, list[Sighting]] = {Likeness.SAME: [], Likeness.PERHAPS: []}
        for post in timeline:
            if post.posted_at >= each.since:
                degrees.setdefault(likeness(each.draft.text, post.text, cut=post.cut), []).append(post)
        same = next((post for post in degrees[Likeness.SAME] if post not in found.values()), None)
        if same is not None:
            found[each.draft.id] = same
        else:
            perhaps[each.draft.id] = degrees[Likeness.PERHAPS]
    claimed = Counter(post.remote_id for posts in perhaps.values() for post in posts)
    claimed.update(post.remote_id for post in found.values())
    for draft_id, posts_alike in perhaps.items():
        if len(posts_alike) == 1 and claimed[posts_alike[0].remote_id] == 1:
            found[draft_id] = posts_alike[0]
    return found
