"""What benchmarks share: how they time whole processes, make a place to work in, and print a figure."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BIN = Path(sys.executable).parent
SCHEDULE = """
accounts:
  me:
    timezone: Europe/Paris
    slots: {{daily: ["08:30", "12:15", "18:00"]}}
    policy:
      posts_per_day: {{max: 9999}}
      share_requests_per_week: {{min: 3, max: 9999}}
      personal: {{min: 0%, max: 100%, over: 7 days}}
      curated: {{min: 0%, max: 100%, over: 7 days}}
network: {{base_url: "{url}", requests_per_minute: 9999}}
"""


def report(what: str, against: str, ratio: float, reach: str, detail: str) -> None:
    """Print one figure."""
    print(f"{what:<58} {ratio:6.2f}  (reach {reach}; {detail}, against {against})", flush=True)


def timed(command: list[str], environment: dict[str, str], *, fails: bool = False) -> float:
    """Seconds of a whole process, which may say by its exit code that something is not well."""
    start = time.perf_counter()
    subprocess.run(
        command, env=environment, check=not fails, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def alternate(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> tuple[float, float]:
    """Medians of both, run in turn so that a slow moment of the machine hits both."""
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def prepared(folder: Path, url: str = "http://127.0.0.1:9") -> dict[str, str]:
    """An environment with a schedule and a database."""
    (folder / "schedule.yaml").write_text(SCHEDULE.format(url=url))
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("X_", "ASSISTANT_"))
    }
    environment |= {
        "ASSISTANT_CONFIG": str(folder / "schedule.yaml"),
        "ASSISTANT_DATABASE": str(folder / "assistant.db"),
        "ASSISTANT_LANG": "en",
    }
    from assistant import migrate
    from assistant.store.database import Store

    store = Store(folder / "assistant.db")
    store.migrate(migrate.upgrade)
    store.close()
    return environment
