from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from assistant.core.draft import Change, Event, NewDraft
from tests.world import MONDAY, store_in

if TYPE_CHECKING:
    from pathlib import Path

ACCEPTED = Change(Event.ACCEPT, MONDAY, "camille")


class CtrlC(str):
    """A text at which somebody presses Ctrl-C, just when SQLite takes it."""

    __slots__ = ()


def press(_text: CtrlC) -> str:
    raise KeyboardInterrupt


def test_ctrl_c_within_a_statement_leaves_nothing_and_the_store_goes_on(tmp_path: Path) -> None:
    sqlite3.register_adapter(CtrlC, press)
    store = store_in(tmp_path)
    with pytest.raises(KeyboardInterrupt), store.writing() as tx:
        tx.drafts.insert(NewDraft("me", "first"), ACCEPTED)
        tx.drafts.insert(NewDraft("me", CtrlC("second")), ACCEPTED)
    with store.writing() as tx:
        assert tx.drafts.listed(["me"]) == []
        tx.drafts.insert(NewDraft("me", "third"), ACCEPTED)
