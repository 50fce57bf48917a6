"""An account that posts and reads on the sandbox, over real HTTP: what it wrote is what it sees."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.history import Kind, Sighting
from assistant.networks.sandbox.server import RunningSandbox, SandboxOptions, start
from assistant.networks.x import XAccount
from assistant.ports import Credentials, DelayKind, Identity, Lost, Posted, Question, Seen, Unseen
from tests.networks.permission import granted
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

CREDENTIALS = Credentials("sandbox", "sandbox", "sandbox-me", "sandbox")
MILLISECOND = NOW.replace(microsecond=123_000)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxOptions(port=0, clock=lambda: NOW, limited=False)) as running:
        yield running


@pytest.fixture
def caller(sandbox: RunningSandbox) -> Iterator[Caller]:
    with Caller(sandbox.url) as caller:
        yield caller


@pytest.fixture
def account(sandbox: RunningSandbox) -> Iterator[XAccount]:
    with closing(XAccount(CREDENTIALS, sandbox.url)) as opened:
        yield opened


def me(account: XAccount) -> str:
    identity = account.who()
    assert isinstance(identity, Identity)
    assert identity.username == "me"
    return identity.user_id


def by_hand(caller: Caller, text: str, **more: object) -> None:
    reply = caller.call("POST", "/sandbox/posts", {"account": "me", "text": text, **more})
    assert reply.status == 201, reply.text


def seen(account: XAccount, question: Question) -> tuple[Sighting, ...]:
    page = account.read(me(account), question)
    assert isinstance(page, Seen), page
    return page.posts


def everything(account: XAccount, question: Question) -> list[Sighting]:
    posts: list[Sighting] = []
    page = question.page
    while True:
        answer = account.read(
            me(account), Question(question.since_id, question.start, page, question.replies)
        )
        assert isinstance(answer, Seen), answer
        posts += answer.posts
        page = answer.next_page
        if page is None:
            return posts


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "2 < 3 & 4 > 3, so &amp; and &lt;",
        "Read https://example.org/a?b=1&c=<d> and http://example.org/a?b=1",
        "https://example.org/a https://example.org/a/b https://example.org/a",
        "Voilà… 🎉\n\nsecond paragraph",
        "ends on three dots…",
    ],
)
def test_what_was_written_is_seen(text: str, account: XAccount) -> None:
    outcome = account.publish(text, granted)

    assert isinstance(outcome, Posted)
    (sighting,) = seen(account, Question())
    cut = text.endswith("…")  # nobody can tell whether X cut it
    assert sighting == Sighting(MILLISECOND, text, Kind.POST, outcome.remote_id, cut)


def test_what_was_sent_by_hand_is_seen_as_what_it_is(account: XAccount, caller: Caller) -> None:
    for kind in Kind:
        by_hand(caller, f"a {kind}", kind=kind)
    long = "words " * 100 + "and https://example.org/end"
    by_hand(caller, long)

    posts = seen(account, Question(replies=True))

    assert [(post.kind, post.text, post.cut) for post in posts] == [
        (Kind.POST, long, False),
        (Kind.REPLY, "a reply", False),
        (Kind.QUOTE, "a quote", False),
        (Kind.REPOST, "RT @somebody: a repost", False),
        (Kind.POST, "a post", False),
    ]
    assert [post.kind for post in seen(account, Question())] == [
        Kind.POST,
        Kind.QUOTE,
        Kind.REPOST,
        Kind.POST,
    ]


def test_a_long_repost_is_not_called_cut(account: XAccount, caller: Caller) -> None:
    by_hand(caller, "RT @bob: " + "x" * 200, kind="repost")

    (post,) = seen(account, Question())

    assert (post.text[-3:], post.cut, post.kind) == ("xx…", False, Kind.REPOST)


def test_every_page_is_read_without_gap_or_double(account: XAccount, caller: Caller) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(250):
        kind = "reply" if number % 10 else "post"
        by_hand(
            caller, f"post {number}", kind=kind, created_at=(start + number * timedelta(hours=1)).isoformat()
        )

    whole = everything(account, Question(replies=True))
    posts = everything(account, Question())

    assert [post.text for post in whole] == [f"post {number}" for number in reversed(range(250))]
    assert [post.text for post in posts] == [f"post {number}" for number in range(240, -1, -10)]
    assert [post.posted_at for post in whole[-2:]] == [start + timedelta(hours=1), start]
    since = Question(since_id=whole[3].remote_id, replies=True)
    assert [post.text for post in everything(account, since)] == ["post 249", "post 248", "post 247"]
    later = Question(start=start + timedelta(hours=248), replies=True)
    assert [post.text for post in everything(account, later)] == ["post 249", "post 248"]
    assert caller.get("/sandbox/requests").json["posts_read"] == 250 + 25 + 3 + 2


def test_a_lost_post_is_seen_once_it_appears(account: XAccount, caller: Caller) -> None:
    user = me(account)
    caller.fault({"fault": "lost_late", "seconds": 20})

    assert isinstance(account.publish("hello", granted), Lost)
    assert account.read(user, Question(start=NOW)) == Seen(())
    caller.set_clock("2026-11-22T05:19:20.124Z")
    assert seen(account, Question(start=NOW)) == (Sighting(MILLISECOND, "hello", Kind.POST, str(FIRST_ID)),)


def test_a_deleted_post_is_seen_no_more(account: XAccount, caller: Caller) -> None:
    account.publish("hello", granted)
    caller.call("DELETE", f"/2/tweets/{FIRST_ID}", Authorization='OAuth oauth_token="sandbox-me"')

    assert seen(account, Question()) == ()


def test_somebody_nobody_heard_of_has_no_timeline(account: XAccount) -> None:
    assert account.read("999", Question()) == Unseen(
        DelayKind.TROUBLED,
        "X answered 200 (Could not find user with id: [999].), but it reports errors, so the timeline could"
        " not be read; it can be read again later.",
    )


FAULTS = {
    "rate_limited": DelayKind.RATE_LIMITED,
    "usage_capped": DelayKind.CAPPED,
    "no_credit": DelayKind.NO_CREDIT,
    "unauthorized": DelayKind.UNAUTHORIZED,
    "suspended": DelayKind.FORBIDDEN,
    "not_enrolled": DelayKind.FORBIDDEN,
    "not_permitted": DelayKind.FORBIDDEN,
    "server_error": DelayKind.TROUBLED,
    "html_page": DelayKind.TROUBLED,
    "broken_body": DelayKind.TROUBLED,
    "empty_body": DelayKind.TROUBLED,
    "list_body": DelayKind.TROUBLED,
    "redirect": DelayKind.MISDIRECTED,
    "lost_before": DelayKind.TROUBLED,
    "lost_after": DelayKind.TROUBLED,
    "cut_answer": DelayKind.TROUBLED,
}


@pytest.mark.parametrize(("fault", "kind"), FAULTS.items())
def test_whatever_goes_wrong_the_next_question_is_answered(
    fault: str, kind: DelayKind, account: XAccount, caller: Caller
) -> None:
    user = me(account)
    account.publish("hello", granted)
    caller.fault({"fault": fault, "on": "timeline"}, {"fault": fault, "on": "me"})

    unread, unknown = account.read(user, Question()), account.who()

    assert isinstance(unread, Unseen)
    assert isinstance(unknown, Unseen)
    assert unread.kind is unknown.kind is kind
    assert [post.text for post in seen(account, Question())] == ["hello"]
    assert caller.texts() == ["hello"]
