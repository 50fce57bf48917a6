"""The trial of the disk: at every write of a whole run, one after the other, the database cannot be written.

A person is told so in one sentence, nothing is lost, and once that is cured the run ends as it would have.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import event

from assistant import import_file
from assistant.core.account import Network
from assistant.core.categories import Said
from assistant.core.draft import Actor, NewDraft, Origin
from assistant.core.history import Sighting
from assistant.errors import DatabaseError
from assistant.services.archiving import back_up, export
from assistant.services.classifying import classify
from assistant.services.decisions import cancel
from assistant.services.drafting import edit
from assistant.services.importing import Terms, import_batch
from assistant.services.past import Source, remember
from assistant.store.database import Store
from scripts.torture.ailments import AILMENTS, Sickness
from scripts.torture.faults import BEGIN, LOOK_FOR, account
from scripts.torture.recording import HOUR, MINUTE, SECOND
from scripts.torture.rehearsal import Setting, rehearsal, serve
from scripts.torture.stage import Tally, played
from scripts.torture.truths import sent_again, untruths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.torture.rehearsal import Rehearsal
    from scripts.torture.stage import Options

DEFAULT_COUNT = 10_000  # cases: more than there are, so all of them
_IMPORTED = "text,at\nImported one,\nImported two,2026-11-23 09:30\nImported three,\n"
_BACKUP = "The backup .* cannot be written: "
_ORDERS: tuple[dict[str, object], ...] = (
    {"fault": "none"},
    {"fault": "lost_after"},
    {"fault": "none"},
    {"fault": "server_error"},
    {"fault": "rate_limited", "reset": "missing"},
)
_LONGEST = 12 * HOUR


class Left(NamedTuple):
    """What a run left: the state of every draft and its tries, the ledger, complaints, what must not be."""

    drafts: dict[str, list[str]]
    ledger: list[tuple[str, str, str]]
    sickness: Sickness
    breaches: list[str]


@dataclass(frozen=True, slots=True)
class _Day:
    """A run of everything that writes; each step is tried again when the database cannot be written."""

    stage: Rehearsal
    sickness: Sickness
    folder: Path
    actor: Actor

    def play(self) -> None:
        """Add, edit, import, publish, search, read, classify, back up and export."""
        self._write_drafts()
        self._take_in_files()
        self._publish()
        self._keep_safe()

    def _write_drafts(self) -> None:
        stage = self.stage
        for number in range(4):
            pinned_at = BEGIN + 20 * number * MINUTE if number % 2 else None
            self._insist(partial(stage.add, NewDraft("me", f"Added {number}", pinned_at=pinned_at)))
        with stage.store.reading() as tx:
            first, *_, last = tx.drafts.listed(["me"])
        edited = replace(first.new, text="Edited")
        self._insist(lambda: edit(stage.store, stage.accounts[0], first, edited, self.actor))
        self._insist(lambda: cancel(stage.store, last, self.actor))

    def _take_in_files(self) -> None:
        """Take in drafts from a file, and the account's past."""
        store, me = self.stage.store, self.stage.accounts[0]
        found = import_file.read(self.folder / "drafts.csv")
        terms = Terms({"me": me}, me, self.actor)
        self._insist(lambda: import_batch(store, found.batch, terms, found.save_skipped))
        past = [Sighting(BEGIN - n * HOUR, f"Long ago {n}", remote_id=str(n)) for n in range(1, 40)]
        self._insist(lambda: remember(store, me, Source("past", past), lambda: None, skip_invalid=False))

    def _publish(self) -> None:
        """Do what the daemon does until nothing is left to do; another post is sent by hand."""
        stage = self.stage
        with closing(stage.way_of(stage.accounts[0])) as phone:
            phone.publish("Sent by hand", lambda: True)
        stage.calls.sandbox.misbehave(*_ORDERS)
        desk = replace(stage.desks[0], keep_trying=self._keep_trying)
        stage.desks[:] = [desk]
        while (
            not stage.is_at_rest() and (turn := stage.next_turn()) is not None and turn[1] < BEGIN + _LONGEST
        ):
            stage.clocks.time = turn[1]
            self._insist(lambda: [*serve(desk)])

    def _keep_safe(self) -> None:
        """Correct what the ledger says of a post, and keep everything elsewhere."""
        store, backup = self.stage.store, self.folder / "backup.db"
        self._insist(lambda: classify(store, [1], Said(origin=Origin.CURATED)))
        self._insist(lambda: self._back_up(backup))
        self.sickness.cure()

    def _back_up(self, path: Path) -> None:
        """Copy the database: a write to another file, which begins as no other does."""
        with closing(sqlite3.connect(self.stage.store.path)) as connection:
            self.sickness.meet(connection.cursor())
        back_up(self.stage.store, path, replace=True)

    def _insist(self, do: Callable[[], object]) -> None:
        """Do a step until it can be done; whoever waits for the database waits as long as a daemon."""
        while True:
            try:
                do()
            except DatabaseError as error:
                self._keep_trying(error, 1)
            else:
                return

    def _keep_trying(self, error: DatabaseError, _tries: int) -> bool:
        self.stage.clocks.time += 2 * SECOND
        return self.sickness.hear(error)


def run(options: Options) -> Tally:
    """Let every write fail in every way; seeds from 1 on number the cases."""
    tally = Tally("disk")
    with TemporaryDirectory() as folder:
        well = play(Path(folder), None)
    kinds = list(AILMENTS)
    cases = len(kinds) * well.sickness.writes
    for seed in range(options.seed, min(options.seed + options.count, cases + 1)):
        write, kind = (seed - 1) // len(kinds) + 1, kinds[(seed - 1) % len(kinds)]
        with suppress(Exception), played(tally, seed, 1) as path:  # which counts as a breach
            left = play(path, kind, write, seed % 3 + 1)
            met = "failed" if left.sickness.heard else "found nothing to write any more"
            tally.counts[f"{kind} {met}"] += 1
            for breach in breaches(left, well):
                tally.breach(f"{breach} It was {kind} from write {write} on.", seed, 1)
    return tally


def play(folder: Path, kind: str | None = None, write: int = 0, patience: int = 0) -> Left:
    """Play a run whose database cannot be written, from one of its writes on until it was told so often."""
    (folder / "drafts.csv").write_text(_IMPORTED, encoding="utf-8")
    network = Network(look_for=LOOK_FOR, send_again=True)
    with rehearsal(folder, [account("me")], Setting(BEGIN, network)) as stage:
        ailment = None if kind is None else AILMENTS[kind](stage.store.path)
        sickness = Sickness(ailment, write, patience)
        _before_every_write(stage.store, sickness.meet)
        try:
            _Day(stage, sickness, folder, Actor("torture", BEGIN)).play()
        finally:
            sickness.cure()  # before anybody wants to say something into a file
        return _left(stage, sickness, folder / "backup.db")


def _before_every_write(store: Store, meet: Callable[[sqlite3.Cursor], None]) -> None:
    """Have a function called before every transaction of a database that writes."""

    def before(_connection: object, cursor: sqlite3.Cursor, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            meet(cursor)

    event.listen(store._engine, "before_cursor_execute", before)  # noqa: SLF001 - below all that is public


def _left(stage: Rehearsal, sickness: Sickness, backup: Path) -> Left:
    with stage.store.reading() as tx:
        drafts = {
            draft.text: [draft.state.value, *(str(each.result) for each in tx.attempts.of(draft.id))]
            for draft in tx.drafts.listed(["me"])
        }
        ledger = [
            (post.source.value, post.text, post.content.origin.value)
            for post in tx.posts.listed(["me"], None, 999)
        ]
    breaches = [*untruths(stage), *sent_again(stage)]
    with closing(Store.open(backup)) as copy:
        if [*export(copy, "")] != [*export(stage.store, "")]:
            breaches.append("the backup holds something else than the database.")
    return Left(drafts, sorted(ledger), sickness, breaches)


def breaches(left: Left, well: Left) -> Iterator[str]:
    """What must not be after a run, compared with one in which nothing failed."""
    yield from left.breaches
    for text in left.drafts.keys() | well.drafts.keys():
        if left.drafts.get(text) != well.drafts.get(text):
            yield f"{text!r} came to {left.drafts.get(text)} instead of {well.drafts.get(text)}."
    if left.ledger != well.ledger:
        yield f"the ledger differs by {set(left.ledger) ^ set(well.ledger)}."
    ailment = left.sickness.ailment
    for sentence in left.sickness.heard:
        if ailment is None or not re.fullmatch(f"({ailment.sentence}|{_BACKUP})[^\n]*\\.", sentence):
            yield f"a person was told: {sentence!r}."
