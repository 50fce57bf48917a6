"""How the tests search for counterexamples: the same way on every run, or more widely when asked to.

`HYPOTHESIS_PROFILE=thorough make test` looks at ten times as many examples, and at others each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

_EXAMPLES = 100  # a law; a test may ask for fewer where one example is costly

settings.register_profile(
    "ci", max_examples=_EXAMPLES, derandomize=True, database=None, deadline=None, print_blob=True
)
settings.register_profile("thorough", max_examples=10 * _EXAMPLES, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
