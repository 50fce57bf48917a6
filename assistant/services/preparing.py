"""Turns the rows of a file into drafts, before anything is asked of the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from assistant.core import text as texts
from assistant.core.categories import Said, categorise
from assistant.core.draft import NewDraft
from assistant.core.rows import damage, escape, parse_flag, parse_origin, parse_priority, parse_voice
from assistant.core.spans import near, quoted
from assistant.core.when import parse_when, say_when
from assistant.errors import Fault, UsageError
from assistant.sentence import say
from assistant.services.drafting import checked, checked_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.account import Account
    from assistant.core.rows import Row

_KEY_SIZE = 16  # bytes: among a million rows, two keys fall together with a chance of 10 to the -27
_STAND_IN = "-"  # so that the rest of a row can be checked although its text is at fault
_KINDS = 64  # of what three cells may say; there are 12 right ways, and some spellings of each

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class Ready:
    """A row as a draft; `key` tells it apart from every other row that was ever imported.

    `faults` lie in its times alone, and do not matter if it was imported before; `notes` are no faults.
    """

    row: Row
    new: NewDraft
    key: str
    fingerprint: str
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Faulty:
    """A row that is no draft, and why."""

    row: Row
    faults: tuple[Fault, ...]


class Preparation:
    """Prepares the rows of one file, in their order; `default` is for rows that name no account."""

    def __init__(self, accounts: Mapping[str, Account], default: Account | None, now: datetime) -> None:
        self._accounts = accounts
        self._default = default
        self._now = now
        self._seen: dict[str, int] = {}

    def prepare(self, row: Row) -> Ready | Faulty:
        """The row as a draft, or with its faults."""
        if row.faults:
            return Faulty(row, row.faults)
        text, voice, origin, share_request, *rest, named = row.cells
        findings = _Findings(row.line)
        account = findings.attempt("account", self._account, named)
        words = findings.attempt("text", _words, text)
        given = _given(voice, origin, share_request)
        findings.faults += (replace(fault, line=row.line) for fault in given.faults)
        if account is None:
            return Faulty(row, tuple(findings.faults))
        new = _categorised(words or _STAND_IN, given.said, account)
        sound = not findings.faults
        if any(rest):
            new = findings.scheduled(new, rest, account, self._now)
        if not sound:
            return Faulty(row, tuple(findings.faults))
        if found := escape(new.text):
            findings.notes.append(Fault(row.line, "text", found))
        key = self._key(account.name, new.text, given.code, rest)
        fingerprint = texts.fingerprint(new.text)
        return Ready(row, new, key, fingerprint, tuple(findings.faults), tuple(findings.notes))

    def _account(self, cell: str) -> Account:
        name = cell.strip()
        if name in self._accounts:
            return self._accounts[name]
        known = ", ".join(self._accounts)
        if name:
            nearest = near(name, tuple(self._accounts))
            message = say(
                "{name} is no account of the schedule; it has: {known}.", name=quoted(name), known=known
            )
            if nearest:
                message = say(
                    "{name} is no account of the schedule (perhaps {nearest} is meant); it has: {known}.",
                    name=quoted(name),
                    nearest=nearest,
                    known=known,
                )
            raise ValueError(message)
        if self._default is None:
            message = say(
                "the row names no account, and the schedule has several ({known}); name one here, or one for "
                "all such rows with --account.",
                known=known,
            )
            raise ValueError(message)
        return self._default

    def _key(self, account: str, text: str, content: str, rest: Sequence[str]) -> str:
        """A digest of what the row gives, however it was written, and of how many before it give the same."""
        if any(rest):
            rest = [" ".join(cell.split()).casefold() for cell in rest]
        own = "\x1f".join((account, text, content, *rest))
        number = self._seen[own] = self._seen.get(own, 0) + 1
        counted = f"{own}\x1f{number}".encode(errors="surrogatepass")
        return blake2b(counted, digest_size=_KEY_SIZE).hexdigest()


class _Findings:
    """What is found out about one row while it is prepared."""

    __slots__ = ("_line", "faults", "notes")

    def __init__(self, line: int) -> None:
        self._line = line
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def attempt(self, column: str, parse: Callable[[str], Parsed], cell: str) -> Parsed | None:
        """What the cell says, or None and a fault."""
        try:
            return parse(cell)
        except (UsageError, ValueError) as error:
            self.faults.append(Fault(self._line, column, str(error)))
            return None

    def scheduled(self, new: NewDraft, cells: Sequence[str], account: Account, now: datetime) -> NewDraft:
        """The draft with its times and its priority, if they go together."""
        *times, priority = cells
        at, not_before, expires = (
            self._moment(column, cell, account.zone, now) if cell.strip() else None
            for column, cell in zip(("at", "not_before", "expires"), times, strict=True)
        )
        number = self.attempt("priority", parse_priority, priority) if priority.strip() else None
        new = replace(new, pinned_at=at, not_before=not_before, expires=expires, priority=number or 0)
        return self.attempt("", lambda _: checked(new, now, account), "") or new

    def _moment(self, column: str, cell: str, zone: ZoneInfo, now: datetime) -> datetime | None:
        when = self.attempt(column, lambda cell: parse_when(cell, now, zone), cell)
        if when is None:
            return None
        if when.shifted:
            message = say(
                "a clock change skips {told}; it stands for {when}.",
                told=quoted(cell.strip()),
                when=say_when(when.instant, zone),
            )
            self.notes.append(Fault(self._line, column, message))
        return when.instant


class _Given(NamedTuple):
    """What a row says of its content.

    `code` is one name for all ways to write the same; the faults are those of any line.
    """

    said: Said
    code: str
    faults: tuple[Fault, ...]


@lru_cache(maxsize=_KINDS)
def _given(voice: str, origin: str, share_request: str) -> _Given:
    findings = _Findings(line=0)
    by = findings.attempt("voice", parse_voice, voice) if voice.strip() else None
    of = findings.attempt("origin", parse_origin, origin) if origin.strip() else None
    asks = findings.attempt("share_request", parse_flag, share_request) if share_request.strip() else None
    return _Given(Said(by, of, asks), f"{by} {of} {asks}", tuple(findings.faults))


def _categorised(text: str, said: Said, account: Account) -> NewDraft:
    content, grounds = categorise(text, said, account)
    return NewDraft(account.name, text, content, grounds=grounds)


def _words(cell: str) -> str:
    """The text as it will be sent.

    Raises:
        ValueError, UsageError: It cannot be sent, or was damaged; the text is a sentence.
    """
    damaged = damage(cell)
    if damaged is not None:
        raise ValueError(damaged)
    try:
        return checked_text(cell)
    except UsageError:
        if texts.is_blank(texts.clean(cell)):
            message = say("the text is empty; write one, or remove the row.")
            raise ValueError(message) from None
        raise
