"""Several daemons that look for the same lost draft at once: their searches count as one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import account as settings
from assistant.core.account import Sync
from assistant.core.draft import Draft, State
from assistant.core.policy import Policy
from assistant.ports import Lost, Question, Seen, Unseen
from assistant.services.drafting import add
from assistant.services.looking import story
from assistant.services.publishing import publish_due
from assistant.services.recovering import Looked, look_for_lost, next_search
from tests.services.test_syncing import seen, show
from tests.world import MONDAY, Network, World, account, store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

AT = MONDAY + timedelta(hours=1)  # when the answer is lost


@dataclass
class Slow(Network):
    """A network that takes so long to show the timeline that something happens before its answer comes."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        answer = super().read(user_id, question)
        if self.meanwhile:
            self.meanwhile.pop()()
        return answer


@pytest.fixture
def world(tmp_path: Path) -> World:
    kept = settings.Network(send_again=True)
    return World(store_in(tmp_path), account(sync=Sync(), policy=Policy()), Slow(), settings=kept)


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft whose answer was lost."""
    added = add(world.store, world.account, world.new("Lost", pinned_at=AT), world.actor).draft
    world.network.answers.append(Lost("The line went dead."))
    world.now = AT
    list(publish_due(world.desk()))
    return added


def due(world: World) -> datetime | None:
    with world.store.reading() as tx:
        return next_search(tx, world.account.name, world.settings.look_for, world.now)


def look_together(world: World) -> list[Looked]:
    """Two daemons that both find that it is time to look, before either has told what it saw."""
    others: list[Looked] = []
    assert isinstance(world.network, Slow)
    world.network.meanwhile.append(lambda: others.extend(look_for_lost(world.desk())))
    return [*others, *look_for_lost(world.desk())] or others


def test_daemons_that_look_at_once_do_not_shorten_the_time_in_which_a_draft_is_looked_for(
    world: World, draft: Draft
) -> None:
    moments = []
    while (at := due(world)) is not None:
        world.now = at
        look_together(world)
        moments.append((at - AT).total_seconds())
    assert moments == [5, 245, 725, 1685, 3605]
    assert [look.at for look in story(world.store, draft.id).looks] == [
        AT + timedelta(seconds=seconds) for seconds in moments
    ]


def test_daemons_that_look_at_once_for_the_last_time_put_the_draft_back_once(
    world: World, draft: Draft
) -> None:
    world.now = AT + timedelta(seconds=5)
    look_for_lost(world.desk())
    while (at := due(world)) is not None:
        world.now = at
        look_together(world)
    told = story(world.store, draft.id)
    assert told.draft.state is State.QUEUED
    assert [event.event for event in told.events].count("absolve") == 1


def test_what_one_daemon_finds_counts_even_if_another_saw_nothing_meanwhile(
    world: World, draft: Draft
) -> None:
    world.now = AT + timedelta(seconds=5)
    empty = replace(world, network=Network())
    show(world, seen("Lost", AT + timedelta(seconds=1)))
    assert isinstance(world.network, Slow)
    world.network.meanwhile.append(lambda: look_for_lost(empty.desk()))
    (looked,) = look_for_lost(world.desk())
    assert looked.step.state is State.PUBLISHED
    assert len(story(world.store, draft.id).looks) == 2
