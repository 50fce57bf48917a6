"""How the tests search for counterexamples: the same way on every run, or more widely when asked to.

`HYPOTHESIS_PROFILE=thorough make test` looks at twenty times as many examples, and at others each time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from assistant.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EXAMPLES = 50  # a law; with 1,000 each, nothing was found that these do not show

settings.register_profile(
    "ci", max_examples=_EXAMPLES, derandomize=True, database=None, deadline=None, print_blob=True
)
settings.register_profile("thorough", max_examples=20 * _EXAMPLES, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True)
def _nobodys_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the credentials of whoever runs the tests alone."""
    monkeypatch.setenv("ASSISTANT_CREDENTIALS", "/nowhere/credentials.json")
    for name in [name for name in os.environ if name.startswith("X_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _closed_stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a test opened: since Python 3.13 a connection left open is a warning, and so fails."""
    opened: list[Store] = []
    begin = Store.__init__

    def noted(store: Store, path: Path, **options: float) -> None:
        begin(store, path, **options)
        opened.append(store)

    monkeypatch.setattr(Store, "__init__", noted)
    yield
    for store in opened:
        store.close()
