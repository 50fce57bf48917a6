"""Rings for people in a thread of its own, so that whatever becomes of a message, publishing goes on."""

from __future__ import annotations

from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from assistant import journal
from assistant.errors import AssistantError, DatabaseError
from assistant.sentence import say
from assistant.services.noticing import EVERY, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.core.account import Schedule
    from assistant.sentence import Sentence
    from assistant.services.noticing import Herald, Told

_TROUBLE = "notices"
_AFTER_TROUBLE_S = 60.0  # a locked database, or a bug, is met again after this


class Bell:
    """Tells people what needs them, as long as the schedule and the environment say where to."""

    def __init__(self, make: Callable[[Schedule], Herald | None], troubles: journal.Troubles) -> None:
        self._make = make
        self._troubles = troubles
        self._schedule: Schedule | None = None  # by which the next herald is made
        self._herald: Herald | None = None
        self._lock = Lock()
        self._stirred, self._stopping = Event(), Event()

    def use(self, schedule: Schedule) -> None:
        """Tell by this schedule from now on; whoever rings makes the way to people, so it holds up nobody."""
        with self._lock:
            self._schedule = schedule
        self.stir()

    def start(self) -> None:
        """Begin; the thread ends with the process, however long a service takes to answer."""
        Thread(target=self._run, name="bell", daemon=True).start()

    def stir(self) -> None:
        """Something changed: look, once what comes with it has come too."""
        self._stirred.set()

    def stop(self) -> None:
        """Ring no more."""
        self._stopping.set()
        self._stirred.set()

    def ring_once(self) -> None:
        """Tell what is to be told now, in the thread of the caller."""
        herald = self._current()
        if herald is not None:
            self._ring(herald)

    def _run(self) -> None:
        wait = 0.0
        while not self._stopping.is_set():
            self._stirred.wait(wait)
            wait = self._turn()

    def _turn(self) -> float:
        """Let what comes together gather, then look; after how many seconds to look again."""
        herald = self._current()
        if herald is not None and self._stopping.wait(herald.notify.collect.total_seconds()):
            return 0.0
        self._stirred.clear()
        herald = self._current()
        return EVERY.total_seconds() if herald is None else self._ring(herald)

    def _current(self) -> Herald | None:
        """The way to people that the newest schedule wants."""
        with self._lock:
            schedule, self._schedule = self._schedule, None
        if schedule is not None:
            self._herald = self._made(schedule)
        return self._herald

    def _made(self, schedule: Schedule) -> Herald | None:
        """The way to people; what is wrong with it is said, and no more."""
        try:
            herald = self._make(schedule)
        except AssistantError as error:
            self._troubles.begin("bell", say("notices: {error}", error=error))
            return None
        except Exception:  # noqa: BLE001 - a bug here must not end the thread
            self._troubles.begin("bell", say("this is a bug in assistant; it goes on"), bug=True)
            return None
        self._troubles.end("bell", say("people can be told what needs them"))
        return herald

    def _ring(self, herald: Herald) -> float:
        """Look and tell; after how many seconds to look again, if nothing stirs before."""
        try:
            told = tell(herald)
        except DatabaseError as error:
            self._troubles.begin(_TROUBLE, say("people were not told: {error}", error=error))
            return _AFTER_TROUBLE_S
        except Exception:  # noqa: BLE001 - a bug here must not end the thread
            self._troubles.begin(_TROUBLE, say("this is a bug in assistant; it goes on"), bug=True)
            return _AFTER_TROUBLE_S
        self._say(told)
        again_at = told.again_at or herald.clock() + EVERY
        return max((again_at - herald.clock()).total_seconds(), 0.0)

    def _say(self, told: Told) -> None:
        if told.trouble is not None:
            self._troubles.begin(_TROUBLE, str(told.trouble))
        elif told.things:
            self._troubles.end(_TROUBLE, say("people are told again"))
            journal.note(_said(told))


def _said(told: Told) -> Sentence:
    if not told.missed:
        return say("told people what needs them; things: {things}", things=told.things)
    return say(
        "told people what needs them; things: {things}; not through {kinds}",
        things=told.things,
        kinds=", ".join(told.missed),
    )
