"""Finds prose in the code that no catalogue knows: texts that are neither said nor marked.

`python -m scripts.unsaid [PATH ...]` lists them; a test keeps the list empty.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
_PROSE = re.compile(r"[^\W\d_]{2,}[,;:.!?)”]* +[(“]?(?:[^\W\d_]{2,}|\{\})|\{\}[,;:.]* +[^\W\d_]{2,} ")
_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|DROP|BEGIN)\b")
_SAYS = {"say", "say_many", "mark"}
_NOT_FOR_PEOPLE = {
    "compile",
    "RuntimeError",
    "AssertionError",
    "TypeError",
    "NotImplementedError",
    "text",
    "cast",
}
_COMMANDS = {"help", "metavar"}  # of click's options: the catalogue takes them from the commands
_MODULES = {
    "assistant/core/recognition": "lists of words in posts",
    "assistant/networks/sandbox": "speaks as X does, which is English",
    "assistant/core/text/emoji.py": "a list",
    "assistant/core/text/top_level_domain.py": "a list",
    "assistant/sentence.py": "the templates come from elsewhere",
}
# Texts that are no sentences, by what they begin with.
_EXEMPT: dict[str, tuple[str, ...]] = {
    "assistant/cli/balance/drawing.py": ("bold reverse",),  # a style
    "assistant/cli/balance/page.py": ("<meta ",),
    "assistant/cli/calendar/drawing.py": ("bold reverse",),
    "assistant/cli/init.py": ("{} add ", "{} auth login"),  # commands
    "assistant/cli/sandbox.py": ("network: {",),  # of a schedule
    "assistant/core/explaining.py": ("A draft that is not written yet",),  # it is planned with, and not shown
    "assistant/core/rules/band.py": ("{}: {m",),  # as in schedule.yaml
    "assistant/core/rules/frequency.py": ("posts_per_day:", "share_requests_per_week:"),  # as there
    "assistant/core/rules/links.py": ("{}: {m",),  # as there
    "assistant/core/when.py": ("apres demain",),  # what people write
    "assistant/journal.py": (", next try", "postponed draft"),  # for debugging
    "assistant/migrate.py": ("this installation ships",),  # a bug
    "assistant/metrics.py": (  # Prometheus asks for them
        *("0 well", "How many ", "When ", "Drafts ", "What the last", "Whether a daemon", "Days until"),
    ),
    "assistant/notifier.py": ("Posting assistant",),  # the name of the program
    "assistant/cli/cures.py": ("{} ", " --at "),  # commands, which are the same in every language
    "assistant/credentials_file/keyring.py": ("{} at {}",),  # a name in the keyring
    "assistant/networks/x_callback_server.py": ("text/html;",),  # a header
    "assistant/services/balancing.py": ("Draft {}.",),  # what nobody has written yet
    "assistant/store/past.py": ("\n    posts.account = :account",),  # a condition of SQL
    "assistant/store/schema.py": ("the statement inserted",),  # a bug
    "assistant/supervision/launchd.py": ("set -a;",),  # for a shell
    "assistant/schedule_file/__init__.py": ("accounts: {",),  # an example of YAML
    "assistant/schedule_file/accounts.py": ("every day", "timezone: "),  # words of the file
}


class Unsaid(NamedTuple):
    """A text that nobody will read in another language."""

    path: str
    line: int
    text: str


def unsaid(path: Path) -> Iterator[Unsaid]:
    """The prose of a module that is not said."""
    name = path.relative_to(ROOT).as_posix()
    if any(name.startswith(module) for module in _MODULES):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {id(node) for outer in ast.walk(tree) for node in _passed(outer)}
    for node in ast.walk(tree):
        text = _text(node)
        if text is None or id(node) in passed or _SQL.match(text) or not _PROSE.search(text):
            continue
        if not text.startswith(_EXEMPT.get(name, ())):
            yield Unsaid(name, getattr(node, "lineno", 0), text)


def _text(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(values):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
        case _:
            return None


def _passed(node: ast.AST) -> Iterator[ast.AST]:
    """What within a node is all right: docstrings, what is said, what bugs say, parts of a larger text."""
    match node:
        case (
            ast.Module(body=[ast.Expr(ast.Constant() as text), *_])
            | ast.ClassDef(body=[ast.Expr(ast.Constant() as text), *_])
            | ast.FunctionDef(body=[ast.Expr(ast.Constant() as text), *_])
            | ast.AsyncFunctionDef(body=[ast.Expr(ast.Constant() as text), *_])
        ):
            yield text
        case ast.JoinedStr():
            yield from (part for part in ast.walk(node) if part is not node)
        case ast.Call(func=ast.Name("Entry")):
            yield from node.args
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name)) if name in _SAYS | _NOT_FOR_PEOPLE:
            yield from (
                part for each in node.args for part in ast.walk(each) if not isinstance(part, ast.JoinedStr)
            )
        case ast.Call(func=ast.Attribute(value=ast.Name("click"))) | ast.Call(func=ast.Name("dict")):
            yield from (part for each in node.keywords if each.arg in _COMMANDS for part in ast.walk(each))
        case ast.Raise(exc=ast.Call(func=ast.Name(name))) if name in _NOT_FOR_PEOPLE:
            yield from ast.walk(node)
        case _:
            return


def modules(*under: str) -> list[Path]:
    """The modules below these paths, or all of the program's."""
    paths = [ROOT / path for path in under or ("assistant",)]
    return sorted(module for path in paths for module in ([path] if path.is_file() else path.rglob("*.py")))


def main() -> int:
    """List what is not said."""
    found = [each for path in modules(*sys.argv[1:]) for each in unsaid(path)]
    for each in found:
        print(f"{each.path}:{each.line}: {each.text!r}")
    print(f"{len(found)} texts are not said")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
