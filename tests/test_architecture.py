"""The shape of the code, read from its syntax: who may import what, and who may read the clock."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "assistant"

# What each part of the package may import of the others when it runs; `cli` may import any, and only
# `__main__` may import `cli`.
PARTS = {
    "sentence": "",
    "language": "settings",
    "errors": "",
    "ports": "",
    "clock": "",
    "logins": "",
    "shipped": "",
    "core": "core errors",
    "services": "core errors logins ports services",
    "store": "core errors store",
    "schedule_file": "core errors schedule_file",
    "import_file": "core errors import_file",
    "history_file": "core errors history_file import_file",
    "credentials_file": "credentials_file errors logins ports",
    "networks": "clock core errors logins networks ports render",
    "calendar_file": "core language",
    "migrate": "shipped",
    "render": "language shipped",
    "settings": "errors logins ports",
    "presence": "core",
    "metrics": "errors",
    "journal": "core language ports services",
    "bell": "errors journal services",
    "lines": "core errors journal services",
    "daemon": "bell errors journal language lines services",
    "notifier": "errors language",
    "supervision": "errors render supervision",
    "access": "clock core credentials_file errors logins networks ports services settings",
    "messenger": "errors language",
    "extras": "core errors messenger metrics notifier settings",
    "wiring": (
        "access clock core daemon errors extras language lines migrate presence schedule_file services "
        "settings store supervision"
    ),
    "__main__": "cli language",
    "__init__": "",
}

EVERYWHERE = ("sentence",)  # whoever says something says it so

# The only places that may import each library, even for its types alone.
LIBRARIES = {
    "_typeshed": ("networks/sandbox/", "history_file/"),  # what the type checkers call buffers, and WSGI
    "alembic": ("migrate.py",),
    "apprise": ("notifier.py",),
    "apscheduler": ("daemon.py",),
    "charset_normalizer": ("import_file/",),
    "click": ("cli/",),
    "flask": ("networks/sandbox/",),
    "icalendar": ("calendar_file.py",),
    "jinja2": ("render.py",),
    "keyring": ("credentials_file/keyring.py",),
    "oauthlib": ("networks/x_auth.py",),
    "platformdirs": ("settings.py",),
    "prometheus_client": ("metrics.py",),
    "requests": ("networks/x",),
    "rich": ("cli/",),
    "sqlalchemy": ("store/", "migrate.py"),  # migrate.py names the connection it is given
    "tweepy": ("networks/x",),
    "tzlocal": ("cli/init.py",),  # the system's time zone, for a first schedule
    "werkzeug": ("networks/sandbox/",),
    "yaml": ("schedule_file/",),
}

# Imports within a function: anywhere in these, and here and there for a reason.
LAZY_PLACES = ("cli/", "extras.py", "wiring.py", "__main__.py")
LAZY = {
    ("core/spans.py", "difflib.get_close_matches"): "only a mistake pays for it",
    ("core/text/duplicate.py", "hashlib.blake2b"): "it loads OpenSSL, and most commands compare no texts",
    (
        "credentials_file/__init__.py",
        "assistant.credentials_file.keyring",
    ): "only who asked for it pays for it",
    (
        "credentials_file/keyring.py",
        "keyring",
    ): "it is an optional extra, and looks for safes when it is loaded",
    ("import_file/encoding.py", "charset_normalizer.from_bytes"): "it loads slowly, and few files need it",
    ("settings.py", "assistant.logins.App"): "only logging in needs it",
    ("settings.py", "assistant.ports.Credentials"): "most commands send nothing",
    ("settings.py", "getpass"): "only a person's decisions are signed",
    ("settings.py", "platformdirs"): "only where no path is given",
}

# What reads a clock, by module or class and name; how long something took is no instant.
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
ENVIRONMENT = {"environ", "environb", "getenv", "putenv", "unsetenv"}


class Import(NamedTuple):
    """One name that is imported: at run time or for its type alone, at the top or within a function."""

    name: str
    typing: bool
    lazy: bool


def imports(node: ast.AST, *, typing: bool = False, lazy: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names):
                yield from (Import(alias.name, typing, lazy) for alias in names)
            case ast.ImportFrom(module, names, level):
                origin = "." * level + (module or "")
                yield from (Import(f"{origin}.{alias.name}", typing, lazy) for alias in names)
            case ast.If(test, body, orelse) if ast.unparse(test).endswith("TYPE_CHECKING"):
                yield from imports(ast.Module(body, []), typing=True, lazy=lazy)
                yield from imports(ast.Module(orelse, []), typing=typing, lazy=lazy)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from imports(child, typing=typing, lazy=True)
            case ast.Name("import_module" | "__import__"):
                yield Import("by name", typing, lazy=True)
            case _:
                yield from imports(child, typing=typing, lazy=lazy)


def faults(path: str, source: str) -> list[str]:
    """What a module of the package does that its place does not allow."""
    tree = ast.parse(source)
    found = [fault for one in imports(tree) for fault in import_faults(path, one)]
    return found + [fault for node in ast.walk(tree) for fault in reading_faults(path, node)]


def import_faults(path: str, one: Import) -> Iterator[str]:
    part = path.partition("/")[0].removesuffix(".py")
    root, _, rest = one.name.partition(".")
    if one.name.startswith("."):
        yield f"{one.name} is relative"
    elif root == "assistant":
        allowed = (*PARTS.get(part, "").split(), *EVERYWHERE)
        if not one.typing and part != "cli" and rest.partition(".")[0] not in allowed:
            yield f"{part} imports {one.name}"
    elif root in LIBRARIES:
        if not path.startswith(LIBRARIES[root]):
            yield f"{path} imports {root}"
    elif root not in sys.stdlib_module_names and one.name != "by name":
        yield f"{path} imports {root}, which has no place yet"
    if one.lazy and not path.startswith(LAZY_PLACES) and (path, one.name) not in LAZY:
        yield f"{one.name} is imported within a function"


def reading_faults(path: str, node: ast.AST) -> Iterator[str]:
    for owner, name in read_names(node):
        if name in CLOCKS.get(owner, ()) and path != "clock.py":
            yield f"{owner}.{name} reads the clock"
        if owner == "os" and name in ENVIRONMENT and path != "settings.py":
            yield f"os.{name} reads the environment"


def read_names(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The module or class, and the name: of `time.time`, `dt.datetime.now` and `from os import environ`."""
    match node:
        case ast.Attribute(ast.Name(owner) | ast.Attribute(attr=owner), name):
            yield owner, name
        case ast.ImportFrom(str(module), names):
            yield from ((module, alias.name) for alias in names if module in {"os", "time"})
        case _:
            pass


def modules() -> list[str]:
    return [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]


@pytest.mark.parametrize("path", modules())
def test_each_module_keeps_to_its_place(path: str) -> None:
    assert faults(path, (PACKAGE / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("core/rules.py", "import assistant.ports", "core imports assistant.ports"),
        ("core/rules.py", "from assistant import clock", "core imports assistant.clock"),
        ("core/rules.py", "import sqlalchemy", "core/rules.py imports sqlalchemy"),
        ("core/rules.py", "import numpy", "core/rules.py imports numpy, which has no place yet"),
        ("core/rules.py", "from . import draft", "..draft is relative"),
        (
            "services/drafting.py",
            "from assistant.store.drafts import Drafts",
            "services imports assistant.store.drafts.Drafts",
        ),
        (
            "services/drafting.py",
            "try:\n    import click\nfinally: ...",
            "services/drafting.py imports click",
        ),
        (
            "store/drafts.py",
            "from assistant.services import looking",
            "store imports assistant.services.looking",
        ),
        ("daemon.py", "import yaml as y", "daemon.py imports yaml"),
        ("wiring.py", "def run():\n    from assistant.cli import root", "wiring imports assistant.cli.root"),
        ("new.py", "import assistant.core.rules", "new imports assistant.core.rules"),
        ("networks/sandbox/app.py", "import tweepy", "networks/sandbox/app.py imports tweepy"),
        ("networks/x.py", "if TYPE_CHECKING:\n    import flask", "networks/x.py imports flask"),
        ("core/rules.py", "def f():\n    import json", "json is imported within a function"),
        ("core/rules.py", "f = __import__", "by name is imported within a function"),
        (
            "core/rules.py",
            "import datetime as dt\nnow = dt.datetime.now(dt.UTC)",
            "datetime.now reads the clock",
        ),
        ("cli/drafts.py", "from datetime import date\nf(default=date.today)", "date.today reads the clock"),
        ("store/drafts.py", "from time import time", "time.time reads the clock"),
        ("cli/drafts.py", "import os\nhome = os.environ['HOME']", "os.environ reads the environment"),
        ("daemon.py", "from os import getenv", "os.getenv reads the environment"),
    ],
)
def test_a_module_that_leaves_its_place_is_found(path: str, source: str, fault: str) -> None:
    assert faults(path, source) == [fault]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/rules.py", "from zoneinfo import ZoneInfo\nfrom assistant.core.spans import say_duration"),
        ("services/drafting.py", "if TYPE_CHECKING:\n    from assistant.store.database import Store"),
        ("networks/x.py", "import time\nstarted = time.monotonic()"),
        ("cli/drafts.py", "def run():\n    from assistant.services import drafting"),
        ("clock.py", "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
        ("settings.py", "import os\nhome = os.environ['HOME']"),
    ],
)
def test_a_module_that_keeps_to_its_place_is_left_alone(path: str, source: str) -> None:
    assert faults(path, source) == []


def test_every_exception_is_needed() -> None:
    found = {
        (path, one.name)
        for path in modules()
        for one in imports(ast.parse((PACKAGE / path).read_text(encoding="utf-8")))
    }
    assert set(LAZY) <= found
    roots = {(name.partition(".")[0], path) for path, name in found}
    for library, places in LIBRARIES.items():
        for place in places:
            assert any(root == library and path.startswith(place) for root, path in roots), (library, place)
