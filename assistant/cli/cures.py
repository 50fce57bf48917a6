"""What a person can do about a draft: each way out with the exact command, ready to be copied."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.cli.output import Line
from assistant.core.draft import State
from assistant.core.policy import Decision
from assistant.core.times import at_local
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.policy import Verdict
    from assistant.wiring import Application

OF_THE_TEXT = frozenset({"empty", "length", "cashtags", "duplicates"})  # only other words can cure these
EXPIRY = "expires"


@dataclass(frozen=True, slots=True)
class Cure:
    """A way out: what it comes to, the commands for it, of which one is enough, and its key in `review`."""

    way: str
    commands: tuple[str, ...]
    key: str

    @property
    def effect(self) -> str:
        """What it comes to, before the commands."""
        return say("{way}:", way=self.way)


@dataclass(frozen=True, slots=True)
class Case:
    """A draft that needs a person, what the policy says of it now, and times that it lets pass."""

    draft: Draft
    verdict: Verdict
    times: Sequence[datetime]
    account: Account
    now: datetime

    @property
    def faults(self) -> frozenset[str]:
        """The rules that refuse it."""
        return frozenset(reason.rule for reason in self.verdict.reasons)

    @property
    def is_over(self) -> bool:
        """Whether the time of its own has passed."""
        return self.draft.new.pinned_at is not None and self.draft.new.pinned_at <= self.now


def program(application: Application) -> str:
    """How this run's program is called again: with the options that say where things are."""
    given = {"--config": application.config, "--database": application.database}
    options = (word for option, value in given.items() if value is not None for word in (option, value))
    return shlex.join(("assistant", *options))


def when(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as `--at` reads it, quoted for the shell; with its offset where the clock shows it twice."""
    local = moment.astimezone(zone)
    first = at_local(local.date(), local.time().replace(fold=0), zone)
    return shlex.quote(f"{local:%Y-%m-%d %H:%M}" if first == moment else local.isoformat(timespec="minutes"))


def cures(case: Case, called: str) -> Iterator[Cure]:
    """Every way out of the case; `called` is how the program is called."""
    number = case.draft.id
    match case.draft.state:
        case State.UNCONFIRMED:
            yield Cure(say("If it stands on the timeline"), (f"{called} confirm {number} --posted URL",), "p")
            yield Cure(
                say("If it does not, so that it is sent again"),
                (f"{called} confirm {number} --not-posted",),
                "n",
            )
            return
        case State.FAILED:
            yield _rewrite(number, called)
            if not case.faults & OF_THE_TEXT:
                yield Cure(say("Try again as it is"), (f"{called} retry {number}",), "r")
        case _:
            yield from _of_rejected(case, called)
    yield Cure(say("Give it up"), (f"{called} cancel {number}",), "c")


def lines(found: Iterable[Cure], indent: int) -> Iterator[Line]:
    """The ways out, for people."""
    for cure in found:
        yield Line(cure.effect, indent)
        yield from (Line(command, indent + 1, whole=True) for command in cure.commands)


def _of_rejected(case: Case, called: str) -> Iterator[Cure]:
    number = case.draft.id
    if case.verdict.decision is not Decision.REJECTED and not case.is_over:
        yield Cure(say("It would be taken now"), (f"{called} retry {number}",), "r")
        return
    if case.times:
        moves = tuple(
            f"{called} retry {number} --at {when(moment, case.account.zone)}" for moment in case.times
        )
        yield Cure(say("Move it to a time that passes"), moves, "m")
    if case.faults & OF_THE_TEXT:
        yield _rewrite(number, called)
    elif EXPIRY in case.faults:
        yield Cure(say("Let it wait without end"), (f"{called} edit {number} --expires none",), "w")
    else:
        if case.account.slots:
            yield Cure(
                say("Let it wait for a slot that passes"), (f"{called} retry {number} --at slot",), "w"
            )
        approve = f"{called} approve {number}"
        if case.is_over and case.account.slots:
            approve = f"{approve} --at slot"
        elif case.is_over:
            approve = say("{command} --at WHEN", command=approve)
        approve = say("{command} --because 'WHY'", command=approve)
        yield Cure(say("Let it go past the policy"), (approve,), "a")


def _rewrite(number: int, called: str) -> Cure:
    return Cure(say("Change the text, in your editor or with --text"), (f"{called} edit {number}",), "e")
