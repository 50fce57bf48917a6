"""A draft whose answer was lost is looked for: found, left to a person, or sent again if that is wanted."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.draft import Draft, State
from assistant.core.history import Kind, Look
from assistant.core.policy import Policy
from assistant.core.text import Likeness, likeness
from assistant.ports import Lost, Outcome, Posted, Question, RefusalKind, Refused, Seen, Unseen
from assistant.services.archiving import examine
from assistant.services.decisions import confirm_not_posted, confirm_posted
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from assistant.services.recovering import Looked, look_for_lost, next_search
from assistant.services.syncing import sync_now
from assistant.services.waking import next_instant
from tests.services.test_syncing import AWAY, id_at, paid, posts, seen, show
from tests.world import MONDAY, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECOND, MINUTE, HOUR, DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
AT = MONDAY + HOUR  # when the answer is lost
SLOT = MONDAY + 30 * MINUTE
GONE = Lost("The line went dead.")
CHAPTER = "A long story, told in many words that nobody else would put in this order. " * 3
DUPLICATE = Refused(RefusalKind.DUPLICATE, "X says that this text stands already.")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account(sync=Sync(), policy=Policy()))


def send(world: World, text: str, answer: Outcome = GONE, at: datetime = AT) -> Draft:
    """A draft that was sent with this answer."""
    draft = add(world.store, world.account, world.new(text, pinned_at=at), world.actor).draft
    world.network.answers.append(answer)
    world.now = at
    list(publish_due(world.desk()))
    return draft


def send_at_slot(world: World, text: str, answer: Outcome = GONE) -> Draft:
    draft = add(world.store, world.account, world.new(text), world.actor).draft
    world.network.answers.append(answer)
    world.now = SLOT
    list(publish_due(world.desk()))
    return draft


def look(world: World, after: timedelta = 5 * SECOND) -> list[Looked]:
    world.now += after
    return look_for_lost(world.desk())


def due(world: World) -> datetime | None:
    with world.store.reading() as tx:
        return next_search(tx, world.account.name, world.settings.look_for, world.now)


def look_to_the_end(world: World) -> list[Looked]:
    """Every look until there is none to come."""
    made: list[Looked] = []
    while (at := due(world)) is not None:
        world.now = at
        made += look_for_lost(world.desk())
    return made


def draft_of(world: World, draft: Draft) -> Draft:
    assert examine(world.store) is None
    return story(world.store, draft.id).draft


def test_what_landed_is_found_within_seconds_and_published_as_it_stands_there(world: World) -> None:
    draft, moment = send(world, "Fish & chips"), AT + SECOND
    show(world, seen("Fish &amp; chips", moment), seen("By hand", AT - MINUTE))
    assert next_instant(world.desk(), AT) == AT  # to read the timeline, which nobody has read yet
    assert look(world, 5 * SECOND - timedelta.resolution) == []
    (looked,) = look(world, timedelta.resolution)
    remote_id = seen("", moment).remote_id
    assert looked.look == Look(draft.id, 1, world.now, AT - 5 * MINUTE, 2, remote_id)
    assert (looked.step.state, looked.over) == (State.PUBLISHED, True)
    found = draft_of(world, draft)
    assert (found.state, found.remote_id, found.published_at) == (State.PUBLISHED, remote_id, moment)
    told = story(world.store, draft.id)
    assert (list(told.looks), told.events[-1].note) == (
        [looked.look],
        f"found on the timeline as post {remote_id}",
    )
    assert world.network.asked == [Question(start=AT - 5 * MINUTE, replies=True)]
    assert due(world) is None


def test_what_does_not_stand_there_is_looked_for_with_growing_waits_and_left_to_a_person(
    world: World,
) -> None:
    draft = send(world, "Lost")
    made = look_to_the_end(world)
    assert [(looked.look.at - AT).total_seconds() for looked in made] == [5, 245, 725, 1685, 3605]
    assert [looked.over for looked in made] == [False] * 4 + [True]
    assert draft_of(world, draft).state is State.UNCONFIRMED
    assert look(world, DAY) == []
    assert world.network.sent == ["Lost"]


def test_a_post_that_appears_late_is_found_at_a_later_look(world: World) -> None:
    draft = send(world, "Late")
    look(world)
    show(world, seen("Late", AT + SECOND))
    look(world, 4 * MINUTE)
    assert draft_of(world, draft).published_at == AT + SECOND


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("Look: https://example.org/a", "Look: https://t.co/AbCdEf1234"),
        ("Look: example.org/a", "Look: http://example.org/a"),
        ("a < b & b > c", "a &lt; b &amp; b &gt; c"),
        ("Fête à Orsay", unicodedata.normalize("NFD", "Fête à Orsay")),
        ("Zero\u200b width", "Zero width"),
        ("Two\r\nlines", "Two\nlines"),
        (CHAPTER, f"{CHAPTER[:180]}… https://t.co/AbCdEf1234"),
    ],
    ids=["short link", "bare domain", "escapes", "decomposed", "invisible", "line ends", "cut"],
)
def test_it_is_found_whatever_the_network_made_of_it(world: World, sent: str, found: str) -> None:
    assert likeness(sent, found, cut=sent is CHAPTER) is not Likeness.OTHER
    draft = send(world, sent)
    show(world, seen(found, AT, cut=sent is CHAPTER), seen("Look: nowhere", AT))
    look(world)
    assert draft_of(world, draft).state is State.PUBLISHED
    assert posts(world)[-1].text == draft.text


def test_it_is_found_among_answers_too(world: World) -> None:
    draft = send(world, "@you yes")
    show(world, seen("@you yes", AT, Kind.REPLY))
    look(world)
    assert draft_of(world, draft).state is State.PUBLISHED


def test_a_post_from_before_it_was_sent_is_not_it(world: World) -> None:
    draft = send(world, "Hello")
    show(world, seen("Hello", AT - 5 * MINUTE - SECOND))
    look(world)
    assert draft_of(world, draft).state is State.UNCONFIRMED


def test_a_post_that_is_another_drafts_is_not_it(world: World) -> None:
    held = send(world, "Look: https://example.org", id_at(AT - MINUTE), AT - MINUTE)
    draft = send(world, "Look: https://example.org/")
    show(world, seen("Look: https://example.org/", AT - MINUTE))
    assert [looked.over for looked in look_to_the_end(world)] == [False] * 4 + [True]
    assert (draft_of(world, held).state, draft_of(world, draft).state) == (
        State.PUBLISHED,
        State.UNCONFIRMED,
    )


def test_two_drafts_that_look_alike_never_become_one_post(world: World) -> None:
    one = send(world, "Look: https://example.org")
    other = send(world, "Look: https://example.org/", at=AT + SECOND)
    show(world, seen("Look: https://example.org/", AT))
    look(world)
    assert (draft_of(world, one).state, draft_of(world, other).state) == (
        State.PUBLISHED,
        State.UNCONFIRMED,
    )
    sync_now(world.desk())
    assert draft_of(world, other).state is State.UNCONFIRMED


def test_two_drafts_that_a_cut_post_may_equally_be_are_not_guessed(world: World) -> None:
    ends = enumerate(("One end.", "Another."))
    drafts = [send(world, f"{CHAPTER[:220]} {end}", at=AT + n * SECOND) for n, end in ends]
    show(world, seen(f"{CHAPTER[:200]}…", AT, cut=True))
    look(world)
    sync_now(world.desk())
    assert [draft_of(world, draft).state for draft in drafts] == [State.UNCONFIRMED] * 2


def test_a_post_that_was_read_before_it_was_known_to_be_lost_becomes_the_drafts(world: World) -> None:
    class Slow(Network):
        def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
            show(world, seen("Slow", AT))
            sync_now(world.desk())
            return GONE

    draft = add(world.store, world.account, world.new("Slow", pinned_at=AT), world.actor).draft
    world.now = AT
    list(publish_due(world.desk(channel=Slow())))
    assert posts(world) == []
    look(world)
    assert draft_of(world, draft).state is State.PUBLISHED
    assert [post.draft_id for post in posts(world)] == [draft.id]


def test_one_reading_serves_all_that_are_lost(world: World) -> None:
    drafts = [send(world, f"Draft {n}", at=AT + n * MINUTE) for n in range(3)]
    show(world, *(seen(f"Draft {n}", AT + n * MINUTE) for n in range(3)))
    assert len(look(world)) == 3
    assert len(world.network.asked) == 1
    assert [draft_of(world, draft).state for draft in drafts] == [State.PUBLISHED] * 3


def test_a_look_that_could_not_be_made_is_made_again_and_says_why(world: World) -> None:
    draft = send(world, "Lost")
    world.network.troubles += [AWAY, AWAY]
    (looked,) = look(world)
    assert looked.look == Look(draft.id, 1, world.now, AT - 5 * MINUTE, trouble=AWAY.detail)
    assert due(world) == world.now + 30 * SECOND
    look(world, 30 * SECOND)
    assert due(world) == world.now + MINUTE
    look_to_the_end(world)
    assert [each.trouble for each in story(world.store, draft.id).looks] == [AWAY.detail] * 2 + [None] * 5
    assert [kind for kind, _ in paid(world)].count("who") == 3


@dataclass
class Halved(Network):
    """A network whose second page cannot be read."""

    pages: list[Question] = field(default_factory=list)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        if question.page is not None:
            return AWAY
        answer = super().read(user_id, question)
        return answer if isinstance(answer, Unseen) else Seen(answer.posts[:1], "next")


def test_what_is_found_before_a_reading_fails_is_found_and_the_others_were_not_looked_for(
    world: World,
) -> None:
    first, second = send(world, "First"), send(world, "Second", at=AT + SECOND)
    world.network = Halved(timeline=[seen("Second", AT + SECOND), seen("First", AT)])
    looked = {each.step.draft.id: each.look for each in look(world)}
    assert (looked[second.id].trouble, looked[first.id].trouble) == (None, AWAY.detail)
    assert looked[first.id].posts is None
    assert (draft_of(world, second).state, draft_of(world, first).state) == (
        State.PUBLISHED,
        State.UNCONFIRMED,
    )


def test_nothing_is_looked_for_where_the_schedule_says_sync_off(world: World) -> None:
    send(world, "Lost")
    world.account = account()
    assert (look(world), world.network.asked) == ([], [])


def test_with_send_again_it_is_queued_again_once_it_was_looked_for_long_enough(world: World) -> None:
    world.settings = settings.Network(send_again=True)
    draft = send_at_slot(world, "Lost")
    *_, last = look_to_the_end(world)
    assert (last.over, last.step.state, draft_of(world, draft).state) == (True, State.QUEUED, State.QUEUED)
    assert story(world.store, draft.id).events[-1].note == (
        "not on the timeline in 5 looks over 1 hour, since Monday 2026-11-23 08:25"
    )
    world.now = MONDAY + 4 * HOUR + 15 * MINUTE
    list(publish_due(world.desk()))
    assert (world.network.sent, draft_of(world, draft).state) == (["Lost", "Lost"], State.PUBLISHED)


def test_a_pinned_draft_is_not_sent_again_when_its_time_is_long_over(world: World) -> None:
    world.settings = settings.Network(send_again=True)
    draft = send(world, "Lost")
    look_to_the_end(world)
    list(publish_due(world.desk()))
    assert (world.network.sent, draft_of(world, draft).state) == (["Lost"], State.REJECTED)
    assert story(world.store, draft.id).verdicts[-1].verdict.suggestions != ()


@pytest.mark.parametrize("send_again", [False, True])
def test_what_the_network_called_a_duplicate_after_a_lost_answer_is_never_sent_again(
    world: World, *, send_again: bool
) -> None:
    world.settings = settings.Network(send_again=send_again)
    draft = send_at_slot(world, "Lost")
    confirm_not_posted(world.store, draft, world.actor)
    world.network.answers.append(DUPLICATE)
    world.now = MONDAY + 4 * HOUR + 15 * MINUTE
    list(publish_due(world.desk()))
    told = story(world.store, draft.id)
    assert (draft_of(world, draft).state, told.events[-1].note) == (
        State.UNCONFIRMED,
        f"after a lost answer: {DUPLICATE.detail}",
    )
    assert look_to_the_end(world)[-1].over
    assert draft_of(world, draft).state is State.UNCONFIRMED
    world.now += DAY
    list(publish_due(world.desk()))
    assert world.network.sent == ["Lost", "Lost"]


def test_what_the_network_called_a_duplicate_is_found_since_its_first_attempt(world: World) -> None:
    draft = send_at_slot(world, "Lost")
    confirm_not_posted(world.store, draft, world.actor)
    world.network.answers.append(DUPLICATE)
    world.now = MONDAY + 4 * HOUR + 15 * MINUTE
    list(publish_due(world.desk()))
    show(world, seen("Lost", SLOT + SECOND))
    look(world)
    found = draft_of(world, draft)
    assert (found.state, found.published_at) == (State.PUBLISHED, SLOT + SECOND)


def test_a_duplicate_of_what_was_never_lost_is_a_refusal(world: World) -> None:
    draft = send(world, "Twice", DUPLICATE)
    assert draft_of(world, draft).state is State.FAILED


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("person", ["stands", "stands elsewhere", "does not stand", "was sent again"])
def test_what_a_person_decided_while_the_timeline_was_read_stays(
    world: World, person: str, *, found: bool
) -> None:
    world.settings = settings.Network(send_again=True, look_for=timedelta.resolution)
    remote_id = seen("Lost", AT).remote_id or ""

    class Deciding(Network):
        def read(self, user_id: str, question: Question) -> Seen | Unseen:
            match person:
                case "stands":
                    confirm_posted(world.store, draft, remote_id, world.actor)
                case "stands elsewhere":
                    confirm_posted(world.store, draft, "7", world.actor)
                case "does not stand":
                    confirm_not_posted(world.store, draft, world.actor)
                case _:
                    confirm_not_posted(world.store, draft, world.actor)
                    list(publish_due(world.desk(channel=Network([GONE]))))
            return Seen((seen("Lost", AT),) if found else ())

    draft = send(world, "Lost")
    world.now += 5 * SECOND
    assert look_for_lost(world.desk(channel=Deciding())) == []
    kept = draft_of(world, draft)
    expected = {
        "stands": (State.PUBLISHED, remote_id),
        "stands elsewhere": (State.PUBLISHED, "7"),
        "does not stand": (State.QUEUED, None),
        "was sent again": (State.UNCONFIRMED, None),
    }
    assert (kept.state, kept.remote_id) == expected[person]
    assert story(world.store, draft.id).looks == []


def test_an_id_that_the_network_gave_twice_is_looked_up(world: World) -> None:
    send(world, "First", Posted("7"), AT - MINUTE)
    draft = send(world, "Second", Posted("7"))
    assert draft_of(world, draft).state is State.UNCONFIRMED
    assert story(world.store, draft.id).events[-1].note == (
        "the network answered with the id 7, which is another draft's"
    )
    show(world, seen("Second", AT))
    look(world)
    assert draft_of(world, draft).state is State.PUBLISHED
