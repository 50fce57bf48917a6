"""Plays the state machine of the tests at length: commands, faults and time in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from scripts.torture.stage import Tally
from tests.test_state_machine import AnyLife

if TYPE_CHECKING:
    from scripts.torture.stage import Options

DEFAULT_COUNT = 20_000  # steps
_A_LIFE = 80  # steps; some end earlier
_LIVES = 25  # for one seed


def run(options: Options) -> Tally:
    """Play lives from one seed after the other, until so many steps are done."""
    tally = Tally("machine")
    number = options.seed
    while tally.counts["steps"] < options.count:
        before = AnyLife.steps
        lives = min(_LIVES, max(1, (options.count - tally.counts["steps"]) // _A_LIFE))
        try:
            _play(number, lives)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach
            notes = "\n".join(getattr(error, "__notes__", ()))
            tally.breach(f"{type(error).__name__}: {error!s:.500}\n{notes}", number, lives * _A_LIFE)
        tally.counts["steps"] += AnyLife.steps - before
        tally.counts["seeds"] += 1
        number += 1
    return tally


def _play(number: int, lives: int) -> None:
    """Play so many lives; one that fails is not made shorter, which would take far longer than this."""
    seed(number)(AnyLife)
    run_state_machine_as_test(
        AnyLife,
        settings=settings(
            max_examples=lives,
            stateful_step_count=_A_LIFE,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
