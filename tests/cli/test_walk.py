from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cli.dialogue import Terminal
from tests.cli.test_decision_commands import rejected_by_the_gap
from tests.cli.test_listing import every_state

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)
KEYS = "s skip, b back, q quit, ? help\n"
GO_ON = "Enter does it and goes on; u takes it back.\n"
ENTER = "\r"


def review(program: Program, *words: str, columns: int = 100, **environment: str) -> Terminal:
    return Terminal([*program.options, "review", *words], program.now, environment, columns)


def state(program: Program, draft: int) -> str:
    return str(program.json("show", str(draft))["state"])


def test_a_rejected_draft_is_shown_whole_and_moved_by_a_key_once_the_walk_goes_on(program: Program) -> None:
    rejected_by_the_gap(program)
    with review(program) as terminal:
        assert terminal.until(KEYS) == [
            "",
            "1 of 1",
            "Draft #2 (me): rejected",
            "  Second",
            "On Tuesday 2026-11-24 09:15 (Europe/Paris) the policy said:",
            "  - min_gap: Tuesday 2026-11-24 09:15 is only 15 minutes after the post before it (Tuesday",
            "    2026-11-24 09:00); at least 45 minutes must lie between them.",
            "    Counted: draft #1.",
            "    Remedy: after Tuesday 2026-11-24 09:45.",
            "Ways out:",
            "  m  Move it to a time that passes",
            "      1  Tuesday 2026-11-24 09:45 (Europe/Paris)",
            "      2  Tuesday 2026-11-24 12:15 (Europe/Paris)",
            "      3  Tuesday 2026-11-24 18:00 (Europe/Paris)",
            "  t  Type a time",
            "  w  Let it wait for a slot that passes",
            "  a  Let it go past the policy",
            "  e  Change the text in your editor",
            "  c  Give it up",
            "s skip, b back, q quit, ? help",
        ]
        terminal.press("m")
        terminal.until("Which time? 1 to 3; any other key: none.\n")
        terminal.press("2")
        assert terminal.until(GO_ON) == ["Move it to Tuesday 2026-11-24 12:15 (Europe/Paris).", GO_ON.strip()]
        assert state(program, 2) == "rejected"
        terminal.press("u")
        assert terminal.until(KEYS) == [
            "Taken back: draft #2 stays as it was.",
            "Keys: m t w a e c, s skip, b back, q quit, ? help",
        ]
        terminal.press("1")
        terminal.until(GO_ON)
        terminal.press(ENTER)
        assert terminal.end() == (
            0,
            [
                "Draft #2 queued.",
                "It goes out on Tuesday 2026-11-24 09:45 (Europe/Paris).",
                "Decided: 1. Still waiting: 0.",
            ],
        )
    assert program.json("show", "2")["pinned_at"] == "2026-11-24T09:45:00+01:00"


def test_an_unconfirmed_a_failed_and_a_faulty_draft_are_dealt_with_in_one_walk(program: Program) -> None:
    every_state(program)
    with review(program, EDITOR="sed -i s/Failed/Better/") as terminal:
        assert terminal.until(KEYS)[-4:-1] == [
            "Ways out:",
            "  p  It stands on the timeline: give its address",
            "  n  It does not stand there: let it be sent again",
        ]
        terminal.press("p")
        terminal.until("Enter for never mind): ")
        terminal.type("https://example.org")
        assert terminal.until(KEYS)[1] == (
            "'https://example.org' is not the address of a post; it ends in /status/ and a number."
        )
        terminal.press("p")
        terminal.until("Enter for never mind): ")
        terminal.type("https://x.com/me/status/4711")
        assert terminal.until(GO_ON)[1] == "It stands on the timeline as post 4711."
        terminal.press(ENTER)
        assert terminal.until(KEYS)[:4] == ["Draft #2 published.", "", "2 of 3", "Draft #3 (me): failed"]
        terminal.press("e")
        assert terminal.until("]: ") == ["Its time is over; when, then [slot]: "]
        terminal.type("")
        assert terminal.until(GO_ON)[1:] == [
            "Change the text to:",
            "  Better",
            "Let it wait for a slot that passes.",
            "The policy would accept it.",
            GO_ON.strip(),
        ]
        terminal.press(ENTER)
        assert terminal.until(KEYS)[0] == "Draft #3 queued."
        terminal.press("c")
        assert terminal.until(GO_ON)[0] == (
            "Give it up for good; it stays in the database, but nothing sends it any more."
        )
        terminal.press("q")
        assert terminal.end() == (0, ["Draft #4 cancelled.", "Decided: 3. Still waiting: 0."])
    assert [state(program, draft) for draft in (2, 3, 4)] == ["published", "queued", "cancelled"]
    assert program.json("show", "3")["text"] == "Better"


def test_what_another_process_did_meanwhile_is_told_and_not_undone(program: Program) -> None:
    every_state(program)
    with review(program) as terminal:
        terminal.until(KEYS)
        terminal.press("n")
        terminal.until(GO_ON)
        program.run("confirm", "2", "--posted", "4711")
        terminal.press(ENTER)
        assert terminal.until(KEYS)[:4] == [
            "Nothing was done: Draft #2 is published and cannot be confirmed; see: assistant show 2.",
            "Draft #2 is published, and waits for nobody any more.",
            "",
            "2 of 3",
        ]
        terminal.press("c")
        terminal.until(GO_ON)
        program.run("edit", "3", "--text", "x" * 300, "--at", "slot")
        terminal.press(ENTER)
        assert terminal.until(KEYS)[:5] == [
            "Nothing was done: Draft #3 was changed meanwhile; look again with: assistant show 3.",
            "",
            "2 of 3",
            "Draft #3 (me): failed",
            f"  {'x' * 97}",
        ]
        program.run("cancel", "4")
        program.run("add", "y" * 300)
        terminal.press("s")
        assert terminal.until(KEYS)[:4] == [
            "Draft #4 is cancelled, and waits for nobody any more.",
            "",
            "4 of 4",
            "Draft #9 (me): rejected",
        ]
        terminal.press("q")
        assert terminal.end() == (0, ["Decided: 0. Still waiting: 2."])


def test_ctrl_c_before_a_decision_is_done_leaves_the_draft_and_gives_back_what_was_written(
    program: Program,
) -> None:
    rejected_by_the_gap(program)
    with review(program) as terminal:
        terminal.until(KEYS)
        terminal.press("a")
        terminal.until("Why may it go past the policy? It is kept (Enter for never mind): ")
        terminal.type("The minister speaks")
        assert terminal.until(GO_ON)[1] == "Approve it, because: The minister speaks."
        terminal.press("\x03")
        assert terminal.end() == (
            130,
            [
                "",
                "Draft #2 stays as it was: the last decision was not done yet.",
                "This is what you wrote:",
                "  The minister speaks",
                "Decided: 0. Still waiting: 1.",
            ],
        )
    assert (state(program, 2), program.json("show", "2")["approval"]) == ("rejected", None)


def test_a_connection_that_breaks_leaves_the_draft_as_it_was(program: Program) -> None:
    rejected_by_the_gap(program)
    with review(program, NO_COLOR="") as terminal:
        assert "\x1b[31mDraft #2 (me): rejected\x1b[0m" in terminal.until(KEYS)
        terminal.press("c")
        terminal.until(GO_ON)
        terminal.hang_up()
        assert terminal.end()[0] != 0
    assert state(program, 2) == "rejected"


def test_a_time_is_typed_and_said_back_or_refused_with_its_reasons(program: Program) -> None:
    rejected_by_the_gap(program)
    program.run("add", "Third", "--at", "tomorrow 9:20")
    asked = "When (such as tomorrow 9:00, or slot to let it wait for one; Enter for never mind): "
    with review(program) as terminal:
        terminal.until(KEYS)
        terminal.press(ENTER)
        terminal.until(KEYS)
        for answer, said in {
            "yesterday": "The time 'yesterday' is not understood: 'yesterday' is perhaps meant to be",
            "tomorrow 9:30": "At Tuesday 2026-11-24 09:30 (Europe/Paris).",
            "": "Keys: m t w a e c, s skip, b back, q quit, ? help",
        }.items():
            terminal.press("t")
            terminal.until(asked)
            terminal.type(answer)
            assert terminal.until(KEYS)[1].startswith(said)
        terminal.press("t")
        terminal.until(asked)
        terminal.type("tomorrow 12:00")
        assert terminal.until(GO_ON)[1:3] == [
            "At Tuesday 2026-11-24 12:00 (Europe/Paris).",
            "Move it to Tuesday 2026-11-24 12:00 (Europe/Paris).",
        ]
        terminal.press("b")
        assert terminal.until(KEYS)[:5] == [
            "Draft #3 queued.",
            "It goes out on Tuesday 2026-11-24 12:00 (Europe/Paris).",
            "",
            "1 of 2",
            "Draft #2 (me): rejected",
        ]
        terminal.press("b")
        assert terminal.until(KEYS)[:4] == [
            "There is none before it.",
            "",
            "1 of 2",
            "Draft #2 (me): rejected",
        ]
        terminal.press("\x03")
        assert terminal.end() == (130, ["", "Decided: 1. Still waiting: 1."])


def test_a_narrow_terminal_without_colours_is_enough(program: Program) -> None:
    rejected_by_the_gap(program)
    with review(program, columns=40) as terminal:
        screen = terminal.until("? help\n")
        terminal.press("q")
        assert terminal.end()[0] == 0
    assert max(map(len, screen)) < 40
    assert not any("\x1b" in line for line in screen)


def test_with_list_a_terminal_shows_the_commands_too(program: Program) -> None:
    rejected_by_the_gap(program)
    with review(program, "--list") as terminal:
        code, lines = terminal.end()
    assert code == 0
    assert "  Move it to a time that passes:" in lines
