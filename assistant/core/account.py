"""An account: its zone, its weekly slots, its policy and what a draft takes for granted there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Content
from assistant.core.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Account:
    """One identity on one network.

    `slots` holds the local times of each weekday (Monday is 0), in order. A slot serves a draft within
    `slot_grace` after its instant, a pinned draft goes out until `late_by` after its own.
    """

    name: str
    zone: ZoneInfo
    handle: str = ""
    slots: Mapping[int, tuple[time, ...]] = field(default_factory=dict)
    policy: Policy = Policy()
    defaults: Content = Content()
    slot_grace: timedelta = timedelta(minutes=5)
    late_by: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything schedule.yaml says; `base_url` is set where the network is not at its own address."""

    accounts: Mapping[str, Account]
    base_url: str | None = None
