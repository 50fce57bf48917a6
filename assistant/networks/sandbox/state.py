"""Everything the sandbox remembers, and the one lock around it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.networks.sandbox.faults import FaultQueue
from assistant.networks.sandbox.oauth.grants import Grants
from assistant.networks.sandbox.timeline import Timelines

if TYPE_CHECKING:
    from assistant.networks.sandbox.archive import Archive
    from assistant.networks.sandbox.instants import SettableClock
    from assistant.networks.sandbox.limits import Limits
    from assistant.networks.sandbox.timeline import NewPost, Post


@dataclass(slots=True)
class State:
    """What is remembered; whoever reads or changes it holds `lock`, and nobody waits while holding it."""

    clock: SettableClock
    limits: Limits
    timelines: Timelines = field(default_factory=Timelines)
    archive: Archive | None = None
    faults: FaultQueue = field(default_factory=FaultQueue)
    grants: Grants = field(default_factory=Grants)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (endpoint, status or "cut")
    posts_read: int = 0  # by everybody, of every timeline; X charges for each
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)

    def store(self, new: NewPost) -> Post:
        """A new post, on file before it stands."""
        post = self.timelines.draft(new, self.clock.now())
        if self.archive is not None:
            self.archive.note(post)
        self.timelines.add(post)
        return post

    def delete(self, post: Post) -> None:
        """Take the post off its timeline."""
        if self.archive is not None:
            self.archive.note_deletion(post)
        self.timelines.delete(post)

    def clear(self) -> None:
        """Forget every post."""
        if self.archive is not None:
            self.archive.clear()
        self.timelines.clear()
