"""A short run of what `make torture` does at length: whatever comes in, a sentence comes out."""

from __future__ import annotations

import pytest

from scripts.torture import fuzz
from scripts.torture.stage import Options


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_damaged_input_is_refused_in_a_sentence_and_changes_nothing(kind: str) -> None:
    tally = fuzz.run(Options(60, 7), [kind])
    assert tally.breaches == []
    assert tally.counts[kind] == 60
