"""The command line in a folder of its own: a real schedule, a real database, and a clock that stands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from assistant.cli.root import assistant
from assistant.services.desk import Desk, Presence
from assistant.services.publishing import publish_due
from assistant.store.database import Store
from assistant.wiring import Application
from tests.world import MONDAY, Network, store_in

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.ports import Outcome

SCHEDULE = """
accounts:
  me:
    handle: "@me"
    timezone: Europe/Paris
    slots:
      mon-fri: ["08:30", "12:15", "18:00"]
    policy:
      posts_per_day: {max: 2}
      share_requests_per_week: {min: 1, max: 2}
      min_gap: 45 minutes
network:
  base_url: http://127.0.0.1:9
"""
TWO_ACCOUNTS = SCHEDULE.replace(
    "network:",
    """  lab:
    timezone: America/Toronto
    default_voice: personal
    default_origin: curated
network:""",
)


@dataclass
class Program:
    """The program as a person meets it; `now` is what its clock says."""

    folder: Path
    now: datetime = MONDAY
    network: Network = field(default_factory=Network)

    def __post_init__(self) -> None:
        store_in(self.folder).close()
        self.schedule(SCHEDULE)

    @property
    def options(self) -> list[str]:
        """Where its things are."""
        return [
            "--config",
            str(self.folder / "schedule.yaml"),
            "--database",
            str(self.folder / "assistant.db"),
        ]

    def schedule(self, text: str) -> None:
        """Write another schedule."""
        (self.folder / "schedule.yaml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, given: str | bytes | None = None) -> Result:
        """Run a command; a bug raises."""
        result = CliRunner().invoke(assistant, [*self.options, *arguments], given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """What a command prints as JSON, whatever it ends with."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def elapsed(self) -> float:
        """Seconds on a clock that goes with the other."""
        return self.now.timestamp()

    def publish(self, *answers: Outcome, after: timedelta = timedelta(0)) -> None:
        """Let time pass, and do what is due then with a network that answers so."""
        self.now += after
        self.network.answers += answers
        application = Application(self.options[1], self.options[3])
        store = Store.open(application.database_path)
        for account in application.accounts():
            desk = Desk(
                store=store,
                account=account,
                channel=self.network,
                clock=lambda: self.now,
                elapsed=self.elapsed,
                presence=Presence("daemon"),
            )
            list(publish_due(desk))
        store.close()
