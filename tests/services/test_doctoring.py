from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import account as settings
from assistant.core.account import Account, Schedule
from assistant.errors import ConfigurationError, CredentialsError, DatabaseError
from assistant.logins import Held, Place
from assistant.ports import Credentials, Lost
from assistant.services.doctoring import Examination, Finding, Level, examine, machine
from assistant.services.drafting import add
from assistant.services.publishing import publish_due
from tests.world import MONDAY, Network, World, account, store_in

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from assistant.store.database import Store

HOUR = timedelta(hours=1)
HELD = Held(Credentials("secret", "secret", "secret", "secret"), Place.ENVIRONMENT)


@dataclass
class Ways:
    """Ways to people that are never gone."""

    kinds: list[str]


@dataclass
class Patient:
    """An installation whose parts can be made to fail."""

    folder: Path
    accounts: dict[str, Account]
    url: str | None = None
    broken: dict[str, Exception] = field(default_factory=dict)
    held: Held = HELD
    opened: list[Store] = field(default_factory=list)
    ways: Ways | None = None

    def _part(self, name: str) -> None:
        if name in self.broken:
            raise self.broken[name]

    @property
    def config_path(self) -> Path:
        self._part("config_path")
        return self.folder / "schedule.yaml"

    @property
    def database_path(self) -> Path:
        self._part("database_path")
        return self.folder / "assistant.db"

    @property
    def schedule(self) -> Schedule:
        self._part("schedule")
        return Schedule(self.accounts, settings.Network(self.url))

    @property
    def store(self) -> Store:
        self._part("store")
        return self.opened[0]

    @property
    def base_url(self) -> str | None:
        self._part("base_url")
        return self.url

    def credentials(self, account: Account) -> Held:
        self._part("credentials")
        return self.held

    def notifier(self, _schedule: Schedule) -> Ways | None:
        self._part("notifier")
        return self.ways

    def channel(self, account: Account) -> Network:
        self._part("channel")
        return Network()


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return Patient(tmp_path, {"me": account()}, opened=[store_in(tmp_path)])


def found(patient: Patient, now: datetime = MONDAY) -> dict[str, Finding]:
    """The findings that are not plainly good, by their check."""
    examination = Examination(patient, now, lambda url: "127.0.0.1" in url)
    return {finding.check: finding for finding in examine(examination) if finding.level is not Level.OK}


def test_a_sound_installation_has_nothing_to_mend_and_shows_no_keys(patient: Patient) -> None:
    findings = examine(Examination(patient, MONDAY, lambda _: False))
    assert {finding.level for finding in findings} == {Level.OK}
    assert [finding.check for finding in findings] == [
        "python",
        "clock",
        "schedule",
        "database",
        "folder",
        "credentials",
        "network",
        "consistency",
        "timelines",
    ]
    assert "secret" not in repr(findings)


@pytest.mark.parametrize(
    ("part", "error", "check", "skipped"),
    [
        ("schedule", ConfigurationError("It has faults."), "schedule", {"credentials", "network"}),
        ("store", DatabaseError("It is damaged."), "database", set()),
        ("database_path", DatabaseError("It is no path."), "database", set()),
        ("credentials", CredentialsError("They are missing."), "credentials", set()),
        ("channel", ConfigurationError("No address."), "network", set()),
    ],
)
def test_what_a_person_can_mend_is_a_problem_and_hides_only_what_stands_on_it(
    patient: Patient, part: str, error: Exception, check: str, skipped: set[str]
) -> None:
    patient.broken[part] = error
    findings = examine(Examination(patient, MONDAY, lambda _: False))
    assert Finding(check, Level.PROBLEM, str(error)) in findings
    made = {finding.check for finding in findings}
    assert {"python", "clock", "schedule", "database", "folder", "credentials", "network"} - made == skipped


@pytest.mark.parametrize(
    "part", ["config_path", "database_path", "schedule", "store", "base_url", "credentials", "channel"]
)
def test_whatever_breaks_the_examination_goes_on(patient: Patient, part: str) -> None:
    patient.broken[part] = ZeroDivisionError("by nought")
    findings = examine(Examination(patient, MONDAY, lambda _: False))
    assert findings[0].check == "python"
    broken = [finding for finding in findings if finding.level is Level.PROBLEM]
    assert broken
    assert {finding.message for finding in broken} == {
        "The check itself failed: ZeroDivisionError: by nought."
    }


def test_a_clock_that_is_behind_the_program_is_a_problem(patient: Patient) -> None:
    clock = found(patient, MONDAY.replace(year=2001))["clock"]
    assert (clock.level, clock.message) == (
        Level.PROBLEM,
        "It is not Friday 2001-11-23 08:00 (Europe/Paris).",
    )


def test_an_old_sqlite_is_a_problem(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "OLDEST_SQLITE", (99, 1, 0))
    assert found(patient)["python"].mend == "Use a Python whose SQLite is 99.1.0 or later."


def test_a_disk_with_little_room_is_a_warning(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "ROOM", 10**18)
    assert found(patient)["folder"].level is Level.WARNING


def test_before_anything_was_made_the_folder_that_is_there_is_looked_at(patient: Patient) -> None:
    patient.folder /= "not/yet/there"
    findings = {finding.check: finding for finding in examine(Examination(patient, MONDAY, lambda _: False))}
    there = patient.folder.parents[2]
    assert findings["folder"] == Finding("folder", Level.OK, f"{there} can be written and has room.")


def test_an_account_without_slots_is_a_warning(patient: Patient) -> None:
    patient.accounts["lab"] = account(name="lab", slots={})
    assert found(patient)["schedule"] == Finding(
        "schedule",
        Level.WARNING,
        "lab has no slots: only drafts with a time of their own go out.",
        f"Give it slots in {patient.config_path}.",
    )


def test_an_address_on_this_machine_is_called_and_no_other(patient: Patient) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        patient.url = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert found(patient) == {}
    silent = found(patient)["network"]
    assert (silent.message, silent.mend) == (
        f"Nothing answers at {patient.url} (Connection refused).",
        "Start it: assistant sandbox",
    )
    patient.url = "https://x.invalid"
    assert found(patient) == {}


def test_drafts_from_the_future_betray_a_wrong_clock(patient: Patient) -> None:
    world = World(patient.store, account(), now=MONDAY + HOUR)
    add(world.store, world.account, world.new("Hello"), world.actor)
    assert found(patient)["future"].message == (
        "Draft #1: stored or published at a time that is still to come."
    )
    assert found(patient, MONDAY + HOUR) == {}


def test_drafts_of_an_account_that_is_gone_are_named(patient: Patient) -> None:
    world = World(patient.store, account(name="old"))
    for number in range(7):
        add(world.store, world.account, world.new(f"Text {number}"), world.actor)
    assert found(patient) == {
        "orphans": Finding(
            "orphans",
            Level.WARNING,
            "Drafts #1, #2, #3, #4, #5 and 2 more: for old, an account that the schedule does not have.",
            "Add the account again, or cancel them: assistant cancel 1",
        )
    }


def test_pinned_drafts_left_in_the_queue_betray_that_no_daemon_runs(patient: Patient) -> None:
    world = World(patient.store, account())
    add(world.store, world.account, world.new("Hello", pinned_at=MONDAY + HOUR), world.actor)
    assert found(patient, MONDAY + HOUR + timedelta(minutes=1)) == {}
    assert found(patient, MONDAY + 2 * HOUR)["overdue"] == Finding(
        "overdue",
        Level.WARNING,
        "Draft #1: still queued although due, the first since Monday 2026-11-23 09:00 (Europe/Paris).",
        "Start the daemon, or look what it says: assistant daemon",
    )


def test_unconfirmed_drafts_are_named(patient: Patient) -> None:
    world = World(patient.store, account())
    add(world.store, world.account, world.new("Hello", pinned_at=MONDAY + HOUR), world.actor)
    network = Network([Lost("The line went dead.")])
    list(publish_due(world.desk(channel=network, clock=lambda: MONDAY + HOUR)))
    assert found(patient, MONDAY + 2 * HOUR) == {
        "unconfirmed": Finding(
            "unconfirmed",
            Level.WARNING,
            "Draft #1: the answer was lost, so it may stand on the timeline.",
            "Look: assistant review",
        )
    }


def test_a_damaged_file_is_told(patient: Patient) -> None:
    world = World(patient.store, account())
    for number in range(20):
        add(world.store, world.account, world.new(f"Text {number} " + "x" * 4000), world.actor)
    path = patient.database_path
    patient.store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 8 : 4096 * 20] = b"\xff" * 4096 * 12
    path.write_bytes(content)
    assert "database" in found(patient)
