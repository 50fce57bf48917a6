"""Presets: their numbers keep to the advice they come from, and their mixes to their names."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.draft import Content, Origin, Voice
from assistant.core.presets import PRESETS, Preset, find
from assistant.core.rules import Band, PostsPerDay, ShareRequestsPerWeek
from assistant.core.timeline import Entry, Timeline
from tests.core.strategies import CURATED, PERSONAL, PLAIN, REQUEST, utc

NOON = utc("2026-11-24 11:00")
PARIS = ZoneInfo("Europe/Paris")
WHOLE_ACCOUNTS = ("individual", "brand", "institution", "ambassador", "newcomer")


def rules(preset: Preset) -> dict[str, object]:
    return {rule.name: rule for rule in preset.policy.rules}


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_has_good_rules_and_says_why(preset: Preset) -> None:
    assert set(rules(preset)) == set(preset.limits)
    assert preset.reasons
    assert all(reason.endswith(".") for reason in preset.reasons)


@pytest.mark.parametrize("name", WHOLE_ACCOUNTS)
def test_nobody_asks_for_shares_more_than_five_times_a_week(name: str) -> None:
    requests = rules(PRESETS[name])["share_requests_per_week"]
    assert isinstance(requests, ShareRequestsPerWeek)
    assert requests.maximum <= 5


def test_temperaments_differ_by_how_much_they_post() -> None:
    limits = {name: rules(PRESETS[name])["posts_per_day"] for name in WHOLE_ACCOUNTS}
    assert limits == {
        "individual": PostsPerDay(5),
        "brand": PostsPerDay(5),
        "institution": PostsPerDay(8),
        "ambassador": PostsPerDay(15),
        "newcomer": PostsPerDay(3),
    }


def test_a_brand_is_hardly_personal_and_a_person_must_be() -> None:
    brand, person = (rules(PRESETS[name])["personal"] for name in ("brand", "individual"))
    assert isinstance(brand, Band)
    assert isinstance(person, Band)
    assert (brand.minimum, brand.maximum) == (0, 1000)
    assert person.minimum > 0


BOTH = Content(Voice.PERSONAL, Origin.CURATED)
MIXES = {
    "5-3-2": [CURATED, PLAIN, CURATED, PERSONAL, CURATED, PLAIN, CURATED, PERSONAL, CURATED, PLAIN],
    "4-1-1": [CURATED, CURATED, PLAIN, CURATED, CURATED, CURATED],
    "80/20": [REQUEST, PLAIN, CURATED, PLAIN, PERSONAL],
    "thirds": [PLAIN, CURATED, PERSONAL],
}


@pytest.mark.parametrize("name", MIXES)
def test_a_mix_that_is_kept_to_by_its_name_passes_for_weeks(name: str) -> None:
    policy, entries = PRESETS[name].policy, list[Entry]()
    for number in range(60):
        at = NOON + number * timedelta(hours=5)
        content = MIXES[name][number % len(MIXES[name])]
        timeline = Timeline(entries, PARIS)
        assert [rule.name for rule in policy.rules if rule.refuses(content, at, timeline)] == []
        entries.append(Entry(at, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [("5-3-2", CURATED), ("4-1-1", PLAIN), ("80/20", REQUEST), ("thirds", PERSONAL), ("thirds", BOTH)],
)
def test_a_mix_of_one_kind_alone_is_held_soon(name: str, content: Content) -> None:
    policy, entries = PRESETS[name].policy, list[Entry]()
    for number in range(10):
        at = NOON + number * timedelta(hours=5)
        if not any(rule.refuses(content, at, Timeline(entries, PARIS)) for rule in policy.rules):
            entries.append(Entry(at, content))
    assert len(entries) < 10


def test_a_name_is_found_in_any_case_and_a_wrong_one_names_the_nearest() -> None:
    assert find(" Brand ") is PRESETS["brand"]
    with pytest.raises(
        ValueError, match=r"^'institutoin' is no preset; the nearest is 'institution'; allowed: "
    ):
        find("institutoin")
