"""What it takes to deal with one account's network: where things are kept, the way there, and manners."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.account import Network

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.errors import DatabaseError
    from assistant.ports import Channel
    from assistant.store.database import Store

LONGEST_CLAIM_S = 60.0  # after so long a claimed text does not leave any more: others may give it up for lost


@dataclass(frozen=True, slots=True)
class Presence:
    """How processes on one database know of each other.

    `name` tells this one apart in events, `holder` in its attempts, if it can be told whether it is alive;
    `is_alive` asks that of another's holder, and says None where nobody can know.
    """

    name: str
    holder: str | None = None
    is_alive: Callable[[str], bool | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Desk:
    """One account with its network.

    `elapsed` are seconds on a clock that nobody sets and that goes on while the system sleeps; `chance` is a
    number from 0 to 1. `keep_trying` is asked, with the error and how many tries failed, whether an outcome
    that could not be recorded is to be tried again; it may wait before it answers.
    """

    store: Store
    account: Account
    channel: Channel
    clock: Callable[[], datetime]
    elapsed: Callable[[], float]
    presence: Presence
    network: Network = Network()
    chance: Callable[[], float] = random.random
    keep_trying: Callable[[DatabaseError, int], bool] = lambda _error, _tries: False

    @property
    def by(self) -> str:
        """The name of the process, for events and attempts."""
        return self.presence.name
