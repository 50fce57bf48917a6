"""The guardrails: what each one counts, when it refuses, and how it explains a refusal."""

from assistant.core.rules.band import WHOLE, Band, say_part
from assistant.core.rules.frequency import WEEK, PostsPerDay, ShareRequestsPerWeek
from assistant.core.rules.moment import MinGap, QuietHours
from assistant.core.rules.rule import Count, Gauge, Rule

__all__ = [
    "WEEK",
    "WHOLE",
    "Band",
    "Count",
    "Gauge",
    "MinGap",
    "PostsPerDay",
    "QuietHours",
    "Rule",
    "ShareRequestsPerWeek",
    "say_part",
]
