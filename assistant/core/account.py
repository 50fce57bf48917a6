"""An account: its zone, its weekly slots, its policy and what a draft takes for granted there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Content
from assistant.core.policy import Policy
from assistant.core.presets import NOTHING_TOLD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time
    from zoneinfo import ZoneInfo

    from assistant.core.quiet import Hours
    from assistant.core.rules.form import Told


@dataclass(frozen=True, slots=True)
class Sync:
    """How often an account's own timeline is read; a day may cost `most_per_day` thousandths of a dollar."""

    every: timedelta = timedelta(minutes=15)
    most_per_day: int = 500


@dataclass(frozen=True, slots=True)
class Network:
    """How the network is dealt with; `base_url` is set where it is not at its own address.

    No more than `requests_per_minute` leave, whatever happens. A draft whose sending keeps failing for
    `give_up_after` fails. One whose answer was lost is looked for during `look_for`, and if it was not found
    then, sent again only with `send_again`.
    """

    base_url: str | None = None
    requests_per_minute: int = 60
    give_up_after: timedelta = timedelta(hours=24)
    look_for: timedelta = timedelta(hours=1)
    send_again: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One identity on one network.

    `slots` holds the local times of each weekday (Monday is 0), in order. A slot serves a draft within
    `slot_grace` after its instant, a pinned draft goes out until `late_by` after its own. A link to one of
    `own_domains` is one's own content. Without `sync` the timeline is never read. What the
    policy was made from says `told`.
    """

    name: str
    zone: ZoneInfo
    handle: str = ""
    slots: Mapping[int, tuple[time, ...]] = field(default_factory=dict)
    policy: Policy = Policy()
    told: Told = field(default=NOTHING_TOLD, compare=False)
    defaults: Content = Content()
    slot_grace: timedelta = timedelta(minutes=5)
    late_by: timedelta = timedelta(minutes=30)
    own_domains: frozenset[str] = frozenset()
    sync: Sync | None = Sync()


@dataclass(frozen=True, slots=True)
class Notify:
    """How people are told what needs them.

    Where to, the variable `to_env` of the environment says, or the file that `to_env`_FILE names. What comes
    up within `collect` is one message, and within quiet hours it waits for their end: these, or else the
    account's own. A queue that ends sooner than `queue_below` needs somebody too.
    """

    to_env: str = "ASSISTANT_NOTIFY"
    queue_below: timedelta | None = None
    collect: timedelta = timedelta(seconds=60)
    quiet_hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything schedule.yaml says; `notify` is None where it says nothing of it."""

    accounts: Mapping[str, Account]
    network: Network = Network()
    notify: Notify | None = None
