"""Two simulated weeks over HTTP, the recount of them, and a breach of every rule that the recount finds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assistant.networks.sandbox.server import SandboxOptions, start
from scripts import demo, recount, simulate

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 3, 25, 7, 0, tzinfo=UTC)  # a Wednesday; the clocks change on the Sunday after
SCHEDULE = """
accounts:
  me:
    timezone: Europe/Paris
    slots: {mon-fri: ["08:30", "12:15", "18:00"], "sat,sun": ["10:00"]}
    policy:
      posts_per_day: {max: 3}
      share_requests_per_week: {min: 1, max: 2}
      personal: {min: 20%, max: 40%, over: 7 days}
      curated: {min: 30%, max: 60%, over: 7 days}
      min_gap: 45 minutes
      quiet_hours: "22:00-07:00"
      duplicates: {within: 90 days}
"""


def test_what_is_published_in_two_simulated_weeks_passes_the_recount(tmp_path: Path) -> None:
    texts = [f"The {number}th thing we heard in the street this morning." for number in range(80)]
    source, drafts, schedule = (tmp_path / name for name in ("texts.csv", "drafts.csv", "given.yaml"))
    source.write_text("\n".join(["text", *texts, texts[0]]), encoding="utf-8")
    schedule.write_text(SCHEDULE, encoding="utf-8")
    simulate.write_drafts([source], drafts, START)
    folder = tmp_path / "run"
    folder.mkdir()

    tally, scenes = _simulated(folder, drafts, schedule, START + timedelta(weeks=2))

    assert tally.published >= 28
    assert tally.other == {}
    assert demo.by_account(scenes) == [scenes]  # as the demo tells them
    assert {"personal", "curated", "share_requests_per_week"} <= tally.held.keys()
    found = recount.recount(_accounts(folder))
    assert {rule for _, rule, _ in found} == {
        guardrail.__name__ for guardrail in (*recount.OPTIONAL, *recount.ALWAYS)
    }
    assert [finding for _, _, findings in found for finding in findings if finding] == []


def _simulated(
    folder: Path, drafts: Path, schedule: Path, end: datetime
) -> tuple[simulate.Tally, list[simulate.Scene]]:
    application = simulate.prepare(folder, schedule)
    tally = simulate.Tally()
    with start(SandboxOptions(port=0)) as running:
        sandbox = simulate.Sandbox(running.url)
        simulate.take_in(application, drafts, START)
        stage = simulate.Stage(application.store, list(application.schedule.accounts.values()), sandbox)
        scenes = list(simulate.simulate(stage, START, end))
        for scene in scenes:
            tally.add(scene.happened)
        simulate.leave(folder, sandbox)
    application.store.close()
    return tally, scenes


def _accounts(folder: Path) -> dict[str, recount.Account]:
    return recount.gather(
        recount.read_posts(str(folder / "posts.json")),
        json.loads((folder / "drafts.json").read_text(encoding="utf-8")),
        yaml.safe_load((folder / "schedule.yaml").read_text(encoding="utf-8")),
    )


MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # 01:00 in Paris


def _world(*written: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Posts of a sandbox and the drafts they come from, each told by its hours after MONDAY and its kind."""
    posts, drafts = [], []
    for number, words in enumerate(written, start=1):
        at = (MONDAY + timedelta(hours=words.get("hours", 0))).isoformat()
        text = words.get("text", f"Text number {number}.")
        plain = {"voice": "professional", "origin": "original", "share_request": False, "approval": None}
        plain |= {"pinned_at": at, "not_before": None, "expires": None}
        plain |= {"id": number, "account": "me", "state": "published", "text": text, "published_at": at}
        drafts.append(plain | words)
        posts.append({"id": str(number), "user": "7", "created_at": at, "text": text, "deleted": False})
    return posts, drafts


def _breaches(rule: str, *written: dict[str, Any], posts: list[dict[str, Any]] | None = None) -> list[str]:
    standing, drafts = _world(*written)
    accounts = recount.gather(standing if posts is None else posts, drafts, yaml.safe_load(SCHEDULE))
    found = {name: findings for _, name, findings in recount.recount(accounts)}
    return [finding for finding in found[rule] if finding]


PERSONAL = {"voice": "personal"}
CURATED = {"origin": "curated"}
SHARE = {"share_request": True}


@pytest.mark.parametrize(
    ("rule", "kept", "broken", "said"),
    [
        (
            "posts_per_day",
            [{"hours": hours} for hours in (7, 9, 11, 31)],
            [{"hours": hours} for hours in (7, 9, 11, 22.9)],
            "post 4 of 2026-11-23 22:54:00 UTC ('Text number 4.') is number 4 of 2026-11-23, at most 3",
        ),
        (
            "share_requests_per_week",
            [{"hours": hours, **SHARE} for hours in (8, 32, 8 + 168)],
            [{"hours": hours, **SHARE} for hours in (8, 32, 7.5 + 168)],
            "post 3 of 2026-11-30 07:30:00 UTC ('Text number 3.') is share request 3 of 168 hours, at most 2",
        ),
        (
            "personal",
            [{"hours": 8, **PERSONAL}, {"hours": 10}, {"hours": 12, **PERSONAL}],
            [{"hours": 8, **PERSONAL}, {"hours": 10, **PERSONAL}],
            "post 2 of 2026-11-23 10:00:00 UTC ('Text number 2.'): 2 of 2 would be personal, at most 1",
        ),
        (
            "curated",
            [{"hours": hours} for hours in (8, 32, 56)],
            [{"hours": hours} for hours in (8, 32, 56, 80)],
            "post 4 of 2026-11-26 08:00:00 UTC ('Text number 4.'): only 0 of 4 are curated, at least 1",
        ),
        (
            "min_gap",
            [{"hours": 8}, {"hours": 8.75}],
            [{"hours": 8}, {"hours": 8.7}],
            (
                "post 2 of 2026-11-23 08:42:00 UTC ('Text number 2.') follows the one before it by 0:42:00, "
                "at least 0:45:00"
            ),
        ),
        (
            "quiet_hours",
            [{"hours": 6}],
            [{"hours": 5.9}],
            (
                "post 1 of 2026-11-23 05:54:00 UTC ('Text number 1.') stands at 06:54 local time, "
                "quiet from 22:00 to 07:00"
            ),
        ),
        (
            "duplicates",
            [{"hours": 8, "text": "Hello"}, {"hours": 8 + 90 * 24, "text": "hello"}],
            [{"hours": 8, "text": "Hello"}, {"hours": 7 + 90 * 24, "text": "hello"}],
            "post 2 of 2027-02-21 07:00:00 UTC ('hello') repeats post 1 of 2026-11-23 08:00:00 UTC ('Hello')",
        ),
        (
            "length",
            [{"hours": 8, "text": "é" * 256 + " https://example.org/" + "x" * 50}],
            [{"hours": 8, "text": "é" * 257 + " https://example.org/" + "x" * 50}],
            f"post 1 of 2026-11-23 08:00:00 UTC ({'é' * 40!r}) weighs 281, at most 280",
        ),
        (
            "slots",
            [{"hours": 7.5, "pinned_at": None}, {"hours": 11.3, "pinned_at": None}],
            [{"hours": 7.5, "pinned_at": None}, {"hours": 7.51, "pinned_at": None}],
            (
                "post 2 of 2026-11-23 07:30:36 UTC ('Text number 2.') stands at the slot of "
                "post 1 of 2026-11-23 07:30:00 UTC ('Text number 1.')"
            ),
        ),
        (
            "slots",
            [{"hours": 7.5, "pinned_at": None}],
            [{"hours": 7.6, "pinned_at": None}],
            "post 1 of 2026-11-23 07:36:00 UTC ('Text number 1.') stands at no slot",
        ),
        (
            "pinned",
            [{"hours": 8.5, "pinned_at": "2026-11-23T09:00:00+01:00"}],
            [{"hours": 8.6, "pinned_at": "2026-11-23T09:00:00+01:00"}],
            (
                "post 1 of 2026-11-23 08:36:00 UTC ('Text number 1.') was due at 2026-11-23 08:00:00 UTC, "
                "at most 0:30:00 later"
            ),
        ),
        (
            "limits_of_time",
            [{"hours": 8, "expires": "2026-11-23T10:00:00+01:00"}],
            [{"hours": 9, "expires": "2026-11-23T10:00:00+01:00"}],
            (
                "post 1 of 2026-11-23 09:00:00 UTC ('Text number 1.') stands outside its own limits, "
                "None to 2026-11-23 09:00:00+00:00"
            ),
        ),
        (
            "known",
            [{"hours": 8}],
            [{"hours": 8, "state": "queued"}],
            "post 1 of 2026-11-23 08:00:00 UTC ('Text number 1.') belongs to no published draft",
        ),
    ],
)
def test_the_recount_finds_a_breach_of(
    rule: str, kept: list[dict[str, Any]], broken: list[dict[str, Any]], said: str
) -> None:
    assert _breaches(rule, *kept) == []
    assert _breaches(rule, *broken) == [said]


def test_the_recount_finds_a_draft_that_was_published_twice() -> None:
    posts, _ = _world({"hours": 8})
    again = posts[0] | {"id": "2", "created_at": "2026-11-23T09:00:00Z"}
    assert _breaches("known", {"hours": 8}, posts=[*posts, again]) == [
        "draft #1 is published and stands 2 times"
    ]


def test_the_recount_finds_a_published_draft_that_does_not_stand() -> None:
    assert _breaches("known", {"hours": 8}, posts=[]) == ["draft #1 is published and stands 0 times"]


def test_a_post_that_a_person_approved_is_no_breach_and_still_counts_for_the_others() -> None:
    approval = {"because": "It is the day of the opening.", "by": "camille"}
    first, second = {"hours": 8}, {"hours": 8.5, "approval": approval}
    assert _breaches("min_gap", first, second) == []
    assert _breaches("min_gap", first, second, {"hours": 9}) == [
        (
            "post 3 of 2026-11-23 09:00:00 UTC ('Text number 3.') follows the one before it by 0:30:00, "
            "at least 0:45:00"
        )
    ]


def test_the_recount_prints_each_breach_in_full_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    posts, drafts = _world({"hours": 8}, {"hours": 8.5})
    for name, content in (("posts.json", posts), ("drafts.json", drafts)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "schedule.yaml").write_text(SCHEDULE, encoding="utf-8")
    places = [("posts", "posts.json"), ("drafts", "drafts.json"), ("schedule", "schedule.yaml")]
    options = [word for name, file in places for word in (f"--{name}", str(tmp_path / file))]
    monkeypatch.setattr("sys.argv", ["recount.py", *options])

    assert recount.main() == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "me: 2 posts"
    at = lines.index("  min_gap                      1 checked, breaches: 1")
    assert lines[at + 1] == (
        "    BREACH: post 2 of 2026-11-23 08:30:00 UTC ('Text number 2.') follows the one before it "
        "by 0:30:00, at least 0:45:00"
    )
    assert lines[-1] == "Recounted 2 posts with 19 checks; breaches: 1."


def test_the_recount_imports_nothing_of_the_assistant() -> None:
    names = {
        getattr(value, "__module__", None) or getattr(value, "__name__", "")
        for value in vars(recount).values()
    }
    assert not any(str(name).startswith("assistant") for name in names)


def test_the_demo_speaks_english_beside_its_own_words_whatever_the_system_speaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("ASSISTANT_LANG", "fr")
    assert demo.here()["ASSISTANT_LANG"] == "en"
