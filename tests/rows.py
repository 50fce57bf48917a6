"""Rows of a file, and importing them in a small world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.core.rows import COLUMNS, Batch, Row
from assistant.errors import ImportFileError
from assistant.services.importing import Imported, Terms, import_batch

if TYPE_CHECKING:
    from assistant.core.draft import Draft
    from tests.world import World


def row(line: int, text: str = "", **cells: str) -> Row:
    given = {"text": text, **cells}
    return Row(line, line, tuple(given.get(column, "") for column in COLUMNS))


def batch(*rows: str | Row) -> Batch:
    return Batch(
        "drafts.csv",
        [row(line, each) if isinstance(each, str) else each for line, each in enumerate(rows, 2)],
    )


def terms(world: World, *, skip_invalid: bool = False) -> Terms:
    return Terms({"me": world.account}, world.account, world.actor, skip_invalid=skip_invalid)


def take_in(world: World, *rows: str | Row, skip_invalid: bool = False) -> Imported:
    return import_batch(world.store, batch(*rows), terms(world, skip_invalid=skip_invalid), lambda _: None)


def refusal(world: World, *rows: str | Row) -> list[str]:
    with pytest.raises(ImportFileError) as error:
        take_in(world, *rows)
    return str(error.value).splitlines()


def stored(world: World) -> list[Draft]:
    with world.store.reading() as tx:
        return tx.drafts.listed(["me"])
