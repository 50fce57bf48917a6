from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Change, Event, NewDraft
from assistant.core.history import Occasion
from assistant.core.policy import Decision, Reason, Verdict
from tests.world import MONDAY, store_in

if TYPE_CHECKING:
    from pathlib import Path


def test_a_draft_that_is_held_again_after_the_clock_was_set_back_is_held_since_then(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    reasons = (Reason("min_gap", "Too soon.", "wait"),)
    earlier = MONDAY - timedelta(hours=3)
    with store.writing() as tx:
        draft = tx.drafts.insert(NewDraft("me", "text"), Change(Event.ACCEPT, MONDAY, "camille"))
        for at in (MONDAY, earlier):
            tx.verdicts.keep([(draft, Verdict(Decision.HELD, at, reasons))], Occasion.SLOT)
        (kept,) = tx.verdicts.of(draft.id)
    assert (kept.verdict.at, kept.since, kept.times) == (earlier, earlier, 2)
