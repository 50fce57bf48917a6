"""schedule.yaml: what it may say, and what it is then taken for."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assistant.cli.first_file import text
from assistant.core.account import Account, Network, Notify, Schedule, Sync
from assistant.core.beginning import Beginning
from assistant.core.draft import Content, Origin, Voice
from assistant.core.policy import Policy
from assistant.core.presets import PRESETS
from assistant.core.quiet import Hours
from assistant.core.rules import FORMS, Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category
from assistant.schedule_file import TOP_KEYS, load
from assistant.schedule_file.accounts import ACCOUNT_KEYS, SYNC_KEYS
from assistant.schedule_file.network import LOST_KEYS, NETWORK_KEYS
from assistant.schedule_file.notify import NOTIFY_KEYS
from assistant.schedule_file.policies import POLICY_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    LoadText = Callable[[str], Schedule]
    LoadAccount = Callable[[str], Account]

EXAMPLE = Path(__file__).parents[2] / "schedule.example.yaml"

PARIS = ZoneInfo("Europe/Paris")
WEEK = timedelta(days=7)
WEEKDAY = (time(8, 30), time(12, 15), time(18))
FULL_POLICY = Policy(
    rules=(
        PostsPerDay(5),
        ShareRequestsPerWeek(3, 5),
        Band(Category.PERSONAL, "professional", 2000, 4000, timedelta(days=14)),
        Band(Category.CURATED, "original", 3000, 6000, WEEK),
        MinGap(timedelta(minutes=45)),
        QuietHours(time(22), time(7)),
    ),
    duplicates_within=timedelta(days=30),
)


def test_a_whole_schedule_is_read_as_it_stands_with_the_rules_in_their_own_order(
    load_text: LoadText, whole: str
) -> None:
    assert load_text(whole) == Schedule(
        accounts={
            "me": Account(
                name="me",
                zone=PARIS,
                handle="@me",
                slots={**dict.fromkeys(range(5), WEEKDAY), 5: (time(10),)},
                policy=FULL_POLICY,
                defaults=Content(Voice.PERSONAL, Origin.CURATED),
                slot_grace=timedelta(minutes=10),
                late_by=timedelta(minutes=90),
                own_domains=frozenset({"example.org", "musée.fr"}),
                sync=Sync(timedelta(minutes=5), 1250),
            )
        },
        network=Network(
            base_url="http://127.0.0.1:8787",
            requests_per_minute=30,
            give_up_after=timedelta(hours=6),
            look_for=timedelta(minutes=90),
            send_again=True,
        ),
    )


def test_a_time_zone_is_all_an_account_needs(load_text: LoadText, load_account: LoadAccount) -> None:
    text = "accounts: {me: {timezone: Europe/Paris}, our-club_2: {timezone: UTC}}"
    assert load_text(text) == Schedule(
        {"me": Account("me", PARIS), "our-club_2": Account("our-club_2", ZoneInfo("UTC"))}
    )
    assert load_account("").slot_grace == timedelta(minutes=5)
    assert load_account("").late_by == timedelta(minutes=30)
    assert load_account("").defaults == Content(Voice.PROFESSIONAL, Origin.ORIGINAL)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("sat", {5}),
        ("Saturday", {5}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon,wed", {0, 2}),
        ("mon, thu - fri", {0, 3, 4}),
        ("daily", {0, 1, 2, 3, 4, 5, 6}),
        ("Every day", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_slots_stand_under_a_weekday_a_range_that_may_wrap_or_several(
    load_account: LoadAccount, days: str, expected: set[int]
) -> None:
    slots = load_account(f"slots:\n      {days}: ['10:00']").slots
    assert slots == dict.fromkeys(expected, (time(10),))


def test_slots_of_several_keys_add_up_in_the_order_of_the_day(load_account: LoadAccount) -> None:
    slots = load_account("slots: {daily: ['12:00'], sun: ['18:00', '09:00'], sat: []}").slots
    assert slots == {**dict.fromkeys(range(6), (time(12),)), 6: (time(9), time(12), time(18))}


def test_times_need_no_quotes_although_yaml_takes_them_for_numbers(load_account: LoadAccount) -> None:
    assert load_account("slots: {mon: [08:30, 12:15, 9h, 6pm]}").slots == {
        0: (time(8, 30), time(9), time(12, 15), time(18))
    }
    assert load_account("policy: {quiet_hours: 22:00 \N{EN DASH} 7h}").policy.rules == (
        QuietHours(time(22), time(7)),
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("share_requests_per_week: {}", ShareRequestsPerWeek(3, 5)),
        ("share_requests_per_week: {max: 2}", ShareRequestsPerWeek(2, 2)),
        ("share_requests_per_week: {min: 8}", ShareRequestsPerWeek(8, 8)),
        ("share_requests_per_week: {min: 0, max: 1}", ShareRequestsPerWeek(0, 1)),
        ("personal: {max: 33.33%}", Band(Category.PERSONAL, "professional", 0, 3333, WEEK)),
        ("curated: {min: 100%}", Band(Category.CURATED, "original", 10_000, 10_000, WEEK)),
        ("curated: {max: 0%, over: 1 day}", Band(Category.CURATED, "original", 0, 0, timedelta(days=1))),
    ],
)
def test_a_limit_that_is_left_out_takes_its_default_or_gives_way_to_the_one_that_stands(
    load_account: LoadAccount, rule: str, expected: object
) -> None:
    assert load_account(f"policy: {{{rule}}}").policy.rules == (expected,)


def test_a_rule_that_is_left_out_is_off_and_repetitions_are_watched_for_90_days(
    load_account: LoadAccount,
) -> None:
    expected = Policy((), timedelta(days=90))
    for empty in ("", "policy:", "policy: {}", "policy: {duplicates: {}}", "policy: {duplicates: }"):
        assert load_account(empty).policy == expected


@pytest.mark.parametrize("written", ["'@me'", "me", '"me"'])
def test_a_handle_may_lack_its_sign(load_account: LoadAccount, written: str) -> None:
    assert load_account(f"handle: {written}").handle == "@me"


def test_accounts_may_share_a_part_by_an_alias(load_text: LoadText) -> None:
    text = "accounts:\n  a: {timezone: UTC, policy: &p {min_gap: 1 hour}}\n  b: {timezone: UTC, policy: *p}\n"
    rules = [account.policy.rules for account in load_text(text).accounts.values()]
    assert rules == [(MinGap(timedelta(hours=1)),)] * 2


def test_a_byte_order_mark_is_no_part_of_the_schedule(load_text: LoadText, whole: str) -> None:
    assert load_text("\N{ZERO WIDTH NO-BREAK SPACE}" + whole) == load_text(whole)


def test_a_network_that_says_nothing_is_x_itself(load_text: LoadText) -> None:
    assert load_text("accounts: {me: {timezone: UTC}}\nnetwork:").network == Network()


@pytest.mark.parametrize("word", ["off", "Off", "no", "NEVER", "false"])
def test_the_reading_of_a_timeline_is_switched_off_by_a_word(load_account: LoadAccount, word: str) -> None:
    assert load_account(f"sync: {word}").sync is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", Sync()),
        ("{}", Sync()),
        ("{every: 1 minute}", Sync(every=timedelta(minutes=1))),
        ("{every: 400 days}", Sync(every=timedelta(days=400))),
        ("{spend_per_day: 5}", Sync(most_per_day=5000)),
        ("{spend_per_day: $0.001}", Sync(most_per_day=1)),
        ("{spend_per_day: 0.5 $}", Sync(most_per_day=500)),
        ("{spend_per_day: '$ 1,25'}", Sync(most_per_day=1250)),
        ("{spend_per_day: 9999.999}", Sync(most_per_day=9_999_999)),
    ],
)
def test_how_often_a_timeline_is_read_and_what_that_may_cost(
    load_account: LoadAccount, written: str, expected: Sync
) -> None:
    assert load_account(f"sync: {written}").sync == expected


@pytest.mark.parametrize(
    ("written", "domains"),
    [
        ("[]", set()),
        ("[example.org]", {"example.org"}),
        ("[www.Example.ORG, example.org, ' example.org ']", {"example.org"}),
        ("[musée.FR, xn--muse-epa.fr, a-b.co.uk]", {"musée.fr", "xn--muse-epa.fr", "a-b.co.uk"}),
        ("\n      - example.org\n      - a.example.org", {"example.org", "a.example.org"}),
    ],
)
def test_own_domains_are_known_in_whatever_case_and_with_or_without_www(
    load_account: LoadAccount, written: str, domains: set[str]
) -> None:
    assert load_account(f"own_domains: {written}").own_domains == domains


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("requests_per_minute: 1", Network(requests_per_minute=1)),
        ("give_up_after: 2 days", Network(give_up_after=timedelta(days=2))),
        ("lost_answers:", Network()),
        ("lost_answers: {}", Network()),
        ("lost_answers: {look_for: 1 second}", Network(look_for=timedelta(seconds=1))),
        *(
            (f"lost_answers: {{send_again: {word}}}", Network(send_again=True))
            for word in ("yes", "True", "ON")
        ),
        *((f"lost_answers: {{send_again: {word}}}", Network()) for word in ("no", "False", "OFF")),
    ],
)
def test_what_is_left_out_of_the_network_is_as_it_is_by_default(
    load_text: LoadText, written: str, expected: Network
) -> None:
    assert load_text(f"accounts: {{me: {{timezone: UTC}}}}\nnetwork:\n  {written}").network == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", Notify()),
        ("{to_env: TELL_ME}", Notify(to_env="TELL_ME")),
        (
            "{queue_below: 3 days, collect: 2 minutes}",
            Notify(queue_below=timedelta(days=3), collect=timedelta(minutes=2)),
        ),
        ('{quiet_hours: "21:00-08:30"}', Notify(quiet_hours=Hours(time(21), time(8, 30)))),
    ],
)
def test_how_people_are_told_is_read_and_is_off_where_nothing_is_said(
    load_text: LoadText, written: str, expected: Notify
) -> None:
    assert load_text(f"accounts: {{me: {{timezone: UTC}}}}\nnotify: {written}").notify == expected
    assert load_text("accounts: {me: {timezone: UTC}}").notify is None


def test_the_example_shows_every_key_there_is() -> None:
    keys = {
        *TOP_KEYS,
        *NETWORK_KEYS,
        *LOST_KEYS,
        *NOTIFY_KEYS,
        *ACCOUNT_KEYS,
        *SYNC_KEYS,
        *POLICY_KEYS,
        *(key for keys in POLICY_KEYS.values() for key in keys),
    }
    text = EXAMPLE.read_text(encoding="utf-8")
    assert [key for key in keys if f"{key}:" not in text] == []
    person, museum = load(EXAMPLE).accounts.values()
    assert [rule.name for rule in person.policy.rules] == [form.name for form in FORMS]
    assert museum.told.preset == "institution"


def test_the_example_tells_the_defaults(load_account: LoadAccount) -> None:
    schedule = load(EXAMPLE)
    person, _ = schedule.accounts.values()
    plain = Account(person.name, person.zone)
    assert (person.defaults, person.slot_grace, person.late_by, person.sync) == (
        plain.defaults,
        plain.slot_grace,
        plain.late_by,
        plain.sync,
    )
    assert person.policy.duplicates_within == plain.policy.duplicates_within
    assert replace(schedule.network, base_url=None) == Network()
    requests = next(rule for rule in person.policy.rules if isinstance(rule, ShareRequestsPerWeek))
    assert load_account("policy: {share_requests_per_week: }").policy.rules == (requests,)


def test_what_init_writes_is_a_schedule(load_text: LoadText) -> None:
    schedule = load_text(text(Beginning("our-club", "@our_club", "America/New_York")))
    (club,) = schedule.accounts.values()
    assert (club.name, club.handle, club.zone) == ("our-club", "@our_club", ZoneInfo("America/New_York"))
    weekday = (time(8, 30), time(10, 30), time(13), time(15, 30), time(18))
    assert club.slots == {**dict.fromkeys(range(5), weekday), 5: (time(10), time(18))}
    assert club.policy == PRESETS["individual"].policy
    assert schedule.network == Network()
