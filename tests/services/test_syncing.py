"""Reading the timeline: what was sent by hand counts, what was deleted does not, and nothing counts twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.categories import Said
from assistant.core.draft import Content, Draft, Origin, State, Voice
from assistant.core.history import Kind, Post, Sighting, Source
from assistant.core.rules import (
    Band,
    LinksPerDay,
    MinGap,
    PostsPerDay,
    SameLink,
    ShareRequestsPerWeek,
    TopicGap,
)
from assistant.core.snowflake import first_id
from assistant.core.timeline import Category
from assistant.ports import DelayKind, Lost, Outcome, Posted, Question, Seen, Unseen
from assistant.services import past
from assistant.services.classifying import classify
from assistant.services.drafting import add
from assistant.services.looking import balance, ledger, story
from assistant.services.publishing import publish_due
from assistant.services.syncing import Synced, sync_if_due, sync_now
from assistant.services.waking import next_instant
from tests.world import CURATED, MONDAY, SHARE, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
SLOT = MONDAY + 30 * MINUTE
AWAY = Unseen(DelayKind.UNREACHABLE, "No way there.")


def seen(text: str, at: datetime, kind: Kind = Kind.POST, *, cut: bool = False) -> Sighting:
    """A post as the network shows it, with an id that tells its moment."""
    return Sighting(at, text, kind, str(first_id(at)), cut)


def id_at(at: datetime) -> Posted:
    """The answer to a text that the network shows from that moment on."""
    return Posted(str(first_id(at)))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(sync=Sync()))


def posts(world: World) -> list[Post]:
    return ledger(world.store, [world.account.name], None, 100)


def queue(world: World, text: str, content: Content = Content(), **changes: object) -> Draft:
    return add(world.store, world.account, world.new(text, content, **changes), world.actor).draft


def state(world: World, draft: Draft) -> State:
    return story(world.store, draft.id).draft.state


def run(world: World, now: datetime) -> None:
    world.now = now
    list(publish_due(world.desk()))


def paid(world: World) -> list[tuple[str, int | None]]:
    """Every request that left, and how many posts its answer held."""
    with closing(sqlite3.connect(world.store.path)) as raw:
        return raw.execute("SELECT kind, posts FROM requests ORDER BY id").fetchall()


def show(world: World, *shown: Sighting) -> None:
    """Let posts stand on the timeline, newest first."""
    world.network.timeline = sorted(shown, key=lambda post: post.posted_at, reverse=True)


def import_past(world: World, rows: Iterable[Sighting]) -> past.Remembered:
    """Take posts into the ledger that no reading has found."""
    return past.remember(
        world.store, world.account, past.Source("past.csv", rows), lambda: None, skip_invalid=False
    )


@pytest.mark.parametrize(
    ("rule", "by_hand", "content"),
    [
        (PostsPerDay(1), ["By hand"], Content()),
        (ShareRequestsPerWeek(0, 1), ["Retweet if you agree"], SHARE),
        (Band(Category.CURATED, "original", 0, 5000, DAY), ["RT @NASA: Liftoff"], CURATED),
        (Band(Category.PERSONAL, "professional", 5000, 10_000, DAY), ["One", "Two"], Content()),
        (MinGap(HOUR), ["By hand"], Content()),
        (LinksPerDay(1), ["See a.org"], Content()),
        (SameLink(DAY), ["See https://www.example.org/"], Content()),
        (TopicGap(DAY), ["By hand #Fair"], Content()),
    ],
    ids=["day", "share requests", "curated", "personal", "gap", "links", "same link", "topic"],
)
def test_what_was_sent_by_hand_counts_at_the_slot(
    world: World, rule: object, by_hand: list[str], content: Content
) -> None:
    world.account = account(rule, sync=Sync())
    draft = queue(world, "From the queue: example.org #fair", content)
    show(world, *(seen(text, MONDAY + n * MINUTE) for n, text in enumerate(by_hand)))
    world.now = SLOT - 20 * SECOND
    synced = sync_if_due(world.desk())
    run(world, SLOT)
    assert synced is not None
    (held,) = [kept for kept in story(world.store, draft.id).verdicts if kept.occasion == "slot"]
    (reason,) = held.verdict.reasons
    assert reason.counted == synced.observed != ()
    assert (world.network.sent, state(world, draft)) == ([], State.QUEUED)


def test_what_was_said_by_hand_is_not_said_again(world: World) -> None:
    draft = queue(world, "Fish & chips")
    show(world, seen("Fish &amp; chips", MONDAY))
    sync_now(world.desk())
    run(world, SLOT)
    told = story(world.store, draft.id)
    assert (told.draft.state, told.verdicts[-1].verdict.rules) == (State.REJECTED, "duplicates")


def test_a_post_found_on_the_timeline_is_entered_with_what_it_is_and_why(world: World) -> None:
    world.account = account(sync=Sync(), handle="@me", defaults=Content(Voice.PERSONAL))
    show(world, seen("Look, how good", MONDAY, Kind.QUOTE), seen("Answer", MONDAY - MINUTE, Kind.REPLY))
    assert sync_now(world.desk()) == Synced("camille_example", 2, 1, (1, 2))
    reply, quote = posts(world)
    assert (quote.posted_at, quote.source, quote.draft_id) == (MONDAY, Source.OBSERVED, None)
    assert (quote.content, quote.grounds.origin) == (
        Content(Voice.PERSONAL, Origin.CURATED),
        "it quotes another post",
    )
    assert (reply.kind, [gauge.observed for gauge in balance(world.store, world.account, MONDAY)][:1]) == (
        Kind.REPLY,
        [1],
    )


def test_an_unchanged_timeline_costs_one_request_and_nothing_else(world: World) -> None:
    show(world, seen("Old", MONDAY - HOUR))
    sync_now(world.desk())
    assert paid(world) == [("who", 10), ("read", 1)]
    world.now += 15 * MINUTE
    assert sync_if_due(world.desk()) == Synced("camille_example", 0, 1)
    assert sync_if_due(world.desk()) is None
    assert paid(world)[2:] == [("read", 0)]
    assert world.network.asked == [
        Question(start=MONDAY - world.account.policy.reach),
        Question(since_id=str(first_id(MONDAY - HOUR))),
    ]


def test_an_account_that_says_sync_off_is_never_read(world: World) -> None:
    world.account = account()
    queue(world, "From the queue", pinned_at=MONDAY + HOUR)
    assert sync_if_due(world.desk()) is None
    assert (world.network.asked, paid(world)) == ([], [])


def test_posts_of_ours_are_not_entered_twice(world: World) -> None:
    world.network.answers.append(id_at(SLOT))
    draft = queue(world, "Ours")
    run(world, SLOT)
    show(world, seen("Ours", SLOT))
    for _ in range(2):
        assert sync_now(world.desk(), whole=True).observed == ()
    (post,) = posts(world)
    assert (post.draft_id, post.source) == (draft.id, Source.PUBLISHED)


def test_a_post_that_is_seen_and_not_recognised_before_its_own_answer_came_becomes_the_drafts(
    world: World,
) -> None:
    moment = SLOT - 3 * SECOND

    class Slow(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            show(world, seen("Words that X has made of it", moment))
            (observed,) = sync_now(world.desk()).observed
            classify(world.store, [observed], Said(share_request=True))
            return id_at(moment)

    draft = queue(world, "Retweet if you agree & care", Content(Voice.PERSONAL))
    world.now = SLOT
    list(publish_due(world.desk(channel=Slow())))
    (post,) = posts(world)
    told = story(world.store, draft.id).draft
    assert (post.draft_id, post.source, post.text) == (draft.id, Source.PUBLISHED, draft.text)
    assert (told.state, told.remote_id, told.published_at) == (
        State.PUBLISHED,
        str(first_id(moment)),
        moment,
    )
    assert post.content == Content(Voice.PERSONAL)


def test_two_that_read_at_once_enter_a_post_once(world: World) -> None:
    class Together(Network):
        def read(self, user_id: str, question: Question) -> Seen | Unseen:
            answer = super().read(user_id, question)
            sync_now(world.desk(), whole=True)
            return answer

    show(world, seen("By hand", MONDAY))
    together = sync_now(world.desk(channel=Together(timeline=world.network.timeline)))
    assert (together.posts, together.observed, len(posts(world))) == (1, (), 1)


def test_a_draft_whose_answer_was_lost_is_published_as_the_post_that_is_found(world: World) -> None:
    world.network.answers.append(Lost("The line went dead."))
    draft = queue(world, "Lost & found", pinned_at=MONDAY + HOUR)
    run(world, MONDAY + HOUR)
    moment = MONDAY + HOUR + 2 * SECOND
    show(world, seen("Lost &amp; found", moment), seen("By hand", MONDAY + HOUR - MINUTE))
    world.now += MINUTE
    synced = sync_now(world.desk())
    assert [(step.draft.id, step.state) for step in synced.found] == [(draft.id, State.PUBLISHED)]
    told = story(world.store, draft.id)
    assert (told.draft.remote_id, told.draft.published_at) == (str(first_id(moment)), moment)
    assert told.events[-1].note == f"found on the timeline as post {first_id(moment)}"
    assert [(post.text, post.draft_id) for post in posts(world)] == [
        ("By hand", None),
        (draft.text, draft.id),
    ]


def test_a_post_that_appears_late_is_still_read(world: World) -> None:
    early, late = seen("Early, but late", MONDAY - 9 * MINUTE), seen("Late", MONDAY - 5 * MINUTE)
    old = seen("Old", MONDAY - HOUR)
    show(world, late, old)
    sync_now(world.desk())
    show(world, late, early, old)
    world.now += 5 * MINUTE
    synced = sync_now(world.desk())
    assert (len(synced.observed), [post.text for post in posts(world)]) == (
        1,
        ["Old", "Early, but late", "Late"],
    )
    assert sync_now(world.desk()).posts == 0


def test_once_a_day_all_is_read_and_what_was_deleted_no_longer_counts(world: World) -> None:
    world.account = account(PostsPerDay(9), MinGap(3 * DAY), sync=Sync())
    stays, goes, new = seen("Stays", MONDAY), seen("Goes", MONDAY - HOUR), seen("New", MONDAY + 20 * HOUR)
    show(world, stays, goes)
    sync_now(world.desk())
    show(world, new, stays)
    world.now = MONDAY + DAY - MINUTE
    assert (sync_now(world.desk()).deleted, world.network.asked[-1].start) == ((), None)
    world.now = MONDAY + DAY
    assert (sync_now(world.desk()).deleted, world.network.asked[-1].start) == ((1,), MONDAY - 2 * DAY)
    assert [(post.text, post.deleted_at) for post in posts(world)] == [
        ("Goes", world.now),
        ("Stays", None),
        ("New", None),
    ]


def test_a_post_that_stands_there_again_counts_again(world: World) -> None:
    post = seen("Comes and goes", MONDAY - 2 * HOUR)
    show(world, post)
    sync_now(world.desk())
    for there in (False, True, False, True):
        world.now += MINUTE
        show(world, *([post] if there else []))
        sync_now(world.desk(), whole=True)
        (kept,) = posts(world)
        assert (kept.deleted_at is None) is there
        assert next(gauge.observed for gauge in balance(world.store, world.account, MONDAY)) == there


def test_one_of_ours_that_was_deleted_may_be_said_again(world: World) -> None:
    world.network.answers.append(id_at(SLOT))
    draft = queue(world, "Ours")
    run(world, SLOT)
    world.now += 61 * MINUTE
    assert sync_now(world.desk(), whole=True).deleted == (1,)
    assert state(world, draft) is State.PUBLISHED
    assert state(world, queue(world, "Ours")) is State.QUEUED


def test_what_a_reading_may_miss_is_not_taken_for_deleted(world: World) -> None:
    world.network.answers += [id_at(SLOT), id_at(SLOT + 4 * HOUR)]
    queue(world, "@you, an answer perhaps", pinned_at=SLOT)
    queue(world, "Just sent", pinned_at=SLOT + 4 * HOUR)
    run(world, SLOT)
    import_past(world, [seen("Imported", SLOT - MINUTE), Sighting(SLOT, "Without an id")])
    run(world, SLOT + 4 * HOUR)
    world.now += 59 * MINUTE
    assert sync_now(world.desk(), whole=True).deleted == ()
    world.now += MINUTE
    (deleted,) = sync_now(world.desk(), whole=True).deleted
    assert [post.text for post in posts(world) if post.id == deleted] == ["Just sent"]


def test_a_reading_that_ends_too_soon_takes_nothing_for_deleted_and_is_made_anew(world: World) -> None:
    show(world, seen("Old", MONDAY - 2 * HOUR))
    sync_now(world.desk())
    show(world)
    world.network.troubles.append(AWAY)
    assert sync_now(world.desk(), whole=True).deleted == ()
    assert sync_now(world.desk(), whole=True).deleted == (1,)


def test_a_persons_classification_stays_whatever_is_read_later(world: World) -> None:
    show(world, seen("RT @NASA: Liftoff", MONDAY - 2 * HOUR))
    sync_now(world.desk())
    classify(world.store, [1], Said(Voice.PERSONAL, Origin.ORIGINAL))
    for there in (False, True):
        show(world, *([seen("RT @NASA: Liftoff", MONDAY - 2 * HOUR)] if there else []))
        sync_now(world.desk(), whole=True)
    (post,) = posts(world)
    assert (post.content, post.grounds.origin) == (Content(Voice.PERSONAL), "person")


def test_another_networks_knowledge_is_not_used(world: World) -> None:
    world.settings = settings.Network(base_url="http://127.0.0.1:8787")
    sync_now(world.desk())
    world.settings = settings.Network()
    show(world, seen("On X itself", MONDAY - 2 * HOUR))
    assert sync_if_due(world.desk()) is not None
    assert [kind for kind, _ in paid(world)] == ["who", "read", "who", "read"]
    assert world.network.asked == [Question(start=MONDAY - world.account.policy.reach)] * 2


def test_after_failures_it_is_read_again_after_growing_waits_and_then_regularly(world: World) -> None:
    world.account = account(slots={}, sync=Sync())
    world.network.troubles += [AWAY] * 7
    waits = []
    while world.network.troubles:
        assert sync_if_due(world.desk()) == Synced(trouble=AWAY)
        due = next_instant(world.desk(), world.now)
        assert due is not None
        waits.append((due - world.now).total_seconds())
        world.now = due - timedelta.resolution
        assert sync_if_due(world.desk()) is None
        world.now = due
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert sync_if_due(world.desk()) == Synced("camille_example", 0, 1)
    assert next_instant(world.desk(), world.now) == world.now + 15 * MINUTE


def test_one_post_without_an_id_and_with_one_is_one_post(world: World) -> None:
    import_past(world, [Sighting(MONDAY - HOUR, "From a spreadsheet")])
    show(world, seen("From a spreadsheet", MONDAY - HOUR + 20 * SECOND))
    sync_now(world.desk())
    assert [(post.text, post.remote_id is not None) for post in posts(world)] == [
        ("From a spreadsheet", True)
    ]


def test_an_imported_post_that_was_found_on_the_timeline_can_be_deleted_there(world: World) -> None:
    import_past(world, [seen("Imported", MONDAY - 2 * HOUR)])
    show(world, seen("Imported", MONDAY - 2 * HOUR))
    sync_now(world.desk(), whole=True)
    show(world)
    assert sync_now(world.desk(), whole=True).deleted == (1,)
