"""Reads the moments people give to a draft, and says back what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.cli import output
from assistant.core.when import parse_when, say_when
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.services.decisions import NewTime

SLOT = {"slot", "créneau", "creneau"}  # no time of its own: the draft waits for the next slot that passes
NONE = {"none", "aucun", "aucune"}  # no such limit

# What is said back of a moment, by what it is for.
AT = mark("At {when}")
NOT_BEFORE = mark("Not before {when}")
EXPIRES = mark("Expires {when}")


class Reader(NamedTuple):
    """Reads moments for an account: wall times are of its zone, and lie ahead of `now`."""

    account: Account
    now: datetime

    def moment(self, said: str, text: str) -> datetime:
        """The instant that the text names; says it back on standard error, as `said` has it.

        Raises:
            UsageError: it names none, or one that is past.
        """
        when = parse_when(text, self.now, self.account.zone)
        told = say(said, when=say_when(when.instant, self.account.zone))
        if when.shifted:
            told = say("{moment}, because a clock change skips the time you wrote", moment=told)
        output.talk(say("{what}.", what=told))
        return when.instant

    def limit(self, said: str, text: str | None, present: datetime | None = None) -> datetime | None:
        """The instant, None for the word `none`, or what is there at present if nothing is said."""
        if text is None:
            return present
        return None if text.strip().casefold() in NONE else self.moment(said, text)

    def new_time(self, text: str | None) -> NewTime | None:
        """The time of its own that a draft is to have: an instant, or none for the word `slot`."""
        if text is None:
            return None
        from assistant.services.decisions import NewTime

        return NewTime(None if text.strip().casefold() in SLOT else self.moment(AT, text))
