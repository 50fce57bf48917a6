"""X's data export: where its posts are found, and what is read of each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from assistant.core.history import Kind, Sighting
from assistant.errors import Fault
from assistant.history_file import read_history
from tests.history_file.exports import (
    ACCOUNT,
    AT,
    entities,
    faults,
    folder,
    js,
    note,
    notes,
    rows,
    saved,
    sightings,
    texts,
    tweet,
    zipped,
)

if TYPE_CHECKING:
    from pathlib import Path

LONG = "It is a long story, and here is all of it: " + "word " * 80


def test_a_post_is_read_with_its_time_text_and_id(tmp_path: Path) -> None:
    path = saved(tmp_path, js("tweets", tweet()), "tweets.js")
    assert rows(path) == [Sighting(AT, "Hello", Kind.POST, "1997")]


@pytest.mark.parametrize("prefix", ["data/", "twitter-2025-12-07-abc/data/", "data\\", ""])
def test_an_archive_may_have_its_files_under_any_folder(tmp_path: Path, prefix: str) -> None:
    files = {
        f"{prefix}tweets.js": js("tweets", tweet("first")),
        f"{prefix}tweets-part10.js": js("tweets", tweet("eleventh"), part=10),
        f"{prefix}tweets-part2.js": js("tweets", tweet("third"), part=2),
        f"{prefix}tweet-headers.js": js("tweet_headers", {"tweet": {"tweet_id": "1"}}),
        f"{prefix}deleted-tweets.js": js("deleted_tweets", tweet("deleted")),
        "__MACOSX/data/._tweets.js": "\0\5",
    }
    assert texts(zipped(tmp_path / "export.zip", files)) == ["first", "third", "eleventh"]


def test_an_unpacked_export_is_read_from_its_root_and_from_its_data(tmp_path: Path) -> None:
    data = folder(
        tmp_path / "data",
        tweets=js("tweets", tweet("first")),
        tweets_part1=js("tweets", tweet("second"), part=1),
    )
    assert texts(tmp_path) == texts(data) == ["first", "second"]


def test_tweets_js_alone_brings_what_lies_beside_it(tmp_path: Path) -> None:
    folder(
        tmp_path,
        tweets=js("tweets", tweet("first"), tweet(f"{LONG[:270]}… https://t.co/a")),
        tweets_part1=js("tweets", tweet("answer", in_reply_to_user_id_str="42"), part=1),
        note_tweet=js("note_tweet", note(LONG)),
        account=ACCOUNT,
    )
    assert [(each.text, each.kind) for each in sightings(tmp_path / "tweets.js")] == [
        ("first", Kind.POST),
        (LONG.strip(), Kind.POST),
        ("answer", Kind.POST),
    ]
    assert texts(tmp_path / "tweets-part1.js") == ["answer"]


def test_exports_of_earlier_years_are_read(tmp_path: Path) -> None:
    """Named tweet.js until 2022, with posts that stand there bare and other names before that."""
    bare = {"id": 1997, "created_at": "2013-01-05 18:45:31 +0000", "text": "Hello"}
    was_read = [Sighting(datetime(2013, 1, 5, 18, 45, 31, tzinfo=UTC), "Hello", Kind.POST, "1997")]
    assert rows(folder(tmp_path / "old", tweet=js("tweet", bare))) == was_read
    old = saved(tmp_path, f"Grailbird.data.tweets_2013_01 =\n [ {json.dumps(bare)} ];\n", "2013_01.js")
    assert rows(old) == was_read
    assert rows(saved(tmp_path, json.dumps([bare]), "posts.json")) == was_read


def test_a_text_becomes_what_was_written(tmp_path: Path) -> None:
    shown = tweet(
        "Bread &amp; butter &lt;3 &amp;amp; https://t.co/a http://t.co/b https://t.co/c https://t.co/abc",
        **entities(
            ("https://t.co/a", "https://example.org/?x=1&amp;y=2"),
            ("http://t.co/b", ""),
            media=(("https://t.co/c", "https://x.com/me/status/1997/photo/1"),),
        ),
    )
    assert sightings(saved(tmp_path, js("tweets", shown), "tweets.js")) == [
        Sighting(
            AT,
            "Bread & butter <3 &amp; https://example.org/?x=1&amp;y=2 http://t.co/b "
            "https://x.com/me/status/1997/photo/1 https://t.co/abc",
            Kind.POST,
            "1997",
        )
    ]


def test_links_never_make_a_text_longer_than_a_post(tmp_path: Path) -> None:
    long = "https://example.org/" + "a" * 4000
    many = tweet("https://t.co/a " * 1000, **entities(("https://t.co/a", long)))
    monster = tweet("https://t.co/a", **entities(("https://t.co/a", long * 2)))
    found = texts(saved(tmp_path, js("tweets", many, monster), "tweets.js"))
    assert found == [("https://t.co/a " * 1000).strip(), "https://t.co/a"]


def test_the_whole_of_a_long_post_comes_from_its_note(tmp_path: Path) -> None:
    whole = f"{LONG}\nsee https://t.co/n &amp; more"
    path = folder(
        tmp_path,
        tweets=js(
            "tweets",
            tweet("Another of this second", id_str="1"),
            tweet(f"{LONG[:200]}… https://t.co/a", id_str="2"),
            tweet(LONG[:200], id_str="3", at="Sat Dec 06 18:20:31 +0000 2025"),
            tweet(f"{LONG[:200]}…", id_str="4", at="Sat Dec 06 18:20:32 +0000 2025"),
            tweet(LONG[:200], id_str="5"),
        ),
        note_tweet=js("note_tweet", note("Something else"), note(whole, ("https://t.co/n", "https://n.org"))),
    )
    told = f"{LONG}\nsee https://n.org & more"
    assert [(each.remote_id, each.text, each.cut) for each in sightings(path)] == [
        ("1", "Another of this second", False),
        ("2", told, False),
        ("3", LONG[:200].strip(), False),
        ("4", f"{LONG[:200]}…", True),
        ("5", told, False),
    ]


def test_a_short_post_is_not_taken_for_the_beginning_of_a_long_one(tmp_path: Path) -> None:
    """A thread is posted within one second."""
    path = folder(tmp_path, tweets=js("tweets", tweet("It is")), note_tweet=js("note_tweet", note(LONG)))
    assert texts(path) == ["It is"]


def test_a_long_post_that_quotes_is_a_quote_though_only_the_cut_text_has_the_link(tmp_path: Path) -> None:
    link = ("https://t.co/q", "https://twitter.com/other/status/5")
    path = folder(
        tmp_path,
        tweets=js("tweets", tweet(f"{LONG[:200]}… https://t.co/q", **entities(link))),
        note_tweet=js("note_tweet", note(LONG)),
    )
    assert sightings(path) == [Sighting(AT, LONG.strip(), Kind.QUOTE, "1997")]


def test_a_text_that_ends_with_an_ellipsis_is_cut(tmp_path: Path) -> None:
    shown = ("RT @them: so it en…", "so it en… https://t.co/a https://t.co/b", "so… it ends", "wait...")
    found = sightings(saved(tmp_path, js("tweets", *map(tweet, shown)), "tweets.js"))
    assert [each.cut for each in found] == [True, True, False, False]


def test_more_long_texts_than_fit_in_memory_are_left_and_said(tmp_path: Path) -> None:
    crowd = [note(f"{number} {LONG}") for number in range(21)]
    path = folder(tmp_path, tweets=js("tweets", tweet("Hi")), note_tweet=js("note_tweet", *crowd))
    assert notes(path) == ("There are more long texts than can be kept in mind; some posts stay cut.",)


def test_an_answer_to_oneself_is_a_post_and_one_to_others_a_reply(tmp_path: Path) -> None:
    posts = js(
        "tweets",
        tweet("thread", in_reply_to_user_id_str="42", in_reply_to_screen_name="OldName"),
        tweet("@you yes", in_reply_to_user_id_str="43", in_reply_to_screen_name="you"),
        tweet("by name", in_reply_to_screen_name="ME"),
        tweet("@mentioned, not answered", in_reply_to_user_id_str=None, in_reply_to_screen_name=""),
    )
    path = folder(tmp_path, tweets=posts, account=ACCOUNT)
    assert [each.kind for each in sightings(path)] == [Kind.POST, Kind.REPLY, Kind.POST, Kind.POST]
    assert read_history(path).owner == "Me"
    assert notes(path) == ()


def test_the_name_that_is_given_tells_oneself_where_the_export_does_not(tmp_path: Path) -> None:
    posts = js("tweets", tweet("thread", in_reply_to_user_id_str="42", in_reply_to_screen_name="Me"))
    path = saved(tmp_path, posts, "tweets.js")
    assert [each.kind for each in sightings(path, handle="@mE")] == [Kind.POST]
    assert [each.kind for each in sightings(path)] == [Kind.REPLY]
    assert read_history(path).owner is None
    assert notes(path) == (
        (
            "Whose posts these are is not said (there is no account.js), so answers to oneself are taken for "
            "answers to others."
        ),
    )


def test_a_fault_of_one_post_does_not_hide_the_others(tmp_path: Path) -> None:
    posts = [
        tweet("first"),
        {"tweet": {"id_str": "2", "created_at": "Sat Dec 06 18:20:30 +0000 2025"}},
        tweet("then", at="yesterday"),
        tweet("then", at=None),
        tweet(["no", "text"]),
        tweet(" \u200b\n"),
        tweet("a" * 25_001),
        {"tweet": "text"},
        {"like": {}},
        tweet("last", id_str="no id", id=None),
    ]
    path = saved(tmp_path, js("tweets", *posts), "tweets.js")
    found = rows(path)
    assert [row for row in found if isinstance(row, Sighting)] == [
        Sighting(AT, "first", Kind.POST, "1997"),
        Sighting(AT, "last"),
    ]
    no_time = "there is no created_at, without which nothing is a post; it is left out."
    no_text = "there is no full_text, without which nothing is a post; it is left out."
    assert [(row.key, row.message) for row in found if isinstance(row, Fault)] == [
        ("full_text", no_text),
        (
            "created_at",
            (
                "'yesterday' is no time; write for example 2025-12-06T18:20:30Z, 2025-12-06 18:20:30 or "
                "Sat Dec 06 18:20:30 +0000 2025."
            ),
        ),
        ("created_at", no_time),
        ("full_text", no_text),
        ("text", "there is no text; a post has one, so this row is left out."),
        ("text", "this text has 25,001 characters, and no post has more than 25,000."),
        ("created_at", no_time),
        ("created_at", no_time),
    ]


def test_a_fault_says_its_line_and_in_an_export_of_several_files_which_one(tmp_path: Path) -> None:
    broken = js("tweets", tweet("one"), tweet("two", at="never"))
    line = next(n for n, line in enumerate(broken.splitlines(), 1) if "never" in line) - 4
    path = saved(tmp_path, broken, "tweets.js")
    assert faults(path)[0].startswith(f"line {line}, created_at: 'never' is no time;")
    saved(tmp_path, js("tweets", tweet("three")), "tweets-part1.js")
    assert faults(path)[0].startswith(f"line {line}, created_at: in tweets.js, 'never' is no time;")


@pytest.mark.parametrize(
    ("mutilated", "problem"),
    [
        (('"second"', '"second'), "this is not JSON (Invalid control character at)"),
        (('"second"', "second"), "this is not JSON (Expecting value)"),
        (('"second"', '"sec"ond"'), "this is not JSON (Expecting ',' delimiter)"),
        (('"second"', "[" * 100_000), "this object is nested too deeply"),
    ],
)
def test_what_is_broken_ends_where_the_next_post_begins(
    tmp_path: Path, mutilated: tuple[str, str], problem: str
) -> None:
    posts = js("tweets", tweet("first"), tweet("second"), tweet("third")).replace(*mutilated)
    found = rows(saved(tmp_path, posts, "tweets.js"))
    assert [row.text for row in found if isinstance(row, Sighting)] == ["first", "third"]
    assert [row.message for row in found if isinstance(row, Fault)] == [f"{problem}; it is left out."]


def test_brackets_between_posts_may_be_broken(tmp_path: Path) -> None:
    first, second = json.dumps(tweet("first")), json.dumps(tweet("second"))
    end = "the file ends before its list does; what followed is missing."
    for between, after, expected in [
        (" ", "]", []),
        (",,", "];", []),
        (
            "]\nwindow.YTD.tweets.part1 = [",
            "]",
            ["the list ends here, but the file goes on; it is left out."],
        ),
        ("}", "]", ["what stands here is no object in braces; it is left out."]),
        (", 17, ", "]", ["what stands here is no object in braces; it is left out."]),
        (",", "", [end]),
    ]:
        found = rows(saved(tmp_path, f"[{first}{between}{second}{after}", "tweets.js"))
        assert [row.text for row in found if isinstance(row, Sighting)] == ["first", "second"]
        assert [row.message for row in found if isinstance(row, Fault)] == expected


def test_a_file_that_ends_within_a_post_keeps_those_before(tmp_path: Path) -> None:
    posts = js("tweets", tweet("first"), tweet("second"))
    found = rows(saved(tmp_path, posts[: posts.index("second") + 3], "tweets.js"))
    assert found[:1] == [Sighting(AT, "first", Kind.POST, "1997")]
    assert [row.message for row in found[1:] if isinstance(row, Fault)] == [
        "the file ends within this object; it is left out, and nothing after it can be read."
    ]


def test_damaged_and_unprintable_characters_are_history(tmp_path: Path) -> None:
    raw = js("tweets", tweet("bell \a, null \0"), tweet("half \ud83d!"), tweet("BYTE"), tweet("lost \ufffd"))
    path = saved(tmp_path, raw.encode("utf-8", "surrogatepass").replace(b"BYTE", b"caf\xe9"), "tweets.js")
    assert texts(path) == ["bell , null", "half ���!", "caf�", "lost �"]
    escaped = saved(tmp_path, json.dumps([tweet("half \ud83d!")]), "escaped.js")
    assert texts(escaped) == ["half �!"]
