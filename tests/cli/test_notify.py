"""The command that shows what people are told, and tries whether they can be."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.ports import RefusalKind, Refused
from assistant.wiring import Application
from tests.cli.program import SCHEDULE
from tests.receiver import SECRET, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.program import Program
    from tests.receiver import Receiver

NOBODY = (
    "Nobody can be told: put addresses into ASSISTANT_NOTIFY, or name a file that has them in "
    "ASSISTANT_NOTIFY_FILE."
)


@pytest.fixture(autouse=True)
def _no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASSISTANT_NOTIFY", "ASSISTANT_NOTIFY_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as receiver:
        monkeypatch.setenv("ASSISTANT_NOTIFY", f"\n {receiver.address}\n")
        yield receiver


def addresses(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_trial_message_says_through_which_kinds_of_service_it_went(
    program: Program, receiver: Receiver
) -> None:
    tried = program.run("notify", "--test")
    assert (tried.exit_code, tried.stdout) == (0, "The trial message went out through: json.\n")
    assert receiver.next()[0] == "A trial message"


def test_the_addresses_may_stand_in_a_file_of_the_users_alone(
    program: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_NOTIFY")
    path = addresses(program.folder / "addresses", f"json://{SECRET}@127.0.0.1:9/\n{receiver.address}\n")
    monkeypatch.setenv("ASSISTANT_NOTIFY_FILE", str(path))
    tried = program.run("notify", "--test")
    assert tried.exit_code == 1
    assert tried.stdout == "The trial message went out through: json.\nIt was not taken by: json.\n"
    path.chmod(0o640)
    refused = program.run("notify", "--test")
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: Others may read {path}, which holds secrets; forbid it: chmod 600 {path}\n",
    )


@pytest.mark.parametrize("schedule", [SCHEDULE, f"{SCHEDULE}notify:\n"])
def test_without_an_address_it_says_where_to_put_one(program: Program, schedule: str) -> None:
    program.schedule(schedule)
    refused = program.run("notify", "--test")
    assert (refused.exit_code, refused.stderr) == (1, f"Error: {NOBODY}\n")


def test_without_the_library_it_says_how_to_install_it(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_NOTIFY", f"json://{SECRET}@127.0.0.1:9/")
    monkeypatch.delitem(sys.modules, "assistant.notifier", raising=False)
    monkeypatch.setitem(sys.modules, "apprise", None)
    extra = "posting-assistant[notify]"
    refused = program.run("notify", "--test")
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: apprise is not installed; install it with: pip install '{extra}'.\n",
    )


def test_what_was_noted_is_shown_with_when_it_was_told(program: Program, receiver: Receiver) -> None:
    program.run("add", "Refused", "--at", "9:00")
    program.publish(Refused(RefusalKind.INVALID, "X refused it."), after=timedelta(hours=1))
    assert "The daemon has noted nothing" in program.run("notify").stderr
    application = Application(program.options[1], program.options[3])
    served = application.daemon()
    served._bell.use(application.schedule)  # noqa: SLF001 - the way to people, and not a whole run
    served._bell.ring_once()  # noqa: SLF001
    application.close()
    assert receiver.next()[0] == "One thing needs you"
    assert program.run("notify").stdout.splitlines() == [
        "me: #1 “Refused” failed: X refused it.",
        (
            "  Noted on Monday 2026-11-23 09:00 (Europe/Paris), "
            "told on Monday 2026-11-23 09:00 (Europe/Paris)."
        ),
    ]
    (noted,) = program.json("notify")
    assert (noted["kind"], noted["draft"], noted["told_at"]) == ("failed", 1, "2026-11-23T09:00:00+01:00")


def finding(program: Program) -> dict[str, str] | None:
    return next((found for found in program.json("doctor") if found["check"] == "notify"), None)


def test_doctor_says_through_what_people_are_told_and_nothing_where_nobody_is_to_be(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert finding(program) is None
    program.schedule(f"{SCHEDULE}notify: {{queue_below: 3 days}}\n")
    found = finding(program)
    assert found is not None
    assert (found["level"], found["message"]) == ("problem", NOBODY)
    monkeypatch.setenv("ASSISTANT_NOTIFY", f"json://{SECRET}@127.0.0.1:9/ mailto://me:{SECRET}@example.org")
    found = finding(program)
    assert found is not None
    assert (found["level"], found["message"]) == (
        "ok",
        "People are told through json, mailto; try it: assistant notify --test",
    )
