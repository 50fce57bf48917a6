from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from assistant import __version__, language
from assistant.cli.root import COMMANDS, assistant
from assistant.services import looking
from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from tests.cli.program import Program

GROUPS = {
    "auth": ("login", "status", "logout", "import-keys"),
    "db": ("upgrade",),
    "policy": ("show", "try"),
    "service": ("install", "status", "remove"),
}
LEAVES = [name for name in COMMANDS if name not in GROUPS] + [
    f"{group} {name}" for group, names in GROUPS.items() for name in names
]
ROOT = click.Context(assistant, info_name="assistant")


def command(name: str) -> click.Command:
    found = assistant.get_command(ROOT, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_of_each_command_what_its_own_help_says_first(name: str) -> None:
    assert command(name).name == name
    assert command(name).get_short_help_str(limit=200) == COMMANDS[name].summary
    assert f"  {name} " in assistant.get_help(ROOT)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_so_in_french_too(name: str) -> None:
    language.choose("fr")
    summary = language.looked_up(COMMANDS[name].summary)
    assert summary != COMMANDS[name].summary
    assert command(name).get_short_help_str(limit=200).split() == summary.split()


def test_click_speaks_french_too() -> None:
    shown = CliRunner().invoke(assistant, ["--lang", "fr", "sandbox", "--help"])
    told = shown.stdout.replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Utilisation : ", "Exemples :\n", "Options :\n", "--port ENTIER ", "[par défaut : 8787"):
        assert words in told
    refused = CliRunner().invoke(assistant, ["--lang", "fr", "backup"])
    assert refused.stderr.endswith("Erreur\N{NO-BREAK SPACE}: Il manque l'argument 'FICHIER'.\n")
    assert CliRunner().invoke(assistant, ["backup"]).stderr.endswith("Error: Missing argument 'FILE'.\n")


@pytest.mark.parametrize("name", LEAVES)
def test_each_command_has_examples_that_call_it_in_plain_ascii(name: str) -> None:
    shown = CliRunner().invoke(assistant, [*name.split(), "--help"])
    assert shown.exit_code == 0
    examples = shown.stdout.partition("Examples:\n")[2].partition("\n\n")[0]
    assert f"assistant {name}" in examples or f" {name}\n" in f"{examples}\n"
    assert shown.stdout.isascii()


def test_the_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(assistant, ["--version"]).stdout == f"assistant {__version__}\n"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (["lst"], "No such command 'lst'. Did you mean 'list'?"),
        (["aprove", "1"], "No such command 'aprove'. Did you mean 'approve'?"),
        (["qqq"], "No such command 'qqq'."),
        (
            ["--acount", "me", "list"],
            "No such option '--acount'. (Did you mean one of: '--account', '--config'?)",
        ),
        (
            ["completion", "tcsh"],
            "Invalid value for '{bash|zsh|fish}': 'tcsh' is not one of 'bash', 'zsh', 'fish'.",
        ),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(written: list[str], sentence: str) -> None:
    refused = CliRunner().invoke(assistant, written)
    assert refused.exit_code == 2
    assert f"Error: {sentence}\n" in refused.stderr


def test_a_call_without_a_command_shows_the_overview() -> None:
    shown = CliRunner().invoke(assistant, [])
    assert shown.exit_code == 2
    assert "Usage: assistant [OPTIONS] COMMAND [ARGS]..." in shown.stderr


def test_the_global_options_may_stand_behind_the_command_and_then_win(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Hello", "--account", "lab")
    behind = CliRunner().invoke(assistant, ["--account", "me", "list", *program.options, "--account", "lab"])
    assert (behind.exit_code, "Hello" in behind.stdout) == (0, True)


def test_the_environment_says_what_no_option_says(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.schedule(TWO_ACCOUNTS)
    for name, value in zip(("ASSISTANT_CONFIG", "ASSISTANT_DATABASE"), program.options[1::2], strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASSISTANT_ACCOUNT", "lab")
    added = CliRunner().invoke(assistant, ["add", "Hello", "--json"])
    assert '"account": "lab"' in added.stdout


def test_every_fault_of_the_schedule_is_told_on_a_line_of_its_own(program: Program) -> None:
    program.schedule("accounts:\n  me:\n    timezone: Europe/Pari\n    slot: []\n")
    refused = program.run("list")
    path = program.folder / "schedule.yaml"
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "Error: schedule.yaml has 2 faults; nothing of it is used until they are mended.",
        (
            f"{path}:3: accounts.me.timezone: 'Europe/Pari' is no time zone; the nearest is 'Europe/Paris'; "
            "write a name such as Europe/Paris."
        ),
        (
            f"{path}:4: accounts.me.slot: unknown key; the nearest is 'slots'; allowed: handle, timezone, "
            "slots, default_voice, default_origin, slot_grace, late_by, own_domains, sync, policy."
        ),
    ]


def test_ctrl_c_ends_with_130_and_a_sentence(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(looking, "listed", interrupted)
    ended = program.run("list")
    assert (ended.exit_code, ended.stdout) == (130, "")
    assert ended.stderr == "\nInterrupted; everything that was stored before is safe.\n"


def test_a_bug_keeps_its_traceback(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        message = "a bug"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(looking, "listed", broken)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        program.run("list")


def test_a_command_leaves_one_file_that_can_be_copied(program: Program) -> None:
    program.run("add", "Hello")
    assert sorted(path.name for path in program.folder.iterdir()) == ["assistant.db", "schedule.yaml"]
