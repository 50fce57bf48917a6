"""balance: where each rule stands, stood and will stand, and what to write; as lines, JSON, and drawn."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from assistant import language
from assistant.cli.balance import drawing
from assistant.cli.balance.plain import bar
from assistant.core.rules import Gauge
from assistant.services import balancing, looking
from assistant.store.database import Store
from assistant.wiring import Application
from tests.cli.program import TWO_ACCOUNTS
from tests.cli.terminal import shown
from tests.world import MONDAY

if TYPE_CHECKING:
    from assistant.core.planning import Plan
    from assistant.services.balancing import Balance
    from tests.cli.program import Program

HOUR = timedelta(hours=1)
BANDS = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      mon: ["09:00"]
    policy:
      posts_per_day: {max: 3}
      share_requests_per_week: {min: 1, max: 2}
      personal: {min: 20%, max: 40%}
      curated: {max: 33.33%}
"""
# Two whole weeks before.
PAST = """created_at,text
2026-11-09T10:00:00Z,One
2026-11-10T10:00:00Z,Two
2026-11-17T10:00:00Z,Three
2026-11-17T11:00:00Z,Four
"""


@pytest.fixture
def posted(program: Program) -> Program:
    """A program that has published three posts, and knows of four more."""
    program.schedule(BANDS)
    (program.folder / "past.csv").write_text(PAST)
    program.run("import", "--history", str(program.folder / "past.csv"))
    for hour, kind in ((9, "personal"), (10, "professional"), (11, "professional")):
        program.run("add", f"At {hour}", "--at", f"{hour}:00", "--voice", kind)
        program.publish(after=HOUR)
    return program


def found(program: Program) -> Balance:
    """The balance as the service tells it."""
    application = Application(program.options[1], program.options[3])
    return balancing.balance(application.store, application.account(), program.now)


def drawn(balance: Balance, width: int) -> list[str]:
    """What a terminal of that width shows, without colours."""
    paper = StringIO()
    console = Console(file=paper, width=width, color_system=None, force_terminal=True)
    console.print(drawing.drawn(balance, width), highlight=False, markup=False, emoji=False)
    return paper.getvalue().splitlines()


def test_the_balance_tells_counts_weeks_days_and_what_to_write(posted: Program) -> None:
    posted.run("add", "Waiting")
    assert posted.run("balance").stdout.splitlines() == [
        "me, Monday 2026-11-23 11:00 (Europe/Paris)",
        "Rule                     Counted       Allowed",
        "posts_per_day            3             at most 3                   [####################]  full",
        "share_requests_per_week  0             1 to 2                      [..........|.........]  too few",
        "personal                 1 of 5 (20%)  20% to 40% (1 to 2 of 5)    [####|...|...........]  in bounds",  # noqa: E501 - a row as wide as it is
        "curated                  0 of 5 (0%)   0% to 33.33% (0 to 2 of 5)  [......|.............]  in bounds",  # noqa: E501 - a row as wide as it is
        "share_requests_per_week: 1 more would reach the weekly minimum.",
        "",
        "The last 8 weeks, at the end of each; of what is counted by the day, the fullest day",
        "Week from                28 Sep  5 Oct  12 Oct  19 Oct  26 Oct  2 Nov  9 Nov  16 Nov",
        "posts_per_day            -       -      -       -       -       -      1      2",
        "share_requests_per_week  -       -      -       -       -       -      0 low  0 low",
        "personal                 -       -      -       -       -       -      0%     0%",
        "curated                  -       -      -       -       -       -      0%     0%",
        "",
        "If the plan is kept, at the end of each day",
        "Day                      Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 29",
        "posts_per_day            3       0       0       0       0       0       0",
        "share_requests_per_week  0 low   0 low   0 low   0 low   0 low   0 low   0 low",
        "personal                 20%     33%     33%     33%     33%     33%     33%",
        "curated                  0%      0%      0%      0%      0%      0%      0%",
        "",
        "Whatever is written now, no free slot of this week would mend what is lacking.",
        "The only slot of the coming 7 days has its draft.",
        "share_requests_per_week: not enough for today.",
        "personal: enough for the coming 7 days.",
        "",
    ]


def test_the_json_of_the_balance_keeps_its_names_and_has_weeks_days_and_advice(posted: Program) -> None:
    (balance,) = posted.json("balance")
    assert (balance["account"], balance["at"]) == ("me", "2026-11-23T11:00:00+01:00")
    per_day, shares, personal, curated = balance["rules"]
    weeks, days = per_day.pop("weeks"), per_day.pop("days")
    assert per_day == {
        "rule": "posts_per_day",
        "observed": 3,
        "of": None,
        "unit": "posts",
        "minimum": None,
        "maximum": 3,
        "window": {"start": "2026-11-23T00:00:00+01:00", "end": "2026-11-24T00:00:00+01:00"},
        "shortfall": None,
        "advice": None,
        "standing": "full",
    }
    assert weeks[0] == {"from": "2026-09-28", "observed": None, "of": None, "standing": None}
    assert weeks[-1] == {"from": "2026-11-16", "observed": 2, "of": None, "standing": "within"}
    assert days[1] == {"day": "2026-11-24", "observed": 0, "of": None, "standing": "within"}
    assert (shares["minimum"], shares["maximum"], shares["shortfall"]) == (1, 2, 1)
    assert (personal["unit"], personal["of"], personal["minimum"], personal["maximum"]) == (
        "percent",
        5,
        20,
        40,
    )
    assert curated["maximum"] == 33.33
    assert balance["advice"] == {
        "write": [
            {
                "number": 1,
                "voice": "professional",
                "origin": "original",
                "share_request": True,
                "question": False,
            },
        ],
        "frees": 0,
        "enough_until": {"share_requests_per_week": "2026-11-22", "personal": None},
        "slots": 1,
        "free_slots": ["2026-11-30T09:00:00+01:00"],
    }


def test_what_to_write_is_told_in_a_sentence(program: Program) -> None:
    program.schedule(BANDS.replace('mon: ["09:00"]', 'daily: ["09:00"]').replace("min: 20%", "min: 40%"))
    for number in range(6):
        program.run("add", f"Draft {number}", "--voice", "professional")
    told = program.run("balance").stdout
    assert (
        "Write 1 personal post and 1 personal share request this week: then 3 more drafts that wait go out.\n"
    ) in told
    assert "personal: enough until Tuesday 2026-11-24.\n" in told


def test_an_account_without_counting_rules_says_so(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    assert program.run("balance", "--account", "lab").stdout.splitlines() == [
        "lab, Monday 2026-11-23 02:00 (America/Toronto)",
        "No rule of its policy counts posts.",
        "",
    ]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_what_is_drawn_fits_the_terminal_and_tells_everything_without_colours(
    posted: Program, width: int
) -> None:
    lines = drawn(found(posted), width)
    assert max(map(len, lines)) <= width
    page = "\n".join(lines)
    for said in ("■ full", "▼ too few", "✓ in bounds", "8 weeks ······", "0▼", "40% (1 to 2 of 5)"):
        assert said in page


def test_an_account_without_counting_rules_is_drawn_too(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS.split("  lab:")[0].partition("    policy:")[0])
    assert any("No rule of its policy counts posts." in line for line in drawn(found(program), 60))


def test_the_plan_that_advice_stands_on_is_the_one_that_plan_shows(posted: Program) -> None:
    for number in range(3):
        posted.run("add", f"Waiting {number}", "--priority", str(number))
    account = Application(posted.options[1], posted.options[3]).account()
    store = Store.open(posted.folder / "assistant.db")
    shown = looking.plan(store, account, posted.now, 7)
    with store.reading() as tx:
        planned = balancing.planner(tx, account, posted.now, shown)(())
    assert outline(planned) == outline(shown)


def outline(plan: Plan) -> list[tuple[object, object]]:
    return [(one.at, one.candidate and one.candidate.draft.id) for one in plan.moments]


@pytest.mark.parametrize(
    ("observed", "of", "minimum", "maximum", "shown"),
    [
        (0, None, None, 5, "[....................]"),
        (1, None, None, 5, "[####................]"),
        (9, None, None, 5, "[####################]"),
        (0, 0, 2000, 4000, "[....|...|...........]"),
        (1, 1000, 2000, 4000, "[#...|...|...........]"),
        (5, 5, 0, 10000, "[####################]"),
        (2, None, 5, 5, "[########............]"),
    ],
)
def test_a_bar_is_as_full_as_its_rule(
    observed: int, of: int | None, minimum: int | None, maximum: int, shown: str
) -> None:
    assert bar(Gauge("rule", observed, of, minimum, maximum, (MONDAY, MONDAY))) == shown


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_is_drawn_on_in_colours_unless_they_are_forbidden(
    posted: Program, environment: dict[str, str], *, coloured: bool
) -> None:
    page = shown(posted, "balance", columns=60, **environment)
    assert "If the plan is kept" in page
    assert "8 weeks " in page
    assert ("\x1b[" in page) is coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", page)
    assert max(map(len, plain.splitlines())) <= 60


def test_in_french_the_drawing_fits_too_and_numbers_are_written_so(posted: Program) -> None:
    balance = found(posted)
    language.choose("fr")
    page = "\n".join(drawn(balance, 60)).replace("\N{NO-BREAK SPACE}", " ")
    assert max(map(len, page.splitlines())) <= 60
    for words in ("8 semaines ", "1 sur 5 (20 %)  ✓ dans la norme", "lun. mar. mer. jeu. ven. sam. dim."):
        assert words in page


def test_a_terminal_that_knows_no_such_signs_gets_plain_text(posted: Program) -> None:
    page = shown(posted, "balance", columns=100, PYTHONIOENCODING="ascii")
    assert "The last 8 weeks, at the end of each;" in page
    assert page.isascii()


TEXTS = """
accounts:
  me:
    timezone: Europe/Paris
    slots:
      mon: ["12:00"]
    policy:
      links_per_day: {max: 2}
      hashtags_per_post: {max: 1}
      engage_per_week: {min: 2}
      spend_per_month: {max: $5}
"""


def test_the_balance_tells_links_questions_and_money_too(program: Program) -> None:
    program.schedule(TEXTS)
    program.run("add", "Read example.org", "--at", "9:00")
    program.publish(after=HOUR)
    told = program.run("balance").stdout.splitlines()
    assert told[:6] == [
        "me, Monday 2026-11-23 09:00 (Europe/Paris)",
        "Rule             Counted  Allowed",
        "links_per_day    1        at most 2   [##########..........]  in bounds",
        "engage_per_week  0        at least 2                          too few",
        "spend_per_month  $0.20    at most $5  [#...................]  in bounds",
        "engage_per_week: 2 more would reach the weekly minimum.",
    ]
    assert "Write 1 question this week, as the rules ask." in told
    (balance,) = program.json("balance")
    money = {key: balance["rules"][2][key] for key in ("unit", "observed", "minimum", "maximum", "shortfall")}
    assert money == {"unit": "dollars", "observed": 0.2, "minimum": None, "maximum": 5.0, "shortfall": None}
    assert balance["rules"][1]["shortfall"] == 2
