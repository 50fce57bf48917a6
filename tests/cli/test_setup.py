from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import tzlocal
from click.testing import CliRunner, Result

from assistant.cli.root import assistant
from assistant.schedule_file import load
from assistant.store.database import Store
from assistant.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def init(folder: Path, *options: str) -> Result:
    where = [
        "--config",
        str(folder / "conf" / "schedule.yaml"),
        "--database",
        str(folder / "data" / "posts.db"),
    ]
    result = CliRunner().invoke(assistant, [*where, "init", *options])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_init_writes_a_schedule_that_is_valid_and_a_database_that_opens(tmp_path: Path) -> None:
    done = init(tmp_path, "--timezone", "Europe/Paris", "--handle", "@ada", "--account-name", "ada")
    schedule, database = tmp_path / "conf" / "schedule.yaml", tmp_path / "data" / "posts.db"
    called = f"assistant --config {schedule} --database {database}"
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"Wrote {schedule} for ada in Europe/Paris.",
        f"The database {database} is ready.",
        "Next:",
        f"  Read the schedule, change what you like, and check it:   {called} doctor",
        f'  Write a draft:                                           {called} add "Hello"',
        f"  Try everything without an account:                       {called} sandbox",
    ]
    account = load(schedule).accounts["ada"]
    assert (account.handle, account.zone.key) == ("@ada", "Europe/Paris")
    Store.open(database).close()


def test_init_again_keeps_what_is_there(tmp_path: Path) -> None:
    init(tmp_path, "--timezone", "Europe/Paris")
    schedule = tmp_path / "conf" / "schedule.yaml"
    schedule.write_text("# mine\n" + schedule.read_text())
    again = init(tmp_path, "--timezone", "America/Toronto")
    assert again.exit_code == 0
    assert again.stdout.startswith(f"{schedule} is there already and stays as it is.\n")
    assert schedule.read_text().startswith("# mine\n")
    assert "Europe/Paris" in schedule.read_text()


def test_init_takes_the_zone_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "Asia/Tokyo")
    init(tmp_path)
    assert load(tmp_path / "conf" / "schedule.yaml").accounts["me"].zone.key == "Asia/Tokyo"


@pytest.mark.parametrize("found", [None, "Mars/Olympus", "/etc/passwd"])
def test_init_takes_utc_and_says_so_where_the_system_has_no_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str | None
) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: found)
    done = init(tmp_path)
    assert done.stderr == (
        "The system does not say its time zone, so UTC is written; give one with --timezone.\n"
    )
    assert load(tmp_path / "conf" / "schedule.yaml").accounts["me"].zone.key == "UTC"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--timezone", "Europe/Pari"), "'Europe/Pari' is no time zone; the nearest is 'Europe/Paris'"),
        (("--handle", "no handle"), "'no handle' is no handle"),
        (("--account-name", "a b"), "an account's name has 1 to 40 letters, digits, - and _"),
    ],
)
def test_init_writes_nothing_that_would_be_wrong(
    tmp_path: Path, options: tuple[str, str], sentence: str
) -> None:
    refused = init(tmp_path, *options, *(() if "--timezone" in options else ("--timezone", "UTC")))
    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_init_says_in_a_sentence_that_a_place_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "conf").write_text("a file where the folder should be")
    refused = init(tmp_path, "--timezone", "UTC")
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: The schedule {tmp_path / 'conf' / 'schedule.yaml'} cannot be written: File exists.\n",
    )


def test_init_leaves_no_half_written_schedule_on_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "schedule.yaml"
    path.with_name("schedule.yaml.new").symlink_to("/dev/full")
    refused = CliRunner().invoke(assistant, ["--config", str(path), "init", "--timezone", "UTC"])
    assert refused.exit_code == 1
    assert refused.stderr == f"Error: The schedule {path} cannot be written: No space left on device.\n"
    assert list(tmp_path.iterdir()) == []


def test_upgrade_says_from_which_version_to_which(program: Program) -> None:
    path = program.folder / "assistant.db"
    assert (
        program.run("db", "upgrade").stdout == f"The database {path} has schema {SCHEMA_VERSION} already.\n"
    )
    path.write_bytes(b"")
    refused = program.run("list")
    assert refused.stderr.endswith("bring it up to date with: assistant db upgrade.\n")
    assert program.run("db", "upgrade").stdout == (
        f"The database {path} went from schema none to {SCHEMA_VERSION}.\n"
    )
    assert program.run("list").exit_code == 0


@pytest.mark.parametrize("command", [["list"], ["db", "upgrade"]])
def test_a_missing_database_is_a_sentence(program: Program, command: list[str]) -> None:
    path = program.folder / "assistant.db"
    path.unlink()
    refused = program.run(*command)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(
        f"Error: There is no database at {path}; create one with: assistant init"
    )


@pytest.mark.parametrize("command", [["list"], ["init"], ["db", "upgrade"], ["add", "Hello"]])
def test_a_file_that_is_no_database_is_a_sentence(program: Program, command: list[str]) -> None:
    path = program.folder / "assistant.db"
    path.write_text("This is a letter to my grandmother, and no database.")
    refused = program.run(*command)
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: {path} is not a SQLite database; name another file with --database.\n",
    )


def test_doctor_tells_each_check_and_ends_with_1_when_there_is_a_problem(program: Program) -> None:
    examined = program.run("doctor")
    assert examined.exit_code == 1
    lines = examined.stdout.splitlines()
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        "ok       python",
        "ok       clock",
        "ok       schedule",
        "ok       database",
        "ok       folder",
        "ok       credentials",
        "problem  network",
        "ok       consistency",
        "warning  timelines",
        "Problems",
    ]
    assert lines[6:8] == [
        "problem  network: Nothing answers at http://127.0.0.1:9 (Connection refused).",
        "  Start it: assistant sandbox",
    ]
    assert lines[-1] == "Problems: 1. Warnings: 1."


def test_the_json_of_doctor_is_a_list_of_findings(program: Program) -> None:
    findings = program.json("doctor")
    assert next(finding for finding in findings if finding["check"] == "network") == {
        "check": "network",
        "level": "problem",
        "message": "Nothing answers at http://127.0.0.1:9 (Connection refused).",
        "mend": "Start it: assistant sandbox",
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_the_shell_needs(shell: str) -> None:
    printed = CliRunner().invoke(assistant, ["completion", shell])
    assert (printed.exit_code, f"_ASSISTANT_COMPLETE={shell}_complete" in printed.stdout) == (0, True)


def completed(program: Program, *words: str) -> list[str]:
    """What bash is told after TAB behind these words."""
    line = ["assistant", *program.options, *words]
    environment = os.environ | {
        "_ASSISTANT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(line),
        "COMP_CWORD": str(len(line) - 1),
    }
    result = CliRunner().invoke(assistant, [], env=environment, prog_name="assistant")
    assert result.stderr == ""
    return [line.partition(",")[2] for line in result.stdout.split()]


def test_ids_accounts_states_and_commands_are_completed(program: Program) -> None:
    for number in range(12):
        program.run("add", f"Text {number}")
    assert completed(program, "show", "1") == ["12", "11", "10", "1"]
    assert completed(program, "list", "--account", "") == ["me"]
    assert completed(program, "list", "--state", "q") == ["queued"]
    assert completed(program, "add", "--voice", "pe") == ["personal"]
    assert completed(program, "replay", "--preset", "i") == ["individual", "institution"]
    assert completed(program, "re") == ["replay", "review", "retry"]


@pytest.mark.parametrize("name", ["schedule.yaml", "assistant.db"])
def test_completing_is_silent_about_whatever_is_wrong(program: Program, name: str) -> None:
    (program.folder / name).write_text("{")
    assert completed(program, "show", "") == []


def test_a_completed_id_comes_with_its_first_words_where_the_shell_shows_them(program: Program) -> None:
    program.run("add", "Hello\nworld")
    environment = os.environ | {
        "_ASSISTANT_COMPLETE": "zsh_complete",
        "COMP_WORDS": " ".join(["assistant", *program.options, "show", ""]),
        "COMP_CWORD": str(len(program.options) + 2),
    }
    result = CliRunner().invoke(assistant, [], env=environment, prog_name="assistant")
    assert result.stdout.splitlines() == ["plain", "1", "queued: Hello world"]
