from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant import clock
from tests.cli.program import Program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program at Monday 2026-11-23 08:00 in Paris, in an environment that says nothing."""
    for name in ("ASSISTANT_CONFIG", "ASSISTANT_DATABASE", "ASSISTANT_ACCOUNT", "X_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGNAME", "camille")
    monkeypatch.setenv("ASSISTANT_CREDENTIALS", str(tmp_path / "private" / "credentials.json"))
    new = Program(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: new.now)
    return new
