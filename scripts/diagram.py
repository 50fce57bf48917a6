"""Draws the life of a draft from the table of transitions, and puts the picture into the README.

`python scripts/diagram.py` writes it; a test fails when the README shows another one.
"""

from __future__ import annotations

from pathlib import Path

from assistant.core.draft import TRANSITIONS, State

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- states: made by scripts/diagram.py -->", "<!-- end of states -->"


def mermaid() -> str:
    """The picture, in the language that code hosts draw."""
    lines = ["```mermaid", "stateDiagram-v2"]
    for (before, event), after in TRANSITIONS.items():
        lines.append(f"    {before or '[*]'} --> {after}: {event}")
    sources = {before for before, _ in TRANSITIONS}
    lines += [f"    {state} --> [*]" for state in State if state not in sources]
    return "\n".join([*lines, "```"])


def with_picture(readme: str) -> str:
    """The README with the picture between its marks."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{mermaid()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_picture(README.read_text()))
