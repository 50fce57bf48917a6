"""schedule.yaml: how each thing that may be wrong in it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.core.account import Schedule

    LoadText = Callable[[str], Schedule]
    FaultsOf = Callable[[str], list[tuple[int, str, str]]]

ACCOUNT_ALLOWED = (
    "allowed: handle, timezone, slots, default_voice, default_origin, slot_grace, late_by, own_domains, "
    "sync, policy."
)
DOLLARS = "is no amount in US dollars up to $9999.999; write for example $0.50."
DOMAIN = "is no domain; write for example example.org, without https:// and path."
LENGTH = "is not a length of time; write for example 45 minutes, 2 hours, 1h30, 7 days or 2 weeks."
DAYS = "write for example mon, mon-fri, sat,sun or daily."
POLICY_ALLOWED = (
    "allowed: preset, posts_per_day, share_requests_per_week, personal, curated, share_request, min_gap, "
    "quiet_hours, links_per_day, same_link, topic_gap, hashtags_per_post, mentions_per_post, "
    "engage_per_week, spend_per_month, duplicates."
)
PRESETS_ALLOWED = "individual, brand, institution, ambassador, newcomer, 5-3-2, 4-1-1, 80/20, thirds"
TIME_RANGE = "is no time of day: hours go from 00 to 23 and minutes from 00 to 59."


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ("handel: x", "handel", f"unknown key; the nearest is 'handle'; {ACCOUNT_ALLOWED}"),
        ("colour: red", "colour", f"unknown key; {ACCOUNT_ALLOWED}"),
        ("Policy: {}", "Policy", f"unknown key; the nearest is 'policy'; {ACCOUNT_ALLOWED}"),
        ('"a\\nb": 1', "'a\\nb'", f"unknown key; {ACCOUNT_ALLOWED}"),
        ("timezone: UTC", "timezone", "the key stands twice, first on line 3; keep one."),
        (
            "handle: a b",
            "handle",
            "'a b' is no handle; write for example \"@me\", with letters, digits and _.",
        ),
        ("handle:", "handle", "'' is no handle; write for example \"@me\", with letters, digits and _."),
        ("handle: [me]", "handle", "a list stands here, where one value is wanted."),
        ("handle: {me: 1}", "handle", "a group of keys stands here, where one value is wanted."),
        (
            "default_voice: Personal",
            "default_voice",
            "'Personal' is not allowed; the nearest is 'personal'; allowed: personal, professional.",
        ),
        ("default_origin: us", "default_origin", "'us' is not allowed; allowed: original, curated."),
        (
            "late_by: 0 min",
            "late_by",
            "'0 min' is out of range; a length of time is above zero and at most 3650 days.",
        ),
        ("slots: 08:30", "slots", "'08:30' stands here, where weekdays are wanted, such as mon-fri."),
        (
            "slots: {mon: 08:30}",
            "slots.mon",
            "'08:30' stands here, where a list is wanted; put it in brackets: […].",
        ),
        ("slots: {mon: ['25:00']}", "slots.mon", f"'25:00' {TIME_RANGE}"),
        ("slots: {mon: [[9h]]}", "slots.mon", "a list stands here, where one value is wanted."),
        ("slots: {mon: [9h, '09:00']}", "slots.mon", "Monday 09:00 stands twice, first on line 4; keep one."),
        (
            "slots: {daily: [9h], sat-sun: [9h]}",
            "slots.sat-sun",
            "Saturday 09:00 stands twice, first on line 4; keep one.",
        ),
        (
            "slots: {mon-fry: [9h]}",
            "slots.mon-fry",
            f"'fry' is no weekday (the nearest is 'friday'); {DAYS}",
        ),
        (
            "slots: {? 'mon,' : [9h]}",
            "slots.mon,",
            f"'' is no weekday; {DAYS}",
        ),
        ("<<: {}", "", "`<<` is not read here; write the keys out, or use *alias for a whole value."),
        ("? [handle]\n    : 1", "", "a list cannot be a key."),
    ],
)
def test_a_fault_of_an_account_names_line_key_what_stands_there_and_what_is_allowed(
    faults_of: FaultsOf, line: str, key: str, message: str
) -> None:
    text = f"accounts:\n  me:\n    timezone: Europe/Paris\n    {line}\n"
    assert faults_of(text) == [(4, f"accounts.me.{key}" if key else "accounts.me", message)]


@pytest.mark.parametrize(
    ("rule", "key", "message"),
    [
        (
            "posts_a_day: 3",
            "posts_a_day",
            f"unknown key; the nearest is 'posts_per_day'; {POLICY_ALLOWED}",
        ),
        ("posts_per_day: {}", "posts_per_day", "max is missing; write for example {max: 5}."),
        ("posts_per_day: 5", "posts_per_day", "'5' stands here, where keys are wanted; allowed: max."),
        (
            "posts_per_day: {max: 0}",
            "posts_per_day.max",
            "'0' is not allowed; write a whole number from 1 to 9999.",
        ),
        (
            "posts_per_day: {max: 2.5}",
            "posts_per_day.max",
            "'2.5' is not allowed; write a whole number from 1 to 9999.",
        ),
        (
            "share_requests_per_week: {min: -1}",
            "share_requests_per_week.min",
            "'-1' is not allowed; write a whole number from 0 to 9999.",
        ),
        (
            "share_requests_per_week: {max: 0}",
            "share_requests_per_week.max",
            "'0' is not allowed; write a whole number from 1 to 9999.",
        ),
        (
            "share_requests_per_week: {min: 4, max: 3}",
            "share_requests_per_week",
            "min (4) is above max (3).",
        ),
        ("personal: {min: 50%, max: 33.3%}", "personal", "min (50%) is above max (33.3%)."),
        (
            "curated: {max: 0.3}",
            "curated.max",
            "'0.3' is not a percentage; a fraction such as 0.3 is written 30%.",
        ),
        (
            "min_gap: 45",
            "min_gap",
            "'45' is not a length of time; write for example 45 minutes, 2 hours, 1h30, 7 days or 2 weeks.",
        ),
        (
            "quiet_hours: 22:00-22h",
            "quiet_hours",
            "'22:00-22h' ends when it begins; write for example 22:00-07:00, or leave the key out.",
        ),
        (
            "quiet_hours: 22:00",
            "quiet_hours",
            "'22:00' is not a span of hours; write for example 22:00-07:00.",
        ),
        ("quiet_hours: 22:00-24:00", "quiet_hours", f"'24:00' {TIME_RANGE}"),
        ("links_per_day: {}", "links_per_day", "max is missing; write for example {max: 2}."),
        (
            "same_link: 7 days",
            "same_link",
            "'7 days' stands here, where keys are wanted; allowed: within.",
        ),
        ("topic_gap: {}", "topic_gap", "within is missing; write for example {within: 2 days}."),
        (
            "spend_per_month: {max: five}",
            "spend_per_month.max",
            f"'five' {DOLLARS}",
        ),
        ("spend_per_month: {max: $0}", "spend_per_month.max", "$0 lets nothing out; write for example $5."),
        (
            "engage_per_week: {min: 0}",
            "engage_per_week.min",
            "'0' is not allowed; write a whole number from 1 to 9999.",
        ),
        (
            "preset: indivdual",
            "preset",
            f"'indivdual' is no preset; the nearest is 'individual'; allowed: {PRESETS_ALLOWED}.",
        ),
        ("preset: [brand]", "preset", "a list stands here, where one value is wanted."),
        ("preset: none", "preset", f"'none' is no preset; allowed: {PRESETS_ALLOWED}."),
        ("duplicates: 3 days", "duplicates", "'3 days' stands here, where keys are wanted; allowed: within."),
    ],
)
def test_a_fault_of_a_policy_names_line_key_what_stands_there_and_what_is_allowed(
    faults_of: FaultsOf, rule: str, key: str, message: str
) -> None:
    text = f"accounts:\n  me:\n    timezone: Europe/Paris\n    policy:\n      {rule}\n"
    assert faults_of(text) == [(5, f"accounts.me.policy.{key}", message)]


def test_a_limit_that_contradicts_the_presets_says_which_of_both_a_person_did_not_write(
    faults_of: FaultsOf,
) -> None:
    policy = "{preset: individual, personal: {max: 10%}, share_requests_per_week: {max: 2, min: 5}}"
    assert faults_of(f"accounts:\n  me:\n    timezone: UTC\n    policy: {policy}") == [
        (4, "accounts.me.policy.share_requests_per_week", "min (5) is above max (2)."),
        (
            4,
            "accounts.me.policy.personal",
            "min (20%) is above max (10%). The value of min comes from the preset individual.",
        ),
    ]


def test_a_wrong_preset_and_a_wrong_value_are_told_together(faults_of: FaultsOf) -> None:
    policy = "      preset: brandt\n      personal: {max: 20}"
    assert faults_of(f"accounts:\n  me:\n    timezone: UTC\n    policy:\n{policy}") == [
        (
            5,
            "accounts.me.policy.preset",
            f"'brandt' is no preset; the nearest is 'brand'; allowed: {PRESETS_ALLOWED}.",
        ),
        (6, "accounts.me.policy.personal.max", "'20' is not a percentage; write 20%."),
    ]


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("Europe/Pariss", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("new york", "America/New_York"),
        ("London", "Europe/London"),
        ("UTC+2", None),
        ("../../etc/passwd", None),
        ("/", None),
        ("''", None),
    ],
)
def test_a_time_zone_is_known_by_its_name_and_found_by_its_city(
    faults_of: FaultsOf, written: str, nearest: str | None
) -> None:
    hint = f"; the nearest is '{nearest}'" if nearest else ""
    message = f"'{written.strip(chr(39))}' is no time zone{hint}; write a name such as Europe/Paris."
    assert faults_of(f"accounts:\n  me: {{timezone: {written}}}") == [(2, "accounts.me.timezone", message)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", ("", "accounts is missing; write for example accounts: {me: {timezone: Europe/Paris}}.")),
        ("[]", ("", "a list stands here, where keys are wanted; allowed: accounts, network, notify.")),
        ("hello", ("", "'hello' stands here, where keys are wanted; allowed: accounts, network, notify.")),
        ("accounts:", ("accounts", "there is no account; run `assistant init` to see a whole schedule.")),
        (
            "accounts: [me]",
            ("accounts", "a list stands here, where the accounts are wanted, each under its name."),
        ),
        (
            "accounts: {me: }",
            ("accounts.me", "timezone is missing; write for example timezone: Europe/Paris."),
        ),
        (
            "accounts: {me: UTC}",
            ("accounts.me", f"'UTC' stands here, where keys are wanted; {ACCOUNT_ALLOWED}"),
        ),
        (
            "accounts: {mé: {timezone: UTC}}",
            (
                "accounts.mé",
                "an account's name has 1 to 40 letters, digits, - and _; what people see is its handle.",
            ),
        ),
        (
            "accounts: {my-club: {timezone: UTC}, My_Club: {timezone: UTC}}",
            (
                "accounts.My_Club",
                (
                    "the name differs from 'my-club' only in case or dashes, which variables of the "
                    "environment cannot tell apart; choose another."
                ),
            ),
        ),
    ],
)
def test_a_fault_above_the_accounts_names_what_is_wanted(
    faults_of: FaultsOf, text: str, expected: tuple[str, str]
) -> None:
    assert faults_of(text) == [(1, *expected)]


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        (
            "own_domains: example.org",
            "own_domains",
            "'example.org' stands here, where a list is wanted; put it in brackets: […].",
        ),
        ("own_domains: [[a.org]]", "own_domains", "a list stands here, where one value is wanted."),
        *(
            (f"own_domains: ['{domain}']", "own_domains", f"'{domain}' {DOMAIN}")
            for domain in (
                "https://example.org/a",
                "example.org/a",
                "localhost",
                "",
                "exa mple.org",
                "-a.org",
                "a..org",
                "example.org.",
                "*.example.org",
                "1.2.3.4",
                "@me",
            )
        ),
        *(
            (
                "sync: " + word,
                "sync",
                f"'{word}' stands here; write off, or for example {{every: 15 minutes}}.",
            )
            for word in ("yes", "on", "15 minutes", "offf")
        ),
        ("sync: [off]", "sync", "a list stands here, where keys are wanted; allowed: every, spend_per_day."),
        (
            "sync: {evry: 5 minutes}",
            "sync.evry",
            "unknown key; the nearest is 'every'; allowed: every, spend_per_day.",
        ),
        ("sync: {every: 59 seconds}", "sync.every", "59 seconds is too often; at least 1 minute."),
        ("sync: {every: off}", "sync.every", f"'off' {LENGTH}"),
        *(
            (f"sync: {{spend_per_day: '{amount}'}}", "sync.spend_per_day", f"'{amount}' {DOLLARS}")
            for amount in ("a lot", "-1", "0.0001", "50000", "5 EUR", ".5", "", "1,250.00")
        ),
        *(
            (
                f"sync: {{spend_per_day: {amount}}}",
                "sync.spend_per_day",
                f"'{amount}' lets nothing be read; write sync: off for that, or for example $0.50.",
            )
            for amount in ("0", "$0.00")
        ),
    ],
)
def test_a_fault_of_the_reading_of_a_timeline_is_told_like_any_other(
    faults_of: FaultsOf, line: str, key: str, message: str
) -> None:
    text = f"accounts:\n  me:\n    timezone: Europe/Paris\n    {line}\n"
    assert faults_of(text) == [(4, f"accounts.me.{key}", message)]


def test_each_domain_that_is_none_is_told(faults_of: FaultsOf) -> None:
    text = "accounts:\n  me:\n    timezone: UTC\n    own_domains:\n      - a\n      - a.org\n      - b\n"
    assert faults_of(text) == [
        (5, "accounts.me.own_domains", f"'a' {DOMAIN}"),
        (7, "accounts.me.own_domains", f"'b' {DOMAIN}"),
    ]


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        *(
            (
                f"requests_per_minute: {number}",
                "requests_per_minute",
                f"'{number}' is not allowed; write a whole number from 1 to 9999.",
            )
            for number in ("0", "-1", "many", "100000", "2.5")
        ),
        ("requests_per_minute: [1]", "requests_per_minute", "a list stands here, where one value is wanted."),
        (
            "give_up_after: 0 min",
            "give_up_after",
            "'0 min' is out of range; a length of time is above zero and at most 3650 days.",
        ),
        ("give_up_after: never", "give_up_after", f"'never' {LENGTH}"),
        (
            "lost_answers: 1 hour",
            "lost_answers",
            "'1 hour' stands here, where keys are wanted; allowed: look_for, send_again.",
        ),
        (
            "lost_answers: {send_agan: yes}",
            "lost_answers.send_agan",
            "unknown key; the nearest is 'send_again'; allowed: look_for, send_again.",
        ),
        (
            "lost_answers: {look_for: 0s}",
            "lost_answers.look_for",
            "'0s' is out of range; a length of time is above zero and at most 3650 days.",
        ),
        *(
            (
                f"lost_answers: {{send_again: '{word}'}}",
                "lost_answers.send_again",
                f"'{word}' is neither yes nor no; write one of them.",
            )
            for word in ("maybe", "1", "")
        ),
        (
            "lost_answer: {}",
            "lost_answer",
            (
                "unknown key; the nearest is 'lost_answers'; "
                "allowed: base_url, requests_per_minute, give_up_after, lost_answers."
            ),
        ),
    ],
)
def test_a_fault_of_the_network_names_line_key_what_stands_there_and_what_is_allowed(
    faults_of: FaultsOf, line: str, key: str, message: str
) -> None:
    text = f"accounts: {{me: {{timezone: UTC}}}}\nnetwork:\n  {line}\n"
    assert faults_of(text) == [(3, f"network.{key}", message)]


@pytest.mark.parametrize(
    "url", ["ftp://x.org", "x.org", "http://", "http://x:99999", "http://[::1", "https://x.org/a b", "''"]
)
def test_an_address_of_the_network_that_is_none_is_refused(faults_of: FaultsOf, url: str) -> None:
    text = f"accounts: {{me: {{timezone: UTC}}}}\nnetwork:\n  base_url: {url}"
    message = f"'{url.strip(chr(39))}' is no address; write for example http://127.0.0.1:8787."
    assert faults_of(text) == [(3, "network.base_url", message)]


def test_all_faults_are_told_at_once_in_the_order_of_the_file(load_text: LoadText, path: Path) -> None:
    text = (
        "network: {base_url: x}\n"
        "accounts:\n"
        "  me:\n"
        "    policy:\n"
        "      posts_per_day: {maxx: 5}\n"
        "    timezone: Europe/Pariss\n"
        "colour: red\n"
    )
    with pytest.raises(ConfigurationError) as caught:
        load_text(text)
    assert str(caught.value).splitlines() == [
        "schedule.yaml has 5 faults; nothing of it is used until they are mended.",
        f"{path}:1: network.base_url: 'x' is no address; write for example http://127.0.0.1:8787.",
        f"{path}:5: accounts.me.policy.posts_per_day.maxx: unknown key; the nearest is 'max'; allowed: max.",
        f"{path}:5: accounts.me.policy.posts_per_day: max is missing; write for example {{max: 5}}.",
        (
            f"{path}:6: accounts.me.timezone: 'Europe/Pariss' is no time zone; "
            "the nearest is 'Europe/Paris'; write a name such as Europe/Paris."
        ),
        f"{path}:7: colour: unknown key; allowed: accounts, network, notify.",
    ]
    assert len(caught.value.faults) == 5


def test_more_faults_than_anybody_reads_are_not_all_looked_for(faults_of: FaultsOf) -> None:
    found = faults_of("".join(f"key{number}: 1\n" for number in range(1000)))
    assert len(found) == 101
    assert (101, "", "there are more than 100 faults; mend the others first.") in found


def test_an_address_in_the_place_of_a_variable_is_refused_and_not_shown(faults_of: FaultsOf) -> None:
    wrong = "accounts: {me: {timezone: UTC}}\nnotify: {to_env: 'tgram://SECRET/1', queue: 3 days}"
    assert faults_of(wrong) == [
        (
            2,
            "notify.queue",
            "unknown key; the nearest is 'queue_below'; allowed: to_env, queue_below, collect, quiet_hours.",
        ),
        (
            2,
            "notify.to_env",
            "an address stands here; name the variable that holds the addresses, such as ASSISTANT_NOTIFY.",
        ),
    ]


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("'22:00'", "'22:00' is not a span of hours; write for example 22:00-07:00."),
        (
            "22:00-22:00",
            "'22:00-22:00' ends when it begins; write for example 22:00-07:00, or leave the key out.",
        ),
    ],
)
def test_hours_in_which_nobody_is_told_anything_have_a_beginning_and_an_end(
    faults_of: FaultsOf, hours: str, message: str
) -> None:
    wrong = f"accounts: {{me: {{timezone: UTC}}}}\nnotify: {{quiet_hours: {hours}}}"
    assert faults_of(wrong) == [(2, "notify.quiet_hours", message)]
