"""What a key decides about a draft in the walk of `review`: asked for here, done when the walk goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import clock
from assistant.cli import asking, cures, judged, output, words, writing
from assistant.cli.cures import EXPIRY, OF_THE_TEXT
from assistant.cli.moments import Reader
from assistant.cli.output import Line
from assistant.core.draft import State
from assistant.core.policy import Decision
from assistant.core.when import say_when
from assistant.errors import UsageError
from assistant.sentence import join, mark, say
from assistant.services import decisions, drafting
from assistant.services.decisions import NewTime, Override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assistant.cli.cures import Case
    from assistant.core.draft import Actor, Draft, NewDraft
    from assistant.services.drafting import Judged
    from assistant.store.database import Store

_IN_A_WALK = {
    "e": mark("Change the text in your editor"),
    "p": mark("It stands on the timeline: give its address"),
    "n": mark("It does not stand there: let it be sent again"),
}
_ORDER = "mtwarepnc"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided of a draft, in words; `carry_out` does it, and says what became of the draft.

    What the policy says of it now is the `opinion`; what somebody `wrote` for it stands nowhere else yet.
    """

    sentence: str
    carry_out: Callable[[Actor], tuple[Draft, Iterable[Line]]]
    opinion: Iterable[Line] = ()
    wrote: str | None = None


def offers(case: Case) -> dict[str, str]:
    """The keys that decide something about the draft, and what each does."""
    walked = {key: say(way) for key, way in _IN_A_WALK.items()}
    found = {cure.key: walked.get(cure.key, cure.way) for cure in cures.cures(case, "")}
    if case.draft.state is not State.UNCONFIRMED:
        found |= {"e": walked["e"]}
        if not case.faults & OF_THE_TEXT:
            found |= {"t": say("Type a time")}
    return {key: found[key] for key in _ORDER if key in found}


@dataclass(frozen=True, slots=True)
class Chooser:
    """Asks for what a decision about one draft needs beside its key."""

    store: Store
    case: Case

    def choose(self, key: str) -> Choice | None:
        """What the key decides, or None where the person thinks better of it.

        Raises:
            AssistantError: what was answered cannot be done.
            KeyboardInterrupt: the person wants no more of it.
        """
        keys = {
            "m": self._move,
            "t": self._type_a_time,
            "w": self._wait,
            "a": self._approve,
            "r": self._retry,
            "e": self._edit,
            "p": self._posted,
            "n": self._not_posted,
            "c": self._cancel,
        }
        return keys[key]()

    def move_to(self, number: int) -> Choice | None:
        """Move it to one of the times shown, the first of which is 1."""
        if not 1 <= number <= len(self.case.times):
            return None
        return self._at(NewTime(self.case.times[number - 1]))

    def _move(self) -> Choice | None:
        if len(self.case.times) == 1:
            return self.move_to(1)
        which = say("Which time? 1 to {last}; any other key: none.", last=len(self.case.times))
        output.show(None, [Line(which)], as_json=False)
        pressed = asking.key()
        return self.move_to(int(pressed)) if pressed in set("123456789") else None

    def _type_a_time(self) -> Choice | None:
        text = asking.ask(
            say("When (such as tomorrow 9:00, or slot to let it wait for one; Enter for never mind)")
            if self.case.account.slots
            else say("When (such as tomorrow 9:00; Enter for never mind)")
        )
        time = Reader(self.case.account, clock.now()).new_time(text or None)
        if time is None:
            return None
        verdict = drafting.check(self.store, self.case.account, self.case.draft, time.at, clock.now())
        if time.at is None or verdict.decision is not Decision.REJECTED:
            return self._at(time)
        lines = [Line(say("The policy would refuse it then:"), style="bad"), *words.reasons(verdict)]
        output.show(None, lines, as_json=False)
        return None

    def _wait(self) -> Choice:
        if EXPIRY not in self.case.faults:
            return self._at(NewTime(None))
        new = replace(self.case.draft.new, expires=None)
        return Choice(say("Let it wait without end."), self._edits(new))

    def _at(self, time: NewTime) -> Choice:
        return Choice(self._moved(time), lambda actor: self._became(self._retried(actor, time), actor))

    def _moved(self, time: NewTime) -> str:
        if time.at is None:
            return say("Let it wait for a slot that passes.")
        return say("Move it to {when}.", when=say_when(time.at, self.case.account.zone))

    def _retry(self) -> Choice:
        return Choice(say("Try it again as it is."), lambda actor: self._became(self._retried(actor), actor))

    def _retried(self, actor: Actor, time: NewTime | None = None) -> Judged:
        return decisions.retry(self.store, self.case.account, self.case.draft, actor, time)

    def _approve(self) -> Choice | None:
        because = asking.ask(say("Why may it go past the policy? It is kept (Enter for never mind)"))
        if not because:
            return None
        time = self._time_instead() if self.case.is_over else None
        override = Override(because, time)
        decided = say("Approve it, because: {because}.", because=because)
        return Choice(
            join(" ", [decided, self._moved(time)]) if time else decided,
            lambda actor: self._became(
                decisions.approve(self.store, self.case.account, self.case.draft, override, actor), actor
            ),
            wrote=because,
        )

    def _time_instead(self) -> NewTime:
        """A time for a draft whose own is over.

        Raises:
            UsageError: none was given.
        """
        usual = "slot" if self.case.account.slots else ""
        text = asking.ask(
            say("Its time is over; when, then [{usual}]", usual=usual)
            if usual
            else say("Its time is over; when, then")
        )
        time = Reader(self.case.account, clock.now()).new_time(text or usual or None)
        if time is None:
            message = say("Without a time it cannot go out.")
            raise UsageError(message)
        return time

    def _edit(self) -> Choice | None:
        text = writing.from_editor(self.case.draft.text)
        with writing.given_back(text, edited=True):
            text = drafting.checked_text(text)
            if text == self.case.draft.text:
                output.show(None, [Line(say("The text is as it was."))], as_json=False)
                return None
            time = self._time_instead() if self.case.is_over else None
        new = self._reworded(text, time)
        then = [Line(self._moved(time))] if time else []
        opinion = [*_shown(text), *then, *self._opinion(new), *words.recognised(new)]
        return Choice(say("Change the text to:"), self._edits(new), opinion, text)

    def _reworded(self, text: str, time: NewTime | None) -> NewDraft:
        """The draft with other words and what follows from them, and another time if it needs one."""
        from assistant.cli.drafts import worded
        from assistant.core.categories import Said

        old = self.case.draft.new
        new = worded(old, text, Said.of(old.content, old.grounds), self.case.account)
        return new if time is None else replace(new, pinned_at=time.at)

    def _opinion(self, new: NewDraft) -> Iterable[Line]:
        """What the policy says of what it would become."""
        draft = replace(self.case.draft, new=new)
        verdict = drafting.check(self.store, self.case.account, draft, None, clock.now())
        said = {
            Decision.ACCEPTED: Line(say("The policy would accept it."), style="good"),
            Decision.HELD: Line(say("The policy would hold it for now:"), style="held"),
            Decision.REJECTED: Line(say("The policy would refuse it again:"), style="bad"),
        }
        return [said[verdict.decision], *words.reasons(verdict)]

    def _edits(self, new: NewDraft) -> Callable[[Actor], tuple[Draft, Iterable[Line]]]:
        return lambda actor: self._became(
            drafting.edit(self.store, self.case.account, self.case.draft, new, actor), actor
        )

    def _posted(self) -> Choice | None:
        address = asking.ask(say("Its address, or the number at its end (Enter for never mind)"))
        if not address:
            return None
        remote_id = decisions.remote_id_in(address)
        return Choice(
            say("It stands on the timeline as post {id}.", id=remote_id),
            lambda actor: _done(decisions.confirm_posted(self.store, self.case.draft, remote_id, actor)),
        )

    def _not_posted(self) -> Choice:
        return Choice(
            say("It does not stand on the timeline, so it is sent again."),
            lambda actor: _done(decisions.confirm_not_posted(self.store, self.case.draft, actor)),
        )

    def _cancel(self) -> Choice:
        return Choice(
            say("Give it up for good; it stays in the database, but nothing sends it any more."),
            lambda actor: _done(decisions.cancel(self.store, self.case.draft, actor)),
        )

    def _became(self, found: Judged, actor: Actor) -> tuple[Draft, Iterable[Line]]:
        return found.draft, judged.became(self.case.account, found, actor.now)


def _done(draft: Draft) -> tuple[Draft, Iterable[Line]]:
    return draft, [Line(words.became(draft), style="good")]


def _shown(text: str) -> Iterable[Line]:
    return (Line(piece, 1) for piece in text.split("\n"))
