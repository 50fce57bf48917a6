"""What is no history: one sentence says so, and whatever the bytes, there is no other end."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.core.history import Sighting
from assistant.core.text import is_blank, unprintable
from assistant.errors import Fault, ImportFileError
from assistant.history_file import read_history
from tests.history_file.exports import (
    ACCOUNT,
    NOW,
    entities,
    folder,
    js,
    note,
    refusal,
    rows,
    saved,
    texts,
    tweet,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TAKEN = "name X's data export (the .zip, its folder, or the tweets.js in it) or a CSV file."
NO_HEADER = "PATH is no history: its first row must name the columns created_at and text, each once, and says"
ISO = "2025-12-06T18:20:30Z"
GOOD = {
    "data/tweets.js": js(
        "tweets",
        tweet("Hello &amp; https://t.co/a", **entities(("https://t.co/a", "https://x.com/them/status/5"))),
        tweet("It goes on… https://t.co/b", in_reply_to_user_id_str="42"),
    ),
    "data/tweets-part1.js": js("tweets", tweet("RT @them: Déjà 🎉"), part=1),
    "data/note-tweet.js": js("note_tweet", note("It goes on, and ends", ("https://t.co/n", "https://n.org"))),
    "data/account.js": ACCOUNT,
}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "", f"PATH is empty; {TAKEN}"),
        ("a.js", "", f"PATH is empty; {TAKEN}"),
        ("a.html", " <!DOCTYPE html>", f"PATH is a document or a web page; {TAKEN}"),
        ("a.pdf", "%PDF-1.7", f"PATH is a document or a web page; {TAKEN}"),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\0\0",
            (
                f"PATH is no text; {TAKEN} From a spreadsheet save it as CSV; if it is text in UTF-16, say "
                "so with --encoding utf-16-le."
            ),
        ),
        (
            "a.csv",
            "id;text\n1;Hello\n",
            (f"{NO_HEADER} 'id, text'."),
        ),
        (
            "a.csv",
            "created_at,text,Text\n",
            (f"{NO_HEADER} 'created_at, text, Text'."),
        ),
        (
            "a.csv",
            '"never closed',
            (f"{NO_HEADER} ''."),
        ),
        ("a.csv", "created_at,text\n\n,\n", "PATH holds no posts; there is nothing to import."),
        ("a.js", "window.YTD.tweets.part0 = [ ]", "PATH holds no posts; there is nothing to import."),
        ("a.js", "hello", "PATH is no data export of X's: a.js holds no list of posts."),
        ("a.js", "[ <html> ]", "PATH is no data export of X's: a.js holds no list of posts."),
        ("a.js", "[1, 2]", "PATH is no data export of X's: a.js holds no list of posts."),
        ("a.js", " " * 2000 + "[{}]", "PATH is no data export of X's: a.js holds no list of posts."),
        (
            "like.js",
            js("like", {"like": {"tweetId": "5"}}),
            (
                "PATH is not the list of posts of X's export, but its list like; name tweets.js, or the "
                "whole export."
            ),
        ),
        (
            "a.zip",
            "PK\3\4 and no more",
            "PATH is a damaged or unfinished ZIP archive (File is not a zip file); download it again.",
        ),
    ],
)
def test_what_is_no_history_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    assert refusal(saved(tmp_path, content, name)) == sentence


def test_an_archive_without_posts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    no_export = (
        "PATH holds no data/tweets.js, so it is no data export of X's, or not the part of it with the posts; "
        "name that part, or a CSV file."
    )
    assert refusal(zipped(path, {})) == no_export
    assert refusal(zipped(path, {"data/like.js": js("like")})) == no_export
    assert refusal(zipped(path, {"xl/workbook.xml": ""})) == (
        "PATH is an Excel workbook; save it as CSV there."
    )
    assert (
        refusal(zipped(path, {"data/tweets.js": "[]"})) == "PATH holds no posts; there is nothing to import."
    )
    assert refusal(zipped(path, {"data/tweets.js": ""})) == (
        "PATH is no data export of X's: tweets.js holds no list of posts."
    )
    assert refusal(zipped(path, {"a/data/tweets.js": "[]", "b/data/tweets.js": "[]"})) == (
        "PATH holds several exports ('a/data/tweets.js', 'b/data/tweets.js'); unpack it, and name the folder "
        "of one of them."
    )


@pytest.mark.parametrize(("way", "method"), [(zipfile.ZIP_BZIP2, 12), (zipfile.ZIP_LZMA, 14)])
def test_an_archive_that_could_unpack_to_gigabytes_at_once_is_refused(
    tmp_path: Path, way: int, method: int
) -> None:
    assert refusal(zipped(tmp_path / "a.zip", GOOD, way)) == (
        f"PATH is packed in a way in which X packs no export (method {method}); unpack it, and name the "
        "folder."
    )


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "a.zip", GOOD).read_bytes())
    for sign, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(sign, at + 1)
    assert refusal(saved(tmp_path, bytes(content), "a.zip")) == (
        "PATH is locked with a password; unpack it, and name the folder."
    )


def test_an_archive_damaged_within_keeps_what_can_be_read(tmp_path: Path) -> None:
    files = {"data/tweets.js": js("tweets", tweet("one")), "data/tweets-part1.js": js("tweets", tweet("two"))}
    path = zipped(tmp_path / "a.zip", files, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b'"two"', b'"2wo"'))
    found = rows(path)
    assert [row.text for row in found if isinstance(row, Sighting)] == ["one"]
    assert [str(row) for row in found if isinstance(row, Fault)] == [
        (
            "line 1: in tweets-part1.js, the file is damaged somewhere after this line (Bad CRC-32 for file "
            "'data/tweets-part1.js'); the rest is not read."
        )
    ]
    path.write_bytes(path.read_bytes().replace(b'"one"', b'"1ne"'))
    assert refusal(path) == (
        "PATH cannot be read: tweets.js is damaged (Bad CRC-32 for file 'data/tweets.js'); get the export "
        "anew."
    )


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    outside = saved(tmp_path, js("tweets", tweet("outside")), "tweets.js")
    inside = tmp_path / "inside"
    inside.mkdir()
    path = zipped(inside / "a.zip", {"../tweets.js": js("tweets", tweet("inside"))})
    assert texts(path) == ["inside"]
    assert sorted(tmp_path.rglob("*")) == [inside, path, outside]


@pytest.mark.parametrize(
    "name",
    ["/data/tweets.js", "../../data/tweets.js", r"..\..\data\tweets.js", r"C:\data\tweets.js", "./tweets.js"],
)
def test_wherever_a_name_in_an_archive_points_only_the_archive_is_read(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    path = zipped(inside / "a.zip", {name: js("tweets", tweet("inside"))})
    before = sorted(tmp_path.rglob("*"))
    assert texts(path) == ["inside"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    outside = saved(tmp_path, js("tweets", tweet("outside")), "outside.js")
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("data/tweets.js")
    link.create_system = 3  # Unix
    link.external_attr = 0o120777 << 16  # a symbolic link
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, str(outside))
    assert refusal(path) == "PATH is no data export of X's: tweets.js holds no list of posts."


def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.zip") == ("There is no file or folder PATH; check its name.")
    assert refusal(Path("a\0b")) == r"There is no file or folder 'a\x00b'; check its name."
    assert refusal(tmp_path / ("a" * 300)).endswith(f" cannot be read (File name too long); {TAKEN}")
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == f"PATH is no file; {TAKEN}"


def test_a_folder_without_posts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tweets.js").mkdir()
    folder(tmp_path / "data", account=ACCOUNT, tweet_headers=js("tweet_headers"))
    sentence = (
        "The folder PATH holds no tweets.js, and no data/tweets.js; name the folder that X's export was "
        "unpacked to, the .zip itself, or a CSV file."
    )
    assert refusal(tmp_path) == sentence
    assert refusal(tmp_path / "data") == sentence


@pytest.mark.parametrize("encoding", ["no-such", "hex", "idna", "undefined", "utf\0"])
@pytest.mark.parametrize("content", [f"created_at,text\n{ISO},Hello\n", js("tweets", tweet())])
def test_a_name_that_is_no_text_encoding_is_refused(tmp_path: Path, encoding: str, content: str) -> None:
    assert "encoding" in refusal(saved(tmp_path, content), encoding)


def check_it_ends_well(path: Path, encoding: str | None = None) -> None:
    """Reads a history, and sees to it that there are only good posts, faults, and the one error."""
    try:
        history = read_history(path, encoding=encoding)
        positions = [0]
        for row in history.rows(NOW):
            positions.append(history.position)
            if isinstance(row, Sighting):
                row.text.encode()
                assert not is_blank(row.text)
                assert unprintable(row.text) is None
                assert row.posted_at <= NOW.replace(year=NOW.year + 1)
            else:
                assert row.message.endswith(".")
                assert str(row).isprintable()
                assert row.line >= 1
        assert positions == sorted(positions)
        assert history.position <= history.size
        assert all(sentence.endswith(".") for sentence in history.notes)
    except ImportFileError as error:
        assert str(error).endswith(".")  # noqa: PT017 - what it says is half of the law


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Some places of a file changed, taken out or filled."""
    places = draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), max_size=4))

    def mutate(content: bytes) -> bytes:
        for part, taken, put in places:
            at = int(part * len(content))
            content = content[:at] + put + content[at + taken :]
        return content

    return mutate


@given(mutations(), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_whatever_happened_to_an_archive_there_is_no_other_end(
    mutate: Callable[[bytes], bytes], way: int
) -> None:
    with TemporaryDirectory() as place:
        path = zipped(Path(place) / "a.zip", GOOD, way)
        path.write_bytes(mutate(path.read_bytes()))
        check_it_ends_well(path)


@given(mutations(), mutations())
def test_whatever_happened_to_an_export_there_is_no_other_end(
    mutate: Callable[[bytes], bytes], mutate_notes: Callable[[bytes], bytes]
) -> None:
    with TemporaryDirectory() as place:
        for name, content in GOOD.items():
            change = mutate if "tweets" in name else mutate_notes
            (Path(place) / Path(name).name).write_bytes(change(content.encode()))
        check_it_ends_well(Path(place))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
KEYS = ("tweet", "full_text", "created_at", "id_str", "entities", "in_reply_to_user_id_str")


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4), max_size=3), JSON)
@example([{"tweet": {"full_text": "a", "created_at": ISO, "entities": {"urls": [None, {"url": 5}]}}}], None)
@example([], {"full_text": "\ud83d", "created_at": ISO})
def test_whatever_json_says_there_is_no_other_end(objects: list[dict[str, object]], inner: object) -> None:
    with TemporaryDirectory() as place:
        content = json.dumps([*objects, {"tweet": inner}])
        check_it_ends_well(saved(Path(place), content, "tweets.js"))


PIECES = st.sampled_from(
    [
        "created_at",
        "text",
        "url",
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        '"',
        ISO,
        "12/31/17 1:00",
        "@me",
        "RT @a: b",
        "…",
        *("https://x.com/a/status/5", "\0", "\ufeff", "é", "[", "window.YTD.", "{", "\ud800"),
    ]
)


@given(
    st.lists(PIECES | st.text(max_size=3), max_size=30), st.sampled_from([None, "utf-7", "utf-16", "cp037"])
)
def test_whatever_a_table_says_there_is_no_other_end(pieces: list[str], encoding: str | None) -> None:
    content = "created_at,text,id\n" + "".join(pieces)
    with TemporaryDirectory() as place:
        check_it_ends_well(saved(Path(place), content.encode("utf-8", "surrogatepass")), encoding)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.js", "a.zip"]))
def test_whatever_bytes_there_is_no_other_end(content: bytes, name: str) -> None:
    with TemporaryDirectory() as place:
        check_it_ends_well(saved(Path(place), content, name))
