"""sync, posts and classify: what stands on the timelines, over real HTTP, and what it counts as."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.ports import Lost
from tests.cli.program import SCHEDULE, TWO_ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOWHERE = "http://127.0.0.1:9"


class Phone:
    """Somebody who posts by hand."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, text: str, account: str = "me", **more: object) -> str:
        """Send a post, and say its id."""
        return str(self._call("posts", {"account": account, "text": text, **more})["id"])

    def delete(self, post_id: str) -> None:
        """Take a post away."""
        header = {"Authorization": 'OAuth oauth_token="sandbox-me"'}
        with urlopen(Request(f"{self.url}/2/tweets/{post_id}", headers=header, method="DELETE")):
            pass

    def _call(self, path: str, content: object) -> Any:  # noqa: ANN401 - whatever JSON holds
        body = json.dumps(content).encode()
        request = Request(f"{self.url}/sandbox/{path}", body, {"Content-Type": "application/json"})
        with urlopen(request) as answer:
            return json.load(answer)


@pytest.fixture
def phone(program: Program) -> Iterator[Phone]:
    """The sandbox, told to the program as the network of two accounts."""
    with start(SandboxOptions(port=0, clock=lambda: program.now)) as running:
        program.schedule(TWO_ACCOUNTS.replace(NOWHERE, running.url))
        yield Phone(running.url)


@pytest.fixture
def two_posts(program: Program, phone: Phone) -> Phone:
    """A relay and a request to share, read from the timeline as posts 1 and 2."""
    phone.post("RT @NASA: Liftoff", created_at="2026-11-23T05:00:00Z")
    phone.post("Retweet if\nyou agree", created_at="2026-11-23T06:00:00Z")
    program.run("sync")
    return phone


def test_sync_tells_what_it_read_and_what_that_costs(program: Program, phone: Phone) -> None:
    phone.post("By hand", created_at="2026-11-23T06:00:00Z")
    done = program.run("sync")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "me: read @me, 1 post ($0.001 at X's price).",
        "  1 post not sent from here, now in the ledger; look: assistant posts",
        "lab: read @lab, nothing new.",
    ]
    assert program.run("sync", "--account", "me").stdout == "me: read @me, nothing new.\n"


def test_sync_in_json_names_the_posts_by_their_ids_in_the_ledger(program: Program, phone: Phone) -> None:
    gone = phone.post("Gone", created_at="2026-11-23T05:00:00Z")
    plain = {
        "account": "me",
        "username": "me",
        "requests": 1,
        "posts": 1,
        "observed": [1],
        "deleted": [],
        "found_drafts": [],
        "trouble": None,
    }
    assert program.json("sync", "--account", "me") == [plain]
    phone.delete(gone)
    assert program.json("sync", "--account", "me", "--whole") == [
        plain | {"posts": 0, "observed": [], "deleted": [1]}
    ]


def test_sync_tells_of_what_was_deleted_and_of_drafts_that_were_lost(
    program: Program, two_posts: Phone
) -> None:
    program.run("add", "Lost", "--account", "me", "--at", "tomorrow 9:00")
    program.publish(Lost("The line went dead."), after=25 * HOUR)
    two_posts.post("Lost")
    told = program.run("sync", "--account", "me", "--whole").stdout.splitlines()
    assert told == [
        "me: read @me, 3 posts ($0.003 at X's price).",
        "  Draft #1, whose answer was lost, stands there: published.",
    ]
    for post in program.json("posts"):
        two_posts.delete(post["remote_id"])
    program.now += 2 * HOUR
    assert program.run("sync", "--account", "me", "--whole").stdout.splitlines() == [
        "me: read @me, nothing new.",
        "  3 posts deleted there, no longer counted",
    ]
    assert program.json("show", "1")["state"] == "published"
    assert [line.split()[4] for line in program.run("posts").stdout.splitlines()[1:]] == [
        "elsewhere",
        "elsewhere",
        "draft",
    ]
    assert all("deleted" in line for line in program.run("posts").stdout.splitlines()[1:])


def test_a_timeline_that_cannot_be_read_ends_with_1_and_the_others_are_read(
    program: Program, phone: Phone
) -> None:
    program.schedule(SCHEDULE)
    away = program.run("sync")
    assert away.exit_code == 1
    assert away.stdout.startswith("me: ")
    assert NOWHERE.removeprefix("http://") in away.stdout
    (told,) = program.json("sync")
    assert (told["username"], told["posts"], told["observed"]) == (None, 0, [])
    assert f"me: {told['trouble']}" == away.stdout.rstrip()
    program.schedule(
        TWO_ACCOUNTS.replace(NOWHERE, phone.url).replace(
            'handle: "@me"', 'handle: "@me"\n    sync: {spend_per_day: $0.005}'
        )
    )
    program.run("sync")
    spent = program.run("sync")
    assert spent.exit_code == 1
    first, second = spent.stdout.splitlines()
    assert first.startswith("me: Reading the timeline cost $0.010 in the last 24 hours, and spend_per_day")
    assert second == "lab: read @lab, nothing new."


def test_where_sync_is_off_nothing_is_read(program: Program, phone: Phone) -> None:
    off = TWO_ACCOUNTS.replace(NOWHERE, phone.url).replace("  lab:\n", "  lab:\n    sync: off\n")
    program.schedule(off)
    assert program.run("sync").stdout == "me: read @me, nothing new.\n"
    refused = program.run("sync", "--account", "lab")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Error: The schedule says sync: off for ")


@pytest.mark.usefixtures("two_posts")
def test_posts_are_listed_with_where_they_came_from_and_what_they_count_as(program: Program) -> None:
    program.run("add", "Ours", "--account", "lab", "--at", "3:00")
    program.publish(after=HOUR)
    assert program.run("posts").stdout.splitlines() == [
        "Id  Account  Posted            From       Kind              Text",
        "1   me       2026-11-23 06:00  elsewhere  curated           RT @NASA: Liftoff",
        "2   me       2026-11-23 07:00  elsewhere  share             Retweet if you agree",
        "3   lab      2026-11-23 03:00  draft #1   personal curated  Ours",
    ]
    assert program.run("posts", "--account", "me", "--limit", "1").stdout.splitlines() == [
        "Id  Posted            From       Kind   Text",
        "2   2026-11-23 07:00  elsewhere  share  Retweet if you agree",
    ]


@pytest.mark.usefixtures("two_posts")
def test_posts_in_json_carry_everything_that_is_known(program: Program) -> None:
    _, second = program.json("posts")
    assert second == {
        "id": 2,
        "account": "me",
        "posted_at": "2026-11-23T07:00:00+01:00",
        "text": "Retweet if\nyou agree",
        "kind": "post",
        "source": "observed",
        "draft": None,
        "remote_id": second["remote_id"],
        "voice": "professional",
        "origin": "original",
        "share_request": True,
        "classified_by": {"voice": "default", "origin": "default", "share_request": "Retweet if\nyou agree"},
        "deleted_at": None,
    }
    assert second["remote_id"].isdigit()


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize(
    ("since", "ids"),
    [("2026-11-23", [1, 2]), ("2026-11-24", []), (" 2026-11-22 ", [1, 2]), ("2025-01-01", [1, 2])],
)
def test_posts_since_a_day_begin_with_its_midnight(program: Program, since: str, ids: list[int]) -> None:
    assert [post["id"] for post in program.json("posts", "--since", since)] == ids


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "soon"], "'soon' is no day; write it as year-month-day, such as 2026-11-24."),
        (["--since", "2026-02-30"], "'2026-02-30' is no day"),
        (["--since", "0001-01-01"], None),
        (["--limit", "0"], "0 is not in the range 1<=x<=100000."),
        (["--limit", "many"], "'many' is not a valid integer range."),
    ],
)
def test_what_is_no_day_or_no_number_is_refused(
    program: Program, options: list[str], said: str | None
) -> None:
    done = program.run("posts", *options)
    assert done.exit_code in ({0, 2} if said is None else {2})
    assert said is None or said in done.stderr


def test_an_empty_ledger_says_so_beside_the_data(program: Program) -> None:
    done = program.run("posts")
    sentence = "The ledger has no such posts; read the timeline: assistant sync\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", sentence)
    assert program.run("posts", "--json").stdout == "[]\n"


@pytest.mark.usefixtures("two_posts")
def test_classify_without_options_tells_what_each_counts_as_and_why(program: Program) -> None:
    assert program.run("classify", "1", "#2").stdout.splitlines() == [
        "Post 1: RT @NASA: Liftoff",
        "  professional        by default",
        "  curated             because of “RT @NASA”",
        "  no request to share by default",
        "Post 2: Retweet if you agree",
        "  professional        by default",
        "  original            by default",
        "  a request to share  because of “Retweet if you agree”",
    ]


@pytest.mark.usefixtures("two_posts")
def test_what_a_person_says_of_posts_is_kept_through_every_later_reading(program: Program) -> None:
    changed = program.run("classify", "1", "2", "--origin", "original", "--no-share-request")
    assert (changed.exit_code, changed.stdout.count("as a person said")) == (0, 4)
    program.run("sync", "--whole")
    told = program.json("classify", "1", "2")
    assert [(post["origin"], post["share_request"], post["voice"]) for post in told] == [
        ("original", False, "professional")
    ] * 2
    assert told[1]["classified_by"] == {"voice": "default", "origin": "person", "share_request": "person"}


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize(
    ("ids", "code", "said"),
    [
        (["1", "7"], 1, "There is no post 7 in the ledger; see the ids with: assistant posts."),
        ([], 2, "Missing argument 'ID...'."),
        (["first"], 2, "'first' is not the id of a post; ids are numbers such as 12 or #12."),
        (["0"], 2, "'0' is not the id of a post"),
        (["-1"], 2, "No such option"),
        (["99999999999999999999"], 2, "is not the id of a post"),
    ],
)
def test_a_post_that_is_not_there_is_told_and_nothing_is_changed(
    program: Program, ids: list[str], code: int, said: str
) -> None:
    refused = program.run("classify", *ids, "--voice", "personal")
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert said in refused.stderr
    assert [post["voice"] for post in program.json("posts")] == ["professional"] * 2


@pytest.mark.usefixtures("two_posts")
def test_posts_of_an_account_that_the_schedule_has_no_more_can_still_be_classified(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS.replace("  me:", "  else:"))
    (post,) = program.json("classify", "1", "--voice", "personal")
    assert (post["posted_at"], post["voice"]) == ("2026-11-23T05:00:00+00:00", "personal")
