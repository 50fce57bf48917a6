"""A small world to test in: one account, a real database, a clock that stands, and a network made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant import migrate
from assistant.core import account as settings
from assistant.core.account import Account
from assistant.core.draft import Actor, Content, NewDraft, Origin, Voice
from assistant.core.policy import Policy
from assistant.core.rules import MinGap, PostsPerDay
from assistant.ports import DelayKind, Identity, Outcome, Posted, Postponed, Question, Seen, Unseen
from assistant.services.desk import Desk, Presence
from assistant.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.core.history import Sighting

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 08:00 in Paris
PERSONAL = Content(voice=Voice.PERSONAL)
CURATED = Content(origin=Origin.CURATED)
SHARE = Content(share_request=True)


def account(*rules: object, name: str = "me", **changes: object) -> Account:
    """An account with three slots a day, and the rules given."""
    daily = (time(8, 30), time(12, 15), time(18, 0))
    known: dict[str, object] = {
        "name": name,
        "zone": PARIS,
        "slots": dict.fromkeys(range(7), daily),
        "sync": None,
        "policy": Policy(rules or (PostsPerDay(5), MinGap(timedelta(minutes=45)))),  # type: ignore[arg-type]  # rules
    }
    return Account(**(known | changes))  # type: ignore[arg-type]  # by keyword, as a test gives them


@cache
def _new_database() -> bytes:
    """An empty database of the present schema; migrating once is enough for many tests."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "assistant.db")
        store.migrate(migrate.upgrade)
        store.close()  # the last connection writes everything into the one file
        return (Path(folder) / "assistant.db").read_bytes()


def store_in(folder: Path) -> Store:
    """A new database of the present schema."""
    path = folder / "assistant.db"
    path.write_bytes(_new_database())
    return Store.open(path)


@dataclass
class Network:
    """A network that answers as it was told, and else publishes."""

    answers: list[Outcome] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    timeline: list[Sighting] = field(default_factory=list)
    troubles: list[Unseen] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Take the next answer."""
        if not may_leave():
            return Postponed(DelayKind.STALE, "It was held up for too long.")
        self.sent.append(text)
        return self.answers.pop(0) if self.answers else Posted(str(1000 + len(self.sent)))

    def who(self) -> Identity | Unseen:
        """Say whose timeline it is."""
        return self.troubles.pop(0) if self.troubles else Identity("42", "camille_example")

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        """Show what was posted after an id, or from an instant on."""
        self.asked.append(question)
        if self.troubles:
            return self.troubles.pop(0)
        since_id, start = int(question.since_id or 0), question.start
        return Seen(
            tuple(
                post
                for post in self.timeline
                if int(post.remote_id or 0) > since_id and (start is None or post.posted_at >= start)
            )
        )


@dataclass
class World:
    """Everything an account needs to publish, with a clock moved by hand."""

    store: Store
    account: Account
    network: Network = field(default_factory=Network)
    now: datetime = MONDAY
    settings: settings.Network = settings.Network()
    presence: Presence = Presence("daemon")

    def desk(self, **others: object) -> Desk:
        """The way to the network."""
        known: dict[str, object] = {
            "store": self.store,
            "account": self.account,
            "channel": self.network,
            "clock": lambda: self.now,
            "elapsed": self.elapsed,
            "presence": self.presence,
            "network": self.settings,
            "chance": lambda: 0.0,
        }
        return Desk(**(known | others))  # type: ignore[arg-type]  # by keyword, as a test gives them

    def elapsed(self) -> float:
        """Seconds on a clock that goes with the other."""
        return self.now.timestamp()

    @property
    def actor(self) -> Actor:
        """A person, now."""
        return Actor("camille", self.now)

    def new(self, text: str, content: Content = Content(), **changes: object) -> NewDraft:
        """A draft for the account."""
        return NewDraft(self.account.name, text, content, **changes)  # type: ignore[arg-type]  # by keyword
