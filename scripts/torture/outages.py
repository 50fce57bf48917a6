"""The trial of outages: one account is shut out, nothing can be reached for hours, or posts appear late."""

from __future__ import annotations

import socket
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.access import sandbox_credentials
from assistant.core.account import Network
from assistant.core.draft import Actor, Event, NewDraft, State
from assistant.core.times import speak
from assistant.networks.sandbox.accounts import account_named
from assistant.networks.x import XAccount
from assistant.services.decisions import retry
from scripts.torture.faults import BEGIN, DRAFTS, LOOK_FOR, account, draft, judged
from scripts.torture.recording import HOUR, MINUTE
from scripts.torture.rehearsal import Setting, rehearsal
from scripts.torture.stage import Tally, played
from scripts.torture.truths import doubles, strangers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.store.transaction import Transaction
    from scripts.torture.rehearsal import Rehearsal
    from scripts.torture.stage import Options

DEFAULT_COUNT = 120  # runs
SHUTTING_OUT = ("unauthorized", "no_credit", "suspended", "read_only", "not_enrolled", "usage_capped")
_MOST_TRIES = 20  # in three hours: each wait is twice as long, until a quarter of an hour
_TOLD = 20  # tries that the reason of a failure tells
_LONGEST = timedelta(days=4)


def run(options: Options) -> Tally:
    """Play outages of each kind in turn; the seed draws the rest."""
    tally = Tally("outages")
    for seed in range(options.seed, options.seed + options.count):
        outage = OUTAGES[seed % len(OUTAGES)]
        tally.counts[outage.__name__.strip("_").replace("_", " ")] += 1
        with suppress(Exception), played(tally, seed, 1) as folder:  # which counts as a breach
            for breach in outage(folder, Random(seed)):  # noqa: S311 - nothing secret
                tally.breach(breach, seed, 1)
    return tally


def _shut_out(folder: Path, chance: Random) -> Iterator[str]:
    """One of two accounts is refused everything for hours: the other does not notice."""
    me, other = account("me"), account("other")
    shut = {"fault": chance.choice(SHUTTING_OUT), "user": account_named("me").id, "times": 10_000}
    with rehearsal(folder, [me, other], Setting(BEGIN, _network(chance))) as stage:
        _fill(stage)
        stage.calls.sandbox.misbehave(shut)
        _run(stage, BEGIN + 3 * HOUR)
        if _posted(stage, "other") != _undisturbed():
            yield f"{shut['fault']} of one account changed what the other one posted, or when."
        tries = sum(call.text is not None for call in stage.calls.made if call.account == "me")
        if not 1 < tries <= _MOST_TRIES:
            yield f"an account that is shut out ({shut['fault']}) tried {tries} times in three hours."
        stage.calls.sandbox.misbehave()
        _run(stage, BEGIN + _LONGEST)
        yield from judged(stage)


def _unreachable(folder: Path, chance: Random) -> Iterator[str]:
    """Nothing can be reached: every draft fails with the reasons of every try, and can be tried anew."""
    me, give_up_after = account("me"), chance.randint(60, 300) * MINUTE
    network = Network(give_up_after=give_up_after, look_for=LOOK_FOR)
    with rehearsal(folder, [me], Setting(BEGIN, network)) as stage, _nowhere() as address:
        for number in range(3):
            stage.add(NewDraft("me", f"Waits {number}"))
        stage.add(NewDraft("me", "Has a time", pinned_at=BEGIN + chance.randint(1, 200) * MINUTE))
        there = stage.desks[:]
        with closing(XAccount(sandbox_credentials(me), address)) as way:
            stage.desks[:] = [stage.desk(me, way, there[0].presence)]
            _run(stage, BEGIN + _LONGEST)
        yield from _reasons(stage, give_up_after)
        stage.desks[:] = there
        for each in _drafts(stage):
            retry(stage.store, me, each, Actor("torture", stage.clocks.now()))
        _run(stage, stage.clocks.time + _LONGEST)
        yield from judged(stage)
        if any(each.state is not State.PUBLISHED for each in _drafts(stage)):
            yield "a draft that was tried anew when everything could be reached was not published."


def _late(folder: Path, chance: Random) -> Iterator[str]:
    """Posts whose answers were lost appear late: while they are looked for, they are not sent again."""
    in_time = chance.choice((True, False))
    latest = LOOK_FOR.seconds - 1 if in_time else 2 * LOOK_FOR.seconds - 100
    orders = [
        {"fault": "lost_late", "seconds": chance.randint(1, latest)}
        if chance.choice((True, False))
        else {"fault": "none"}
        for _ in range(DRAFTS)
    ]
    with rehearsal(
        folder, [account("me")], Setting(BEGIN, Network(look_for=LOOK_FOR, send_again=True))
    ) as stage:
        _fill(stage)
        stage.calls.sandbox.misbehave(*orders)
        _run(stage, BEGIN + _LONGEST)
        if in_time:
            yield from judged(stage)
            yield from strangers(stage)
        # Whatever appears later is nobody's, or a duplicate of itself, but never stands twice.
        yield from doubles(stage)


OUTAGES = (_shut_out, _unreachable, _late)


def _network(chance: Random) -> Network:
    return Network(look_for=LOOK_FOR, send_again=chance.choice((True, False)))


def _fill(stage: Rehearsal) -> None:
    for number in range(DRAFTS):
        stage.add(draft(stage.accounts[number % len(stage.accounts)].name, number))


def _run(stage: Rehearsal, until: datetime) -> None:
    for _ in stage.run(until):
        pass


def _drafts(stage: Rehearsal) -> list[Draft]:
    with stage.store.reading() as tx:
        return tx.drafts.listed([account.name for account in stage.accounts])


def _posted(stage: Rehearsal, name: str) -> list[tuple[str, str]]:
    posts = stage.calls.sandbox.posts()
    return [(post["created_at"], post["text"]) for post in posts if post["user"] == account_named(name).id]


@cache
def _undisturbed() -> list[tuple[str, str]]:
    """What the other account posts, and when, if nothing happens to either."""
    accounts = [account("me"), account("other")]
    with (
        TemporaryDirectory() as folder,
        rehearsal(Path(folder), accounts, Setting(BEGIN, Network())) as stage,
    ):
        _fill(stage)
        _run(stage, BEGIN + 3 * HOUR)
        return _posted(stage, "other")


@contextmanager
def _nowhere() -> Iterator[str]:
    """An address of this machine at which nobody listens, nor will."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}"


def _reasons(stage: Rehearsal, give_up_after: timedelta) -> Iterator[str]:
    """What is missing in what a person is told of drafts that were given up."""
    for each in _drafts(stage):
        with stage.store.reading() as tx:
            if each.new.pinned_at is None:
                yield from _untold(tx, each, stage.accounts[0], give_up_after)
            elif each.state is not State.REJECTED:
                yield f"draft #{each.id} is {each.state}, although its time was missed."


def _untold(tx: Transaction, each: Draft, account: Account, give_up_after: timedelta) -> Iterator[str]:
    tries = tx.attempts.of(each.id)
    note = tx.events.of(each.id)[-1].note or ""
    if each.state is not State.FAILED or tx.events.of(each.id)[-1].event != Event.REFUSE:
        yield f"draft #{each.id} is {each.state} after {give_up_after} in which nothing could be reached."
    if tries[-1].started_at - tries[0].started_at < give_up_after:
        yield f"draft #{each.id} was given up before {give_up_after} had passed."
    if f"given up after {len(tries)} tries" not in note:
        yield f"draft #{each.id} was tried {len(tries)} times, and a person is told: {note}"
    for attempt in tries[-_TOLD:]:
        if f"{speak(attempt.started_at, account.zone)}: {attempt.detail}" not in note:
            yield f"draft #{each.id} does not tell why the try of {attempt.started_at} failed."
