"""Examines everything the assistant needs, changing nothing; one broken thing never hides another."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.core.draft import LIVE, NEEDS_PERSON, State
from assistant.core.reading import PAGE, cost
from assistant.core.when import say_when
from assistant.errors import AssistantError, CredentialsError
from assistant.services.archiving import say_breach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from assistant.core.account import Account, Schedule
    from assistant.core.draft import Draft
    from assistant.ports import Channel, Credentials
    from assistant.store.database import Store

OLDEST_SQLITE = (3, 38, 0)  # 2022-02: STRICT tables came with 3.37, JSON for everybody with 3.38
BUILT = 2026  # no run of this program lies before the year it was written in
ROOM = 20_000_000  # bytes; the database of a busy year takes some 10 MB, and its log as much again
_OVERDUE = timedelta(minutes=2)  # a running daemon takes a due draft within seconds
_PATIENCE_S = 2.0  # a server on this machine answers within milliseconds
_NAMED = 5  # ids that one message names


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what mends it where the message does not say so itself."""

    check: str
    level: Level
    message: str
    mend: str | None = None


class Installation(Protocol):
    """What is examined: its pieces are made when they are first asked for, and may fail then."""

    @property
    def config_path(self) -> Path:
        """Where schedule.yaml is."""

    @property
    def database_path(self) -> Path:
        """Where the database is."""

    @property
    def schedule(self) -> Schedule:
        """The loaded schedule."""

    @property
    def store(self) -> Store:
        """The opened database."""

    @property
    def base_url(self) -> str | None:
        """Where the network is, if not at its own address."""

    def credentials(self, account: Account) -> Credentials:
        """The account's keys."""

    def channel(self, account: Account) -> Channel:
        """The account's way to the network."""


@dataclass(frozen=True, slots=True)
class Examination:
    """An installation at an instant; `is_local` tells the addresses that may be called while examining."""

    installation: Installation
    now: datetime
    is_local: Callable[[str], bool]

    @property
    def accounts(self) -> Iterable[Account]:
        """The accounts of the schedule."""
        return self.installation.schedule.accounts.values()


def examine(examination: Examination) -> list[Finding]:
    """Make every check whose ground is sound."""
    findings: list[Finding] = []
    broken: set[str] = set()
    for name, check, needs in CHECKS:
        if broken.isdisjoint(needs):
            found = _made(name, check, examination)
            findings += found
            broken |= {name for finding in found if finding.level is Level.PROBLEM}
    return findings


def _made(name: str, check: Check, examination: Examination) -> list[Finding]:
    try:
        return [Finding(name, *found) for found in check(examination)]
    except AssistantError as error:
        return [Finding(name, Level.PROBLEM, str(error))]
    except Exception as error:  # noqa: BLE001 - whatever is broken, the other checks have to be made
        message = f"The check itself failed: {type(error).__name__}: {error}."
        return [Finding(name, Level.PROBLEM, message, "Report this line as a bug.")]


Found: TypeAlias = tuple[Level, str, str | None]
Check: TypeAlias = "Callable[[Examination], Iterator[Found]]"


def _ok(message: str) -> Found:
    return Level.OK, message, None


def _warning(message: str, mend: str) -> Found:
    return Level.WARNING, message, mend


def _problem(message: str, mend: str) -> Found:
    return Level.PROBLEM, message, mend


def _python(_: Examination) -> Iterator[Found]:
    versions = f"Python {sys.version.split()[0]} with SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        yield _problem(f"{versions} is too old.", f"Use a Python whose SQLite is {oldest} or later.")
    else:
        yield _ok(f"{versions}.")


def _clock(examination: Examination) -> Iterator[Found]:
    try:
        zone = ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        yield _problem("There are no time zones on this system.", "Install the Python package tzdata.")
        return
    if examination.now.year < BUILT:
        yield _problem(f"It is not {say_when(examination.now, zone)}.", "Set the system's clock.")
    else:
        yield _ok(f"It is {say_when(examination.now, zone)}.")


def _schedule(examination: Examination) -> Iterator[Found]:
    accounts = examination.installation.schedule.accounts
    yield _ok(f"{examination.installation.config_path} is valid; its accounts: {', '.join(accounts)}.")
    for account in accounts.values():
        if not account.slots:
            yield _warning(
                f"{account.name} has no slots: only drafts with a time of their own go out.",
                f"Give it slots in {examination.installation.config_path}.",
            )


def _database(examination: Examination) -> Iterator[Found]:
    path, store = examination.installation.database_path, examination.installation.store
    result = store.integrity()
    if result == "ok":
        yield _ok(f"{path} is sound, with schema {store.version()}.")
    else:
        yield _problem(f"{path} is damaged: {result}.", "Restore it from a backup.")


def _folder(examination: Examination) -> Iterator[Found]:
    path = examination.installation.database_path
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            yield _problem(f"{place} cannot be written.", f"Make it writable: chmod u+w {place}")
            return
    free = shutil.disk_usage(path.parent).free
    if free < ROOM:
        yield _warning(f"Only {free // 1_000_000} MB are free in {path.parent}.", "Make room on that disk.")
    else:
        yield _ok(f"{path.parent} can be written and has room.")


def _credentials(examination: Examination) -> Iterator[Found]:
    for account in examination.accounts:
        try:
            examination.installation.credentials(account)
        except AssistantError as error:
            yield Level.PROBLEM, str(error), None
        else:
            yield _ok(f"{account.name} has what it takes to post.")


def _network(examination: Examination) -> Iterator[Found]:
    """Make publishers, which refuse a wrong address, and call the address only if it is on this machine."""
    url = examination.installation.base_url
    with suppress(CredentialsError):  # they are a check of their own, and nothing is sent without them
        for account in examination.accounts:
            examination.installation.channel(account)
        if url is None or not examination.is_local(url):
            yield _ok(f"Posts go to {url or 'X itself'}, which is not called by this check.")
        elif (trouble := _trouble_at(url)) is None:
            yield _ok(f"Posts go to {url}, where something answers.")
        else:
            yield _problem(f"Nothing answers at {url} ({trouble}).", "Start it: assistant sandbox")


def _trouble_at(url: str) -> str | None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE_S).close()
    except OSError as error:
        return error.strerror or str(error)
    return None


def _future(examination: Examination) -> Iterator[Found]:
    """Drafts stored or published after now: the clock was wrong then, or is now."""
    now, stored = examination.now, _stored(examination, State)
    ahead = [draft for draft in stored if max(draft.created_at, draft.published_at or now) > now]
    if ahead:
        yield _warning(
            f"{_drafts(ahead)}: stored or published at a time that is still to come.",
            "Check the system's clock and its date.",
        )


def _orphans(examination: Examination) -> Iterator[Found]:
    known = {account.name for account in examination.accounts}
    with examination.installation.store.reading() as tx:
        unknown = sorted({account for account, state in tx.drafts.counts() if account not in known})
        left = tx.drafts.listed(unknown, LIVE | NEEDS_PERSON)
    for name in sorted({draft.account for draft in left}):
        own = [draft for draft in left if draft.account == name]
        yield _warning(
            f"{_drafts(own)}: for {name}, an account that the schedule does not have.",
            f"Add the account again, or cancel them: assistant cancel {own[0].id}",
        )


def _overdue(examination: Examination) -> Iterator[Found]:
    until = examination.now - _OVERDUE
    for account in examination.accounts:
        with examination.installation.store.reading() as tx:
            late = tx.queue.pinned_before(account.name, until)
        if late and late[0].new.pinned_at is not None:
            due = say_when(late[0].new.pinned_at, account.zone)
            yield _warning(
                f"{_drafts(late)}: still queued although due, the first since {due}.",
                "Start the daemon, or look what it says: assistant daemon",
            )


def _consistency(examination: Examination) -> Iterator[Found]:
    """Contradictions: what several rows say of the same thing has to agree."""
    with examination.installation.store.reading() as tx:
        breaches = list(tx.audit.breaches())
    for breach in breaches:
        yield _problem(say_breach(breach), "Restore a backup, and report this line as a bug.")
    if not breaches:
        yield _ok("What is kept of drafts, attempts, events and posts agrees.")


def _timelines(examination: Examination) -> Iterator[Found]:
    for account in examination.accounts:
        if account.sync is None:
            yield _ok(f"{account.name} says sync: off, so posts sent by hand are not counted.")
            continue
        with examination.installation.store.reading() as tx:
            known = tx.timelines.get(account.name)
            read = tx.requests.posts_read(account.name, examination.now, PAGE)
        spent = f"reading it cost {cost(read)} in the last 24 hours, of {cost(account.sync.most_per_day)}"
        if known is None or known.read_at is None:
            why = f" ({known.trouble})" if known is not None and known.trouble else ""
            yield _warning(
                f"The timeline of {account.name} was never read{why}: posts sent by hand are not counted.",
                "Start the daemon, or: assistant sync",
            )
        elif known.trouble is not None:
            when = say_when(known.read_at, account.zone)
            yield _warning(
                f"The timeline of {account.name} was last read on {when}; since then: {known.trouble}",
                "Try: assistant sync",
            )
        else:
            when = say_when(known.read_at, account.zone)
            yield _ok(f"The timeline of @{known.username} was last read on {when}; {spent}.")


def _unconfirmed(examination: Examination) -> Iterator[Found]:
    found = _stored(examination, [State.UNCONFIRMED])
    if found:
        yield _warning(
            f"{_drafts(found)}: the answer was lost, so it may stand on the timeline.",
            "Look: assistant review",
        )


def _stored(examination: Examination, states: Iterable[State]) -> list[Draft]:
    names = [account.name for account in examination.accounts]
    with examination.installation.store.reading() as tx:
        return tx.drafts.listed(names, states)


def _drafts(found: list[Draft]) -> str:
    named = ", ".join(f"#{draft.id}" for draft in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"Draft {named}" if len(found) == 1 else f"Drafts {named}{more}"


# Each check with those that have to find no problem before it can be made.
CHECKS: tuple[tuple[str, Check, frozenset[str]], ...] = (
    ("python", _python, frozenset()),
    ("clock", _clock, frozenset()),
    ("schedule", _schedule, frozenset()),
    ("database", _database, frozenset()),
    ("folder", _folder, frozenset()),
    ("credentials", _credentials, frozenset({"schedule"})),
    ("network", _network, frozenset({"schedule"})),
    ("consistency", _consistency, frozenset({"database"})),
    ("timelines", _timelines, frozenset({"schedule", "database"})),
    ("future", _future, frozenset({"schedule", "database"})),
    ("orphans", _orphans, frozenset({"schedule", "database"})),
    ("overdue", _overdue, frozenset({"schedule", "database"})),
    ("unconfirmed", _unconfirmed, frozenset({"schedule", "database"})),
)
