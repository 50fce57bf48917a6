"""The example queue: what it holds, and that it tells the same story on whatever day somebody imports it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assistant import import_file, migrate, schedule_file
from assistant.core.draft import Actor, State
from assistant.services.importing import Terms, import_batch
from assistant.services.looking import waiting_for_person
from assistant.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.core.draft import Draft

EXAMPLES = Path(__file__).parent.parent / "examples"
SCHEDULE = schedule_file.load(EXAMPLES / "schedule.yaml")
MONDAY = date(2026, 11, 9)
SPRING, AUTUMN = date(2026, 3, 28), date(2026, 10, 24)  # the days before the clocks change


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "assistant.db")
    store.migrate(migrate.upgrade)
    yield store
    store.close()


def _imported(store: Store, day: date) -> list[Draft]:
    now = datetime.combine(day, time(8), ZoneInfo("Europe/Paris")).astimezone(UTC)
    found = import_file.read(EXAMPLES / "drafts.csv")
    import_batch(store, found.batch, Terms(SCHEDULE.accounts, None, Actor("camille", now)), lambda _: None)
    with store.reading() as tx:
        return tx.drafts.listed(list(SCHEDULE.accounts))


def test_the_examples_are_enough_for_two_accounts_with_both_voices_and_origins(store: Store) -> None:
    drafts = _imported(store, MONDAY)
    kinds = Counter((draft.account, draft.new.content.voice, draft.new.content.origin) for draft in drafts)
    requests = Counter(draft.account for draft in drafts if draft.new.content.share_request)
    assert len(drafts) >= 66
    assert kinds == {
        ("atelier", "professional", "original"): 30,
        ("atelier", "professional", "curated"): 12,
        ("atelier", "personal", "original"): 4,
        ("camille", "professional", "original"): 12,
        ("camille", "professional", "curated"): 7,
        ("camille", "personal", "original"): 13,
    }
    assert requests == {"atelier": 4, "camille": 4}


@pytest.mark.parametrize("day", [*(MONDAY + timedelta(days=n) for n in range(7)), SPRING, AUTUMN], ids=str)
def test_on_any_day_the_same_six_examples_are_rejected_each_for_its_own_reason(
    store: Store, day: date
) -> None:
    _imported(store, day)
    reasons = {
        waiting.draft.text[:13]: [reason.rule for reason in waiting.verdict.verdict.reasons]
        for waiting in waiting_for_person(store, list(SCHEDULE.accounts))
        if waiting.verdict is not None
    }
    assert reasons == {
        "Rappel : la g": ["min_gap"],
        "Trois heures ": ["quiet_hours"],
        "COMMUNIQUÉ. L": ["length"],
        "from the logb": ["duplicates"],
        "Insomniaques,": ["quiet_hours"],
        "Mise au point": ["cashtags"],
    }  # fmt: skip


def test_every_time_of_the_examples_is_relative_so_that_they_never_grow_old() -> None:
    rows = import_file.read(EXAMPLES / "drafts.csv").batch.rows
    times = [cell for row in rows for cell in row.cells[4:7] if cell]
    assert len(times) >= 10
    assert [cell for cell in times if re.search(r"\d{4}", cell)] == []


def test_the_examples_name_no_address_that_could_be_somebodys_nor_anybody() -> None:
    text = (EXAMPLES / "drafts.csv").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\s]+)", text))
    assert hosts == {"example.org", "example.com"}
    assert re.findall(r"(?<!\w)@\w+", text) == []


def test_most_examples_wait_for_a_slot(store: Store) -> None:
    drafts = _imported(store, MONDAY)
    queued = [draft for draft in drafts if draft.state is State.QUEUED]
    assert len(queued) == 72
    assert sum(draft.new.pinned_at is not None for draft in queued) == 5
