from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cli.terminal import Terminal
from tests.cli.test_listing import every_state

if TYPE_CHECKING:
    from tests.cli.program import Program

KEYS = "s skip, b back, q quit, ? help\n"
GO_ON = "Enter does it and goes on; u takes it back.\n"


def at_terminal(program: Program, *words: str, columns: int = 100, **environment: str) -> Terminal:
    return Terminal([*program.options, *words], program.now, environment, columns)


def test_show(program: Program) -> None:
    every_state(program)
    with at_terminal(program, "review", EDITOR="sed -i s/a/b/") as terminal:
        print("\n".join(terminal.until(KEYS)))
        for key in "n\rs1u?q":
            terminal.press(key)
            print("---", key)
            import time; time.sleep(0.5); terminal._read()
            print(terminal.shown); terminal.shown = ""
        print(terminal.end())
    assert 0
