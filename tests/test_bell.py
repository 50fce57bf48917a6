"""The thread that tells people: whatever goes wrong in it is said once, and it goes on."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from queue import Queue
from threading import Event
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING

import pytest

from assistant.bell import Bell
from assistant.core.account import Notify, Schedule
from assistant.errors import ConfigurationError, DatabaseBusyError
from assistant.journal import Troubles
from assistant.services.drafting import add
from assistant.services.noticing import Herald, Message
from assistant.services.publishing import publish_due
from tests.world import World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PATIENCE_S = 30.0
SOON = Notify(collect=timedelta(milliseconds=1))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One draft that nobody sent in time."""
    world = World(store_in(tmp_path), account())
    add(world.store, world.account, world.new("Late", pinned_at=world.now + SOON.collect), world.actor)
    world.now += timedelta(hours=1)
    list(publish_due(world.desk()))
    return world


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "assistant.daemon")
    return caplog


def herald(world: World, told: Queue[str]) -> Herald:
    def send(message: Message) -> Sequence[str]:
        told.put(message.title)
        return ["mailto"]

    return Herald(world.store, Schedule({"me": world.account}, notify=SOON), lambda: world.now, send)


def test_people_are_told_when_something_stirs_and_by_a_new_schedule_from_then_on(
    world: World, said: pytest.LogCaptureFixture
) -> None:
    told = Queue[str]()
    ways: list[Herald | None] = [None, herald(world, told)]
    bell = Bell(lambda _: ways.pop(0), Troubles())
    bell.use(Schedule({}))
    bell.start()
    bell.stir()
    bell.use(Schedule({}))
    assert told.get(timeout=PATIENCE_S) == "One thing needs you"
    bell.stop()
    for thread in enumerate_threads():
        if thread.name == "bell":
            thread.join(PATIENCE_S)
    bell.ring_once()
    assert said.messages == ["told people what needs them; things: 1; not through mailto"]
    assert told.empty()


def test_a_way_that_is_wrong_is_said_once_and_rings_for_nobody(said: pytest.LogCaptureFixture) -> None:
    def wrong(_: Schedule) -> Herald | None:
        message = "Nobody can be told."
        raise ConfigurationError(message)

    bell = Bell(wrong, Troubles())
    for _ in range(3):
        bell.use(Schedule({}))
        bell.ring_once()
    assert said.messages == ["notices: Nobody can be told."]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (DatabaseBusyError("It is locked."), "people were not told: It is locked."),
        (ZeroDivisionError("a bug"), "this is a bug in assistant; it goes on"),
    ],
)
def test_a_trouble_is_said_once_and_people_are_told_when_it_is_over(
    world: World, said: pytest.LogCaptureFixture, trouble: Exception, words: str
) -> None:
    told, troubles = Queue[str](), [trouble, trouble]
    sound = herald(world, told)

    def clock() -> object:
        if troubles:
            raise troubles.pop()
        return world.now

    bell = Bell(lambda _: replace(sound, clock=clock), Troubles())  # type: ignore[arg-type]  # it fails first
    bell.use(Schedule({}))
    for _ in range(3):
        bell.ring_once()
    assert told.get_nowait() == "One thing needs you"
    assert said.messages == [
        words,
        "people are told again",
        "told people what needs them; things: 1; not through mailto",
    ]


def test_a_way_to_people_that_is_slow_to_make_holds_up_nobody_but_the_bell() -> None:
    begun, go_on = Event(), Event()

    def slow(_schedule: Schedule) -> None:
        begun.set()
        go_on.wait(10)

    bell = Bell(slow, Troubles())
    bell.use(Schedule({}))
    assert not begun.is_set()
    bell.start()
    assert begun.wait(10)
    go_on.set()
    bell.stop()
