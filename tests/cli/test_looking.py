from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.cli.looking import bar
from assistant.core.rules import Gauge
from tests.cli.program import TWO_ACCOUNTS
from tests.world import MONDAY

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)
BANDS = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      mon: ["09:00"]
    policy:
      posts_per_day: {max: 3}
      share_requests_per_week: {min: 1, max: 2}
      personal: {min: 20%, max: 40%}
      curated: {max: 33.33%}
"""


def test_the_balance_tells_each_count_beside_its_limit(program: Program) -> None:
    program.schedule(BANDS)
    for hour, kind in ((9, "personal"), (10, "professional"), (11, "professional")):
        program.run("add", f"At {hour}", "--at", f"{hour}:00", "--voice", kind)
        program.publish(after=HOUR)
    assert program.run("balance").stdout.splitlines() == [
        "me, Monday 2026-11-23 11:00 (Europe/Paris)",
        "Rule                     Counted       Allowed",
        "posts_per_day            3             at most 3                   [####################]",
        "share_requests_per_week  0             1 to 2                      [..........|.........]",
        "personal                 1 of 3 (33%)  20% to 40% (0 to 2 of 3)    [####|##.|...........]",
        "curated                  0 of 3 (0%)   0% to 33.33% (0 to 1 of 3)  [......|.............]",
        "share_requests_per_week: 1 more would reach the weekly minimum.",
        "",
    ]


def test_the_json_of_the_balance_has_counts_limits_and_the_shortfall(program: Program) -> None:
    program.schedule(BANDS)
    (balance,) = program.json("balance")
    assert (balance["account"], balance["at"]) == ("me", "2026-11-23T08:00:00+01:00")
    per_day, shares, personal, curated = balance["rules"]
    assert per_day == {
        "rule": "posts_per_day",
        "observed": 0,
        "of": None,
        "unit": "posts",
        "minimum": None,
        "maximum": 3,
        "window": {"start": "2026-11-23T00:00:00+01:00", "end": "2026-11-24T00:00:00+01:00"},
        "shortfall": None,
        "advice": None,
    }
    assert (shares["minimum"], shares["maximum"], shares["shortfall"]) == (1, 2, 1)
    assert (personal["unit"], personal["of"], personal["minimum"], personal["maximum"]) == (
        "percent",
        0,
        20,
        40,
    )
    assert curated["maximum"] == 33.33


def test_an_account_without_counting_rules_says_so(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    assert program.run("balance", "--account", "lab").stdout.splitlines() == [
        "lab, Monday 2026-11-23 02:00 (America/Toronto)",
        "No rule of its policy counts posts.",
        "",
    ]


@pytest.mark.parametrize(
    ("observed", "of", "minimum", "maximum", "drawn"),
    [
        (0, None, None, 5, "[....................]"),
        (1, None, None, 5, "[####................]"),
        (9, None, None, 5, "[####################]"),
        (0, 0, 2000, 4000, "[....|...|...........]"),
        (1, 1000, 2000, 4000, "[#...|...|...........]"),
        (5, 5, 0, 10000, "[####################]"),
        (2, None, 5, 5, "[########............]"),
    ],
)
def test_a_bar_is_as_full_as_its_rule(
    observed: int, of: int | None, minimum: int | None, maximum: int, drawn: str
) -> None:
    assert bar(Gauge("rule", observed, of, minimum, maximum, (MONDAY, MONDAY))) == drawn
