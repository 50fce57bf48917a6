"""Understanding a page is total, and never yields a part of one: laws over answers of any shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from assistant.core.history import Kind
from assistant.core.snowflake import first_id, instant_of
from assistant.networks.x_answers import Answer
from assistant.networks.x_reading import identity_of, page_of
from assistant.ports import DelayKind, Identity, Question, Seen, Unseen

ME = "7"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["data", "meta", "id", "text", "errors", "urls", "type", "result_count"]), inner
        )
    ),
    max_leaves=5,
)
LINKS = st.fixed_dictionaries(
    {}, optional={"urls": st.lists(st.fixed_dictionaries({"url": st.text(), "expanded_url": st.text()}))}
)
REFERENCES = st.lists(
    st.sampled_from(["retweeted", "quoted", "replied_to", "new"]).map(lambda kind: {"type": kind}), max_size=2
)
POSTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "id": st.integers(first_id(datetime(2010, 11, 6, tzinfo=UTC)), 2**63 - 1).map(str),
        "text": st.text(max_size=5) | st.just("cut…"),
    },
    optional={
        "created_at": st.datetimes(datetime(2010, 11, 6), datetime(2079, 1, 1)).map(  # noqa: DTZ001  # naive
            lambda instant: f"{instant:%Y-%m-%dT%H:%M:%S}.000Z"
        ),
        "entities": LINKS,
        "note_tweet": st.fixed_dictionaries({"text": st.text(max_size=5)}, optional={"entities": LINKS}),
        "referenced_tweets": REFERENCES,
        "referenced_posts": REFERENCES,
        "in_reply_to_user_id": st.sampled_from([ME, "8"]),
    },
)
PAGES = st.lists(POSTS, max_size=4, unique_by=lambda post: str(post["id"])).map(
    lambda posts: {"data": posts, "meta": {"result_count": len(posts)}}
)


def page_in(document: object, question: Question = Question()) -> Seen | Unseen:  # noqa: B008  # it is frozen
    return page_of(Answer(200, {}, json.dumps(document).encode()), (), ME, question)


@given(
    st.integers(-1, 1000),
    st.none() | st.binary() | ANYTHING.map(lambda document: json.dumps(document).encode()),
)
@example(200, b'{"meta": {"result_count": 0}}')
def test_every_answer_is_seen_or_not_and_only_success_is_seen(status: int, body: bytes | None) -> None:
    page = page_of(Answer(status, {}, body), (), ME, Question())
    identity = identity_of(Answer(status, {}, body), ())

    assert isinstance(page, Seen | Unseen)
    assert isinstance(identity, Identity | Unseen)
    if status != 200:
        assert isinstance(page, Unseen)
        assert isinstance(identity, Unseen)
        assert page.kind is identity.kind


@given(PAGES)
def test_a_whole_page_is_seen_whole_newest_first(page: dict[str, Any]) -> None:
    seen = page_in(page)

    assert isinstance(seen, Seen)
    assert [post.remote_id for post in seen.posts] == sorted(
        (post["id"] for post in page["data"]), key=int, reverse=True
    )
    assert all(post.posted_at.tzinfo is UTC for post in seen.posts)
    assert not [post for post in seen.posts if post.cut and post.kind is Kind.REPOST]


@given(PAGES, st.data())
def test_a_page_with_anything_in_place_of_a_part_is_seen_whole_or_not_at_all(
    page: dict[str, Any], data: st.DataObject
) -> None:
    places: list[tuple[Any, Any]] = [
        (page, "data"),
        (page, "meta"),
        (page, "errors"),
        (page["meta"], "result_count"),
    ]
    places += [(post, key) for post in page["data"] for key in (*post, "note_post", "entities")]
    places += [(page["data"], number) for number in range(len(page["data"]))]
    place, key = data.draw(st.sampled_from(places))
    count = len(page["data"])
    place[key] = data.draw(ANYTHING)

    seen = page_in(page)

    if isinstance(seen, Seen):
        assert len(seen.posts) == len(page.get("data") or []) == page["meta"]["result_count"]
        assert len(seen.posts) in {0, count}  # nothing is left out but the whole list, with its count
    else:
        assert seen.kind is DelayKind.TROUBLED


@given(PAGES, st.data())
def test_a_page_that_lost_a_post_is_not_seen(page: dict[str, Any], data: st.DataObject) -> None:
    assume(page["data"])
    page["data"].pop(data.draw(st.integers(0, len(page["data"]) - 1)))

    assert isinstance(page_in(page), Unseen)


@given(PAGES, st.data())
def test_a_page_cut_off_anywhere_is_not_seen(page: dict[str, Any], data: st.DataObject) -> None:
    body = json.dumps(page).encode()
    end = data.draw(st.integers(0, len(body) - 1))

    assert isinstance(page_of(Answer(200, {}, body[:end]), (), ME, Question()), Unseen)


@given(st.datetimes(datetime(2010, 11, 5), datetime(2079, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # naive
def test_an_id_tells_the_millisecond_of_its_post(instant: datetime) -> None:
    told = instant_of(first_id(instant))

    assert told is not None
    assert told == instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def test_an_id_from_before_tells_nothing() -> None:
    assert instant_of(29_700_859_247) is None
    assert instant_of(first_id(datetime(2010, 11, 5, tzinfo=UTC))) == datetime(2010, 11, 5, tzinfo=UTC)
