"""Reads files of drafts, CSV or JSON Lines: their rows with where they stand. Knows no database."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.rows import Batch
from assistant.errors import ImportFileError, system_says
from assistant.import_file.encoding import decode, read_bytes
from assistant.import_file.objects import Objects
from assistant.import_file.table import Table
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from assistant.core.rows import Row

_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
_JSON_OPENINGS = ("{", "[")


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file of drafts as it was read; `ignored` are the columns in it that no draft has."""

    path: Path
    batch: Batch
    ignored: tuple[str, ...]
    _lines: Sequence[str]
    _header_end: int
    _encoding: str

    def save_skipped(self, rows: Collection[Row]) -> Path:
        """Write the rows, as they stand in the file and under its header, into a new file beside it.

        One that holds the same already is left as it is.

        Raises:
            ImportFileError: It cannot be written there.
        """
        pieces = [*self._lines[: self._header_end]]
        for row in rows:
            pieces += self._lines[row.line - 1 : row.last]
        try:
            content = "".join(pieces).encode(self._encoding, "surrogateescape")
        except (
            UnicodeEncodeError
        ) as error:  # some encodings of the Far East cannot give back what they misread
            message = say(
                "The skipped rows cannot be written as {encoding} again; nothing was imported.",
                encoding=self._encoding,
            )
            raise ImportFileError(message) from error
        number = 1
        while not _holds(path := self._skipped_path(number), content):
            number += 1
        return path

    def _skipped_path(self, number: int) -> Path:
        mark = "skipped" if number == 1 else f"skipped-{number}"
        return self.path.with_name(f"{self.path.stem}.{mark}{self.path.suffix}")


def read(path: Path, *, encoding: str | None = None, ignore_unknown: bool = False) -> ImportFile:
    """Read a file of drafts; what is wrong with single rows stands with them.

    Raises:
        ImportFileError: It is no CSV and no JSON Lines, or has a header that cannot be taken, or no rows.
    """
    decoded = decode(path, read_bytes(path), encoding)
    lines = list(
        io.StringIO(decoded.text, newline="")
    )  # ends lines where editors and csv do, and keeps the ends
    opening = decoded.text.lstrip()[:1]
    kind = Objects if path.suffix.lower() in _JSON_SUFFIXES or opening in _JSON_OPENINGS else Table
    source = kind(path, lines, ignore_unknown=ignore_unknown)
    rows = tuple(source.rows())
    if not rows:
        message = say("{path} has a header but no rows; there is nothing to import.", path=path)
        raise ImportFileError(message)
    batch = Batch(str(path), rows, decoded.hint)
    return ImportFile(path, batch, source.ignored, lines, source.header_end, decoded.encoding)


def _holds(path: Path, content: bytes) -> bool:
    """Whether the file holds this, written now if there was none.

    Raises:
        ImportFileError: It cannot be written.
    """
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return path.is_file() and path.read_bytes() == content
    except OSError as error:
        message = say(
            "The skipped rows cannot be saved as {path} ({why}); nothing was imported.",
            path=path,
            why=system_says(error),
        )
        raise ImportFileError(message) from error
    return True
