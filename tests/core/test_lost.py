"""When the timeline is searched for a draft whose answer was lost, and which of its posts the draft is."""

from __future__ import annotations

import itertools
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.core.draft import Draft, NewDraft, State
from assistant.core.history import Attempt, Look, Result, Sighting
from assistant.core.lost import FIRST_LOOK, MARGIN, WAITS, Missing, found_among, next_look
from assistant.core.retry import FIRST_WAIT, LONGEST_WAIT
from tests.core.strategies import DAY, HOUR, MICROSECOND, MINUTE, utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

START = utc("2026-11-24 09:00")
LOST = START + timedelta(seconds=20)  # when the answer was given up
CHAPTER = "A long story, told in many words that nobody else would put in this order. " * 4
PAGE = "https://example.org/a-page"


def attempt(result: Result | None = Result.LOST, start: datetime = START, number: int = 1) -> Attempt:
    finished = None if result is None else start + timedelta(seconds=20)
    return Attempt(number, 1, start, "daemon", finished, result)


def missing(text: str = "Hello", *looks: Look, attempts: Iterable[Attempt] = (), number: int = 1) -> Missing:
    draft = Draft(number, State.UNCONFIRMED, NewDraft("me", text), START - HOUR)
    return Missing(draft, tuple(attempts) or (attempt(),), looks)


def clean(at: datetime, of: int = 1) -> Look:
    return Look(1, of, at, START - MARGIN, 3)


def troubled(at: datetime) -> Look:
    return Look(1, 1, at, START - MARGIN, trouble="No way there.")


def seen(text: str, at: datetime = LOST, *, cut: bool = False) -> Sighting:
    return Sighting(at, text, remote_id=f"{at.timestamp()}-{text}", cut=cut)


def followed(span: timedelta, late: Iterable[timedelta] = ()) -> list[datetime]:
    """The instants of every look if each finds nothing, each made so much later than it is due."""
    looks: list[Look] = []
    delays = iter(late)
    now = LOST
    while (due := next_look(missing("Hello", *looks), span, now)) is not None:
        now = max(now, due) + next(delays, timedelta(0))
        looks.append(clean(now))
    return [look.at for look in looks]


def test_it_is_looked_for_soon_and_then_after_ever_longer_waits_until_the_time_is_over() -> None:
    assert [(at - LOST).total_seconds() for at in followed(HOUR)] == [5, 245, 725, 1685, 3605]


@given(st.timedeltas(timedelta(microseconds=15), timedelta(days=3650)))
def test_the_looks_fill_the_time_during_which_it_is_looked_for(span: timedelta) -> None:
    first, *_, last = looks = followed(span)
    assert len(looks) == 1 + len(WAITS)
    assert LOST < first <= LOST + FIRST_LOOK
    assert abs(last - first - span) <= len(WAITS) * MICROSECOND
    gaps = [later - sooner for sooner, later in itertools.pairwise(looks)]
    assert gaps == sorted(gaps)


@given(st.lists(st.timedeltas(timedelta(0), 400 * DAY), max_size=5))
def test_a_clock_that_jumps_ahead_saves_at_most_the_wait_it_jumps_over(late: list[timedelta]) -> None:
    looks = followed(HOUR, late)
    gaps = [later - sooner for sooner, later in itertools.pairwise(looks)]
    assert len(looks) == 5
    assert all(gap >= wait * 4 * MINUTE for gap, wait in zip(gaps, WAITS, strict=True))


def test_a_look_that_could_not_be_made_is_made_again_and_counts_for_nothing() -> None:
    looks = [clean(LOST + FIRST_LOOK)]
    waits = []
    for _ in range(9):
        due = next_look(missing("Hello", *looks), HOUR, looks[-1].at)
        assert due is not None
        waits.append((due - looks[-1].at).total_seconds())
        looks.append(troubled(due))
    assert waits == [240, 30, 60, 120, 240, 480, 900, 900, 900]
    looks.append(clean(looks[-1].at + HOUR))
    assert next_look(missing("Hello", *looks), HOUR, looks[-1].at) == looks[-1].at + 8 * MINUTE


@given(st.lists(st.booleans(), max_size=30))
def test_only_looks_that_were_made_bring_the_end_nearer(made: list[bool]) -> None:
    looks = [
        clean(LOST + n * HOUR) if good else troubled(LOST + n * HOUR) for n, good in enumerate(made, start=1)
    ]
    due = next_look(missing("Hello", *looks), HOUR, LOST + 100 * HOUR)
    assert (due is None) == (sum(made) > len(WAITS))
    if made and not made[-1] and due is not None:
        assert FIRST_WAIT <= due - looks[-1].at <= LONGEST_WAIT


def test_looks_for_an_earlier_attempt_do_not_count_for_the_last() -> None:
    tries = attempt(), attempt(start=START + DAY, number=2)
    looks = [clean(LOST + n * HOUR) for n in range(5)]
    again = missing("Hello", *looks, attempts=tries)
    assert next_look(again, HOUR, START + DAY + MINUTE) == LOST + DAY + FIRST_LOOK
    once = missing("Hello", *looks, clean(START + DAY + MINUTE, of=2), attempts=tries)
    assert next_look(once, HOUR, START + DAY + MINUTE) == START + DAY + 5 * MINUTE


@pytest.mark.parametrize("back", [MICROSECOND, MINUTE, 400 * DAY])
def test_a_clock_that_was_set_back_since_the_last_look_puts_none_off(back: timedelta) -> None:
    looks = [clean(LOST + MINUTE), clean(LOST + HOUR)]
    now = looks[-1].at - back
    assert next_look(missing("Hello", *looks), HOUR, now) == now


@pytest.mark.parametrize("back", [MICROSECOND, MINUTE, 400 * DAY])
def test_a_clock_that_was_set_back_before_the_first_look_does_not_put_it_off_for_ever(
    back: timedelta,
) -> None:
    due = next_look(missing(), HOUR, LOST - back)
    assert due is not None
    assert next_look(missing(), HOUR, due) == due


@given(
    st.lists(st.tuples(st.timedeltas(-DAY, DAY), st.booleans()), max_size=8), st.timedeltas(-2 * DAY, 2 * DAY)
)
@example([], -HOUR)
def test_whatever_the_clock_did_the_next_look_comes_when_the_daemon_wakes_for_it(
    looks: list[tuple[timedelta, bool]], offset: timedelta
) -> None:
    told = [clean(LOST + at) if good else troubled(LOST + at) for at, good in looks]
    sought, now, wakings = missing("Hello", *told), LOST + offset, 0
    while (due := next_look(sought, HOUR, now)) is not None and due > now:
        now, wakings = due, wakings + 1
    assert wakings <= 2


def test_a_question_without_an_end_arose_at_its_beginning() -> None:
    assert missing(attempts=[attempt(None)]).lost_at == START
    assert missing().lost_at == LOST


def test_it_may_stand_there_from_just_before_the_first_attempt_whose_answer_was_lost() -> None:
    tries = [
        attempt(Result.POSTPONED),
        attempt(Result.LOST, START + HOUR, 2),
        attempt(Result.POSTPONED, START + 2 * HOUR, 3),
        attempt(Result.LOST, START + 3 * HOUR, 4),
    ]
    assert missing(attempts=tries).since == START + HOUR - MARGIN
    assert missing(attempts=[attempt(Result.POSTED)]).since == START - MARGIN


@pytest.mark.parametrize(
    ("result", "said"),
    [(Result.LOST, False), (None, False), (Result.REFUSED, True), (Result.POSTED, True)],
)
def test_what_the_network_said_last_tells_whether_it_stands(result: Result | None, said: bool) -> None:
    assert missing(attempts=[attempt(), attempt(result, START + HOUR, 2)]).said_to_stand is said


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("Hello", "Hello"),
        ("Fête à Orsay", unicodedata.normalize("NFD", "Fête à Orsay")),
        ("Fish & chips < pie", "Fish &amp; chips &lt; pie"),
        ("Look: example.org/a", "Look: http://example.org/a"),
        ("\u200bzero \u200bwidth", "zero width"),
    ],
)
def test_it_is_found_whatever_the_network_made_of_its_text(sent: str, found: str) -> None:
    post = seen(found)
    assert found_among([missing(sent)], [seen("Something else"), post]) == {1: post}


def test_a_short_link_may_stand_for_its_own() -> None:
    post = seen("Look: https://t.co/AbCdEf1234")
    assert found_among([missing(f"Look: {PAGE}")], [post]) == {1: post}
    assert found_among([missing("Look: nothing")], [post]) == {}


def test_the_beginning_of_a_long_one_may_be_all_that_is_told() -> None:
    post = seen(CHAPTER[:200], cut=True)
    assert found_among([missing(CHAPTER)], [post]) == {1: post}
    assert found_among([missing(CHAPTER)], [seen(CHAPTER[:200])]) == {}


def test_a_post_from_before_the_attempt_is_not_it() -> None:
    before, just = seen("Hello", START - MARGIN - MICROSECOND), seen("Hello", START - MARGIN)
    assert found_among([missing()], [before]) == {}
    assert found_among([missing()], [just, before]) == {1: just}


def test_of_several_that_are_the_same_it_is_the_first() -> None:
    posts = [seen("Hello", LOST + n * MINUTE) for n in (3, 1, 2)]
    assert found_among([missing()], posts) == {1: posts[1]}


def test_two_drafts_that_a_cut_post_may_equally_be_are_not_guessed() -> None:
    one, other = missing(f"{CHAPTER} One end."), missing(f"{CHAPTER} Another end.", number=2)
    post = seen(CHAPTER[:250], cut=True)
    assert found_among([one, other], [post]) == {}
    assert found_among([one], [post]) == {1: post}


def test_two_posts_that_a_draft_may_equally_be_are_not_guessed() -> None:
    posts = [seen(f"Look: https://t.co/AbCdEf123{n}", LOST + n * MINUTE) for n in (1, 2)]
    assert found_among([missing(f"Look: {PAGE}")], posts) == {}


def test_what_is_surely_one_draft_is_not_perhaps_another() -> None:
    one, other = missing(f"Look: {PAGE}"), missing("Look: https://example.org/other", number=2)
    post = seen(f"Look: {PAGE}")
    cut = seen("Look: https://t.co/AbCdEf1234", LOST + MINUTE)
    assert found_among([one, other], [post, cut]) == {1: post, 2: cut}
    assert found_among([other, one], [cut, post]) == {1: post, 2: cut}


def test_two_drafts_that_look_the_same_on_the_timeline_never_become_one_post() -> None:
    one, other = missing("Look: https://example.org"), missing("Look: https://example.org/", number=2)
    first, second = seen("Look: https://example.org"), seen("Look: https://example.org/", LOST + MINUTE)
    assert found_among([one, other], [first]) == {1: first}
    assert found_among([one, other], [second, first]) == {1: first, 2: second}


TEXTS = st.sampled_from(
    [
        "Hello",
        "hello ",
        "Look: https://example.org",
        "Look: https://example.org/",
        "Look: example.org",
        f"Look: {PAGE}",
        "Look: https://t.co/AbCdEf1234",
        CHAPTER,
        f"{CHAPTER} The end.",
        f"{CHAPTER[:150]}…",
    ]
)


@given(
    st.lists(TEXTS, max_size=5),
    st.lists(st.tuples(TEXTS, st.integers(-10, 10), st.booleans()), max_size=6),
)
def test_no_post_is_ever_two_drafts_and_none_is_older_than_its_draft(
    drafts: list[str], posts: list[tuple[str, int, bool]]
) -> None:
    sought = [missing(text, number=number) for number, text in enumerate(drafts, start=1)]
    timeline = [
        Sighting(LOST + minutes * MINUTE, text, remote_id=str(number), cut=cut)
        for number, (text, minutes, cut) in enumerate(posts)
    ]
    found = found_among(sought, timeline)
    ids = [post.remote_id for post in found.values()]
    assert len(ids) == len(set(ids))
    assert all(post.posted_at >= START - MARGIN for post in found.values())
    assert found == found_among(sought, timeline[::-1]) or len({at for _, at, _ in posts}) < len(posts)


def test_a_post_made_after_the_clock_was_set_back_in_the_middle_of_its_attempt_is_found() -> None:
    ended = START - HOUR
    lost = missing("Hello", attempts=[Attempt(1, 1, START, "daemon", ended, Result.LOST)])
    assert lost.since == ended - MARGIN
    post = seen("Hello", ended - timedelta(seconds=1))
    assert found_among([lost], [post]) == {1: post}


def test_an_attempt_that_ended_after_it_began_is_looked_for_from_its_beginning() -> None:
    assert missing().since == START - MARGIN
