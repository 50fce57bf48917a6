"""Writes the presets' numbers and reasons from the code into the README.

`python scripts/presets.py` does it; a test fails when the README shows others.
"""

from __future__ import annotations

from pathlib import Path

from assistant.core.presets import PRESETS, Preset, written

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- presets: made by scripts/presets.py -->", "<!-- end of presets -->"


def table() -> str:
    """A row for each preset."""
    rows = [f"| `{preset.name}` | {_limits(preset)} | {_why(preset)} |" for preset in PRESETS.values()]
    return "\n".join(["| preset | rules | why |", "|---|---|---|", *rows])


def _why(preset: Preset) -> str:
    return f"*{preset.purpose[0].upper()}{preset.purpose[1:]}.* {' '.join(preset.reasons)}"


def _limits(preset: Preset) -> str:
    """The rules as a schedule has them."""
    return "<br>".join(f"`{rule}: {written(keys)}`" for rule, keys in preset.limits.items())


def with_presets(readme: str) -> str:
    """The README with the table between its marks."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_presets(README.read_text(encoding="utf-8")), encoding="utf-8")
