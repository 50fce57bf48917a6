"""Policies that people know by name, as data: for whom each is, its limits as a schedule has them, and why.

A mix (5-3-2 and the like) says only what the posts are to be, not how many: all else is the schedule's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.policy import Policy
from assistant.core.rules import FORMS
from assistant.core.rules.form import Setting, Source, Told
from assistant.core.spans import near, quoted, say_duration
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import timedelta

    from assistant.core.rules import Form, Rule
    from assistant.sentence import Sentence

Limits = dict[str, dict[str, str]]  # by rule and key; a rule that is one value has it under ""
REPETITION = "duplicates"
OFF = "off"


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy with a name: for whom it is, its limits, and the sentences that say why."""

    name: str
    purpose: str
    reasons: tuple[str, ...]
    limits: Limits

    @property
    def policy(self) -> Policy:
        """The policy that it is by itself."""
        return Policy(tuple(form.build(self.limits[form.name]) for form in FORMS if form.name in self.limits))


_PRESETS = (
    Preset(
        "individual",
        say("a person who works in public"),
        (
            say("Five posts a day that are sure of themselves beat a stream of them."),
            say("Every third to fifth post shows something of the person, or nobody knows who speaks."),
            say("Relays and what is one's own keep the balance."),
            say("Three to five requests to share a week are heard; more is begging."),
        ),
        {
            "posts_per_day": {"max": "5"},
            "share_requests_per_week": {"min": "3", "max": "5"},
            "personal": {"min": "20%", "max": "40%"},
            "curated": {"min": "30%", "max": "60%"},
            "min_gap": {"": "45 minutes"},
            "quiet_hours": {"": "22:00-07:00"},
            "engage_per_week": {"min": "2"},
        },
    ),
    Preset(
        "brand",
        say("a company or a product"),
        (
            say("A brand's account stays on its subject: at most every tenth post is personal."),
            say("It speaks mostly of what it makes, and relays those who use it."),
            say(
                "Five posts a day, and three to five requests to share a week, "
                "are as much as its readers take."
            ),
        ),
        {
            "posts_per_day": {"max": "5"},
            "share_requests_per_week": {"min": "3", "max": "5"},
            "personal": {"min": "0%", "max": "10%"},
            "curated": {"min": "20%", "max": "50%"},
            "min_gap": {"": "1 hour"},
            "quiet_hours": {"": "22:00-07:00"},
            "same_link": {"within": "2 days"},
        },
    ),
    Preset(
        "institution",
        say("a museum, a town, a university"),
        (
            say("Much of its work is to relay what its community does, so about half is curated."),
            say("Eight posts a day, because many people's news go through it."),
            say("Nobody expects confidences; the team behind the scenes may show now and then."),
        ),
        {
            "posts_per_day": {"max": "8"},
            "share_requests_per_week": {"min": "3", "max": "5"},
            "personal": {"min": "0%", "max": "20%"},
            "curated": {"min": "40%", "max": "70%"},
            "min_gap": {"": "30 minutes"},
            "quiet_hours": {"": "21:00-08:00"},
            "same_link": {"within": "1 day"},
        },
    ),
    Preset(
        "ambassador",
        say("somebody who speaks for a cause all day"),
        (
            say("Fifteen posts a day are another temperament, whose readers want to hear much."),
            say("An ambassador passes on what the cause does, so up to two thirds are curated."),
            say("Even then three to five requests to share a week are enough, and a person must show."),
        ),
        {
            "posts_per_day": {"max": "15"},
            "share_requests_per_week": {"min": "3", "max": "5"},
            "personal": {"min": "10%", "max": "40%"},
            "curated": {"min": "40%", "max": "66.67%"},
            "min_gap": {"": "20 minutes"},
            "quiet_hours": {"": "23:00-06:30"},
            "engage_per_week": {"min": "3"},
        },
    ),
    Preset(
        "newcomer",
        say("an account that nobody knows yet"),
        (
            say("Few posts, each with its whole day: three at most."),
            say("Who is not known yet asks for shares rarely, and asks readers what they think instead."),
            say("People follow people: a quarter to a half is personal."),
            say("Rows of hashtags do not bring readers."),
        ),
        {
            "posts_per_day": {"max": "3"},
            "share_requests_per_week": {"min": "0", "max": "3"},
            "personal": {"min": "25%", "max": "50%"},
            "curated": {"min": "20%", "max": "50%"},
            "min_gap": {"": "2 hours"},
            "quiet_hours": {"": "22:00-07:00"},
            "hashtags_per_post": {"max": "3"},
            "engage_per_week": {"min": "3"},
        },
    ),
    Preset(
        "5-3-2",
        say("a mix: of ten posts five relayed, three of one's own work, two personal"),
        (
            say("Each part may be one post of ten off, which leaves the queue some room."),
            say("That personal posts are not relayed ones too is left to you."),
        ),
        {"personal": {"min": "10%", "max": "30%"}, "curated": {"min": "40%", "max": "60%"}},
    ),
    Preset(
        "4-1-1",
        say("a mix: of six posts four with others' content, one soft relay, one that promotes"),
        (
            say("The first five are all curated here, so four or five of six are."),
            say("What promotes is known by its asking to be shared: one of six at most."),
        ),
        {"curated": {"min": "66.67%", "max": "83.33%"}, "share_request": {"max": "16.66%"}},
    ),
    Preset(
        "80/20",
        say("a mix: of five posts four that are of use to readers, one that promotes"),
        (
            say("What promotes is known by its asking to be shared: one of five at most."),
            say("Whether the other four are of use, no program can tell."),
        ),
        {"share_request": {"max": "20%"}},
    ),
    Preset(
        "thirds",
        say("a mix: a third relayed, a third personal, a third of one's own work"),
        (say("Of twelve posts three to five are relayed, and three to five personal; the rest follows."),),
        {"personal": {"min": "25%", "max": "40%"}, "curated": {"min": "25%", "max": "40%"}},
    ),
)
PRESETS = {preset.name: preset for preset in _PRESETS}


def find(name: str) -> Preset:
    """The preset of that name.

    Raises:
        ValueError: There is none; the text is a sentence that names the nearest.
    """
    preset = PRESETS.get(name.strip().casefold())
    if preset is None:
        raise ValueError(_no_preset(name))
    return preset


def _no_preset(name: str) -> Sentence:
    nearest, allowed = near(name.casefold(), tuple(PRESETS)), ", ".join(PRESETS)
    if nearest is None:
        return say("{name} is no preset; allowed: {allowed}.", name=quoted(name), allowed=allowed)
    return say(
        "{name} is no preset; the nearest is {nearest}; allowed: {allowed}.",
        name=quoted(name),
        nearest=repr(nearest),
        allowed=allowed,
    )


def written(keys: Mapping[str, str]) -> str:
    """What stands behind a rule's name in a schedule."""
    if "" in keys:
        return f'"{keys[""]}"' if ":" in keys[""] else keys[""]
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def settings_of(form: Form, rule: Rule, own: Container[str], preset: Container[str]) -> list[Setting]:
    """Every value of a rule, with where it comes from."""
    return [
        Setting(form.name, key, value, _source(key, own, preset)) for key, value in form.written(rule).items()
    ]


def _source(key: str, own: Container[str], preset: Container[str]) -> Source:
    if key in own:
        return Source.SCHEDULE
    return Source.PRESET if key in preset else Source.DEFAULT


def repetition(within: timedelta, *, own: bool) -> Setting:
    """How long a text must not come again, which every policy says."""
    return Setting(REPETITION, "within", say_duration(within), Source.SCHEDULE if own else Source.DEFAULT)


def told(preset: Preset) -> Told:
    """What a preset by itself is made from."""
    policy = preset.policy
    settings: list[Setting] = []
    rules = {rule.name: rule for rule in policy.rules}
    for form in FORMS:
        if form.name in rules:
            settings += settings_of(form, rules[form.name], (), preset.limits[form.name])
    return Told(preset.name, (*settings, repetition(policy.duplicates_within, own=False)))


NOTHING_TOLD = Told(
    settings=(repetition(Policy().duplicates_within, own=False),)
)  # of a schedule without a policy
