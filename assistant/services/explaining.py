"""Explains: where a draft stands in the plan, and which one change would do most for all that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.explaining import best_lift, explain
from assistant.services.foreseeing import SEARCHED, scene
from assistant.services.looking import foreseen

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.explaining import Explanation, Lift
    from assistant.store.database import Store


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a draft goes out when it does, if it is queued, and what would help the whole queue most."""

    explanation: Explanation | None
    lift: Lift | None


def why(store: Store, account: Account, draft: Draft, now: datetime) -> Answer:
    """Explain one draft; the plan is the one that `plan` shows."""
    plan = foreseen(store, account, now, SEARCHED.days).plan
    with store.reading() as tx:
        found = scene(tx, account, now)
    explanation = explain(found, plan, draft.id) if draft.state is State.QUEUED else None
    return Answer(explanation, best_lift(found, plan))
