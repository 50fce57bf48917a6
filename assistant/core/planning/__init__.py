"""What goes out when: the best order the guardrails allow, and the times that would pass."""

from assistant.core.planning.agenda import LATE_BY, missed
from assistant.core.planning.order import rank
from assistant.core.planning.project import NONE_BEFORE, Earlier, in_order, project
from assistant.core.planning.search import QUICK
from assistant.core.planning.suggest import LOOK_AHEAD, SUGGESTIONS, first_pass, suggest
from assistant.core.planning.supply import PATIENCE
from assistant.core.planning.values import Basis, Candidate, Horizon, KeptPlan, Move, Place, Plan, Planned

__all__ = [
    "LATE_BY",
    "LOOK_AHEAD",
    "NONE_BEFORE",
    "PATIENCE",
    "QUICK",
    "SUGGESTIONS",
    "Basis",
    "Candidate",
    "Earlier",
    "Horizon",
    "KeptPlan",
    "Move",
    "Place",
    "Plan",
    "Planned",
    "first_pass",
    "in_order",
    "missed",
    "project",
    "rank",
    "suggest",
]
