"""One transaction: the tables' statements on one connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.store.audit import Audit
from assistant.store.chronicle import Chronicle
from assistant.store.copying import Copying
from assistant.store.drafts import Drafts
from assistant.store.imports import Imports
from assistant.store.notices import Notices
from assistant.store.past import Past
from assistant.store.plans import Plans
from assistant.store.posts import Posts
from assistant.store.queue import Queue
from assistant.store.readings import Looks, Requests, Timelines
from assistant.store.records import Attempts, Events, Slots
from assistant.store.verdicts import Verdicts

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Transaction:
    """Everything that can be read and written between a begin and a commit."""

    __slots__ = (
        "_connection",
        "attempts",
        "audit",
        "chronicle",
        "copying",
        "drafts",
        "events",
        "imports",
        "looks",
        "notices",
        "past",
        "plans",
        "posts",
        "queue",
        "requests",
        "slots",
        "timelines",
        "verdicts",
    )

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.events = Events(connection)
        self.drafts = Drafts(connection, self.events)
        self.imports = Imports(connection)
        self.queue = Queue(connection)
        self.posts = Posts(connection)
        self.verdicts = Verdicts(connection)
        self.attempts = Attempts(connection)
        self.slots = Slots(connection)
        self.timelines = Timelines(connection)
        self.requests = Requests(connection)
        self.looks = Looks(connection)
        self.notices = Notices(connection)
        self.past = Past(connection)
        self.plans = Plans(connection)
        self.audit = Audit(connection)
        self.chronicle = Chronicle(connection)
        self.copying = Copying(connection)

    def data_version(self) -> int:
        """A number that is another one when another connection has changed the database in between."""
        return int(self._connection.exec_driver_sql("PRAGMA data_version").scalar_one())
