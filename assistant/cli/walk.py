"""The walk of `review`: one draft after the other, each decided by a key, and done when the walk goes on.

What was decided is done by the key that goes on, and not before: until then it can be taken back, whatever it
is, and who stops the walk there leaves the draft as it was.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant import clock
from assistant.cli import asking, exits, output, waiting
from assistant.cli.choices import Chooser, offers
from assistant.cli.output import Line
from assistant.core.draft import NEEDS_PERSON
from assistant.core.naming import named
from assistant.core.when import say_when
from assistant.errors import AssistantError
from assistant.sentence import mark, say
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.cli.choices import Choice
    from assistant.cli.cures import Case
    from assistant.core.account import Account
    from assistant.services.looking import Waiting
    from assistant.wiring import Application

_HELP = (
    ("m", mark("moves the draft to the time shown; of several you press the number")),
    ("t", mark("asks for a time: tomorrow 9:00, friday 18:30, in 2 hours")),
    ("w", mark("lets it wait for a slot that passes, or without end if it has expired")),
    ("a", mark("lets it go past the policy, and asks why")),
    ("r", mark("tries it again as it is")),
    ("e", mark("opens the text in your editor ($EDITOR)")),
    ("p, n", mark("say whether an unconfirmed draft stands on the timeline or not")),
    ("c", mark("gives it up")),
    ("s", mark("skips it, as Enter does; it goes on waiting")),
    ("b", mark("goes back to the one before")),
    ("u", mark("takes back what was decided, as long as the walk has not gone on")),
    ("q", mark("ends the walk, as Ctrl-C does; what was decided before is done")),
)


class Step(Enum):
    """Where the walk goes from a draft."""

    ON = 1
    BACK = -1
    AGAIN = 0
    QUIT = 2


_GOING_ON = {asking.ENTER: Step.ON, "s": Step.ON, "b": Step.BACK, "q": Step.QUIT}


class Walk:
    """A walk through the drafts of some accounts that wait for a person."""

    def __init__(self, application: Application, accounts: Mapping[str, Account]) -> None:
        self._application = application
        self._accounts = accounts
        self._decided = 0
        self._open: tuple[Case, Choice] | None = None  # decided, and not done yet

    def through(self, ids: list[int]) -> None:
        """Show one after the other until the person has been through all of them, or stops.

        Raises:
            Exit: they stopped with Ctrl-C.
        """
        try:
            self._go(ids)
        except KeyboardInterrupt:
            _say(Line(), *self._stopped())
            raise Exit(exits.INTERRUPTED) from None
        _say(self._summary())

    def _go(self, ids: list[int]) -> None:
        place, direction = 0, Step.ON
        while place < len(ids):
            step = self._visit(ids, place, direction)
            if step is Step.QUIT:
                return
            if step is not Step.AGAIN:
                direction = step
                place += 1 if step is Step.ON else -1
            if place < 0:
                _say(Line(say("There is none before it.")))
                place, direction = 0, Step.ON
            if place == len(ids):
                ids += [item.draft.id for item in self._waiting() if item.draft.id not in ids]

    def _waiting(self) -> list[Waiting]:
        return looking.waiting_for_person(self._application.store, list(self._accounts))

    def _visit(self, ids: list[int], place: int, direction: Step) -> Step:
        """Show a draft as it stands now, and let the person decide."""
        item = looking.waiting_now(self._application.store, ids[place])
        if item.draft.state not in NEEDS_PERSON:
            over = say(
                "Draft #{id} is {state}, and waits for nobody any more.",
                id=item.draft.id,
                state=named(item.draft.state),
            )
            _say(Line(over))
            return direction
        case = waiting.case(self._application, self._accounts[item.draft.account], item, clock.now())
        drafts = looking.drafts_of_posts(self._application.store, waiting.counted([item]))
        _say(
            Line(),
            Line(say("{place} of {all}", place=place + 1, all=len(ids)), style="title"),
            *waiting.told(item, case.account.zone, drafts),
            *waiting.searched(self._application, item, case),
            *_offered(case),
        )
        return self._ask(case)

    def _ask(self, case: Case) -> Step:
        """Read keys until one of them leads on."""
        keys = offers(case)
        while True:
            pressed = asking.key()
            if pressed in _GOING_ON:
                return _GOING_ON[pressed]
            decides = pressed in keys or (pressed.isdecimal() and "m" in keys)
            choice = self._choice(case, pressed) if decides else None
            if choice is not None:
                step = self._confirm(case, choice)
                if step is not None:
                    return step
            elif not decides:
                _say(*_answer(pressed))
            _say(_keys(keys))

    def _choice(self, case: Case, pressed: str) -> Choice | None:
        chooser = Chooser(self._application.store, case)
        try:
            return chooser.move_to(int(pressed)) if pressed.isdecimal() else chooser.choose(pressed)
        except AssistantError as error:
            _say(Line(str(error), style="bad"))
        except click.ClickException as error:  # the editor cannot be started
            _say(Line(error.format_message(), style="bad"))
        return None

    def _confirm(self, case: Case, choice: Choice) -> Step | None:
        """Do what was decided when the walk goes on; None when it is taken back."""
        self._open = (case, choice)
        _say(
            Line(choice.sentence, style="title"),
            *choice.opinion,
            Line(say("Enter does it and goes on; u takes it back.")),
        )
        pressed = asking.key()
        while pressed not in _GOING_ON and pressed != "u":
            again = say("Enter does it and goes on; u takes it back; b and q do it too, and go back or end.")
            _say(Line(again))
            pressed = asking.key()
        step = None if pressed == "u" else self._carry_out(choice, _GOING_ON[pressed])
        if step is None:
            _say(Line(say("Taken back: draft #{id} stays as it was.", id=case.draft.id)))
        self._open = None
        return step

    def _carry_out(self, choice: Choice, step: Step) -> Step:
        """Do it, and stay with the draft where it goes on waiting."""
        try:
            draft, lines = choice.carry_out(self._application.actor())
        except AssistantError as error:
            _say(Line(say("Nothing was done: {error}", error=error), style="bad"), *_written(choice))
            return Step.QUIT if step is Step.QUIT else Step.AGAIN
        self._decided += 1
        _say(*lines)
        return Step.AGAIN if draft.state in NEEDS_PERSON and step is not Step.QUIT else step

    def _stopped(self) -> Iterator[Line]:
        """What Ctrl-C leaves behind, as the database says it."""
        if self._open is not None:
            case, choice = self._open
            draft = looking.waiting_now(self._application.store, case.draft.id).draft
            if draft == case.draft:
                yield Line(
                    say("Draft #{id} stays as it was: the last decision was not done yet.", id=draft.id)
                )
                yield from _written(choice)
            else:
                yield Line(say("Draft #{id} is {state} now.", id=draft.id, state=named(draft.state)))
        yield self._summary()

    def _summary(self) -> Line:
        left = len(self._waiting())
        return Line(say("Decided: {decided}. Still waiting: {left}.", decided=self._decided, left=left))


def _say(*lines: Line) -> None:
    output.show(None, lines, as_json=False)


def _written(choice: Choice) -> Iterable[Line]:
    """What somebody wrote for a decision that was not done: it stands nowhere else."""
    if choice.wrote is None:
        return ()
    return (Line(say("This is what you wrote:")), *(Line(piece, 1) for piece in choice.wrote.split("\n")))


def _offered(case: Case) -> Iterator[Line]:
    """Every way out with its key."""
    yield Line(say("Ways out:"))
    for key, effect in offers(case).items():
        times = [say_when(moment, case.account.zone) for moment in case.times] if key == "m" else []
        what = say("{what}: {time}", what=effect, time=times[0]) if len(times) == 1 else effect
        yield Line(say("{key}  {effect}", key=key, effect=what), 1)
        if len(times) > 1:
            yield from (
                Line(say("{key}  {effect}", key=str(number), effect=time), 3)
                for number, time in enumerate(times, 1)
            )
    yield Line(say("s skip, b back, q quit, ? help"))


def _keys(keys: Iterable[str]) -> Line:
    return Line(say("Keys: {keys}, s skip, b back, q quit, ? help", keys=" ".join(keys)))


def _answer(pressed: str) -> Iterable[Line]:
    """What to say to a key that decides nothing."""
    if pressed == "?":
        return [Line(say("{key:4}  {does}", key=key, does=say(does)), 1) for key, does in _HELP]
    if pressed == "u":
        return [Line(say("Nothing is open that could be taken back; what was decided before is done."))]
    return [Line(say("That key does nothing here."))]
