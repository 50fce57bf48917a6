"""The guardrails: what each one counts, when it refuses, and how it explains a refusal."""

from assistant.core.rules import band, engagement, frequency, links, moment, spending, wording
from assistant.core.rules.band import Band
from assistant.core.rules.engagement import EngagePerWeek
from assistant.core.rules.form import Form
from assistant.core.rules.frequency import PostsPerDay, ShareRequestsPerWeek
from assistant.core.rules.links import LinksPerDay, SameLink
from assistant.core.rules.moment import MinGap, QuietHours
from assistant.core.rules.rule import WEEK, Count, Gauge, Rule, Unit
from assistant.core.rules.spending import SpendPerMonth
from assistant.core.rules.wording import HashtagsPerPost, MentionsPerPost, TopicGap
from assistant.core.spans import WHOLE, say_part

# Every rule that a policy may have, in the order in which they are asked, and their reasons told.
FORMS: tuple[Form, ...] = (
    frequency.POSTS,
    frequency.REQUESTS,
    band.PERSONAL,
    band.CURATED,
    band.SHARE_REQUEST,
    moment.GAP,
    moment.QUIET,
    links.PER_DAY,
    links.SAME,
    wording.TOPICS,
    wording.HASHTAGS,
    wording.MENTIONS,
    engagement.QUESTIONS,
    spending.SPEND,
)

__all__ = [
    "FORMS",
    "WEEK",
    "WHOLE",
    "Band",
    "Count",
    "EngagePerWeek",
    "Form",
    "Gauge",
    "HashtagsPerPost",
    "LinksPerDay",
    "MentionsPerPost",
    "MinGap",
    "PostsPerDay",
    "QuietHours",
    "Rule",
    "SameLink",
    "ShareRequestsPerWeek",
    "SpendPerMonth",
    "TopicGap",
    "Unit",
    "say_part",
]
