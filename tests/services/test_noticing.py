"""What people are told: once, several things at once, at decent hours, and again when nobody took it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.account import Network, Notify, Schedule, Sync
from assistant.core.policy import Policy
from assistant.core.quiet import Hours
from assistant.core.rules import QuietHours
from assistant.errors import NotifyError
from assistant.ports import DelayKind, Lost, Postponed, RefusalKind, Refused
from assistant.sentence import Sentence
from assistant.services.archiving import ExportFile, examine, export, restore
from assistant.services.decisions import cancel, confirm_not_posted, retry
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.noticing import Herald, Message, Told, tell
from assistant.services.publishing import publish_due
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.core.health import Notice

SECOND, MINUTE, HOUR = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours"))
NO = Refused(RefusalKind.INVALID, "X refused it.")


@dataclass
class People:
    """Who is told, or cannot be reached so many times."""

    world: World
    notify: Notify = Notify()
    away: int = 0
    told: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Sequence[str]:
        """Take the message, if they are there."""
        if self.away:
            self.away -= 1
            words = "Nobody could be told."
            raise NotifyError(words)
        self.told.append(message)
        return ()

    @property
    def herald(self) -> Herald:
        """The way to them."""
        schedule = Schedule({"me": self.world.account}, Network(), self.notify)
        return Herald(self.world.store, schedule, lambda: self.world.now, self.send)

    def look(self, after: timedelta = timedelta(0)) -> list[str]:
        """What they are told after so long."""
        self.world.now += after
        self.told.clear()
        tell(self.herald)
        return [message.body.rpartition("\n")[0] for message in self.told]

    def noted(self) -> list[Notice]:
        """What stands in the database."""
        with self.world.store.reading() as tx:
            return tx.notices.standing(["me"])


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(World(store_in(tmp_path), account(policy=Policy())))


def fail(people: People, text: str = "Text", answer: Refused | Lost | Postponed = NO) -> int:
    world = people.world
    draft = add(world.store, world.account, world.new(text, pinned_at=world.now + SECOND), world.actor).draft
    world.network.answers = [answer]
    world.now += SECOND
    list(publish_due(world.desk()))
    return draft.id


def test_what_needs_somebody_is_told_once(people: People) -> None:
    assert people.look() == []
    fail(people)
    assert people.look() == ["me: #1 “Text” failed: X refused it."]
    assert people.look(HOUR) == []


def test_several_things_are_one_message(people: People) -> None:
    for number in range(12):
        fail(people, f"Text {number}")
    tell(people.herald)
    (message,) = people.told
    assert message.title == "12 things need you"
    assert isinstance(message.title, Sentence)
    assert isinstance(message.body, Sentence)
    assert message.body.splitlines()[9:] == [
        "me: #10 “Text 9” failed: X refused it.",
        "… and 2 more.",
        "See every way out with: assistant review",
    ]


def test_a_draft_that_fails_again_after_a_person_retried_it_is_told_again(people: People) -> None:
    draft_id = fail(people)
    people.look()
    world = people.world
    retry(world.store, world.account, story(world.store, draft_id).draft, world.actor)
    assert (people.look(), people.noted()) == ([], [])
    world.network.answers = [NO]
    world.now += 30 * MINUTE
    list(publish_due(world.desk()))
    assert people.look() == ["me: #1 “Text” failed: X refused it."]


def test_what_a_person_was_told_when_they_added_it_is_not_told_again(people: People) -> None:
    world = people.world
    add(world.store, world.account, world.new("x" * 300), world.actor)
    assert people.look() == []


def test_a_draft_rejected_at_its_time_is_told_with_the_reasons(people: People) -> None:
    world = people.world
    add(world.store, world.account, world.new("Late", pinned_at=MONDAY + MINUTE), world.actor)
    world.now += HOUR
    list(publish_due(world.desk()))
    (line,) = people.look()
    assert line.startswith("me: #1 “Late” was rejected: It was due on Monday 2026-11-23 08:01")


def test_a_lost_answer_is_told_only_where_the_assistant_does_not_look_for_it(people: People) -> None:
    people.world.account = replace(people.world.account, sync=Sync())
    draft_id = fail(people, answer=Lost("It broke."))
    assert people.look() == []
    people.world.account = replace(people.world.account, sync=None)
    assert len(people.look()) == 1
    draft = story(people.world.store, draft_id).draft
    confirm_not_posted(people.world.store, draft, people.world.actor)
    assert (people.look(), people.noted()) == ([], [])


def test_refused_keys_are_told_once_and_again_when_they_are_refused_later(people: People) -> None:
    refused = Postponed(DelayKind.UNAUTHORIZED, "X does not take the keys.")
    fail(people, answer=refused)
    told = "me: The network takes nothing from me: X does not take the keys. Drafts stay queued."
    assert people.look() == [told]
    world = people.world
    world.now += MINUTE
    list(publish_due(world.desk()))
    assert (people.look(), people.noted()) == ([], [])
    fail(people, "Later", refused)
    assert people.look() == [told]


def test_a_queue_that_ends_too_soon_is_told_once_until_it_was_long_enough(people: People) -> None:
    people.notify = Notify(queue_below=timedelta(days=1))
    world = people.world
    assert people.look() == ["me: The queue of me is empty; it should last at least 1 day."]
    drafts = [
        add(world.store, world.account, world.new(f"Draft {number}"), world.actor).draft
        for number in range(4)
    ]
    assert (people.look(), people.noted()) == ([], [])
    cancel(world.store, drafts[-1], world.actor)
    assert people.look() == ["me: The queue of me lasts 10 hours; it should last at least 1 day."]


def test_a_queue_of_which_nothing_finds_a_place_is_told_as_such(people: People) -> None:
    world = people.world
    add(world.store, world.account, world.new("Never"), world.actor)
    world.account = account(policy=Policy((QuietHours(time(8, 15), time(19)),)))
    people.notify = Notify(queue_below=timedelta(days=1), quiet_hours=Hours(time(1), time(2)))
    assert people.look() == [
        "me: The queue of me holds no draft that finds a place; it should last at least 1 day."
    ]


@pytest.mark.parametrize("own", [True, False], ids=["the account's", "those of notify"])
def test_nobody_is_told_in_quiet_hours_but_after_them(people: People, own: bool) -> None:
    fail(people)
    if own:
        people.world.account = account(policy=Policy((QuietHours(time(7), time(8, 30)),)))
    else:
        people.notify = Notify(quiet_hours=Hours(time(7), time(8, 30)))
    assert people.look() == []
    assert tell(people.herald) == Told(again_at=MONDAY + 30 * MINUTE)
    assert len(people.look(30 * MINUTE)) == 1


def test_what_nobody_took_is_told_again_after_waits_that_grow(people: People) -> None:
    fail(people)
    people.away = 3
    waits = []
    while people.away:
        told = tell(people.herald)
        assert str(told.trouble) == "Nobody could be told."
        assert told.again_at is not None
        waits.append(told.again_at - people.world.now)
        assert people.look(waits[-1] - SECOND) == []
        people.world.now += SECOND
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert people.look() == ["me: #1 “Text” failed: X refused it."]
    assert people.noted()[0].tries == 4


def test_a_clock_that_is_set_back_puts_nothing_off_for_longer_than_any_wait(people: People) -> None:
    fail(people)
    people.away = 1
    people.world.now += timedelta(days=30)
    people.look()
    people.world.now -= timedelta(days=30)
    assert len(people.look()) == 1


def test_two_daemons_tell_it_once(people: People) -> None:
    fail(people)
    other = People(people.world)
    herald = people.herald

    def send_while_the_other_looks(message: Message) -> Sequence[str]:
        other.look()
        return people.send(message)

    tell(replace(herald, send=send_while_the_other_looks))
    assert (len(people.told), len(other.told)) == (1, 0)


def test_what_a_daemon_was_killed_over_is_told_by_the_next_one(people: People) -> None:
    fail(people)

    def killed(_: Message) -> Sequence[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tell(replace(people.herald, send=killed))
    assert people.look() == []
    assert len(people.look(5 * MINUTE)) == 1


def test_looking_writes_nothing_where_nothing_changed(people: People) -> None:
    fail(people)
    people.look()
    with people.world.store.watching() as version:
        before = version()
        people.look(HOUR)
        assert version() == before


def test_notices_are_part_of_an_export_and_of_a_sound_database(people: People, tmp_path: Path) -> None:
    fail(people)
    people.look()
    lines = list(export(people.world.store, "0005"))
    assert sum('"table":"notices"' in line for line in lines) == 1
    (tmp_path / "new").mkdir()
    new = store_in(tmp_path / "new")
    restore(new, ExportFile("all.jsonl", ((n, json_of(line)) for n, line in enumerate(lines, 1))), "0005")
    assert list(export(new, "0005")) == lines
    assert examine(new) is None


def json_of(line: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(line)
    return found
