"""The only APScheduler: wakes each account at its instants, and when another process changed the queue.

Our table is the truth and APScheduler only the clock: every job is a single date, made anew from the
database after each run, so nothing is kept that could be stale. The main thread looks once a second whether
somebody changed the database (a counter of SQLite's, not a query) or the clock jumped.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from datetime import UTC
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from assistant import journal
from assistant.bell import Bell
from assistant.errors import AssistantError, DatabaseError, DatabaseVersionError
from assistant.language import translated
from assistant.lines import AFTER_TROUBLE, Lines
from assistant.sentence import say
from assistant.services.waking import next_instant

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import FrameType

    from assistant.lines import Sources

_LOOK_EVERY_S = 1.0  # a change made by another process is seen within two seconds
_JUMP_S = 5.0  # more than a busy machine is late by, less than any suspension worth the name
_SPARE_THREADS = 16  # for accounts that a new schedule adds


class Daemon:
    """Publishes for every account of the schedule until it is told to stop."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._troubles = journal.Troubles()
        self._bell = Bell(sources.herald, self._troubles)
        self._stopping = Event()
        self._lines = Lines(sources, self._troubles, self._stopping)
        self._attention = Event()
        self._reload = False
        self._scheduler: BackgroundScheduler | None = None

    def run(self) -> None:
        """Publish until SIGTERM or SIGINT; SIGHUP reads the schedule again.

        Raises:
            AssistantError: no account can be served at all.
        """
        schedule = self._sources.load()
        self._lines.open(schedule)
        self._bell.use(schedule)
        self._scheduler = _new_scheduler(len(self._lines))
        for number, handler in self._handlers().items():
            signal.signal(number, handler)
        self._scheduler.start()
        self._bell.start()
        try:
            for line in self._lines:
                self._lines.announce(line)
            self._wake_all()
            self._sources.supervisor.ready(translated(say("serving {accounts}", accounts=self._lines)))
            self._watch()
        finally:
            self._finish()
        journal.note(say("stopped; nothing is under way"))

    def _finish(self) -> None:
        """Set no more alarms, and wait for what is under way.

        APScheduler itself would wait with its locks held, and for ever, if a run is just about to set its
        next alarm.
        """
        self._sources.supervisor.stopping()
        self._bell.stop()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        for line in self._lines:
            with line.lock:
                pass

    def run_once(self) -> bool:
        """Do what is due now for every account, one after the other; False if one of them could not."""
        schedule = self._sources.load()
        self._lines.open(schedule)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        served = len(self._lines) == len(schedule.accounts)
        for line in self._lines:
            try:
                self._lines.publish(line)
            except DatabaseError as error:
                served = False
                self._troubles.begin(f"run:{line.account.name}", str(error), line.account.name)
        self._bell.use(schedule)
        self._bell.ring_once()
        return served

    def _handlers(self) -> dict[signal.Signals, Callable[[int, FrameType | None], None]]:
        return {signal.SIGTERM: self._stop, signal.SIGINT: self._stop, signal.SIGHUP: self._ask_reload}

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()
        self._attention.set()

    def _ask_reload(self, _number: int, _frame: FrameType | None) -> None:
        self._reload = True
        self._attention.set()

    def _watch(self) -> None:
        """Look out for changes and jumps of the clock until it is time to stop."""
        with self._sources.store.watching() as data_version:
            seen, offset = data_version(), self._offset()
            while not self._stopping.is_set():
                self._sources.supervisor.alive()
                self._attention.wait(_LOOK_EVERY_S)
                self._attention.clear()
                if self._reload:
                    self._reload = False
                    self._read_again()
                version, now_offset = self._version(data_version, seen), self._offset()
                if version != seen or abs(now_offset - offset) > _JUMP_S:
                    seen, offset = version, now_offset
                    self._wake_all()
                    self._bell.stir()

    def _version(self, data_version: Callable[[], int], seen: int) -> int:
        try:
            version = data_version()
            if version != seen:
                self._sources.store.check_version()
        except DatabaseVersionError:  # a later version of the program works with it now: this one ends
            raise
        except DatabaseError as error:
            self._troubles.begin("watch", str(error))
            return seen
        self._troubles.end("watch", say("the database answers again"))
        return version

    def _offset(self) -> float:
        """How far the wall clock is ahead of one that nobody sets; it changes only when the clock jumps."""
        return self._sources.clock().timestamp() - monotonic()

    def _read_again(self) -> None:
        try:
            schedule = self._sources.load()
            self._lines.open(schedule)
        except AssistantError as error:
            said = say("the schedule was not read again, the old one stays: {error}", error=error)
            self._troubles.begin("schedule", said)
            return
        self._troubles.end("schedule", say("the schedule is good again"))
        journal.note(say("read the schedule again: {accounts}", accounts=self._lines))
        self._wake_all()
        self._bell.use(schedule)

    def _wake_all(self) -> None:
        for line in self._lines:
            if not line.lock.locked():  # one under way looks at the queue again when it ends
                self._set_alarm(line.account.name)

    def _set_alarm(self, name: str) -> None:
        line = self._lines.get(name)
        if line is None or self._stopping.is_set():
            return
        now = self._sources.clock()
        try:
            at = next_instant(line.desk, now)
        except DatabaseError as error:
            self._troubles.begin(f"run:{name}", str(error), name)
            at = now + AFTER_TROUBLE
        if at is not None:
            self._alarm(name, max(at, now))

    def _alarm(self, name: str, at: datetime) -> None:
        if self._scheduler is not None:
            with suppress(RuntimeError):  # the pool refuses new work once a shutdown has begun
                self._scheduler.add_job(
                    self._serve, "date", run_date=at, args=(name,), id=name, replace_existing=True
                )

    def _serve(self, name: str) -> None:
        """Publish what is due for an account, then set its next alarm; whatever fails concerns it alone."""
        line = self._lines.get(name)
        if line is None or self._stopping.is_set():
            return
        with line.lock:
            wait = self._lines.serve(line)
        if wait is None:
            self._set_alarm(name)
        elif not self._stopping.is_set():
            self._alarm(name, self._sources.clock() + wait)


def _new_scheduler(accounts: int) -> BackgroundScheduler:
    # A thread for each account, made when needed, so that a slow one delays nobody. A job that is late runs
    # however late it is: what is still to be done then, the database says. Two instances, because the next
    # alarm is set at the end of a run that still counts as running; the line's lock keeps them apart.
    return BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(accounts + _SPARE_THREADS)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
    )
