"""Schedules as text, for every test that writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ConfigurationError
from assistant.schedule_file import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.core.account import Account, Schedule

WHOLE = """\
accounts:
  me:
    handle: "@me"
    timezone: Europe/Paris
    slots:
      mon-fri: ["18:00", "08:30", "12:15"]
      sat: ["10:00"]
    policy:
      quiet_hours: "22:00-07:00"
      min_gap: 45 minutes
      curated: {min: 30%, max: 60%, over: 7 days}
      personal: {min: 20%, max: 40%, over: 2 weeks}
      share_requests_per_week: {min: 3, max: 5}
      posts_per_day: {max: 5}
      duplicates: {within: 30 days}
    default_voice: personal
    default_origin: curated
    slot_grace: 10 minutes
    late_by: 1h30
    own_domains: [www.Example.org, musée.fr]
    sync: {every: 5 minutes, spend_per_day: $1.25}
network:
  base_url: http://127.0.0.1:8787
  requests_per_minute: 30
  give_up_after: 6 hours
  lost_answers: {look_for: 90 minutes, send_again: yes}
"""


@pytest.fixture(scope="session")
def whole() -> str:
    return WHOLE


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schedule") / "schedule.yaml"


@pytest.fixture(scope="session")
def load_text(path: Path) -> Callable[[str], Schedule]:
    def load_written(text: str) -> Schedule:
        path.write_text(text, encoding="utf-8")
        return load(path)

    return load_written


@pytest.fixture(scope="session")
def load_account(load_text: Callable[[str], Schedule]) -> Callable[[str], Account]:
    """Loads an account that says one more thing than its time zone."""

    def load_written(lines: str) -> Account:
        schedule = load_text(f"accounts:\n  me:\n    timezone: Europe/Paris\n    {lines}\n")
        return schedule.accounts["me"]

    return load_written


@pytest.fixture(scope="session")
def faults_of(load_text: Callable[[str], Schedule]) -> Callable[[str], list[tuple[int, str, str]]]:
    """Loads a wrong schedule, and lists line, key and message of its faults."""

    def load_written(text: str) -> list[tuple[int, str, str]]:
        with pytest.raises(ConfigurationError) as caught:
            load_text(text)
        return [(fault.line, fault.key, fault.message) for fault in caught.value.faults]

    return load_written
