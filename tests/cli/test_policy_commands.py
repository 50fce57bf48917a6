from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cli.program import SCHEDULE

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)
OF_TEXTS = (
    "links_per_day, same_link, topic_gap, hashtags_per_post, mentions_per_post, engage_per_week, "
    "spend_per_month"
)
PRESET = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      daily: ["08:30", "12:15", "18:00"]
    policy:
      preset: 5-3-2
      curated: {max: 70%}
      personal: off
      min_gap: 45 minutes
"""


def test_the_policy_is_shown_with_where_each_value_comes_from(program: Program) -> None:
    program.schedule(PRESET)
    assert program.run("policy", "show").stdout.splitlines() == [
        "me, 5-3-2: a mix: of ten posts five relayed, three of one's own work, two personal",
        "  Each part may be one post of ten off, which leaves the queue some room.",
        "  That personal posts are not relayed ones too is left to you.",
        "Rule        Limit   Value       From",
        "personal            off         schedule",
        "curated     min     40%         preset",
        "curated     max     70%         schedule",
        "curated     over    7 days      default",
        "min_gap             45 minutes  schedule",
        "duplicates  within  90 days     default",
        f"Off: posts_per_day, share_requests_per_week, personal, share_request, quiet_hours, {OF_TEXTS}.",
        "",
    ]


def test_a_policy_without_preset_is_by_its_own_rules(program: Program) -> None:
    assert program.run("policy", "show").stdout.startswith("me, by its own rules\nRule ")
    (document,) = program.json("policy", "show")
    assert (document["account"], document["preset"], document["reasons"]) == ("me", None, [])
    assert document["rules"][0] == {
        "rule": "posts_per_day",
        "limit": "max",
        "value": "2",
        "from": "schedule",
    }


def test_a_preset_is_shown_by_itself_without_any_schedule(program: Program) -> None:
    (program.folder / "schedule.yaml").unlink()
    told = program.run("policy", "show", "--preset", "80/20").stdout.splitlines()
    assert told[0] == "80/20: a mix: of five posts four that are of use to readers, one that promotes"
    assert "share_request  max     20%      preset" in told


def test_a_preset_is_tried_on_the_ledger_and_on_the_queue(program: Program) -> None:
    for number in range(3):
        program.run("add", f"Posted {number}", "--at", f"{9 + 3 * number}:00")
        program.schedule(SCHEDULE.replace("{max: 2}", "{max: 9}", 1))
        program.publish(after=HOUR if number == 0 else 3 * HOUR)
    for number in range(2):
        program.run("add", f"Waiting {number}", "--voice", "personal" if number else "professional")
    told = program.run("policy", "try", "--preset", "thirds").stdout.splitlines()
    assert told == [
        "me under thirds, the last 90 days (Europe/Paris)",
        "3 posts, of which 0 would have been held (0%).",
        "me under thirds, the next 28 days",
        "2 of 2 drafts would go out; under the present policy 2 of 2 drafts.",
        "",
    ]
    assert program.json("policy", "try", "--preset", "thirds")[0]["queue"]["going_out"] == 2


def test_what_a_preset_would_hold_is_told_with_the_rule(program: Program) -> None:
    program.schedule(PRESET.replace("preset: 5-3-2", "min_gap: 45 minutes").split("      curated")[0])
    for number in range(4):
        program.run("add", f"Request {number}", "--share-request")
    (trial,) = program.json("policy", "try", "--preset", "80/20")
    assert {key: trial["queue"][key] for key in ("going_out", "going_out_now", "held_by")} == {
        "going_out": 4,
        "going_out_now": 4,
        "held_by": {},
    }
    for number in range(4):
        program.run("add", f"#a #b #c #d {number}", "--origin", "curated")
    told = program.run("policy", "try", "--preset", "newcomer").stdout.splitlines()
    assert told[-3:] == [
        "4 of 8 drafts would go out; under the present policy 8 of 8 drafts.",
        "What stays is held by: hashtags_per_post 4.",
        "",
    ]
