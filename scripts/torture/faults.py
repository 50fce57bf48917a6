"""The trials of network faults: whatever the network does, what is said of a draft has to be true in the end.

Services, HTTP and database are real; the clocks are moved by hand, so that hours of waiting take no time.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.core.account import Account, Network, Sync
from assistant.core.draft import NewDraft, State
from assistant.core.policy import Policy
from assistant.core.rules import PostsPerDay
from assistant.networks.sandbox.faults import STATUSES, Ending, Kind, Reset, options_of, places_of
from scripts.torture.recording import MINUTE
from scripts.torture.rehearsal import BRIEF, Setting, rehearsal
from scripts.torture.stage import Tally, played
from scripts.torture.truths import crowds, sent_again, strangers, unexcused, untruths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scripts.torture.rehearsal import Rehearsal
    from scripts.torture.stage import Options

    Order = Mapping[str, object]

DEFAULT_COUNT = 1000  # sequences
BEGIN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday
LONGEST = timedelta(days=4)  # what is not at rest by then never is
LOOK_FOR = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=2)
DRAFTS = 10
_PLACES = (1, DRAFTS // 2, DRAFTS)  # which request of its kind meets a fault that comes alone
_LATE_S = (30, 240, 590)  # a post appears so late: before it is looked for no longer
_SLOTS = tuple(time(minute // 60, minute % 60) for minute in (*range(480, 660, 10), *range(660, 1440, 60)))
_TIMES = (3, 3, 17, 31, 45)  # minutes after the beginning of the drafts that have times of their own
_TEXTS = (  # with what X does to texts: links, entities, normal forms, white space
    "Number {0} & all that: <b>bold</b>",
    "Number {0}, more at https://example.org/{0}?a=1&b=2 today",
    "Number {0} \N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET} e\N{COMBINING ACUTE ACCENT}te\N{SNOWMAN}",
    "Number {0}\nin two lines, see example.com",
    "Read this: https://example.org/{0}",
)


@dataclass(frozen=True, slots=True)
class Case:
    """What a run meets and how the network is dealt with; `accounts` share the drafts.

    Where it `is_alone`, a fault is not to cost any draft its time.
    """

    orders: tuple[Order, ...]
    send_again: bool
    requests_per_minute: int = 60
    accounts: int = 1
    is_alone: bool = False


def run_each(options: Options) -> Tally:
    """Let every fault be met alone, at the first, a middle or the last request; seeds number the cases."""
    return _run(Tally("each-fault"), options, lambda seed: CASES[seed % len(CASES)])


def run(options: Options) -> Tally:
    """Let sequences of faults be met that the seed draws."""
    return _run(Tally("faults"), options, _drawn)


def _run(tally: Tally, options: Options, choose: Callable[[int], Case]) -> Tally:
    for seed in range(options.seed, options.seed + options.count):
        case = choose(seed)
        with suppress(Exception), played(tally, seed, 1) as folder:  # which counts as a breach
            for breach in play(case, folder, tally):
                tally.breach(f"{breach} The case: {case}.", seed, 1)
    return tally


def play(case: Case, folder: Path, tally: Tally) -> Iterator[str]:
    """Play a case until nothing is left to do, and judge what it left."""
    network = Network(None, case.requests_per_minute, GIVE_UP_AFTER, LOOK_FOR, case.send_again)
    accounts = [account(name) for name in ("me", "other")[: case.accounts]]
    with rehearsal(folder, accounts, Setting(BEGIN, network, timeouts=BRIEF)) as stage:
        for number in range(DRAFTS):
            stage.add(draft(accounts[number % len(accounts)].name, number))
        stage.calls.sandbox.misbehave(*case.orders)
        for _ in stage.run(BEGIN + LONGEST):
            pass
        yield from judged(stage)
        yield from strangers(stage)
        if case.is_alone:
            yield from _ended_by_time(stage)
        _count(case, stage, tally)


def account(name: str) -> Account:
    """An account with a slot every ten minutes, and no guardrail that could hold a draft."""
    sync = Sync(timedelta(minutes=15), most_per_day=100_000)
    policy = Policy((PostsPerDay(1000),))
    return Account(
        name, ZoneInfo("Europe/Paris"), slots=dict.fromkeys(range(7), _SLOTS), policy=policy, sync=sync
    )


def draft(name: str, number: int) -> NewDraft:
    """One of ten drafts: half have times of their own, half wait for slots, and some of these expire."""
    text = _TEXTS[number % len(_TEXTS)].format(number)
    if number % 2:
        return NewDraft(name, text, pinned_at=BEGIN + _TIMES[number // 2] * MINUTE)
    expires = BEGIN + (35 + 10 * number) * MINUTE if number % 4 == 0 else None
    return NewDraft(name, text, expires=expires)


def judged(stage: Rehearsal) -> Iterator[str]:
    """Everything that must not be, when nothing is left to do."""
    yield from untruths(stage)
    yield from sent_again(stage)
    yield from unexcused(stage)
    for first, last in crowds((call.at for call in stage.calls.made), stage.network.requests_per_minute):
        yield f"more than {stage.network.requests_per_minute} requests left between {first} and {last}."
    left, served = len(stage.calls.made), stage.calls.served()
    if left != served:
        yield f"{left} requests left, and {served} arrived."


def _ended_by_time(stage: Rehearsal) -> Iterator[str]:
    """Drafts for which it became too late, which no single fault is to bring about."""
    with stage.store.reading() as tx:
        for each in tx.drafts.listed([account.name for account in stage.accounts], [State.REJECTED]):
            yield f"draft #{each.id} was rejected after a single fault."


def _count(case: Case, stage: Rehearsal, tally: Tally) -> None:
    tally.counts["sequences"] += 1
    tally.counts["faults"] += sum(order["fault"] != Kind.NONE for order in case.orders)
    with stage.store.reading() as tx:
        for (_, state), number in tx.drafts.counts().items():
            tally.counts[state.value] += number
    tally.counts["requests"] += len(stage.calls.made)


def _variants(place: str) -> Iterator[Order]:
    """Every fault that a request of this kind can meet, with every option it has."""
    for kind in Kind:
        if kind is not Kind.NONE and place in places_of(kind):
            names = options_of(kind, place)
            for values in product(*(_choices(kind, name) for name in names)):
                yield {"fault": kind.value, "on": place} | dict(zip(names, values, strict=True))


def _choices(kind: Kind, option: str) -> Sequence[object]:
    """What an option of a fault can be."""
    if option == "seconds":
        return (2 * BRIEF.read,) if kind is Kind.DELAY else _LATE_S
    known: dict[str, Sequence[object]] = {
        "reset": [each.value for each in Reset],
        "ending": [each.value for each in Ending],
        "stored": (True, False),
        "location": ("/", "/2/tweets"),
        "status": STATUSES.get(kind, ()),
    }
    return known[option]


VARIANTS = {place: tuple(_variants(place)) for place in ("post", "timeline", "me")}


def _alone() -> Iterator[Case]:
    """Every fault once, at each place; what happens to a post, with and without sending again."""
    for place, variants in VARIANTS.items():
        for fault, number in product(variants, _PLACES if place != "me" else _PLACES[:1]):
            before = {"fault": "none", "on": place, "times": number - 1}
            orders = (before, fault) if number > 1 else (fault,)
            yield from (Case(orders, send_again, is_alone=True) for send_again in (True, False))
    for fault in VARIANTS["timeline"]:  # met when a lost post is looked for
        lost = {"fault": "lost_after"}
        before = {"fault": "none", "on": "timeline", "times": 2}
        yield Case((lost, before, fault, {**fault, "times": 3}), send_again=True, is_alone=True)


CASES = tuple(_alone())


def _drawn(seed: int) -> Case:
    """A case with 1 to 12 faults, and normal requests between them."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    orders: list[Order] = []
    for _ in range(chance.randint(1, 12)):
        place = chance.choices(list(VARIANTS), [6, 3, 1])[0]
        if chance.choice((True, False)):
            orders.append({"fault": "none", "on": place, "times": chance.randint(1, 4)})
        orders.append({**chance.choice(VARIANTS[place]), "times": chance.choice((1, 1, 1, 2, 5))})
    accounts, limit = chance.choice((1, 1, 2)), chance.choice((6, 60))
    return Case(tuple(orders), chance.choice((True, False)), limit, accounts)
