"""The statements about verdicts: what the policy said of drafts, and why."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select, text
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert_into

from assistant.core.history import KeptVerdict, Occasion
from assistant.core.policy import Decision, Reason, Verdict
from assistant.sentence import keep, kept
from assistant.store.schema import verdicts, write_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.draft import Draft


def _keep() -> Insert:
    """Insert a verdict, or renew the one that holds the same draft."""
    statement, others = upsert_into(verdicts), verdicts.alias()
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[verdicts.c.draft_id],
        index_where=text("decision = 'held'"),  # as in the index, which a parameter would not match
        set_={
            "id": select(func.max(others.c.id) + 1).scalar_subquery(),  # the newest verdict has the highest
            "since": func.min(verdicts.c.since, new.at),  # the clock may have been set back
            "at": new.at,
            "occasion": new.occasion,
            "reasons": new.reasons,
            "times": verdicts.c.times + 1,
        },
    )


_KEEP = _keep()
_SENTENCES = ("message", "remedy", "observed", "limit")  # of a reason


class Verdicts:
    """What the policy said of drafts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, judged: Sequence[tuple[Draft, Verdict]], occasion: Occasion) -> None:
        """Record verdicts; a draft that was held before keeps one row with the newest reasons and a count."""
        rows = [verdict_row(draft, verdict, occasion) for draft, verdict in judged]
        if not rows:
            return
        self._connection.execute(_KEEP, rows)

    def of(self, draft_id: int) -> list[KeptVerdict]:
        """The verdicts on a draft in the order in which they were last given."""
        rows = self._connection.execute(
            select(verdicts).where(verdicts.c.draft_id == draft_id).order_by(verdicts.c.id)
        )
        return [_kept(row) for row in rows]

    def latest(self, draft_ids: Sequence[int]) -> dict[int, KeptVerdict]:
        """The newest verdict on each draft that has one."""
        wanted = func.json_each(json.dumps(list(draft_ids))).table_valued(
            "value"
        )  # one parameter for any number
        newest = (
            select(func.max(verdicts.c.id))
            .where(verdicts.c.draft_id.in_(select(wanted.c.value)))
            .group_by(verdicts.c.draft_id)
        )
        rows = self._connection.execute(select(verdicts).where(verdicts.c.id.in_(newest)))
        return {row.draft_id: _kept(row) for row in rows}


def verdict_row(draft: Draft, verdict: Verdict, occasion: Occasion) -> dict[str, object]:
    """A verdict as the table holds it."""
    return {
        "draft_id": draft.id,
        "account": draft.account,
        "decision": verdict.decision,
        "occasion": occasion,
        "since": verdict.at,
        "at": verdict.at,
        "times": 1,
        "reasons": json.dumps([_reason_out(reason) for reason in verdict.reasons], ensure_ascii=False),
        "suggestions": json.dumps([write_instant(instant) for instant in verdict.suggestions]),
    }


def _reason_out(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored; `said` tells what those of its texts that are sentences are made of."""
    return {
        "rule": reason.rule,
        "message": reason.message,
        "remedy": reason.remedy,
        "observed": reason.observed,
        "limit": reason.limit,
        "window": [write_instant(instant) for instant in reason.window] if reason.window else None,
        "counted": reason.counted,
        "promised": reason.promised,
        "earliest": write_instant(reason.earliest) if reason.earliest else None,
        "said": {name: parts for name in _SENTENCES if (parts := keep(getattr(reason, name)))},
    }


def _reason_in(stored: dict[str, Any]) -> Reason:
    said = stored.pop("said", {})  # which reasons of earlier versions lack
    window = stored["window"]
    earliest = stored["earliest"]
    return Reason(
        **(
            stored
            | {name: kept(stored[name], said[name]) for name in _SENTENCES if name in said}
            | {
                "window": tuple(datetime.fromisoformat(instant) for instant in window) if window else None,
                "counted": tuple(stored["counted"]),
                "promised": tuple(stored["promised"]),
                "earliest": datetime.fromisoformat(earliest) if earliest else None,
            }
        )
    )


def _kept(row: Row[*tuple[Any, ...]]) -> KeptVerdict:
    verdict = Verdict(
        Decision(row.decision),
        row.at,
        tuple(_reason_in(stored) for stored in json.loads(row.reasons)),
        tuple(datetime.fromisoformat(instant) for instant in json.loads(row.suggestions)),
    )
    return KeptVerdict(verdict, Occasion(row.occasion), row.since, row.times)
