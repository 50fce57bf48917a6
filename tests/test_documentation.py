from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from assistant.cli.root import assistant
from assistant.core.rules import FORMS
from assistant.schedule_file import load
from scripts.diagram import with_picture
from scripts.presets import with_presets

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_the_picture_of_the_states_is_the_table_in_the_code() -> None:
    assert with_picture(README) == README


def test_the_presets_are_those_in_the_code_with_their_numbers_and_reasons() -> None:
    assert with_presets(README) == README


def test_every_rule_is_in_the_table_of_the_readme() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `")]
    assert [form.name for form in FORMS if not any(f"`{form.name}`" in row for row in rows)] == []


def test_every_command_and_option_is_in_the_readme() -> None:
    root = click.Context(assistant)
    missing = []
    for name in assistant.list_commands(root):
        command = assistant.get_command(root, name)
        assert command is not None
        if f"`assistant {name}" not in README:
            missing.append(name)
        missing += [
            f"{name} {option}"
            for parameter in command.params
            for option in parameter.opts
            if isinstance(parameter, click.Option) and not parameter.hidden and option not in README
        ]
    assert missing == []


def test_every_command_the_readme_shows_exists() -> None:
    root = click.Context(assistant)
    shown = set(re.findall(r"^\s*(?:\$ )?assistant ([a-z]+)", README, re.MULTILINE))
    assert shown
    assert shown <= set(assistant.list_commands(root))


def test_the_schedule_in_the_readme_is_a_good_one(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert blocks
    for number, block in enumerate(blocks):
        path = tmp_path / f"{number}.yaml"
        path.write_text(block, encoding="utf-8")
        assert load(path).accounts


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "Makefile", "pyproject.toml"])
def test_what_people_find_first_is_there(name: str) -> None:
    assert (CHECKOUT / name).stat().st_size > 200
