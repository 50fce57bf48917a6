"""The long trials with real daemons in a fast form, and that their judge finds what must never be."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from shutil import copytree
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assistant.core.draft import NewDraft
from scripts.torture import daemons, judging, kills
from scripts.torture.judging import Terms
from scripts.torture.stage import DaemonProcess, Sandbox, Stage, Tally, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAN = {"accounts": {"me": {"timezone": "UTC", "late_by": "4 hours"}}}
TEXT = "Something worth saying"


ABSOLVED = """
    INSERT INTO events (draft_id, account, at, event, from_state, to_state, by)
    SELECT draft_id, account, at, 'absolve', 'unconfirmed', 'queued', by FROM events LIMIT 1
"""


@pytest.mark.parametrize("seed", [1, 8])
def test_a_queue_survives_daemons_that_are_killed_in_the_middle_of_it(tmp_path: Path, seed: int) -> None:
    tally = Tally("kills")
    run = kills.Run(seed, kills=1)
    assert list(kills.play(run, tmp_path, tally)) == []
    assert tally.counts["kills"] == 1
    assert tally.counts["published"] + tally.counts["unconfirmed"] == tally.counts["drafts"] >= 40
    assert run.sends_again == (seed == 8)


def test_daemons_together_break_no_guardrail_however_they_are_killed(tmp_path: Path) -> None:
    tally = Tally("daemons")
    assert list(daemons.play(daemons.Run(6, lasts_s=2), tmp_path, tally)) == []
    assert tally.counts["rejected"] > tally.counts["published"] > 0


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One draft that a daemon has published."""
    now = datetime.now(UTC)
    with staged(tmp_path_factory.mktemp("torture") / "stage", PLAN) as stage:
        draft = NewDraft("me", TEXT, pinned_at=now - timedelta(hours=1))
        stage.add([draft], ZoneInfo("UTC"), now - timedelta(hours=2))
        with DaemonProcess(stage, "--once") as daemon:
            assert daemon.wait() == 0
        yield stage


@pytest.fixture
def stage(played: Stage, tmp_path: Path) -> Stage:
    """The same with a database of its own."""
    copy = tmp_path / "copy"
    copytree(played.folder, copy)
    return replace(played, folder=copy)


class Refusing(Sandbox):
    """A sandbox that has refused a text, because it stood there already."""

    def requests(self, endpoint: str) -> Counter[str]:
        return Counter({"201": 1, "403": 1})


def change(stage: Stage, *statements: str) -> None:
    with closing(sqlite3.connect(stage.database)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def breaches(stage: Stage, *states: str) -> list[str]:
    return list(judging.breaches(stage, Terms(frozenset(states or {"published"}))))


def test_the_judge_finds_nothing_where_all_is_well_and_counts_it(stage: Stage) -> None:
    assert judging.is_settled(stage)
    assert breaches(stage) == []
    tally = Tally("trial")
    judging.count(stage, tally)
    assert {what: number for what, number in tally.counts.items() if number} == {"drafts": 1, "published": 1}


def test_the_judge_finds_what_was_published_and_is_said_to_wait(stage: Stage) -> None:
    (post,) = stage.sandbox.posts()
    change(stage, "UPDATE drafts SET state = 'queued'")
    assert not judging.is_settled(stage)
    assert f"draft #1 is queued, but stands as post {post['id']}." in breaches(stage, "queued")
    assert "1 drafts ended as queued, which was not to be: #1." in breaches(stage)


def test_the_judge_finds_what_is_said_to_be_published_and_does_not_stand(stage: Stage) -> None:
    change(stage, "UPDATE posts SET remote_id = '7'")
    (post,) = stage.sandbox.posts()
    found = breaches(stage)
    assert f"draft #1 is published as 7, and what stands is ['{post['id']}']." in found
    assert f"the timeline has posts that the ledger lacks: ['{post['id']}']; and it lacks ['7']." in found


def test_the_judge_finds_a_request_without_a_record_of_the_intent(stage: Stage) -> None:
    change(stage, "DELETE FROM attempts")
    assert "1 requests left, but there were only 0 attempts." in breaches(stage)


def test_the_judge_finds_a_text_that_was_sent_while_it_stood_there(stage: Stage) -> None:
    refusing = replace(stage, sandbox=Refusing(stage.sandbox.url))
    without_record = "2 requests left, but there were only 1 attempts."
    assert breaches(refusing) == [
        without_record,
        "1 texts were sent again while they stood there; the network refused them.",
    ]
    change(stage, ABSOLVED)
    late = Terms(frozenset({"published"}), repeats=True)
    assert [found for found in judging.breaches(refusing, late) if "audit" not in found] == [without_record]


def test_the_judge_finds_what_the_audit_finds(stage: Stage) -> None:
    change(stage, "DELETE FROM events")
    assert breaches(stage) == ["the audit finds drafts without any event: (1,), 1 in all."]


def test_the_judge_finds_the_name_of_a_process_that_was_killed(stage: Stage) -> None:
    holders = stage.folder / "assistant.db-holders"
    holders.mkdir()
    (holders / "0123456789abcdef").touch()
    assert breaches(stage) == ["no process is left, but the names of 1 that were killed are."]


def test_a_traceback_is_told_with_what_the_daemon_was_at_and_the_exception() -> None:
    lines = [
        "me: serving",
        "warning me: this is a bug",
        "Traceback (most recent call last):",
        "  File",
        "Oh: no",
    ]
    assert list(judging.complaints(lines)) == ["a daemon says: warning me: this is a bug / Oh: no"]
    assert list(judging.complaints(lines[:1])) == []


def test_a_breach_is_told_with_what_plays_its_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("kills", Counter(runs=2), {"growth": 1.5})
    tally.breach("draft #1 stands 2 times.", 7, 25)
    assert str(tally) == "kills: runs 2, worst growth 1.50, breaches 1"
    assert capsys.readouterr().out == (
        "BREACH in kills, seed 7: draft #1 stands 2 times. "
        "Play it again: python -m scripts.torture kills --seed 7 --count 25\n"
    )
