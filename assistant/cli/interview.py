"""The conversation of `init`: each question with its reason and an answer that Enter takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from assistant.cli import asking, output
from assistant.cli.output import Line
from assistant.core.beginning import (
    TEMPERAMENTS,
    USUAL,
    Beginning,
    most_posts,
    parse_posts,
    temperament,
    usual_posts,
)
from assistant.core.spans import quoted
from assistant.errors import UsageError
from assistant.language import translated
from assistant.sentence import join, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from assistant.core.presets import Preset

NO_ZONE = "UTC"
ACCOUNT, HANDLE = "me", "@me"
ENVIRONMENT, LOGIN, SANDBOX = CREDENTIALS = ("environment", "login", "sandbox")
_KEYS = {
    SANDBOX: say("not yet; try everything first, on a stand-in for X on this machine"),
    LOGIN: say("in your browser, with: assistant auth login"),
    ENVIRONMENT: say("with the keys of X's developer console, in variables of the environment"),
}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """What is asked, why, and the answer that Enter takes; `parse` says in a ValueError what is wrong.

    `near` may name what somebody perhaps meant by a wrong answer; Enter takes that then.
    """

    label: str
    why: str
    usual: str
    parse: Callable[[str], Answer]
    choices: Iterable[Line] = ()
    near: Callable[[str], str | None] = lambda _text: None

    def ask(self, given: str | None = None) -> Answer:
        """Ask until there is an answer that can be taken, unless one was given before that can be.

        Raises:
            KeyboardInterrupt: the person wants no more of it.
        """
        answer, usual = given, self.usual
        if answer is None:
            output.show(None, [Line(), Line(self.why), *self.choices], as_json=False)
        while True:
            said = answer or asking.ask(self._prompt(usual)) or usual
            try:
                return self.parse(said)
            except ValueError as error:
                output.show(None, [Line(_sentence(str(error)), style="bad")], as_json=False)
                answer, usual = None, self.near(said) or usual

    def _prompt(self, usual: str) -> str:
        return say("{question} [{usual}]", question=self.label, usual=usual)


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of `init` say already; None where they say nothing."""

    zone: str | None = None
    handle: str | None = None
    account: str | None = None
    preset: Preset | None = None
    posts_per_day: str | None = None
    credentials: str | None = None

    def beginning(self) -> Beginning:
        """The account that begins so, with the usual answers to the rest.

        Raises:
            UsageError: so many posts a day have no room in the preset's day.
        """
        preset = self.preset or USUAL
        posts = self.posts_per_day or str(usual_posts(preset))
        try:
            number = parse_posts(posts, preset)
        except ValueError as error:
            raise UsageError(str(error)) from None
        return Beginning(
            account=self.account or ACCOUNT,
            handle=self.handle or HANDLE,
            zone=self.zone or NO_ZONE,
            preset=preset,
            posts_per_day=number,
            sandbox=self.credentials == SANDBOX,
        )


def converse(path: Path, given: Given, found: str | None, *, has_keys: Callable[[str], bool]) -> Given:
    """Ask for what the options leave open; `found` is the system's time zone.

    Whether the environment has the keys of an account, `has_keys` tells.

    Raises:
        KeyboardInterrupt: the person wants no more of it.
    """
    begin = say(
        "This writes {path}. Enter takes the answer in brackets; Ctrl-C stops, and nothing is written.",
        path=path,
    )
    output.show(None, [Line(begin)], as_json=False)
    zone = given.zone or _zone(found).ask()
    preset = given.preset or _preset().ask()
    handle = given.handle or _handle().ask()
    account = given.account or _account(handle).ask()
    posts = _posts(preset).ask(given.posts_per_day)
    credentials = given.credentials or _credentials(ENVIRONMENT if has_keys(account) else SANDBOX).ask()
    output.show(None, [Line()], as_json=False)
    return Given(zone, handle, account, preset, str(posts), credentials)


def _zone(found: str | None) -> Question[str]:
    from assistant.schedule_file.accounts import nearest_zone, parse_zone

    why = say("Where do your readers live? Every time in the schedule is local time there.")
    unknown = say("This system does not say where it is.")
    source = say("This system is in {zone}.", zone=found) if found else unknown
    return Question(
        say("Time zone"),
        join(" ", (why, source)),
        found or NO_ZONE,
        lambda text: parse_zone(text).key,
        near=nearest_zone,
    )


def _preset() -> Question[Preset]:
    why = say("Who speaks, a person or a brand? That decides which guardrails suit the account.")
    choices = [
        Line(
            say(
                "{number}  {name}: {purpose}. {reason}",
                number=number,
                name=each.name,
                purpose=each.purpose,
                reason=each.reasons[0],
            ),
            1,
        )
        for number, each in enumerate(TEMPERAMENTS, 1)
    ]
    return Question(say("Number or name"), why, USUAL.name, temperament, choices)


def _handle() -> Question[str]:
    from assistant.schedule_file.accounts import parse_handle

    why = say("What is the account called on X? So that it is noticed when somebody else is logged in.")
    return Question(say("Handle"), why, HANDLE, parse_handle)


def _account(handle: str) -> Question[str]:
    from assistant.schedule_file.accounts import parse_name

    why = say("What do you call it yourself? The commands name it so when there are several accounts.")
    return Question(say("Account name"), why, handle.lstrip("@").lower(), parse_name)


def _posts(preset: Preset) -> Question[int]:
    why = say(
        "How many posts a day at most? They get slots over the day, on Saturdays a third of them; "
        "{preset} stands for {usual}, and its day has room for {most}.",
        preset=preset.name,
        usual=usual_posts(preset),
        most=most_posts(preset),
    )
    return Question(say("Posts a day"), why, str(usual_posts(preset)), lambda text: parse_posts(text, preset))


def _credentials(usual: str) -> Question[str]:
    why = say("How does it reach X? Nothing secret is asked here or written into the schedule.")
    choices = [
        Line(say("{number}  {name}: {what}", number=number, name=name, what=_KEYS[name]), 1)
        for number, name in enumerate(_KEYS, 1)
    ]
    return Question(say("Number or name"), why, usual, _parse_credentials, choices)


def _parse_credentials(text: str) -> str:
    word = text.strip().casefold()
    numbered = {str(number): name for number, name in enumerate(_KEYS, 1)}
    begun = [name for name in CREDENTIALS if word and name.startswith(word)]
    if word in numbered or begun:
        return numbered.get(word) or begun[0]
    message = say(
        "{text} is none of them; write a number from 1 to 3, or a name: {names}.",
        text=quoted(text),
        names=", ".join(_KEYS),
    )
    raise ValueError(message)


def _sentence(message: str) -> str:
    said = translated(message)
    return said[0].upper() + said[1:]
