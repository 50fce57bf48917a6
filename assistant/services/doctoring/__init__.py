"""Examines everything the assistant needs, changing nothing; one broken thing never hides another."""

from __future__ import annotations

from assistant.errors import AssistantError
from assistant.sentence import mark, say
from assistant.services.doctoring import machine, stored, ways
from assistant.services.doctoring.findings import Check, Examination, Finding, Level

__all__ = ["Examination", "Finding", "Level", "examine"]


def examine(examination: Examination) -> list[Finding]:
    """Make every check whose ground is sound."""
    findings: list[Finding] = []
    broken: set[str] = set()
    for name, check, needs in CHECKS:
        if broken.isdisjoint(needs):
            found = _made(name, check, examination)
            findings += found
            broken |= {name for finding in found if finding.level is Level.PROBLEM}
    return findings


def _made(name: str, check: Check, examination: Examination) -> list[Finding]:
    try:
        return [Finding(name, *found) for found in check(examination)]
    except AssistantError as error:
        return [Finding(name, Level.PROBLEM, str(error))]
    except Exception as error:  # noqa: BLE001 - whatever is broken, the other checks have to be made
        message = say("The check itself failed: {kind}: {error}.", kind=type(error).__name__, error=error)
        return [Finding(name, Level.PROBLEM, message, say("Report this line as a bug."))]


# Each check with those that have to find no problem before it can be made.
CHECKS: tuple[tuple[str, Check, frozenset[str]], ...] = (
    (mark("python"), machine.python, frozenset()),
    (mark("clock"), machine.clock, frozenset()),
    (mark("schedule"), ways.schedule, frozenset()),
    (mark("database"), machine.database, frozenset()),
    (mark("folder"), machine.folder, frozenset()),
    (mark("credentials"), ways.credentials, frozenset({"schedule"})),
    (mark("network"), ways.network, frozenset({"schedule"})),
    (mark("notify"), ways.notify, frozenset({"schedule"})),
    (mark("consistency"), stored.consistency, frozenset({"database"})),
    (mark("timelines"), stored.timelines, frozenset({"schedule", "database"})),
    (mark("future"), stored.future, frozenset({"schedule", "database"})),
    (mark("orphans"), stored.orphans, frozenset({"schedule", "database"})),
    (mark("overdue"), stored.overdue, frozenset({"schedule", "database"})),
    (mark("unconfirmed"), stored.unconfirmed, frozenset({"schedule", "database"})),
)
