"""The daemon as a service: what is written, what the system's program is told to do, and what it says."""

from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.supervision.launchd import LABEL, Launchd
from assistant.supervision.service import Daemon
from assistant.supervision.systemd import Systemd

if TYPE_CHECKING:
    from tests.cli.program import Program

ODD = Path('/srv/my data/100%$HOME "a\\b"/assistant.db')


@dataclass
class Manager:
    """A systemctl or launchctl that notes how it is called, and answers as it is told."""

    folder: Path

    def answers(self, text: str = "", code: int = 0, error: str = "") -> None:
        """Answer every call so."""
        script = (
            f'#!/bin/sh\necho "$@" >> {self.folder}/calls\n'
            f"cat {self.folder}/said; cat {self.folder}/error >&2; exit {code}\n"
        )
        (self.folder / "said").write_text(text)
        (self.folder / "error").write_text(error)
        for name in ("systemctl", "launchctl"):
            path = self.folder / name
            path.write_text(script)
            path.chmod(0o755)

    def calls(self) -> list[str]:
        """What it was called with since it was last asked."""
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def manager(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Manager:
    folder = tmp_path_factory.mktemp("bin")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    found = Manager(folder)
    found.answers()
    return found


@pytest.fixture
def unit(program: Program, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the unit goes."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(program.folder / "config"))
    return program.folder / "config" / "systemd" / "user" / "assistant.service"


def directives(text: str) -> dict[str, dict[str, str]]:
    """The sections of a unit with their keys, each of which stands once."""
    sections: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            assert key not in section
            section[key] = value
    return sections


def words(line: str) -> list[str]:
    """The words of a command line after systemd's expansions."""
    return [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]


def test_the_unit_runs_this_program_on_these_files_and_may_write_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "assistant", "--database", str(ODD), "daemon"]
    variables, writes = Path("/srv/100%/service.env"), (ODD.parent, ODD.parent)
    text = Systemd(Daemon(command, variables, writes, {"ASSISTANT_CREDENTIALS": str(ODD)}), tmp_path).text()
    found = directives(text)
    service = found["Service"]
    assert shlex.split(service["Environment"].replace("%%", "%")) == [f"ASSISTANT_CREDENTIALS={ODD}"]
    assert words(service["ExecStart"]) == command
    assert [word.replace("%%", "%") for word in shlex.split(service["ReadWritePaths"])] == [f"-{ODD.parent}"]
    assert service["EnvironmentFile"] == "-/srv/100%%/service.env"
    assert (service["Type"], service["Restart"], service["WatchdogSec"]) == ("notify", "on-failure", "2min")
    for name in ("NoNewPrivileges", "PrivateTmp", "MemoryDenyWriteExecute", "RestrictRealtime"):
        assert service[name] == "true"
    assert (service["ProtectSystem"], found["Install"]["WantedBy"]) == ("strict", "default.target")
    analyser = shutil.which("systemd-analyze")
    if analyser is not None:  # where systemd is, it has to find no fault of its own
        path = tmp_path / "assistant.service"
        path.write_text(text)
        verified = subprocess.run(
            [analyser, "verify", "--user", str(path)],
            env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (verified.returncode, verified.stderr) == (0, "")


def test_a_database_in_a_temporary_folder_stays_in_sight(tmp_path: Path) -> None:
    daemon = Daemon(["assistant"], Path("/c"), (Path("/tmp/trial"),))  # noqa: S108 - it is never written
    assert "PrivateTmp" not in directives(Systemd(daemon, tmp_path).text())["Service"]


def test_print_shows_the_unit_and_changes_nothing(program: Program, manager: Manager, unit: Path) -> None:
    shown = program.run("service", "install", "--print", "--account", "me")
    assert shown.exit_code == 0
    command = words(directives(shown.stdout)["Service"]["ExecStart"])
    assert command[:-5] == [sys.executable, "-P", "-m", "assistant", *program.options]
    assert command[-5:] == ["--account", "me", "--lang", "en", "daemon"]  # the tests choose their language
    assert (unit.exists(), manager.calls()) == (False, [])


@pytest.mark.parametrize(
    ("option", "environment", "spoken"),
    [
        (["--lang", "fr"], {}, "fr"),
        (["--lang", "en"], {"LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"ASSISTANT_LANG": "fr_CA"}, "fr"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "de_DE.UTF-8"}, None),
        ([], {}, None),
    ],
)
def test_the_daemon_speaks_as_was_chosen_whatever_services_speak(
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    option: list[str],
    environment: dict[str, str],
    spoken: str | None,
) -> None:
    monkeypatch.delenv("ASSISTANT_LANG")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    shown = program.run(*option, "service", "install", "--print")
    command = words(directives(shown.stdout)["Service"]["ExecStart"])
    chosen = [] if spoken is None else ["--lang", spoken]
    assert command[4:] == [*program.options, *chosen, "daemon"]


def test_it_is_installed_shown_and_removed(program: Program, manager: Manager, unit: Path) -> None:
    installed = program.run("service", "install")
    assert installed.stdout.splitlines() == [
        f"Wrote {unit}, and started it.",
        "What it says: journalctl --user -u assistant.service -f",
        "To have it run while you are not logged in: loginctl enable-linger",
    ]
    assert manager.calls() == [
        "--user daemon-reload",
        "--user enable assistant.service",
        "--user restart assistant.service",
    ]
    manager.answers("ActiveState=active\nSubState=running\nResult=success\nStatusText=serving me\n")
    shown = program.run("service", "status")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        f"{unit} is there.",
        "The system says: active (running) serving me",
    ]
    manager.answers("ActiveState=activating\nSubState=auto-restart\nResult=signal\nStatusText=serving me\n")
    assert program.run("service", "status").stdout.splitlines() == [
        f"{unit} is there.",
        "The system says: activating (auto-restart), last result: signal",  # what it said last is over
    ]
    removed = program.run("service", "remove")
    assert removed.stdout == f"Stopped the service, and removed {unit}\n"
    assert manager.calls()[2:] == ["--user disable --now assistant.service", "--user daemon-reload"]
    assert not unit.exists()
    assert program.run("service", "remove").stdout == f"There is no service to remove: {unit}\n"


def test_what_the_system_refuses_is_a_sentence(program: Program, manager: Manager, unit: Path) -> None:
    manager.answers(code=1, error="Failed to connect to bus: No medium found\nand more\n")
    refused = program.run("service", "install")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: `systemctl --user daemon-reload` failed: Failed to connect to bus: No medium found\n",
    )
    shown = program.json("service", "status")
    assert (shown["installed"], shown["running"]) == (True, False)
    assert shown["said"] == "Failed to connect to bus: No medium found"
    assert program.run("service", "status").exit_code == 1
    assert unit.exists()


@pytest.mark.usefixtures("unit")
def test_where_there_is_no_such_program_it_says_so(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = program.run("service", "status")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: There is no systemctl on this system;")


def test_on_macos_it_is_an_agent_of_launchd(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(program.folder))
    shown = program.run("service", "install", "--print")
    agent = plistlib.loads(shown.stdout.encode())
    assert agent["Label"] == LABEL
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["ProgramArguments"][3:] == [
        str(program.folder / "service.env"),
        *[sys.executable, "-P", "-m", "assistant"],
        *program.options,
        *["--lang", "en", "daemon"],
    ]


def test_the_agent_takes_its_variables_from_the_file_and_becomes_the_daemon(tmp_path: Path) -> None:
    variables = tmp_path / "my variables.env"
    command = ["/bin/sh", "-c", 'echo "$X_CONSUMER_KEY $1"', "sh", "<a & b>"]
    agent = plistlib.loads(Launchd(Daemon(command, variables, ()), tmp_path, tmp_path).text().encode())
    without = subprocess.check_output(agent["ProgramArguments"], env={}, text=True)
    variables.write_text("X_CONSUMER_KEY=k\n")
    with_keys = subprocess.check_output(agent["ProgramArguments"], env={}, text=True)
    assert (without, with_keys) == (" <a & b>\n", "k <a & b>\n")


def test_the_agent_is_started_asked_and_removed(manager: Manager, tmp_path: Path) -> None:
    agent = Launchd(Daemon(["assistant", "daemon"], tmp_path / "c", ()), tmp_path / "agents", tmp_path)
    assert agent.install() == [f"What it says: tail -f '{tmp_path / 'posting-assistant.log'}'"]
    assert [call.split()[0] for call in manager.calls()] == ["bootout", "bootstrap"]
    manager.answers("gui/501/x = {\n\tstate = running\n}\n")
    assert (agent.state().installed, agent.state().running) == (True, True)
    assert (agent.remove(), agent.remove(), agent.file.exists()) == (True, False, False)
