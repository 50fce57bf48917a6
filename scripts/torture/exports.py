"""Tampers with exports of a whole database, line by line and value by value, and uses what is taken of them.

A breach is a traceback, a refusal that leaves something behind, or a database that was taken and then cannot
be shown, planned, or published from.
"""

from __future__ import annotations

import json
import random
import traceback
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from assistant.core.account import Network, Sync
from assistant.core.draft import NewDraft
from assistant.core.rules import MinGap, PostsPerDay
from assistant.errors import AssistantError
from assistant.import_file.export import read_lines
from assistant.ports import Lost
from assistant.services import drafting, looking
from assistant.services.archiving import ExportFile, export, restore
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.syncing import sync_now
from assistant.services.waking import next_instant
from scripts.torture.stage import Tally
from tests.machine.drawn import STARTS, Terms
from tests.machine.life import Life
from tests.machine.site import Clock, End, Fate, Site, Way
from tests.world import store_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.ports import Outcome
    from assistant.store.database import Store
    from scripts.torture.stage import Options

DEFAULT_COUNT = 10_000
_HOUR = timedelta(hours=1)
_FATES = (
    Fate(),
    Fate(end=End.LOST_AFTER),
    Fate(end=End.POSTPONED),
    Fate(end=End.REFUSED),
    Fate(),
    Fate(end=End.LOST_BEFORE),
)
_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 7, 2**62, 2**63 - 1, 2**63, 1.5, [], {}),
    *("", "x", "me", "-5", "[]", "[{}]", "[1]", '["x"]', "\ud800", "a\0b", "9" * 30),
    *("queued", "published", "rejected", "personal", "posted", "lost", "observed", "reply"),
    *("2026-11-22T05:99:99.000000Z", "2026-02-31T00:00:00.000000Z", "2026-11-24T00:00:00.000000Z"),
    *("0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"),
)


class _Mute(Way):
    """A way to the network on which every answer to a post is lost."""

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Lose it."""
        return Lost("nobody answers")


def _mute(life: Life) -> _Mute:
    way = life.desk(life.accounts["me"]).channel
    assert isinstance(way, Way)  # noqa: S101 - as a life makes them
    return _Mute(way.site, way.account, way.claimed, way.asking, way.hang, way.meanwhile)


@contextmanager
def lived_in(folder: Path) -> Iterator[Life]:
    """A life in which something of everything has happened."""
    terms = Terms("Europe/Paris", "many", (PostsPerDay(4), MinGap(_HOUR)), 90 * 24 * _HOUR, _HOUR / 2, Sync())
    account, clock = terms.account("me"), Clock(STARTS[0])
    site = Site(clock, refuses_twins=True, page=100)
    with closing(Life(store_in(folder), {"me": account}, Network(), clock, site, tells=True)) as life:
        for number in range(12):
            at = clock.now() + (1 + 2 * number) * _HOUR if number % 2 else None
            drafting.add(life.store, account, NewDraft("me", f"Thought {number}", pinned_at=at), life.actor)
        site.store("me", "By hand")
        for fate in _FATES:
            clock.let_pass(max((life.next_step() or clock.now()) - clock.now(), timedelta(0)))
            life.serve([fate])
        yield life


def run(options: Options) -> Tally:
    """Tamper with so many exports."""
    tally = Tally("exports")
    with TemporaryDirectory() as name, lived_in(Path(name)) as life:
        lines = list(export(life.store, "0"))
        (new := Path(name) / "new").mkdir()
        for seed in range(options.seed, options.seed + options.count):
            chance = random.Random(seed)  # noqa: S311 - the same again is what is wanted
            try:
                tally.counts[_tried(life, new, tampered(lines, chance))] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach
                where = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{Path(where.filename).name}:{where.lineno}"
                tally.breach(f"{type(error).__name__} at {place}: {error!s:.300}", seed, 1)
            tally.counts["exports"] += 1
    return tally


def tampered(lines: list[str], chance: random.Random) -> list[str]:
    """The lines after a few things were done to them; the number in the last one mostly agrees."""
    content = [json.loads(line) for line in lines]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        _tamper(content, chance)
    if content and "rows" in content[-1] and chance.random() < 9 / 10:
        content[-1]["rows"] = len(content) - 2
    return [json.dumps(line) for line in content]


def _tamper(content: list[dict[str, Any]], chance: random.Random) -> None:
    """Drop, double or swap lines, or change a key or a value of one."""
    place, other = (chance.randrange(len(content)) for _ in range(2))
    match chance.randrange(12):
        case 0:
            del content[place]
        case 1:
            content.insert(other, json.loads(json.dumps(content[place])))
        case 2:
            content[place], content[other] = content[other], content[place]
        case 3:
            _replace(content[place], chance, chance.choice(_VALUES))
        case 4:
            row = content[place].get("row")
            if isinstance(row, dict) and row:
                row[str(chance.choice(_VALUES))] = row.pop(chance.choice(list(row)))
        case _:
            row = content[place].get("row")
            if isinstance(row, dict) and row:
                column = chance.choice(list(row))
                rows = [line["row"] for line in content if isinstance(line.get("row"), dict)]
                theirs = [each[column] for each in rows if column in each]
                row[column] = chance.choice(_VALUES if chance.random() < 2 / 3 else theirs)


def _replace(line: dict[str, Any], chance: random.Random, value: object) -> None:
    line[chance.choice([*line, "row", "table"])] = value


def _tried(life: Life, folder: Path, lines: list[str]) -> str:
    for left in folder.iterdir():
        left.unlink()
    path = folder / "export.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with closing(store_in(folder)) as store:
        empty = list(export(store, "0"))
        try:
            number = restore(store, ExportFile("FILE", read_lines(path)), "0")
        except AssistantError:
            _require(list(export(store, "0")) == empty, "what was refused has left something behind")
            return "refused"
        _require(number == len(list(export(store, "0"))) - len(empty), "not all that it said was stored")
        use(life, store)
    return "taken"


def use(life: Life, store: Store) -> None:
    """Do with a database what the program does with it; a sentence is an answer, too."""
    account, now = life.accounts["me"], life.clock.now()
    life.site.asked.clear()
    desk = replace(life.desk(account), store=store, channel=_mute(life))
    with store.reading() as tx:
        ids = [row["id"] for row in tx.copying.rows("drafts")]
        names = list({row["account"] for table in ("drafts", "posts") for row in tx.copying.rows(table)})
    for each in (
        lambda: [looking.story(store, draft_id) for draft_id in ids],
        lambda: looking.listed(store, names, ()),
        lambda: looking.ledger(store, names, None, 1000),
        lambda: looking.waiting_for_person(store, names),
        lambda: looking.balance(store, account, now),
        lambda: looking.plan(store, account, now, 3),
        lambda: next_instant(desk, now),
        lambda: sync_now(desk, whole=True),
        lambda: list(publish_due(desk)),
        lambda: look_for_lost(desk),
    ):
        try:
            each()
        except AssistantError as error:
            _require(bool(str(error)), "an error without a sentence")
    with store.reading() as tx:
        breaches = list(tx.audit.breaches())
    _require(not breaches, f"using it has made it contradict itself: {breaches}")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
