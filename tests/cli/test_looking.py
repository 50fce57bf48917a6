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
TEXTS = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      mon: ["09:00"]
    policy:
      links_per_day: {max: 2}
      hashtags_per_post: {max: 1}
      engage_per_week: {min: 2}
      spend_per_month: {max: $5}
"""
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


def test_the_plan_tells_each_moment_what_stays_empty_and_what_finds_no_place(program: Program) -> None:
    program.run("add", "Pinned", "--at", "tomorrow 8:40", "--share-request")
    program.run("add", "Later", "--at", "friday 9:00")
    for text in ("One", "Two", "Three", "Four"):
        program.run("add", text)
    assert program.run("plan", "--days", "2").stdout.splitlines() == [
        "me, the next 2 days (Europe/Paris)",
        "When                  Draft      Kind   Text",
        "Mon 2026-11-23 08:30  #3         -      One",
        "Mon 2026-11-23 12:15  #4         -      Two",
        "Mon 2026-11-23 18:00  -                 nothing (posts_per_day: #5, #6)",
        "Tue 2026-11-24 08:30  -                 nothing (min_gap: #5, #6)",
        "Tue 2026-11-24 08:40  #1 pinned  share  Pinned",
        "Tue 2026-11-24 12:15  #5         -      Three",
        "Tue 2026-11-24 18:00  -                 nothing (posts_per_day: #6)",
        (
            "Later #6 on Wednesday 2026-11-25 08:30 (Europe/Paris), "
            "and 1 more until Friday 2026-11-27 09:00 (Europe/Paris)."
        ),
        "",
    ]


def test_drafts_that_the_same_reasons_hold_are_told_together(program: Program) -> None:
    for number in range(25):
        program.run("add", f"Text {number}", "--expires", "in 20 hours")
    told = program.run("plan", "--days", "1").stdout
    assert told.count("No place for") == 1
    assert ", #9, #10 and 15 more; last held on Monday 2026-11-23 18:00 (Europe/Paris):\n" in told


def test_a_pinned_draft_that_would_be_rejected_says_so_beforehand(program: Program) -> None:
    program.run("add", "First", "--at", "12:00")
    program.run("add", "Second", "--at", "14:00")
    program.schedule((program.folder / "schedule.yaml").read_text().replace("max: 2}", "max: 1}", 1))
    told = program.run("plan", "--days", "1").stdout
    assert "Mon 2026-11-23 14:00  #2 pinned  -     WOULD BE REJECTED: Second\n" in told
    assert "#2 would be rejected at its time:\n  - posts_per_day: " in told


def test_the_plan_of_every_account_is_told_when_none_is_chosen(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Ours", "--account", "lab")
    assert program.run("plan", "--account", "lab").stdout.splitlines() == [
        "lab, the next 7 days (America/Toronto)",
        "No slots and no draft with a time of its own lie ahead.",
        "No place for #1; no slot is left.",
        "",
    ]
    assert [plan["account"] for plan in program.json("plan")] == ["me", "lab"]


def test_the_json_of_a_plan_has_its_moments_and_what_waits(program: Program) -> None:
    program.run("add", "One")
    (plan,) = program.json("plan", "--days", "1")
    first, second, third = plan["moments"]
    assert (first["at"], first["pinned"], first["draft"]["id"]) == ("2026-11-23T08:30:00+01:00", False, 1)
    assert second == {"at": "2026-11-23T12:15:00+01:00", "pinned": False, "draft": None}
    assert third["draft"] is None
    assert plan["waiting"] == []


@pytest.mark.parametrize("days", ["0", "367", "soon"])
def test_days_out_of_range_are_refused(program: Program, days: str) -> None:
    assert program.run("plan", "--days", days).exit_code == 2


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


def test_the_balance_tells_links_questions_and_money_too(program: Program) -> None:
    program.schedule(TEXTS)
    program.run("add", "Read example.org", "--at", "9:00")
    program.publish(after=HOUR)
    assert program.run("balance").stdout.splitlines() == [
        "me, Monday 2026-11-23 09:00 (Europe/Paris)",
        "Rule             Counted  Allowed",
        "links_per_day    1        at most 2   [##########..........]",
        "engage_per_week  0        at least 2",
        "spend_per_month  $0.20    at most $5  [#...................]",
        "engage_per_week: 2 more would reach the weekly minimum.",
        "",
    ]
    (balance,) = program.json("balance")
    money = {key: balance["rules"][2][key] for key in ("unit", "observed", "minimum", "maximum", "shortfall")}
    assert money == {"unit": "dollars", "observed": 0.2, "minimum": None, "maximum": 5.0, "shortfall": None}
    assert balance["rules"][1]["shortfall"] == 2


def test_add_check_and_plan_tell_what_stands_against_a_text(program: Program) -> None:
    program.schedule(TEXTS)
    told = program.run("add", "Hello #a #b @c example.org").stdout
    reason = "  - hashtags_per_post: The post has 2 hashtags; at most 1 may be in one.\n"
    assert f"{reason}    Remedy: leave 1 hashtag out.\n" in told
    assert reason in program.run("check", "1").stdout
    assert reason in program.run("plan", "--days", "1").stdout


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
