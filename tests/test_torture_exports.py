"""Exports that were tampered with, line by line: refused without a trace, or taken and fit to be used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ImportFileError
from assistant.import_file.export import read_lines
from assistant.services.archiving import ExportFile, export, restore
from scripts.torture import exports
from scripts.torture.stage import Options
from tests.world import store_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


REASON = {"rule": "r", "message": "m", "remedy": "r", "observed": 1, "limit": None, "window": None}
REASON |= {"counted": [], "promised": [], "earliest": None}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """An export of a database in which much has happened."""
    with exports.lived_in(tmp_path_factory.mktemp("life")) as life:
        return tuple(export(life.store, "0"))


@pytest.fixture
def told(tmp_path: Path, lines: tuple[str, ...]) -> Callable[[str, dict[str, object]], str]:
    """Says why an export is refused of which one row of a table was changed."""
    (folder := tmp_path / "new").mkdir()

    def refuse(table: str, changes: dict[str, object]) -> str:
        whole = [json.loads(line) for line in lines]
        next(line["row"] for line in whole if line.get("table") == table).update(changes)
        (folder / "export").write_text("".join(f"{json.dumps(line)}\n" for line in whole))
        store = store_in(folder)
        with pytest.raises(ImportFileError) as error:
            restore(store, ExportFile("FILE", read_lines(folder / "export")), "0")
        assert len(list(export(store, "0"))) == len(lines[:1] + lines[-1:])
        return str(error.value).partition(": ")[2]

    return refuse


@pytest.mark.parametrize(
    ("table", "changes", "sentence"),
    [
        ("drafts", {"created_at": "2026-02-31T00:00:00.000000Z"}, "created_at is no moment"),
        ("posts", {"posted_at": "2026-11-22T05:99:00.000000Z"}, "posted_at is no moment"),
        ("drafts", {"expires": "9999-12-31T23:59:59.999999Z"}, "expires is no moment"),
        ("drafts", {"id": -1}, "no row has the id -1"),
        ("requests", {"posts": 2**63 - 1}, "posts is no count"),
        ("requests", {"id": 2**63 - 1}, "no row has the id 9223372036854775807"),
        ("posts", {"remote_id": "x"}, "remote_id is no id of the network's"),
        ("timelines", {"since_id": "[]"}, "since_id is no id of the network's"),
        ("verdicts", {"reasons": '["x"]'}, "its reasons are none"),
        ("verdicts", {"reasons": json.dumps([REASON | {"window": ["x"]}])}, "its reasons are none"),
        ("verdicts", {"reasons": json.dumps([REASON | {"more": 1}])}, "its reasons are none"),
        ("verdicts", {"suggestions": "[5]"}, "its suggestions are no moments"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_the_tables_take_but_nothing_could_read_is_refused(
    told: Callable[[str, dict[str, object]], str], table: str, changes: dict[str, object], sentence: str
) -> None:
    assert told(table, changes) == f"{sentence}; nothing was imported. Make the export anew."


def test_an_export_that_was_tampered_with_is_refused_whole_or_fit_to_be_used() -> None:
    tally = exports.run(Options(15, 1))
    assert tally.breaches == []
    assert tally.counts["exports"] == 15
    assert tally.counts["taken"] > 0
