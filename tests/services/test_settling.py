"""What the network said becomes the draft's state, however late it comes, and trouble has an end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.draft import Draft, Event, State
from assistant.core.history import Result, Source
from assistant.core.policy import Policy
from assistant.ports import (
    HOLDS_ACCOUNT,
    DelayKind,
    Lost,
    Outcome,
    Posted,
    Postponed,
    RefusalKind,
    Refused,
)
from assistant.services.archiving import examine
from assistant.services.decisions import cancel, confirm_not_posted, confirm_posted, retry
from assistant.services.desk import LONGEST_CLAIM_S
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.settling import Claim, Sent, settle
from assistant.services.sweeping import LEASE
from assistant.services.waking import next_instant
from tests.services.test_syncing import posts, seen, show
from tests.world import MONDAY, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
AT = MONDAY + HOUR
GONE = Lost("The line went dead.")
AWAY = Postponed(DelayKind.UNREACHABLE, "No way there.")
NO = Refused(RefusalKind.NOT_PERMITTED, "X said no.")
DUPLICATE = Refused(RefusalKind.DUPLICATE, "X says that this text stands already.")
ID = seen("", AT).remote_id or ""
ANSWERS: dict[str, Outcome] = {
    "posted": Posted(ID),
    "no": NO,
    "away": AWAY,
    "lost": GONE,
    "duplicate": DUPLICATE,
}
SEVERAL = ("posted", "no", "lost")  # of those, one that is sure, one that is unsent and one that is neither


@pytest.fixture
def world(tmp_path: Path) -> World:
    policy = Policy(duplicates_within=timedelta.resolution)
    return World(store_in(tmp_path), account(sync=Sync(), policy=policy, late_by=DAY), now=AT)


def queued(world: World, text: str = "Hello", at: datetime = AT + SECOND) -> Draft:
    return add(world.store, world.account, world.new(text, pinned_at=at), world.actor).draft


@dataclass(frozen=True)
class Slow:
    """A claim whose answer is still to come, and which the others have given up for lost."""

    world: World
    claim: Claim

    @classmethod
    def of(cls, world: World, draft: Draft) -> Slow:
        """Claim it as a daemon does that is then suspended."""
        with world.store.writing() as tx:
            attempt = tx.attempts.start(draft, world.now, "slow daemon")
            change = replace(world.actor, name="slow daemon").does(Event.CLAIM)
            claim = Claim(replace(draft, state=tx.drafts.transition(draft, change)), attempt, 0.0)
        world.now += LEASE
        list(publish_due(world.desk()))
        return cls(world, claim)

    def answers(self, outcome: Outcome) -> Sent:
        """Let its answer come at last."""
        self.world.now += MINUTE
        with self.world.store.writing() as tx:
            return settle(tx, self.claim, outcome, self.world.desk(), self.world.actor)


def stands(world: World, draft: Draft) -> tuple[State, str | None]:
    """The state of a draft and its post, where all that is kept agrees."""
    assert examine(world.store) is None
    kept = story(world.store, draft.id).draft
    return kept.state, kept.remote_id


def ids(world: World) -> Counter[tuple[str | None, int | None]]:
    """Every post of the ledger by its id on the network, and whose it is."""
    return Counter((post.remote_id, post.draft_id) for post in posts(world))


@pytest.mark.parametrize("named", ANSWERS)
def test_a_late_answer_settles_what_nobody_has_decided_since(world: World, named: str) -> None:
    answer = ANSWERS[named]
    draft = queued(world)
    slow = Slow.of(world, draft)
    assert stands(world, draft) == (State.UNCONFIRMED, None)
    sent = slow.answers(answer)
    ends = {Posted: State.PUBLISHED, Lost: State.UNCONFIRMED}.get(type(answer), State.QUEUED)
    assert sent.state is ends
    assert stands(world, draft) == (ends, ID if ends is State.PUBLISHED else None)
    (attempt,) = story(world.store, draft.id).attempts
    results = {
        Posted: Result.POSTED,
        Refused: Result.REFUSED,
        Postponed: Result.POSTPONED,
        Lost: Result.LOST,
    }
    assert (attempt.result, attempt.finished_at) == (results[type(answer)], world.now)


@pytest.mark.parametrize("named", SEVERAL)
def test_a_late_answer_finds_the_draft_queued_by_a_person(world: World, named: str) -> None:
    answer = ANSWERS[named]
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_not_posted(world.store, draft, world.actor)
    slow.answers(answer)
    assert stands(world, draft) == (
        (State.PUBLISHED, ID) if isinstance(answer, Posted) else (State.QUEUED, None)
    )


def test_what_stands_after_all_is_not_sent_again_though_a_person_found_it_not_there(world: World) -> None:
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_not_posted(world.store, draft, world.actor)
    slow.answers(Posted(ID))
    events = [(event.event, event.note) for event in story(world.store, draft.id).events[-2:]]
    assert events == [("claim", "an answer came late"), ("confirm", None)]
    list(publish_due(world.desk()))
    assert world.network.sent == []


@pytest.mark.parametrize("named", SEVERAL)
def test_a_late_answer_finds_the_draft_published(world: World, named: str) -> None:
    answer = ANSWERS[named]
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_posted(world.store, draft, ID, world.actor)
    slow.answers(answer)
    assert stands(world, draft) == (State.PUBLISHED, ID)
    assert ids(world) == {(ID, draft.id): 1}


def test_a_late_answer_finds_the_draft_found_on_the_timeline(world: World) -> None:
    draft = queued(world)
    slow = Slow.of(world, draft)
    show(world, seen("Hello", AT))
    world.now += 5 * SECOND
    look_for_lost(world.desk())
    slow.answers(Posted(ID))
    assert stands(world, draft) == (State.PUBLISHED, ID)
    assert ids(world) == {(ID, draft.id): 1}


def test_a_late_answer_that_names_another_post_than_a_person_did_counts_both(world: World) -> None:
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_posted(world.store, draft, "7", world.actor)
    slow.answers(Posted(ID))
    assert ids(world) == {("7", draft.id): 1, (ID, None): 1}
    assert stands(world, draft) == (State.PUBLISHED, "7")


@pytest.mark.parametrize("named", SEVERAL)
def test_a_late_answer_finds_the_draft_cancelled(world: World, named: str) -> None:
    answer = ANSWERS[named]
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_not_posted(world.store, draft, world.actor)
    cancel(world.store, draft, world.actor)
    sent = slow.answers(answer)
    assert (sent.state, stands(world, draft)) == (State.CANCELLED, (State.CANCELLED, None))
    assert [(post.remote_id, post.source) for post in posts(world)] == (
        [(ID, Source.OBSERVED)] if isinstance(answer, Posted) else []
    )


@pytest.mark.parametrize("named", ["posted", "no"])
@pytest.mark.parametrize("second", [Posted("8"), NO, AWAY, GONE], ids=["posted", "no", "away", "lost"])
def test_a_late_answer_changes_nothing_of_a_newer_attempt_but_its_post_counts(
    world: World, second: Outcome, named: str
) -> None:
    answer = ANSWERS[named]
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_not_posted(world.store, draft, world.actor)
    world.network.answers.append(second)
    list(publish_due(world.desk()))
    before = stands(world, draft)
    sent = slow.answers(answer)
    assert (sent.state, stands(world, draft)) == (before[0], before)
    assert ids(world)[(ID, None)] == isinstance(answer, Posted)


@pytest.mark.parametrize("named", SEVERAL)
def test_a_late_answer_comes_while_a_newer_attempt_is_under_way(world: World, named: str) -> None:
    answer = ANSWERS[named]
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_not_posted(world.store, draft, world.actor)

    class Second(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            assert slow.answers(answer).state is State.PUBLISHING
            return Posted("8")

    list(publish_due(world.desk(channel=Second())))
    assert stands(world, draft) == (State.PUBLISHED, "8")
    assert ids(world)[(ID, None)] == isinstance(answer, Posted)


def test_a_duplicate_of_what_a_late_answer_brought_is_found_and_no_failure(world: World) -> None:
    draft = queued(world)
    slow = Slow.of(world, draft)
    confirm_not_posted(world.store, draft, world.actor)

    class Second(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            slow.answers(Posted(ID))
            return DUPLICATE

    list(publish_due(world.desk(channel=Second())))
    show(world, seen("Hello", AT))
    world.now += 5 * SECOND
    look_for_lost(world.desk())
    assert stands(world, draft) == (State.PUBLISHED, ID)
    assert ids(world) == {(ID, draft.id): 1}


def test_a_late_answer_with_an_id_that_another_draft_has_decides_nothing(world: World) -> None:
    other = queued(world, "Other")
    world.network.answers.append(Posted(ID))
    world.now += SECOND
    list(publish_due(world.desk()))
    draft = queued(world, at=world.now + SECOND)
    slow = Slow.of(world, draft)
    assert slow.answers(Posted(ID)).state is State.UNCONFIRMED
    assert stands(world, draft) == (State.UNCONFIRMED, None)
    assert ids(world) == {(ID, other.id): 1}


def test_a_process_that_was_suspended_does_not_send_any_more(world: World) -> None:
    draft = queued(world)
    ticks = chain([0.0], repeat(LONGEST_CLAIM_S))
    world.now += SECOND
    (sent,) = publish_due(world.desk(elapsed=lambda: next(ticks)))
    assert isinstance(sent, Sent)
    assert isinstance(sent.outcome, Postponed)
    assert sent.outcome.kind is DelayKind.STALE
    assert (world.network.sent, stands(world, draft)) == ([], (State.QUEUED, None))
    list(publish_due(world.desk()))
    assert world.network.sent == []
    world.now += 30 * SECOND
    list(publish_due(world.desk()))
    assert world.network.sent == ["Hello"]


def test_what_a_suspended_process_did_not_send_is_queued_again(world: World) -> None:
    draft = queued(world)
    slow = Slow.of(world, draft)
    slow.answers(Postponed(DelayKind.STALE, "It was held up for too long."))
    assert stands(world, draft) == (State.QUEUED, None)
    assert story(world.store, draft.id).events[-1].note == "it was not sent: It was held up for too long."


def tried(world: World, draft: Draft, answer: Outcome, at_most: timedelta) -> int:
    """Try whenever it is time to, and say how often; the network gives the same answer every time."""
    world.account = replace(world.account, slots={}, sync=None)
    end = world.now + at_most
    while (due := next_instant(world.desk(), world.now)) is not None and due < end:
        world.now = max(due, world.now)
        world.network.answers = [answer]
        list(publish_due(world.desk()))
    return len(story(world.store, draft.id).attempts)


def test_a_draft_that_cannot_be_sent_for_long_fails_with_every_attempts_reason(world: World) -> None:
    world.settings = settings.Network(give_up_after=10 * MINUTE)
    draft = queued(world)
    assert tried(world, draft, AWAY, DAY) == 6
    assert stands(world, draft) == (State.FAILED, None)
    assert story(world.store, draft.id).events[-1].note == (
        "given up after 6 tries that sent nothing; "
        "Monday 2026-11-23 09:00: No way there.; Monday 2026-11-23 09:00: No way there.; "
        "Monday 2026-11-23 09:01: No way there.; Monday 2026-11-23 09:03: No way there.; "
        "Monday 2026-11-23 09:07: No way there.; Monday 2026-11-23 09:15: No way there."
    )
    assert next_instant(world.desk(), world.now) is None


def test_of_very_many_attempts_the_last_are_told(world: World) -> None:
    world.settings = settings.Network(give_up_after=5 * HOUR)
    draft = queued(world)
    number = tried(world, draft, AWAY, DAY)
    note = story(world.store, draft.id).events[-1].note or ""
    assert note.startswith(f"given up after {number} tries that sent nothing; {number - 20} earlier tries; ")
    assert note.count("No way there.") == 20


@pytest.mark.parametrize("kind", sorted(HOLDS_ACCOUNT))
def test_what_concerns_the_account_and_not_the_draft_is_never_given_up_for(
    world: World, kind: DelayKind
) -> None:
    world.settings = settings.Network(give_up_after=MINUTE)
    draft = queued(world)
    assert tried(world, draft, Postponed(kind, "Nothing goes."), 10 * MINUTE) == 5
    assert stands(world, draft) == (State.QUEUED, None)


def test_one_moment_of_bad_luck_after_a_day_without_credit_is_no_reason_to_give_up(world: World) -> None:
    world.settings = settings.Network(give_up_after=10 * MINUTE)
    draft = queued(world)
    tried(world, draft, Postponed(DelayKind.NO_CREDIT, "No credit left."), HOUR)
    tried(world, draft, AWAY, 20 * MINUTE)
    assert stands(world, draft) == (State.QUEUED, None)


def test_a_persons_retry_begins_anew(world: World) -> None:
    world.settings = settings.Network(give_up_after=10 * MINUTE)
    draft = queued(world)
    assert tried(world, draft, AWAY, DAY) == 6
    world.now += MINUTE
    retry(world.store, world.account, draft, world.actor, None)
    world.account = account(policy=world.account.policy)
    world.now = MONDAY + 4 * HOUR + 15 * MINUTE
    world.network.answers = [AWAY]
    list(publish_due(world.desk()))
    assert stands(world, draft) == (State.QUEUED, None)


def test_a_clock_that_jumps_ahead_gives_nothing_up_after_a_single_try(world: World) -> None:
    draft = queued(world)
    for jump in (SECOND, 2 * DAY, 2 * DAY):
        world.account = replace(world.account, late_by=30 * DAY)
        world.network.answers = [AWAY]
        world.now += jump
        list(publish_due(world.desk()))
    assert stands(world, draft) == (State.QUEUED, None)
    assert len(story(world.store, draft.id).attempts) == 3
