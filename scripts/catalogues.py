"""Makes the catalogues of what is said: collects it, brings each language up to date, and compiles.

`python scripts/catalogues.py` after a sentence was added or changed; what is missing then is listed. The
build compiles by itself.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from assistant.cli import root, spoken
from scripts.build_catalogues import compile_at

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "assistant" / "locale"
OURS = {"say": 1, "say_many": 2, "mark": 1}  # how many of its arguments are to be said
CLICKS = {"_": None, "ngettext": (1, 2)}
_WIDTH = 110
_HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: posting-assistant\n"
"Language: {language}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
_TEMPLATES = {"extensions": "", "silent": "false"}


def collected() -> Catalog:
    """Everything that is said: by our sentences, templates and commands, and by click."""
    catalogue = Catalog(project="posting-assistant", charset="utf-8")
    for origin, message in _messages():
        catalogue.add(message, locations=[(origin, 0)])
    return catalogue


def _messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for module in sorted((ROOT / "assistant").rglob("*.py")):
        for said in said_in(module.read_text(encoding="utf-8")):
            yield module.relative_to(ROOT).as_posix(), said
    for path, _, message, _, _ in extract_from_dir(
        ROOT / "templates", method_map=[("**", "jinja2.ext:babel_extract")], options_map={"**": _TEMPLATES}
    ):
        yield f"templates/{path}", message
    yield from _help()
    for path, _, message, _, _ in extract_from_dir(Path(click.__file__).parent, keywords=CLICKS):
        yield f"click/{path}", message


def said_in(module: str) -> Iterator[str | tuple[str, ...]]:
    """What a module says, in order; Babel's own reader loses what is said deep within what is said."""
    calls = [node for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        match call.args[: OURS.get(name, 0)]:
            case [ast.Constant(str(text))]:
                yield text
            case [ast.Constant(str(one)), ast.Constant(str(many))]:
                yield one, many
            case _:
                pass


def _help() -> Iterator[tuple[str, str]]:
    """What the commands say of themselves."""
    yield from _help_of("assistant/cli/root.py", root.assistant)
    for section, entries in root.SECTIONS.items():
        yield "assistant/cli/root.py", section
        for name, entry in entries.items():
            yield "assistant/cli/root.py", entry.summary
            command = root.assistant.get_command(None, name)  # type: ignore[arg-type]  # asks nothing of it
            if command is not None:
                yield from _help_of(f"assistant/cli/{entry.module}", command)


def _help_of(origin: str, command: click.Command) -> Iterator[tuple[str, str]]:
    if command.help:
        yield origin, spoken.message(command.help)
    for param in command.params:
        words = (getattr(param, "help", None), param.metavar)
        yield from ((origin, spoken.message(text)) for text in words if text)
    for each in getattr(command, "commands", {}).values():
        yield from _help_of(origin, each)


def source(language: str) -> Path:
    """The catalogue that people write."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """What a language says."""
    with source(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> Catalog:
    """Bring a catalogue up to date; a sentence that is not said any more goes."""
    catalogue = read(language)
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.flags.discard("fuzzy")  # one that has a plural now; what it lacks is listed
    with source(language).open("wb") as file:
        file.write(_HEADER.format(language=language, plurals=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=_WIDTH, omit_header=True, include_lineno=False, sort_by_file=True)
    return catalogue


def compiled(language: str) -> Path:
    """Write what programs read, beside what people write."""
    return compile_at(source(language))


def languages() -> list[str]:
    """The languages there are catalogues for."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))


def main() -> int:
    """Bring every catalogue up to date, and compile it; how many sentences are missing."""
    missing = 0
    for language in languages():
        catalogue = update(language)
        compiled(language)
        lacking = [message for message in catalogue if message.id and not is_said(message.string)]
        missing += len(lacking)
        print(f"{language}: {len(catalogue)} messages, {len(lacking)} missing")
    return 1 if missing else 0


def is_said(said: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether every form of a translation is there."""
    return all(said) if isinstance(said, tuple | list) else bool(said)


if __name__ == "__main__":
    sys.exit(main())
