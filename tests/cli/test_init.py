from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assistant import language
from assistant.cli.first_file import text
from assistant.cli.root import assistant
from assistant.core.beginning import TEMPERAMENTS, Beginning, most_posts
from assistant.core.presets import find
from assistant.core.quiet import parse_hours
from assistant.core.spans import parse_duration
from assistant.schedule_file import load
from tests.cli.dialogue import Terminal
from tests.world import MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DrawFn

    from assistant.core.account import Account


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("X_CONSUMER_KEY", "X_CONSUMER_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET"):
        monkeypatch.delenv(name, raising=False)


def called(folder: Path) -> list[str]:
    return ["--config", str(folder / "schedule.yaml"), "--database", str(folder / "posts.db")]


def init(folder: Path, *words: str, **environment: str) -> Terminal:
    where = {"TZ": "Asia/Tokyo"} | environment
    return Terminal([*called(folder), "init", *words], MONDAY, where, columns=300)


def test_a_stranger_is_asked_for_what_the_schedule_needs_and_told_what_to_do_next(tmp_path: Path) -> None:
    path, program = tmp_path / "schedule.yaml", " ".join(["assistant", *called(tmp_path)])
    with init(tmp_path) as terminal:
        assert terminal.until("Time zone [Asia/Tokyo]: ") == [
            f"This writes {path}. Enter takes the answer in brackets; Ctrl-C stops, and nothing is written.",
            "",
            (
                "Where do your readers live? Every time in the schedule is local time there. "
                "This system is in Asia/Tokyo."
            ),
            "Time zone [Asia/Tokyo]: ",
        ]
        terminal.type("paris")
        assert terminal.until("]: ") == [
            "paris",
            "'paris' is no time zone; the nearest is 'Europe/Paris'; write a name such as Europe/Paris.",
            "Time zone [Europe/Paris]: ",
        ]
        terminal.type("")
        assert terminal.until("]: ")[2:] == [
            "Who speaks, a person or a brand? That decides which guardrails suit the account.",
            (
                "  1  individual: a person who works in public. "
                "Five posts a day that are sure of themselves beat a stream of them."
            ),
            (
                "  2  brand: a company or a product. "
                "A brand's account stays on its subject: at most every tenth post is personal."
            ),
            (
                "  3  institution: a museum, a town, a university. "
                "Much of its work is to relay what its community does, so about half is curated."
            ),
            (
                "  4  ambassador: somebody who speaks for a cause all day. "
                "Fifteen posts a day are another temperament, whose readers want to hear much."
            ),
            (
                "  5  newcomer: an account that nobody knows yet. "
                "Few posts, each with its whole day: three at most."
            ),
            "Number or name [individual]: ",
        ]
        terminal.type("2")
        assert terminal.until("]: ")[2:] == [
            "What is the account called on X? So that it is noticed when somebody else is logged in.",
            "Handle [@me]: ",
        ]
        terminal.type("Atelier")
        assert terminal.until("]: ")[2:] == [
            "What do you call it yourself? The commands name it so when there are several accounts.",
            "Account name [atelier]: ",
        ]
        terminal.type("")
        assert terminal.until("]: ")[2:] == [
            (
                "How many posts a day at most? They get slots over the day, "
                "on Saturdays a third of them; brand stands for 5, and its day has room for 10."
            ),
            "Posts a day [5]: ",
        ]
        terminal.type("3")
        assert terminal.until("]: ")[2:] == [
            "How does it reach X? Nothing secret is asked here or written into the schedule.",
            "  1  sandbox: not yet; try everything first, on a stand-in for X on this machine",
            "  2  login: in your browser, with: assistant auth login",
            "  3  environment: with the keys of X's developer console, in variables of the environment",
            "Number or name [sandbox]: ",
        ]
        terminal.type("login")
        assert terminal.end() == (
            0,
            [
                "login",
                "",
                f"Wrote {path} for atelier in Europe/Paris.",
                f"The database {tmp_path / 'posts.db'} is ready.",
                "Next:",
                f"  Log in at X with your browser:                           {program} auth login",
                f'  Write a draft:                                           {program} add "Hello"',
            ],
        )
    assert path.read_text() == text(Beginning("atelier", "@Atelier", "Europe/Paris", find("brand"), 3))


def test_enter_throughout_writes_what_yes_writes_with_the_sandbox(tmp_path: Path) -> None:
    asked, unasked = tmp_path / "asked", tmp_path / "unasked"
    with init(asked) as terminal:
        for _ in range(6):
            terminal.until("]: ")
            terminal.type("")
        assert terminal.end()[0] == 0
    words = [*called(unasked), "init", "--yes", "--timezone", "Asia/Tokyo", "--credentials", "sandbox"]
    assert CliRunner().invoke(assistant, words).exit_code == 0
    assert (asked / "schedule.yaml").read_text() == (unasked / "schedule.yaml").read_text()
    assert load(asked / "schedule.yaml").network.base_url == "http://127.0.0.1:8787"


def test_a_wrong_answer_gets_its_sentence_at_once_and_options_are_not_asked_for(tmp_path: Path) -> None:
    given = ("--posts-per-day", "12", "--timezone", "UTC", "--preset", "brand")
    room = (
        "no more fit in the day of this policy, with 1 hour between two posts and none from 22:00 to 07:00."
    )
    with init(tmp_path, *given, X_CONSUMER_KEY="one of four") as terminal:
        assert terminal.until("]: ")[-1] == "Handle [@me]: "
        for answer, sentence in {
            "not one": "'not one' is no handle; write for example \"@me\", with letters, digits and _.",
            "@me": "",
            "a b": "An account's name has 1 to 40 letters, digits, - and _; what people see is its handle.",
            "me": f"'12' is no number from 1 to 10; {room}",
            "0": f"'0' is no number from 1 to 10; {room}",
            "10": "",
            "9": "'9' is none of them; write a number from 1 to 3, or a name: sandbox, login, environment.",
        }.items():
            terminal.type(answer)
            assert terminal.until("]: ")[1] == sentence
        terminal.type("")
        assert terminal.end()[0] == 0
    assert load(tmp_path / "schedule.yaml").network.base_url is None


@pytest.mark.parametrize("before", [0, 4])
def test_ctrl_c_leaves_nothing_behind_and_says_so(tmp_path: Path, before: int) -> None:
    with init(tmp_path / "new") as terminal:
        for _ in range(before):
            terminal.until("]: ")
            terminal.type("")
        terminal.until("]: ")
        terminal.interrupt()
        code, lines = terminal.end()
    assert (code, lines[-1]) == (130, "Nothing was written; call assistant init again when you like.")
    assert list(tmp_path.iterdir()) == []


def test_a_schedule_that_somebody_wrote_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "schedule.yaml"
    with init(tmp_path) as terminal:
        for _ in range(5):
            terminal.until("]: ")
            terminal.type("")
        terminal.until("]: ")
        path.write_text("# mine\n")
        terminal.type("")
        code, lines = terminal.end()
    assert (code, lines[2]) == (0, f"{path} is there already and stays as it is.")
    assert path.read_text() == "# mine\n"
    with init(tmp_path) as terminal:
        code, lines = terminal.end()
    assert (code, lines[0]) == (0, f"{path} is there already and stays as it is.")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "posts.db", path]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--posts-per-day", "4x"], "'4x' is no number from 1 to 15;"),
        (["--preset", "brand", "--posts-per-day", "11"], "'11' is no number from 1 to 10;"),
        (["--preset", "80/20"], "Invalid value for '--preset'"),
    ],
)
def test_an_option_that_cannot_be_is_refused_and_nothing_written(
    tmp_path: Path, options: list[str], sentence: str
) -> None:
    refused = CliRunner().invoke(assistant, [*called(tmp_path), "init", "--timezone", "UTC", *options])
    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert list(tmp_path.iterdir()) == []


@st.composite
def beginnings(draw: DrawFn) -> Beginning:
    preset = draw(st.sampled_from(TEMPERAMENTS))
    return Beginning(
        account=draw(
            st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)
            | st.sampled_from(["null", "yes", "on", "~", "1e3", "-", "---", "0x1F", "12_3"]).filter(
                "~".__ne__
            )
        ),
        handle=draw(st.from_regex(r"@[A-Za-z0-9_]{1,20}", fullmatch=True)),
        zone=draw(st.sampled_from(sorted(available_timezones()))),
        preset=preset,
        posts_per_day=draw(st.integers(1, most_posts(preset))),
        sandbox=draw(st.booleans()),
    )


@given(beginnings())
def test_whatever_is_answered_the_schedule_is_one_that_can_be_read_and_kept_to(
    tmp_path_factory: pytest.TempPathFactory, beginning: Beginning
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text(beginning), encoding="utf-8")
    schedule = load(path)
    (account,) = schedule.accounts.values()
    assert (account.name, account.handle, account.zone.key) == (
        beginning.account,
        beginning.handle,
        beginning.zone,
    )
    assert account.told.preset == beginning.preset.name
    assert bool(schedule.network.base_url) is beginning.sandbox
    most = next(each for each in account.told.settings if each.rule == "posts_per_day")
    assert (most.value, len(account.slots[0])) == (str(beginning.posts_per_day), beginning.posts_per_day)
    assert_slots_pass(account, beginning)


@given(beginnings())
def test_whatever_language_the_comments_are_in_the_schedule_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, beginning: Beginning
) -> None:
    schedules, comments = [], []
    for spoken in reversed(language.LANGUAGES):
        language.choose(spoken)
        written = text(beginning)
        path = tmp_path_factory.mktemp(spoken) / "schedule.yaml"
        path.write_text(written, encoding="utf-8")
        schedules.append(load(path))
        comments.append([line for line in written.splitlines() if line.strip().startswith("# ")])
        assert max(map(len, comments[-1])) <= 110
    assert schedules[0] == schedules[1]
    assert "    # Les garde-fous. Ce qu'une règle retient est conservé, jamais perdu." in comments[0]
    assert "    # The guardrails. What a rule holds back is kept, never lost." in comments[1]


def assert_slots_pass(account: Account, beginning: Beginning) -> None:
    limits = beginning.preset.limits
    quiet, gap = parse_hours(limits["quiet_hours"][""]), parse_duration(limits["min_gap"][""])
    assert sorted(account.slots) == [0, 1, 2, 3, 4, 5]
    for walls in account.slots.values():
        assert all(wall.minute in {0, 30} and quiet.end <= wall < quiet.start for wall in walls)
        instants = [datetime.combine(date(2026, 11, 23), wall) for wall in walls]
        assert all(later - sooner > gap for sooner, later in pairwise(instants))
