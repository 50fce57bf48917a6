"""What a run of publishing knows of its account, kept in mind from one draft to the next.

Reading a window of posts again for every draft would make a run slower with each post it makes. So it is read
once, what the run itself does is added, and SQLite's own counter says when anybody else has changed the
database: then, and when the clock was set back, all of it is read again.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.timeline import Entry, Timeline
from assistant.services import situation

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.planning import Candidate
    from assistant.services.settling import Sent
    from assistant.store.transaction import Transaction


class Outlook:
    """The posts of one account, the pinned drafts that are due, and until when nothing can be sent."""

    def __init__(self, account: Account) -> None:
        self.timeline = Timeline((), account.zone)
        self.due: deque[Candidate] = deque()
        self.paused_until: datetime | None = None
        self.waits = False  # a pinned draft passes in some seconds
        self._account = account
        self._version: int | None = None
        self._now: datetime | None = None

    def refresh(self, tx: Transaction, now: datetime) -> None:
        """Make sure that what is known is what this transaction sees."""
        version, before = tx.data_version(), self._now
        if version != self._version or before is None or now < before:
            self.timeline = situation.standing(tx, self._account, now)
            self.paused_until = tx.queue.paused_until(self._account.name, now)
            self.due.clear()
        if not self.due:
            since = now - self._account.policy.duplicates_within
            self.due.extend(tx.queue.due(self._account.name, now, since))
        self._version, self._now = version, now

    def add(self, sent: Sent, now: datetime) -> None:
        """Take in what came of a draft, in the transaction that records it."""
        if sent.state in {State.PUBLISHED, State.UNCONFIRMED}:
            content = self._account.policy.see(sent.draft.new.content, sent.draft.text)
            lost = sent.state is State.UNCONFIRMED
            entry = Entry(now, content, post_id=sent.post_id, draft_id=sent.draft.id, doubtful=lost)
            self.timeline = self.timeline.with_entry(entry)
        elif sent.retry_at is not None:
            self.forget()

    def forget(self) -> None:
        """Read everything again next time, after a transaction that came to nothing."""
        self._version = None
