"""The program in two languages: what is for programs is the same in both, what is for people is all said.

To see what no catalogue could know, a pretended language puts everything that is said between brackets: words
outside of them are somebody's own, or were forgotten.
"""

from __future__ import annotations

import re
from datetime import timedelta
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

import pytest

from assistant import language
from assistant.cli.root import COMMANDS
from assistant.core.presets import PRESETS
from assistant.core.rules import FORMS
from assistant.ports import DelayKind, Lost, Postponed, RefusalKind, Refused
from assistant.sentence import say

if TYPE_CHECKING:
    from tests.cli.program import Program

SCHEDULE = """
accounts:
  me:
    handle: "@me"
    timezone: Europe/Paris
    slots: {daily: ["08:30", "12:15", "18:00"]}
    policy:
      preset: individual
      posts_per_day: {max: 2}
      min_gap: 45 minutes
      quiet_hours: "22:00-07:00"
      links_per_day: {max: 1}
network: {base_url: "http://127.0.0.1:9"}
"""
ASKS = [
    ["status"],
    ["log"],
    ["list", "--all"],
    *(["show", str(number)] for number in range(1, 12)),
    *(["why", str(number)] for number in range(1, 12)),
    *(["check", str(number)] for number in range(1, 12)),
    ["plan"],
    ["balance"],
    ["calendar"],
    ["calendar", "--week", "2026-11-24"],
    ["policy", "show"],
    ["policy", "try", "--preset", "brand"],
    ["replay", "past.csv"],
    ["posts"],
    ["review", "--list"],
    ["doctor"],
    ["auth", "status"],
    ["notify"],
]
# What is written the same in every language: keys of files, options and commands, codes, names and units.
_SAME = re.compile(
    r"'[^']*'|`[^`]*`|https?://\S+|\S*[/\\=_@#$]\S*|--?[a-z][a-z-]*|\d\S*|\b[A-Z_]{2,}\b|[A-Z][a-z]+/[A-Z]\w+|\w+\.csv"
)


class Brackets(NullTranslations):
    """A language in which everything is said in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


class Marking(language._Formatter):  # noqa: SLF001 - what stands in the places of a sentence is looked at too
    """Marks what stands in a sentence without being one."""

    def format_field(self, value: Any, format_spec: str) -> Any:  # noqa: ANN401 - as the base class has it
        written = super().format_field(value, format_spec)
        return written if not isinstance(value, str) or "⟦" in value else f"⟨{written}⟩"


def unsaid(output: str) -> set[str]:
    """The words that stand outside of all sentences, or in their places without being said."""
    left, depth = [], [""]
    for character in output:
        if character in "⟦⟨":
            depth.append(character)
        elif character in "⟧⟩":
            depth.pop()
            left.append(" ")
        elif depth[-1] != "⟦":
            left.append(character)
    return set(re.findall(r"[A-Za-z]{2,}", _SAME.sub(" ", "".join(left))))


@pytest.fixture
def busy(program: Program) -> Program:
    """A program in which everything that can happen to a draft has happened."""
    program.schedule(SCHEDULE)
    (program.folder / "past.csv").write_text("at,text\n2026-11-02 09:00,七\n2026-11-02 09:10,百\n", "utf-8")
    hour = timedelta(hours=1)
    detail = say("X answered {code}.", code=503)
    program.run("add", "一", "--at", "monday 9:00")
    program.run("add", "二", "--at", "monday 10:00", "--voice", "personal")
    program.run("add", "三", "--at", "monday 13:00", "--origin", "curated")
    program.run("add", "四", "--at", "monday 14:00", "--share-request")
    program.run("add", "五", "--at", "friday 23:00")
    program.run("add", "六", "--expires", "in 3 days", "--priority", "3")
    program.run("add", "七", "--not-before", "wednesday 9:00")
    program.run("add", "八", "--voice", "personal")
    program.run("add", "九" * 200)
    program.publish(after=hour)
    program.publish(Lost(detail), after=hour)
    program.publish(Refused(RefusalKind.DUPLICATE, detail), after=3 * hour)
    program.publish(Postponed(DelayKind.UNREACHABLE, detail), after=hour)
    program.run("edit", "7", "--text", "十")
    program.run("cancel", "8")
    program.run("approve", "5", "--because", "千")
    program.publish(after=8 * hour)
    return program


def test_everything_that_people_read_is_said(busy: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        "length",
        "expires",
        "slot",
        "duplicates",
        "max",
        "min",
        "over",
        "within",
    }  # of schedules and options
    known = {"me", "camille", "assistant", *COMMANDS, *PRESETS, *(form.name for form in FORMS), *keys}
    found: dict[str, set[str]] = {}
    monkeypatch.chdir(busy.folder)
    for call in ASKS:
        monkeypatch.setattr(language, "choose", lambda _name: None)
        monkeypatch.setattr(language, "_catalogue", Brackets())
        monkeypatch.setattr(language, "_FORMATTER", Marking())
        result = busy.run(*call)
        words = unsaid(result.output.replace(str(busy.folder), "/folder")) - known
        if words:
            found[" ".join(call)] = words
    assert not found, "\n".join(f"{call}: {sorted(words)}" for call, words in found.items())


def test_json_is_the_same_in_both_languages(busy: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(busy.folder)
    for call in ASKS:
        english, french = (busy.run("--lang", name, *call, "--json") for name in language.LANGUAGES)
        assert english.stdout == french.stdout, call
        assert english.exit_code == french.exit_code, call
