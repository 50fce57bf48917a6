"""The only place where this package compiles regular expressions: each at its first use, and once.

Compiling all of them takes some 7 ms, which most starts of the command line never need to spend.
"""

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern."""
    return re.compile(pattern)
