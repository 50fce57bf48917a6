"""Runs trials by name, prints what each came to, and ends with 1 if a promise was broken."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from scripts.torture import (
    clocks,
    commands,
    daemons,
    disk,
    exports,
    faults,
    fuzz,
    kills,
    machine,
    outages,
    stops,
)
from scripts.torture.stage import Options

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.torture.stage import Tally


@dataclass(frozen=True, slots=True)
class Trial:
    """What plays a trial, and how much of it `make torture` asks for."""

    run: Callable[[Options], Tally]
    usual_count: int


TRIALS = {
    "kills": Trial(kills.run, kills.DEFAULT_COUNT),
    "daemons": Trial(daemons.run, daemons.DEFAULT_COUNT),
    "clocks": Trial(clocks.run, clocks.DEFAULT_COUNT),
    "disk": Trial(disk.run, disk.DEFAULT_COUNT),
    "commands": Trial(commands.run, commands.DEFAULT_COUNT),
    "each-fault": Trial(faults.run_each, len(faults.CASES)),
    "faults": Trial(faults.run, faults.DEFAULT_COUNT),
    "outages": Trial(outages.run, outages.DEFAULT_COUNT),
    "stops": Trial(stops.run, stops.DEFAULT_COUNT),
    "fuzz": Trial(fuzz.run, fuzz.DEFAULT_COUNT),
    "exports": Trial(exports.run, exports.DEFAULT_COUNT),
    "machine": Trial(machine.run, machine.DEFAULT_COUNT),
}


def main() -> int:
    """Play the trials that the command line names, or all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture", description=__doc__)
    parser.add_argument(
        "trials", nargs="*", metavar="TRIAL", help=f"{', '.join(TRIALS)}; all if none is named"
    )
    parser.add_argument("--count", type=_positive, help="how much of each, in place of its own default")
    parser.add_argument("--seed", type=int, default=1, help="what the first run draws from (default: 1)")
    options = parser.parse_args()
    if unknown := set(options.trials) - TRIALS.keys():
        parser.error(f"there is no trial {', '.join(sorted(unknown))}; choose from {', '.join(TRIALS)}")
    broken = 0
    for name in options.trials or TRIALS:
        began = monotonic()
        trial = TRIALS[name]
        tally = trial.run(Options(options.count or trial.usual_count, options.seed))
        print(f"{tally}; {monotonic() - began:.0f} seconds", flush=True)
        broken += len(tally.breaches)
    return 1 if broken else 0


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        message = f"{text!r} is no whole number from 1 on"
        raise argparse.ArgumentTypeError(message)
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
