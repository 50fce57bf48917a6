"""A policy with a preset: what is written goes before it, and each value says where it comes from."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.presets import PRESETS, told
from assistant.core.rules import (
    FORMS,
    EngagePerWeek,
    HashtagsPerPost,
    LinksPerDay,
    MentionsPerPost,
    QuietHours,
    SameLink,
    SpendPerMonth,
    TopicGap,
)
from assistant.core.rules.form import Setting, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.core.account import Account

    LoadAccount = Callable[[str], Account]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("links_per_day: {max: 0}", LinksPerDay(0)),
        ("same_link: {within: 7 days}", SameLink(timedelta(days=7))),
        ("topic_gap: {within: 36 hours}", TopicGap(timedelta(hours=36))),
        ("hashtags_per_post: {max: 2}", HashtagsPerPost(2)),
        ("mentions_per_post: {max: 3}", MentionsPerPost(3)),
        ("engage_per_week: {min: 2}", EngagePerWeek(2)),
        ("spend_per_month: {max: $5}", SpendPerMonth(5000)),
        ("spend_per_month: {max: 4.50}", SpendPerMonth(4500)),
    ],
)
def test_a_rule_is_read_as_it_stands(load_account: LoadAccount, rule: str, expected: object) -> None:
    assert load_account(f"policy: {{{rule}}}").policy.rules == (expected,)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_alone_is_all_its_rules(load_account: LoadAccount, name: str) -> None:
    account = load_account(f"policy: {{preset: {name}}}")
    assert account.policy == PRESETS[name].policy
    assert account.told == told(PRESETS[name])


def test_what_is_written_goes_before_the_preset_key_by_key(load_account: LoadAccount) -> None:
    account = load_account("policy: {preset: brand, personal: {max: 25%}, quiet_hours: 23:00-06:00}")
    rules = {rule.name: rule for rule in account.policy.rules}
    assert rules["quiet_hours"] == QuietHours(time(23), time(6))
    assert [setting for setting in account.told.settings if setting.rule in {"personal", "quiet_hours"}] == [
        Setting("personal", "min", "0%", Source.PRESET),
        Setting("personal", "max", "25%", Source.SCHEDULE),
        Setting("personal", "over", "7 days", Source.DEFAULT),
        Setting("quiet_hours", "", "23:00-06:00", Source.SCHEDULE),
    ]


@pytest.mark.parametrize("word", ["off", "no", "", "~"])
def test_a_rule_of_the_preset_is_switched_off(load_account: LoadAccount, word: str) -> None:
    account = load_account(f"policy: {{preset: thirds, personal: {word}}}")
    assert [rule.name for rule in account.policy.rules] == ["curated"]
    assert account.told.settings[0] == Setting("personal", "", "off", Source.SCHEDULE)


def test_a_rule_that_the_preset_lacks_is_added_in_its_place(load_account: LoadAccount) -> None:
    account = load_account("policy: {preset: 80/20, min_gap: 1 hour, posts_per_day: {max: 4}}")
    assert [rule.name for rule in account.policy.rules] == ["posts_per_day", "share_request", "min_gap"]


def test_without_a_preset_every_value_is_the_schedules_or_a_default(load_account: LoadAccount) -> None:
    account = load_account("policy: {share_requests_per_week: {max: 2}, duplicates: {within: 1 day}}")
    assert account.told.preset is None
    assert account.told.settings == (
        Setting("share_requests_per_week", "min", "2", Source.DEFAULT),
        Setting("share_requests_per_week", "max", "2", Source.SCHEDULE),
        Setting("duplicates", "within", "1 day", Source.SCHEDULE),
    )


def test_a_schedule_without_a_policy_still_says_what_is_always_refused(load_account: LoadAccount) -> None:
    settings = (Setting("duplicates", "within", "90 days", Source.DEFAULT),)
    assert load_account("").told.settings == settings


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_example_of_a_rule_is_a_good_one(load_account: LoadAccount, form: object) -> None:
    name, example = form.name, form.example  # type: ignore[attr-defined]  # a form, which ids wants untyped
    (rule,) = load_account(f"policy: {{{name}: {example}}}").policy.rules
    assert rule.name == name
