"""Compiles the catalogues where the package is built or installed: people write them, programs read them.

Runs where there is hatchling and Babel, and nothing of this program.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):
    """The hook that pyproject.toml names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue before the files are gathered."""
        for source in Path(self.root, "assistant", "locale").glob("*/LC_MESSAGES/*.po"):
            compile_at(source)


def compile_at(source: Path) -> Path:
    """Write what programs read, beside what people write."""
    with source.open("rb") as file:
        catalogue = read_po(file)
    path = source.with_suffix(".mo")
    with path.open("wb") as file:
        write_mo(file, catalogue)
    return path
