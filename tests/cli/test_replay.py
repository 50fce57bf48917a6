from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.program import Program

PAST = """created_at,text
2026-11-02 10:30:00,Second
2026-11-02 10:00:00,First: https://example.org/a
2026-11-02 12:00:00,Third
2026-11-03 09:00:00,@somebody thanks!
2026-11-10 09:00:00,Again: example.org/a
"""
TOO_SOON = "Monday 2026-11-02 11:30 is only 30 minutes after the post before it (Monday 2026-11-02 11:00)"


@pytest.fixture
def file(program: Program) -> str:
    path = program.folder / "past.csv"
    path.write_text(PAST, encoding="utf-8")
    return str(path)


def test_a_past_is_told_by_rule_by_week_and_post_by_post(program: Program, file: str) -> None:
    told = program.run("replay", file).stdout.splitlines()
    assert told == [
        f"{file} under the policy of me (Europe/Paris)",
        "1 answer to others left out, which no guardrail counts.",
        "4 posts, of which 1 would have been held (25%).",
        "Rule     Held  Of all posts",
        "min_gap  1     25%",
        "Week from   Posts  Held     By",
        "2026-11-02  3      1 (33%)  min_gap 1",
        "Mon 2026-11-02 11:30  Second",
        f"  - min_gap: {TOO_SOON}; at least 45 minutes must lie between them.",
        "What would have been held is not counted afterwards; --as-posted counts it.",
    ]


def test_what_counts_as_it_was_posted_says_so_and_holds_more(program: Program, file: str) -> None:
    counted = program.json("replay", file, "--as-posted")
    assert counted["by_rule"] == {"min_gap": 1, "posts_per_day": 1}
    told = program.run("replay", file, "--as-posted", "--limit", "1").stdout.splitlines()
    assert told[-2:] == [
        "… and 1 more; see them with --limit 2 or --json.",
        "What would have been held counts afterwards, as it was posted.",
    ]


def test_a_past_is_judged_by_a_preset_but_for_the_voice_which_no_file_tells(
    program: Program, file: str
) -> None:
    result = program.run("replay", file, "--preset", "newcomer", "--json")
    assert result.stderr.splitlines() == [
        "Times without an offset are taken as UTC.",
        "personal is not judged, because no file says in which voice a post speaks.",
    ]
    (held,) = program.json("replay", file, "--preset", "newcomer")["held_posts"]
    assert (held["at"], held["text"]) == ("2026-11-02T11:30:00+01:00", "Second")
    assert [reason["rule"] for reason in held["reasons"]] == ["min_gap"]


def test_the_json_of_a_replay_has_weeks_and_reasons(program: Program, file: str) -> None:
    document = program.json("replay", file, "--preset", "80/20")
    assert {key: value for key, value in document.items() if key != "file"} == {
        "preset": "80/20",
        "as_posted": False,
        "answers": 1,
        "faulty": 0,
        "posts": 4,
        "held": 0,
        "by_rule": {},
        "weeks": [
            {"from": "2026-11-02", "posts": 3, "held": 0, "by_rule": {}},
            {"from": "2026-11-09", "posts": 1, "held": 0, "by_rule": {}},
        ],
        "held_posts": [],
    }


def test_rows_that_nothing_can_read_are_told_and_left_out(program: Program, file: str) -> None:
    (program.folder / "past.csv").write_text(PAST + "yesterday,What?\n", encoding="utf-8")
    result = program.run("replay", file, "--preset", "80/20")
    assert f"{file}:7: created_at: " in result.stderr
    assert result.stdout.splitlines()[1] == "1 row left out, since nothing could read them."


def test_no_database_is_needed(program: Program, file: str) -> None:
    (program.folder / "assistant.db").unlink()
    assert program.run("replay", file).exit_code == 0
    assert not (program.folder / "assistant.db").exists()


def test_a_wrong_preset_names_the_nearest(program: Program, file: str) -> None:
    result = program.run("replay", file, "--preset", "brandt")
    assert result.exit_code == 2
    assert "'brandt' is no preset; the nearest is 'brand'; allowed: individual, brand," in result.stderr
