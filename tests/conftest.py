"""How the tests search for counterexamples: the same way on every run, or more widely when asked to.

`HYPOTHESIS_PROFILE=thorough make test` looks at twenty times as many examples, and at others each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

_EXAMPLES = 50  # a law; with 1,000 each, nothing was found that these do not show

settings.register_profile(
    "ci", max_examples=_EXAMPLES, derandomize=True, database=None, deadline=None, print_blob=True
)
settings.register_profile("thorough", max_examples=20 * _EXAMPLES, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
