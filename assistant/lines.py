"""The accounts' ways to their networks: opened by a schedule, and what is due sent down each of them."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING

from assistant import journal
from assistant.core.health import Running
from assistant.core.when import say_when
from assistant.errors import AssistantError, DatabaseError
from assistant.sentence import say
from assistant.services.desk import Desk, Presence
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.syncing import sync_if_due
from assistant.services.waking import next_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from assistant.core.account import Account, Schedule
    from assistant.ports import Channel
    from assistant.services.noticing import Herald
    from assistant.store.database import Store
    from assistant.supervision.supervisor import Supervisor

AFTER_TROUBLE = timedelta(seconds=2)  # a locked database or full disk is looked at again after this
_AFTER_BUG = timedelta(minutes=1)
_LAST_TRIES = 20  # how often, a second apart, a stopping daemon tries to record an outcome
_TRY_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Sources:
    """What the daemon is made of, handed in by the composition root.

    `elapsed` are seconds on a clock that nobody sets; `holder`, `is_alive` and `describe` are those of a
    Presence; `herald` is the way to people, if the schedule has one; the `supervisor` is told how
    the daemon is.
    """

    store: Store
    load: Callable[[], Schedule]
    channel: Callable[[Account], Channel]
    clock: Callable[[], datetime]
    elapsed: Callable[[], float]
    holder: str | None
    is_alive: Callable[[str], bool | None]
    describe: Callable[[Running], None]
    herald: Callable[[Schedule], Herald | None]
    supervisor: Supervisor


@dataclass(slots=True)
class Line:
    """One account's way to its network; its lock keeps two wakings from going down it at once."""

    desk: Desk
    lock: Lock = field(default_factory=Lock)

    @property
    def account(self) -> Account:
        """Whose line it is."""
        return self.desk.account


class Lines:
    """The lines of the accounts of a schedule.

    Once `stopping` is set nothing new is begun.
    """

    def __init__(self, sources: Sources, troubles: journal.Troubles, stopping: Event) -> None:
        self._sources, self._troubles, self._stopping = sources, troubles, stopping
        name = say("daemon {process} on {host}", process=os.getpid(), host=socket.gethostname())
        self._presence = Presence(name, sources.holder, sources.is_alive)
        self._since = sources.clock()
        self._lines: dict[str, Line] = {}

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)

    def __str__(self) -> str:
        return ", ".join(self._lines)

    def get(self, name: str) -> Line | None:
        """The line of the account, if it has one."""
        return self._lines.get(name)

    def open(self, schedule: Schedule) -> None:
        """Make a way to the network for each account; one that cannot have one does not stop the others."""
        lines: dict[str, Line] = {}
        troubles: dict[str, AssistantError] = {}
        for name, account in schedule.accounts.items():
            try:
                channel = self._sources.channel(account)
            except AssistantError as error:
                troubles[name] = error
                continue
            self._troubles.end(f"way:{name}", say("served"), name)
            known = self._lines.get(name)
            desk = self._desk(account, channel, schedule)
            lines[name] = Line(desk, known.lock if known else Lock())
        if troubles and not lines:
            raise next(iter(troubles.values()))
        for name, trouble in troubles.items():
            self._troubles.begin(f"way:{name}", say("not served: {trouble}", trouble=trouble), name)
        self._lines = lines
        self._sources.describe(Running(self._presence.name, self._since, frozenset(lines)))

    def _desk(self, account: Account, channel: Channel, schedule: Schedule) -> Desk:
        return Desk(
            store=self._sources.store,
            account=account,
            channel=channel,
            clock=self._sources.clock,
            elapsed=self._sources.elapsed,
            presence=self._presence,
            network=schedule.network,
            keep_trying=self._keep_trying,
        )

    def announce(self, line: Line) -> None:
        """Say that it is served, and what comes next."""
        at = next_step(line.desk, self._sources.clock())
        zone = line.account.zone
        said = (
            say("serving; next on {moment}", moment=say_when(at, zone))
            if at
            else say("serving; nothing to do yet")
        )
        journal.note(said, line.account.name)

    def serve(self, line: Line) -> timedelta | None:
        """Serve a line; how long to stay away from it when that failed."""
        name = line.account.name
        try:
            self.publish(line)
        except DatabaseError as error:
            self._troubles.begin(f"run:{name}", str(error), name)
            return AFTER_TROUBLE
        except Exception:  # noqa: BLE001 - a bug met by one account must not end the others'
            said = say("this is a bug in assistant; it goes on")
            self._troubles.begin(f"run:{name}", said, name, bug=True)
            return _AFTER_BUG
        self._troubles.end(f"run:{name}", say("works again"), name)
        return None

    def publish(self, line: Line) -> None:
        """Bring the ledger up to date, publish what is due, and look for what was lost."""
        account, troubles = line.account, self._troubles
        synced = sync_if_due(line.desk)
        if synced is not None:
            journal.tell_synced(synced, account, troubles)
        for happened in publish_due(line.desk, self._stopping.is_set):
            troubles.end("record", say("what was sent is recorded"))
            journal.tell(happened, account, troubles)
        if not self._stopping.is_set():
            for looked in look_for_lost(line.desk):
                journal.tell_looked(looked, account)

    def _keep_trying(self, error: DatabaseError, tries: int) -> bool:
        """What was sent must be recorded: wait for the database, and give up only when told to stop."""
        said = say("what was sent cannot be recorded yet: {error}", error=error)
        self._troubles.begin("record", said)
        if self._stopping.is_set() and tries >= _LAST_TRIES:
            return False
        Event().wait(_TRY_EVERY_S)
        return True
