"""The trials of network faults in a fast form, and that their judges find what must never be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.account import Network
from assistant.core.draft import Actor
from assistant.networks.x import XAccount
from assistant.ports import DelayKind, Lost, Postponed
from assistant.services.decisions import cancel
from scripts.torture import faults, outages
from scripts.torture.faults import BEGIN, CASES, VARIANTS, Case, account, draft, play
from scripts.torture.rehearsal import Setting, rehearsal
from scripts.torture.stage import Options, Tally
from scripts.torture.truths import crowds, strangers, unexcused, untruths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.ports import Outcome
    from scripts.torture.rehearsal import Rehearsal

LOST = {"fault": "lost_after", "on": "post", "ending": "rst"}
UNSENT = {"fault": "server_error", "on": "post", "status": 503, "stored": False}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Rehearsal]:
    """One draft that was published."""
    with rehearsal(tmp_path, [account("me")], Setting(BEGIN, Network())) as stage:
        stage.add(draft("me", 2))
        list(stage.run(BEGIN + timedelta(hours=1)))
        yield stage


@pytest.mark.parametrize(
    ("case", "ends"),
    [
        (Case((LOST, UNSENT), send_again=True), {"published": 10}),
        (Case((LOST, UNSENT), send_again=False), {"published": 9, "unconfirmed": 1}),
        (
            Case(({"fault": "none", "times": 9}, {"fault": "duplicate"}), send_again=True),
            {"published": 9, "failed": 1},
        ),
        (Case(({"fault": "unauthorized", "times": 8},), send_again=True), {"published": 6, "rejected": 4}),
    ],
    ids=["sent again", "not sent again", "refused", "shut out"],
)
def test_whatever_the_network_does_what_is_said_of_a_draft_is_true(
    tmp_path: Path, case: Case, ends: dict[str, int]
) -> None:
    tally = Tally("faults")
    assert list(play(case, tmp_path, tally)) == []
    assert {state: number for state, number in tally.counts.items() if state in STATES and number} == ends


STATES = ("published", "unconfirmed", "rejected", "failed", "queued", "publishing")


def test_a_sequence_that_a_seed_draws_breaks_no_promise() -> None:
    tally = faults.run(Options(count=1, seed=3))
    assert tally.breaches == []
    assert tally.counts["faults"] > 1


def test_every_fault_that_the_sandbox_knows_is_met_alone_at_each_place() -> None:
    assert {place: len(variants) for place, variants in VARIANTS.items()} == {
        "post": 50,
        "timeline": 32,
        "me": 32,
    }
    met = {(place, str(fault)) for case in CASES for place in VARIANTS for fault in case.orders}
    assert all((place, str(fault)) in met for place, variants in VARIANTS.items() for fault in variants)


@pytest.mark.parametrize("seed", [1, 2], ids=["nothing can be reached", "posts appear late"])
def test_an_outage_breaks_no_promise(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "DRAFTS", 5)
    assert outages.run(Options(count=1, seed=seed)).breaches == []


def test_the_judge_finds_a_lost_answer_that_is_answered_by_sending_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = XAccount.publish

    def careless(self: XAccount, text: str, may_leave: Callable[[], bool]) -> Outcome:
        outcome = publish(self, text, may_leave)
        return Postponed(DelayKind.UNREACHABLE, outcome.detail) if isinstance(outcome, Lost) else outcome

    monkeypatch.setattr(XAccount, "publish", careless)
    found = list(play(Case((LOST,), send_again=True), tmp_path, Tally("faults")))
    assert (
        "a text of me left again at 2026-11-23 07:00:30+00:00, but stood since 2026-11-23 07:00:00+00:00."
        in found
    )
    assert any("is failed, but stands as" in breach for breach in found)


def test_the_judge_finds_a_draft_that_is_said_to_stand_and_does_not(stage: Rehearsal) -> None:
    (post,) = stage.calls.sandbox.posts()
    stage.calls.sandbox._ask("DELETE", "posts")  # noqa: SLF001 - no trial forgets a post
    assert list(untruths(stage)) == [f"draft #1 of me is published as {post['id']}, but there stands []."]


def test_the_judge_finds_a_post_that_is_taken_for_somebody_elses(stage: Rehearsal) -> None:
    assert list(strangers(stage)) == []
    stage.desks[0].channel.publish("By hand", lambda: True)
    (found,) = strangers(stage)
    assert "observed=(2,)" in found


def test_the_judge_finds_a_draft_that_ended_for_no_good_reason(stage: Rehearsal) -> None:
    cancel(stage.store, stage.add(draft("me", 4)), Actor("camille", BEGIN))
    assert list(unexcused(stage)) == ["draft #2 of me is cancelled, for no good reason."]


def test_the_judge_counts_requests_over_every_minute() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    instants = [start + timedelta(seconds=second) for second in (50, 0, 60, 59, 70)]
    assert list(crowds(instants, 3)) == [(instants[0], instants[4])]
