from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assistant.core.quiet import Hours, parse_hours

PARIS = ZoneInfo("Europe/Paris")


def paris(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "at", "end"),
    [
        ("22:00-07:00", paris(24, 23), paris(25, 7)),
        ("22:00\N{EN DASH}07:00", paris(24, 6, 59), paris(24, 7)),
        ("22:00-07:00", paris(24, 7), None),
        ("22:00-07:00", paris(24, 21, 59), None),
        ("12:00-14:00", paris(24, 12), paris(24, 14)),
        ("22:00-07:00", paris(24, 23, month=10), paris(25, 7, month=10)),  # a night of ten hours
    ],
)
def test_the_hours_end_at_their_local_time(written: str, at: datetime, end: datetime | None) -> None:
    assert parse_hours(written).end_of(at, PARIS) == end


def test_hours_are_read_as_people_write_them() -> None:
    assert parse_hours("22h-7h30") == Hours(time(22), time(7, 30))
