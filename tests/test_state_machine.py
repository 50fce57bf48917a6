"""Commands, faults and time in any order: nothing is sent twice, lost, or against the policy.

What is modelled, and what a breach is, stands in tests/machine. `make torture` runs far more steps of it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.core.categories import Said, categorise
from assistant.core.draft import Draft, NewDraft, State
from assistant.core.history import Kind
from assistant.core.rows import COLUMNS, Batch, Row
from assistant.errors import AssistantError, Fault
from assistant.import_file.export import read_lines
from assistant.services import decisions, drafting, looking, syncing
from assistant.services.archiving import ExportFile, back_up, examine, export, restore
from assistant.services.classifying import classify
from assistant.services.decisions import NewTime, Override
from assistant.services.importing import Terms, import_batch
from assistant.services.past import Source, remember
from assistant.services.recovering import look_for_lost
from assistant.store.database import Store
from tests.machine import drawn, laws
from tests.machine.drawn import HOUR, MINUTE, NOTHING, Timing
from tests.machine.life import Life
from tests.machine.site import Clock, Fate, Site
from tests.world import store_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.core.account import Account, Network
    from assistant.core.history import Sighting
    from assistant.ports import DelayKind

Result = TypeVar("Result")

WAITS = frozenset({State.QUEUED, State.REJECTED, State.FAILED})
RIGHT = timedelta(0)


class AnyLife(RuleBasedStateMachine):
    """A life in which anything may happen next."""

    steps = 0  # of all lives so far

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.numbers = count(1)

    @initialize(
        terms=st.lists(drawn.terms, min_size=1, max_size=2),
        network=drawn.networks,
        start=st.sampled_from(drawn.STARTS),
        site=st.tuples(st.booleans(), st.sampled_from([3, 100])),
        tells=st.booleans(),
        first=st.lists(st.tuples(drawn.timings, drawn.said), min_size=4, max_size=12),
    )
    def begin(  # noqa: PLR0913, PLR0917 - hypothesis draws each by its name
        self,
        terms: list[drawn.Terms],
        network: Network,
        start: datetime,
        site: tuple[bool, int],
        tells: bool,
        first: list[tuple[Timing, Said]],
    ) -> None:
        accounts = {name: each.account(name) for name, each in zip(("me", "lab"), terms, strict=False)}
        clock = Clock(start)
        store = store_in(Path(self.folder.name))
        self.life = Life(store, accounts, network, clock, Site(clock, *site), tells)
        for number, (timing, said) in enumerate(first):
            self.add(f"Thought {number}", said, timing, number)

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.life.close()
        self.folder.cleanup()

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "life"):
            AnyLife.steps += 1
            laws.require_all(self.life)

    # What a person writes and decides.

    @rule(text=drawn.texts, said=drawn.said, timing=drawn.timings, number=drawn.numbers)
    def add(self, text: str, said: Said, timing: Timing, number: int) -> None:
        account = self.life.named(number)
        new = self._new(account, text, said, timing)
        judged = self._decided(lambda: drafting.add(self.life.store, account, new, self.life.actor))
        if judged is not None:
            self.life.write(judged.draft.id, drafting.checked_text(text))

    @rule(text=st.sampled_from(NOTHING), number=drawn.numbers)
    def add_nothing(self, text: str, number: int) -> None:
        account = self.life.named(number)
        new = NewDraft(account.name, text)
        assert self._decided(lambda: drafting.add(self.life.store, account, new, self.life.actor)) is None

    @precondition(lambda self: self.life.written)
    @rule(
        number=drawn.numbers, text=st.none() | drawn.texts, said=drawn.said, timing=st.none() | drawn.timings
    )
    def edit(self, number: int, text: str | None, said: Said, timing: Timing | None) -> None:
        draft, account = self._draft(number)
        new = self._new(account, draft.text if text is None else text, said, timing or Timing())
        if timing is None:
            old = draft.new
            new = replace(new, pinned_at=old.pinned_at, not_before=old.not_before, expires=old.expires)
        judged = self._decided(lambda: drafting.edit(self.life.store, account, draft, new, self.life.actor))
        assert judged is None or draft.state in WAITS
        if judged is not None:
            self.life.write(draft.id, drafting.checked_text(new.text))

    @precondition(lambda self: self.life.written)
    @rule(
        number=drawn.numbers,
        because=st.sampled_from(["The fair opens.", "The fair opens.", " "]),
        move=st.none() | drawn.ahead,
        to_slot=st.booleans(),
        what=st.sampled_from(["approve", "retry", "cancel"]),
    )
    def decide(self, number: int, because: str, move: timedelta | None, to_slot: bool, what: str) -> None:
        draft, account = self._draft(number)
        new_time = NewTime(None) if to_slot else self._move(move)
        store, actor = self.life.store, self.life.actor
        match what:
            case "approve":
                override = Override(because, new_time)
                done = self._decided(lambda: decisions.approve(store, account, draft, override, actor))
                if done is not None:
                    assert because.strip()
                    self.life.approve(draft.id)
            case "retry":
                done = self._decided(lambda: decisions.retry(store, account, draft, actor, new_time))
            case _:
                gone = self._decided(lambda: decisions.cancel(store, draft, actor))
                assert gone is None or draft.state in WAITS
                return
        assert done is None or draft.state in WAITS

    @precondition(lambda self: self._unconfirmed())
    @rule(number=drawn.numbers)
    def confirm(self, number: int) -> None:
        drafts = self._unconfirmed()
        draft = drafts[number % len(drafts)]
        standing = self.life.found(draft)
        if standing is not None:
            address = f"https://x.com/me/status/{standing.remote_id}?s=20"
            decisions.confirm_posted(self.life.store, draft, address, self.life.actor)
        elif not self.life.may_still_leave(draft):
            decisions.confirm_not_posted(self.life.store, draft, self.life.actor)

    @rule(
        rows=st.lists(
            st.tuples(drawn.texts | st.sampled_from(NOTHING), drawn.timings), min_size=1, max_size=4
        ),
        skip=st.booleans(),
        number=drawn.numbers,
    )
    def import_rows(self, rows: list[tuple[str, Timing]], skip: bool, number: int) -> None:
        batch = Batch("drafts.csv", [self._row(line, *row) for line, row in enumerate(rows, 2)])
        default = self.life.named(number)
        terms = Terms(self.life.accounts, default, self.life.actor, skip_invalid=skip)
        imported = self._decided(lambda: import_batch(self.life.store, batch, terms, lambda _: None))
        if imported is None:
            return
        assert imported.queued + imported.rejected + imported.known + len(imported.skipped) == len(rows)
        added = [draft for draft in self.life.drafts() if draft.id not in self.life.written]
        assert len(added) == imported.queued + imported.rejected
        assert {draft.text for draft in added} <= {
            drafting.checked_text(text) for text, _ in rows if text.strip() and "\x07" not in text
        }
        for draft in added:
            self.life.write(draft.id, draft.text)
        again = import_batch(self.life.store, batch, terms, lambda _: None)
        assert (again.queued, again.rejected) == (0, 0)

    # What others do on the timeline.

    @rule(
        text=st.none() | drawn.texts,
        number=drawn.numbers,
        kind=st.sampled_from([Kind.POST, Kind.POST, *Kind]),
        late=st.sampled_from([0, 590]),
    )
    def post_by_hand(self, text: str | None, number: int, kind: Kind, late: int) -> None:
        account, site = self.life.named(number), self.life.site
        if text is not None:
            site.store(account.name, drafting.checked_text(text), late, kind)
        elif self.life.written:
            draft, _ = self._draft(number)
            site.store(draft.account, draft.text, late)

    @precondition(lambda self: self.life.site.posts)
    @rule(number=drawn.numbers)
    def delete_by_hand(self, number: int) -> None:
        posts = self.life.site.posts
        post = posts[number % len(posts)]
        post.deleted = post.deleted or self.life.clock.true

    @rule(number=drawn.numbers, named=st.booleans(), faulty=st.booleans(), skip=st.booleans())
    def import_history(self, number: int, named: bool, faulty: bool, skip: bool) -> None:
        account = self.life.named(number)
        seen = [post.sighting for post in self.life.remembered(account, named=named)]
        items: list[Sighting | Fault] = [
            each if named else replace(each, remote_id=None, posted_at=each.posted_at.replace(microsecond=0))
            for each in seen
        ]
        items += [Fault(9, "text", "it is empty.")] * faulty
        source = Source("history.csv", items)
        remembered = self._decided(
            lambda: remember(self.life.store, account, source, lambda: None, skip_invalid=skip)
        )
        assert (remembered is None) == (faulty and not (skip and seen))
        assert remembered is None or (remembered.posts, remembered.faulty) == (len(seen), faulty)

    # What the assistant does by itself, and what it meets.

    @rule(fates=drawn.fate_lists, troubles=drawn.troubles)
    def serve(self, fates: list[Fate], troubles: list[DelayKind]) -> None:
        self.life.serve(fates, troubles)

    @rule(turns=drawn.turns)
    def wake_and_serve(self, turns: list[tuple[timedelta, list[Fate]]]) -> None:
        for late, fates in turns:
            self._sleep(self.life.next_step(), late)
            self.life.serve(fates)

    @rule(turns=drawn.turns)
    def wake_and_serve_on(self, turns: list[tuple[timedelta, list[Fate]]]) -> None:
        self.wake_and_serve(turns)

    @rule(times=st.integers(1, 6))
    def wake_in_peace(self, times: int) -> None:
        for _ in range(times):
            self._sleep(self.life.next_instant())
            self.life.wake()

    @rule(number=drawn.numbers, fates=drawn.fate_lists)
    def another_process_publishes(self, number: int, fates: list[Fate]) -> None:
        self.life.run(self.life.desk(self.life.named(number), fates, other=True))

    @precondition(lambda self: self.life.hanging)
    @rule(number=drawn.numbers)
    def a_stopped_process_goes_on(self, number: int) -> None:
        hanging = self.life.hanging
        self.life.come_back(hanging[number % len(hanging)])

    @rule(number=drawn.numbers, whole=st.booleans(), troubles=drawn.troubles)
    def sync(self, number: int, whole: bool, troubles: list[DelayKind]) -> None:
        account = self.life.named(number)
        if account.sync is None:
            return
        synced = syncing.sync_now(self.life.desk(account, troubles=troubles), whole=whole)
        if synced.trouble is None:
            laws.require_read(self.life, account, whole=whole)

    @rule(number=drawn.numbers, troubles=drawn.troubles)
    def look(self, number: int, troubles: list[DelayKind]) -> None:
        look_for_lost(self.life.desk(self.life.named(number), troubles=troubles))

    @rule(span=drawn.spans)
    def time_passes(self, span: timedelta) -> None:
        self.life.clock.let_pass(span)

    @rule(behind=st.sampled_from([RIGHT, RIGHT, MINUTE, HOUR, 3 * HOUR, 11 * HOUR]))
    def clock_is_set(self, behind: timedelta) -> None:
        self.life.set_clock(behind)

    # What must change nothing.

    @rule(number=drawn.numbers, other=drawn.numbers, text=st.sampled_from(NOTHING))
    def try_what_cannot_be(self, number: int, other: int, text: str) -> None:
        store, actor, account = self.life.store, self.life.actor, self.life.named(number)
        new = NewDraft(account.name, text)
        assert self._decided(lambda: drafting.add(store, account, new, actor)) is None
        assert self._decided(lambda: classify(store, [10**6], Said())) is None
        if self.life.written:
            draft, _ = self._draft(number)
            address = self._wrong_address(draft, other)
            assert self._decided(lambda: decisions.confirm_posted(store, draft, address, actor)) is None
            if draft.state is not State.UNCONFIRMED:
                assert self._decided(lambda: decisions.confirm_not_posted(store, draft, actor)) is None

    @rule(way=st.sampled_from(["look around", "back up", "move house"]))
    def look_around(self, way: str) -> None:
        self._see_plans()  # one that is out of date is made anew, and kept
        with self.life.elsewhere.watching() as version:
            before = version()
            match way:
                case "look around":
                    self._look_around()
                case "back up":
                    self._back_up()
                case _:
                    self._move_house()
            assert version() == before

    def _see_plans(self) -> None:
        for account in self.life.each():
            looking.plan(self.life.store, account, self.life.clock.now(), 3)

    def _look_around(self) -> None:
        store, now = self.life.store, self.life.clock.now()
        self._see_plans()
        for account in self.life.each():
            looking.balance(store, account, now)
            looking.waiting_for_person(store, [account.name])
        for draft in self.life.drafts():
            looking.story(store, draft.id)
            drafting.check(store, self.life.accounts[draft.account], draft, None, now)
        self.life.next_instant()

    def _back_up(self) -> None:
        path = Path(self.folder.name) / "backup.db"
        back_up(self.life.store, path, replace=True)
        copy = Store.open(path)
        try:
            assert examine(copy) is None
            assert list(export(copy, "")) == list(export(self.life.store, ""))
        finally:
            copy.close()

    def _move_house(self) -> None:
        folder = Path(self.folder.name) / f"house {next(self.numbers)}"
        folder.mkdir()
        lines = list(export(self.life.store, "0"))
        (folder / "all.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        house = store_in(folder)
        try:
            file = ExportFile("all.jsonl", read_lines(folder / "all.jsonl"))
            assert restore(house, file, "0") == len(lines) - 2
            assert list(map(json.loads, export(house, "0"))) == list(map(json.loads, lines))
        finally:
            house.close()

    # How things are put.

    def _decided(self, decide: Callable[[], Result]) -> Result | None:
        """What a decision comes to; a refused one is told in a sentence and changes nothing."""
        with self.life.elsewhere.watching() as version:
            before = version()
            try:
                return decide()
            except AssistantError as error:
                assert str(error).rstrip().endswith((".", "…", ")")) or "\n" in str(error)  # noqa: PT017 - most decisions raise nothing
                assert version() == before
                return None

    def _new(self, account: Account, text: str, said: Said, timing: Timing) -> NewDraft:
        content, grounds = categorise(text, said, account)
        at, not_before, expires = (self._at(span) for span in (timing.at, timing.not_before, timing.expires))
        return NewDraft(account.name, text, content, at, not_before, expires, timing.priority, grounds)

    def _at(self, span: timedelta | None) -> datetime | None:
        return None if span is None else self.life.clock.now() + span

    def _move(self, span: timedelta | None) -> NewTime | None:
        return None if span is None else NewTime(self._at(span))

    def _row(self, line: int, text: str, timing: Timing) -> Row:
        cells = {"text": text, "priority": str(timing.priority)}
        for name in ("at", "not_before", "expires"):
            moment = self._at(getattr(timing, name))
            cells[name] = "" if moment is None else moment.isoformat()
        return Row(line, line, tuple(cells.get(column, "") for column in COLUMNS))

    def _draft(self, number: int) -> tuple[Draft, Account]:
        ids = list(self.life.written)
        with self.life.store.reading() as tx:
            draft = tx.drafts.get(ids[number % len(ids)])
        return draft, self.life.accounts[draft.account]

    def _wrong_address(self, draft: Draft, number: int) -> str:
        """What is no post's address, or another draft's."""
        published = [each for each in self.life.drafts(State.PUBLISHED) if each.account == draft.account]
        if number % 2 and published:
            return published[number % len(published)].remote_id or ""
        return "x.com/me"

    def _unconfirmed(self) -> list[Draft]:
        return self.life.drafts(State.UNCONFIRMED)

    def _sleep(self, until: datetime | None, late: timedelta = RIGHT) -> None:
        """Let time pass until an instant, if there is one, and a little more."""
        if until is not None:
            self.life.clock.let_pass(max(until - self.life.clock.now(), RIGHT) + late)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=5, stateful_step_count=25)
