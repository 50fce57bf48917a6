"""Measures planning: how many drafts find a slot, beside first come, first served, and beside a solver."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.planning import in_order, project
from assistant.core.policy import Decision, judge_each
from scripts.benching.plan_queues import FAMILIES, SEEDS, queues
from scripts.benching.plan_replay import agenda, kept, published, replay
from scripts.benching.plan_solver import USUAL_EFFORT, solve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from scripts.benching.plan_queues import Queue
    from scripts.benching.plan_solver import Effort, Solution


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a queue came to in each way: how many drafts go out, and how long it took to say so."""

    queue: Queue
    first_come: int
    ours: int
    seconds: float
    solution: Solution

    @property
    def ratio(self) -> float:
        """Our time, in the solver's."""
        return self.seconds / self.solution.seconds

    def __str__(self) -> str:
        solution = self.solution
        reach = "proven" if solution.proven else f"at most {solution.bound}"
        return (
            f"{self.queue.family:<24}{self.queue.seed:>2}: of {len(self.queue.waiting)} drafts "
            f"{self.first_come:>3} first come, {self.ours:>3} ours, {solution.best:>3} solver ({reach}); "
            f"{self.seconds:.2f} s and {solution.seconds:.1f} s, ratio {self.ratio:.4f}"
        )


def bench_plan(_folder: Path) -> None:
    """What the planner leaves on the table, and what that saves."""
    comparisons = []
    for comparison in compare():
        print(comparison, flush=True)
        comparisons.append(comparison)
    for line in summary(comparisons):
        print(line, flush=True)


def compare(
    families: Iterable[str] = FAMILIES, seeds: Iterable[int] = SEEDS, effort: Effort = USUAL_EFFORT
) -> Iterator[Comparison]:
    """Plan every queue in the three ways; each plan is played through the judge before it counts."""
    for queue in queues(families, seeds):
        start = time.perf_counter()
        placements = planned(queue)
        seconds = time.perf_counter() - start
        solution = solve(queue, effort)
        replay(queue, solution.placements)
        yield Comparison(
            queue, replay(queue, first_come(queue)), replay(queue, placements), seconds, solution
        )


def planned(queue: Queue) -> dict[datetime, int]:
    """Our plan: the draft of every slot that gets one."""
    plan = project(queue.account, queue.candidates, queue.timeline, queue.horizon)
    return {
        moment.at: moment.candidate.draft.id
        for moment in plan.moments
        if moment.candidate is not None and not moment.pinned
    }


def first_come(queue: Queue) -> dict[datetime, int]:
    """What goes out if every slot takes the first draft that passes, and none thinks ahead."""
    waiting, timeline, policy = queue.waiting, queue.timeline, queue.account.policy
    placements = {}
    for at, pinned in agenda(queue):
        if pinned is not None:
            timeline = kept(timeline, at, pinned)
            continue
        ordered = in_order(waiting, at, timeline, policy)
        verdicts = judge_each((candidate.subject for candidate in ordered), at, timeline, policy)
        for candidate, verdict in zip(ordered, verdicts, strict=True):
            if verdict.decision is Decision.ACCEPTED:
                placements[at] = candidate.draft.id
                timeline = published(timeline, at, candidate)
                waiting.remove(candidate)
                break
    return placements


def summary(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """How the plans compare over all queues."""
    differences = [comparison.ours - comparison.solution.best for comparison in comparisons]
    fewer, more = sum(d < 0 for d in differences), sum(d > 0 for d in differences)
    yield (
        f"of {len(differences)} queues ours places fewer drafts than the solver in {fewer}, as many in "
        f"{len(differences) - fewer - more}, more in {more}"
    )
    ours = sum(comparison.ours for comparison in comparisons)
    solver = sum(comparison.solution.best for comparison in comparisons)
    first = sum(comparison.first_come for comparison in comparisons)
    yield f"drafts placed in all: {ours} ours, {solver} solver, {first} first come"
    ratios = [comparison.ratio for comparison in comparisons]
    worst, median = max(ratios), statistics.median(ratios)
    yield f"our time in the solver's: {worst:.4f} at worst, {median:.4f} in the median"
