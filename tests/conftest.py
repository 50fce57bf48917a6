"""How the tests search for counterexamples: the same way on every run, or more widely when asked to.

`HYPOTHESIS_PROFILE=thorough make test` looks at a thousand examples of each law, and at others each time.
"""

from __future__ import annotations

import gc
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import event

from assistant import language
from assistant.store.database import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_EXAMPLES, _THOROUGH = 30, 1_000  # of a law; the many take a few minutes

settings.register_profile(
    "ci", max_examples=_EXAMPLES, derandomize=True, database=None, deadline=None, print_blob=True
)
settings.register_profile("thorough", max_examples=_THOROUGH, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak English, whatever whoever runs the tests speaks; a test that chooses another leaves it so."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASSISTANT_LANG", language.ENGLISH)
    yield
    language.choose(language.ENGLISH)


@pytest.fixture(autouse=True)
def _nobodys_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the credentials of whoever runs the tests alone."""
    monkeypatch.setenv("ASSISTANT_CREDENTIALS", "/nowhere/credentials.json")
    for name in [name for name in os.environ if name.startswith("X_")]:
        monkeypatch.delenv(name)


def pytest_collection_finish() -> None:
    """Leave the tests themselves, which stay to the end, out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@cache
def _known_statements() -> Store:
    """A store that lends the others its compiled statements; each alone would compile all of its own."""
    store = Store(Path(":memory:"))
    with store.reading():
        pass  # the first connection tells the dialect which SQLite it speaks to
    store.close()
    return store


def _without_waiting(connection: sqlite3.Connection, _entry: object) -> None:
    """Wait for no disk: nobody cuts the power of a test, and a process that is killed loses nothing."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def _quick_and_closed_stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a test opened: since Python 3.13 a connection left open is a warning, and so fails."""
    opened: list[Store] = []
    begin, lender = Store.__init__, _known_statements()._engine  # noqa: SLF001 - no other way in

    def noted(store: Store, path: Path, **options: float) -> None:
        begin(store, path, **options)
        engine = store._engine  # noqa: SLF001 - likewise
        event.listen(engine, "connect", _without_waiting)
        engine.dialect, engine._compiled_cache = lender.dialect, lender._compiled_cache  # noqa: SLF001 - likewise
        opened.append(store)

    monkeypatch.setattr(Store, "__init__", noted)
    yield
    for store in opened:
        store.close()
