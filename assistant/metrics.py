"""The only prometheus_client: writes how things stand to a file for node_exporter's textfile collector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from assistant.errors import AssistantError, system_says
from assistant.sentence import say

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.services.status import Standing, Status

_OF_ACCOUNT = ("account",)


def write(status: Status, path: Path) -> None:
    """Write the whole file beside its place, then put it there, so that nobody reads half of it.

    Raises:
        AssistantError: it cannot be written.
    """
    registry = CollectorRegistry()
    _gauge(registry, "health", "0 well, 1 a person is needed, 2 there is work that nothing does").set(
        status.health
    )
    _gauge(registry, "daemons", "How many daemons are alive").set(len(status.running))
    _gauge(registry, "status_timestamp_seconds", "When this was written").set(status.at.timestamp())
    _write_accounts(registry, status)
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        message = say("The metrics {path} cannot be written: {why}.", path=path, why=system_says(error))
        raise AssistantError(message) from error


def _write_accounts(registry: CollectorRegistry, status: Status) -> None:
    drafts = _gauge(registry, "drafts", "Drafts in each state", (*_OF_ACCOUNT, "state"))
    day = _gauge(registry, "last_day", "What the last 24 hours did", (*_OF_ACCOUNT, "what"))
    single = {name: _gauge(registry, name, help_, _OF_ACCOUNT) for name, help_ in _SINGLE.items()}
    for standing in status.accounts:
        name = standing.account.name
        for state, number in standing.counts.items():
            drafts.labels(name, state.value).set(number)
        for what, number in standing.day.items():
            day.labels(name, what).set(number)
        for gauge, value in _values(standing).items():
            single[gauge].labels(name).set(value)


_SINGLE = {
    "served": "Whether a daemon that serves the account is alive",
    "needs_person": "How many things need a person",
    "overdue_drafts": "Drafts whose own time has passed and that are still queued",
    "queue_days": "Days until the last queued draft goes out",
    "next_post_timestamp_seconds": "When the next draft goes out; 0 where none will",
}


def _values(standing: Standing) -> dict[str, float]:
    next_at = standing.supply.next_at
    return {
        "served": float(standing.served),
        "needs_person": len(standing.needs),
        "overdue_drafts": len(standing.overdue),
        "queue_days": standing.supply.days,
        "next_post_timestamp_seconds": next_at.timestamp() if next_at else 0.0,
    }


def _gauge(registry: CollectorRegistry, name: str, help_: str, labels: tuple[str, ...] = ()) -> Gauge:
    return Gauge(f"assistant_{name}", help_, labels, registry=registry)
