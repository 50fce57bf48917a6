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
from assistant.core.when import say_when
from assistant.errors import AssistantError
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.cli.choices import Choice
    from assistant.cli.cures import Case
    from assistant.core.account import Account
    from assistant.services.looking import Waiting
    from assistant.wiring import Application

_HELP = (
    ("m", "moves the draft to the time shown; of several you press the number"),
    ("t", "asks for a time: tomorrow 9:00, friday 18:30, in 2 hours"),
    ("w", "lets it wait for a slot that passes, or without end if it has expired"),
    ("a", "lets it go past the policy, and asks why"),
    ("r", "tries it again as it is"),
    ("e", "opens the text in your editor ($EDITOR)"),
    ("p, n", "say whether an unconfirmed draft stands on the timeline or not"),
    ("c", "gives it up"),
    ("s", "skips it, as Enter does; it goes on waiting"),
    ("b", "goes back to the one before"),
    ("u", "takes back what was decided, as long as the walk has not gone on"),
    ("q", "ends the walk, as Ctrl-C does; what was decided before is done"),
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
                _say(Line("There is none before it."))
                place, direction = 0, Step.ON
            if place == len(ids):
                ids += [item.draft.id for item in self._waiting() if item.draft.id not in ids]

    def _waiting(self) -> list[Waiting]:
        return looking.waiting_for_person(self._application.store, list(self._accounts))

    def _visit(self, ids: list[int], place: int, direction: Step) -> Step:
        """Show a draft as it stands now, and let the person decide."""
        item = looking.waiting_now(self._application.store, ids[place])
        if item.draft.state not in NEEDS_PERSON:
            _say(Line(f"Draft #{item.draft.id} is {item.draft.state}, and waits for nobody any more."))
            return direction
        case = waiting.case(self._application, self._accounts[item.draft.account], item, clock.now())
        drafts = looking.drafts_of_posts(self._application.store, waiting.counted([item]))
        _say(
            Line(),
            Line(f"{place + 1} of {len(ids)}", style="title"),
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
            Line("Enter does it and goes on; u takes it back."),
        )
        pressed = asking.key()
        while pressed not in _GOING_ON and pressed != "u":
            _say(Line("Enter does it and goes on; u takes it back; b and q do it too, and go back or end."))
            pressed = asking.key()
        step = None if pressed == "u" else self._carry_out(choice, _GOING_ON[pressed])
        if step is None:
            _say(Line(f"Taken back: draft #{case.draft.id} stays as it was."))
        self._open = None
        return step

    def _carry_out(self, choice: Choice, step: Step) -> Step:
        """Do it, and stay with the draft where it goes on waiting."""
        try:
            draft, lines = choice.carry_out(self._application.actor())
        except AssistantError as error:
            _say(Line(f"Nothing was done: {error}", style="bad"), *_written(choice))
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
                yield Line(f"Draft #{draft.id} stays as it was: the last decision was not done yet.")
                yield from _written(choice)
            else:
                yield Line(f"Draft #{draft.id} is {draft.state} now.")
        yield self._summary()

    def _summary(self) -> Line:
        return Line(f"Decided: {self._decided}. Still waiting: {len(self._waiting())}.")


def _say(*lines: Line) -> None:
    output.show(None, lines, as_json=False)


def _written(choice: Choice) -> Iterable[Line]:
    """What somebody wrote for a decision that was not done: it stands nowhere else."""
    if choice.wrote is None:
        return ()
    return (Line("This is what you wrote:"), *(Line(piece, 1) for piece in choice.wrote.split("\n")))


def _offered(case: Case) -> Iterator[Line]:
    """Every way out with its key."""
    yield Line("Ways out:")
    for key, effect in offers(case).items():
        one = f": {say_when(case.times[0], case.account.zone)}" if key == "m" and len(case.times) == 1 else ""
        yield Line(f"{key}  {effect}{one}", 1)
        if key == "m" and not one:
            yield from (
                Line(f"{number}  {say_when(moment, case.account.zone)}", 3)
                for number, moment in enumerate(case.times, 1)
            )
    yield Line("s skip, b back, q quit, ? help")


def _keys(keys: Iterable[str]) -> Line:
    return Line(f"Keys: {' '.join(keys)}, s skip, b back, q quit, ? help")


def _answer(pressed: str) -> Iterable[Line]:
    """What to say to a key that decides nothing."""
    if pressed == "?":
        return [Line(f"{key:4}  {does}", 1) for key, does in _HELP]
    if pressed == "u":
        return [Line("Nothing is open that could be taken back; what was decided before is done.")]
    return [Line("That key does nothing here.")]
