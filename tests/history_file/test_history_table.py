"""A history in CSV: its columns, its times, and what is wrong with single rows."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core.history import Kind, Sighting
from assistant.errors import Fault
from assistant.history_file import read_history
from tests.history_file.exports import AT, NOW, faults, notes, rows, saved, sightings, texts

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.core.history import Sighting as _Sighting

ISO = "2025-12-06T18:20:30Z"
UTC_TAKEN = "Times without an offset are taken as UTC."


def instants(path: Path) -> list[datetime]:
    return [sighting.posted_at for sighting in sightings(path)]


def test_time_text_and_id_are_read_and_the_other_columns_are_named(tmp_path: Path) -> None:
    path = saved(tmp_path, f" Likes,TEXT,Created at,url,\n3,Hello,{ISO},https://x.com/me/status/1997,\n")
    assert rows(path) == [Sighting(AT, "Hello", Kind.POST, "1997")]
    assert read_history(path).ignored == ("Likes",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE)]
)
def test_delimiter_and_encoding_are_seen(tmp_path: Path, delimiter: str, encoding: str, mark: bytes) -> None:
    content = f"\r\ncreated_at{delimiter}text\r\n{ISO}{delimiter}Déjà 🎉\r\n{delimiter}\r\n"
    assert texts(saved(tmp_path, mark + content.encode(encoding))) == ["Déjà 🎉"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16-be", "shift_jis"])
def test_a_named_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    content = f"created_at,text\n{ISO},Fünf\n".replace("ü", "ア" if encoding == "shift_jis" else "ü")
    path = saved(tmp_path, content.encode(encoding))
    assert [row.text[0] for row in rows(path, encoding) if isinstance(row, Sighting)] == ["F"]
    assert notes(path, encoding) == ()


def test_a_byte_order_mark_does_not_hide_a_column(tmp_path: Path) -> None:
    path = saved(tmp_path, codecs.BOM_UTF8 + f"text,created_at\nHi,{ISO}\n".encode())
    assert rows(path, "utf-8") == rows(path) == [Sighting(AT, "Hi")]


@pytest.mark.parametrize(
    ("columns", "cells", "remote_id"),
    [
        ("id", "1997", "1997"),
        ("remote_id", " 1997 ", "1997"),
        ("url", "https://twitter.com/me/status/1997?s=20", "1997"),
        ("id,url", ",https://twitter.com/me/status/1997/", "1997"),
        ("url,id", "https://twitter.com/me/status/5,1997", "1997"),
        ("id,url", "9.2E+17,https://twitter.com/me/status/1997", "1997"),
        ("url", "https://example.org/1997", None),
        ("id", "9.2E+17", None),
        ("id", "12345678901234567890", None),
        ("id", "١٩٩٧", None),
        ("id", " ", None),
    ],
)
def test_the_id_is_found_in_columns_of_three_names(
    tmp_path: Path, columns: str, cells: str, remote_id: str | None
) -> None:
    path = saved(tmp_path, f"created_at,text,{columns}\n{ISO},Hello,{cells}\n")
    assert rows(path) == [Sighting(AT, "Hello", remote_id=remote_id)]
    unread = "1 row has an id that is none of X's, as spreadsheets round them, and is taken without it. "
    said = () if remote_id or not cells.strip() else (unread + "The first is at line 2.",)
    assert notes(path) == said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (ISO, ()),
        ("2025-12-06T19:20:30+01:00", ()),
        ("2025-12-06 13:20:30-0500", ()),
        ("2025-12-06 18:20:30 +0000", ()),
        ("2025-12-06 18:20:30 UTC", ()),
        ("Sat Dec 06 18:20:30 +0000 2025", ()),
        ("Sat Dec 06 20:20:30 +0200 2025", ()),
        ("2025-12-06 18:20:30", (UTC_TAKEN,)),
        (" 2025-12-06T18:20:30 ", (UTC_TAKEN,)),
    ],
)
def test_times_are_read_in_the_forms_of_exports(tmp_path: Path, given: str, told: tuple[str, ...]) -> None:
    path = saved(tmp_path, f"created_at,text\n{given},Hello\n{given},World\n")
    assert instants(path) == [AT, AT]
    assert notes(path) == told


@pytest.mark.parametrize(
    "given",
    ["", "now", "1765045230", "20251206", "2025-13-06", "2025-12-06T25:00Z", "Sat Foo 06", "9" * 5000],
)
def test_what_is_no_time_is_a_fault(tmp_path: Path, given: str) -> None:
    path = saved(tmp_path, f"created_at,text\n{given},Hello\n{ISO},World\n")
    found = rows(path)
    assert found[1:] == [Sighting(AT, "World")]
    assert str(found[0]).startswith("line 2, created_at: '")
    assert str(found[0]).endswith(
        " is no time; write for example 2025-12-06T18:20:30Z, 2025-12-06 18:20:30 or "
        "Sat Dec 06 18:20:30 +0000 2025."
    )


def test_nobody_posted_before_the_network_began_nor_will_have_after_tomorrow(tmp_path: Path) -> None:
    first = datetime(2006, 3, 21, tzinfo=UTC)
    good = [first, NOW + timedelta(days=1)]
    bad = [first - timedelta(seconds=1), NOW + timedelta(days=1, seconds=1)]
    listed = [f"{at.isoformat()},Hello\n" for at in good + bad]
    extremes = ["0001-01-01T00:00+14:00,Hello\n", "9999-12-31T23:59-14:00,Hello\n"]
    path = saved(tmp_path, "created_at,text\n" + "".join(listed + extremes))
    found = rows(path)
    assert [row.posted_at for row in found if isinstance(row, Sighting)] == good
    too_early = "is before 2006-03-21, when the network's first post was made; correct the time."
    assert [str(row) for row in found if isinstance(row, Fault)] == [
        f"line 4, created_at: '2006-03-20T23:59:59+00:00' {too_early}",
        "line 5, created_at: '2026-11-25T09:00:01+00:00' is in the future; correct the time.",
        f"line 6, created_at: '0001-01-01T00:00+14:00' {too_early}",
        "line 7, created_at: '9999-12-31T23:59-14:00' is in the future; correct the time.",
    ]


@pytest.mark.parametrize(
    ("given", "order", "expected"),
    [
        (("2/10/17 2:05", "10/16/17 22:59"), "month/day/year", (2017, 2, 10, 2, 5)),
        (("2/10/2017 2:05:00", "16/10/2017 22:59:30"), "day/month/year", (2017, 10, 2, 2, 5)),
    ],
)
def test_dates_with_slashes_are_read_as_the_file_shows_that_they_are_meant(
    tmp_path: Path, given: tuple[str, ...], order: str, expected: tuple[int, int, int, int, int]
) -> None:
    path = saved(tmp_path, "created_at,text\n" + "".join(f"{at},Hello\n" for at in given))
    year, month, day, hour, minute = expected
    assert instants(path)[0] == datetime(year, month, day, hour, minute, tzinfo=UTC)
    assert notes(path) == (
        f"Dates with slashes are read as {order}, since some of them can be nothing else.",
        UTC_TAKEN,
    )


@pytest.mark.parametrize("also", [(), ("16/10/17 22:59", "10/16/17 22:59")])
def test_dates_that_may_be_two_days_are_faults(tmp_path: Path, also: tuple[str, ...]) -> None:
    listed = "".join(f"{at},Hello\n" for at in ("2/10/17 2:05", *also))
    assert faults(saved(tmp_path, f"created_at,text\n{listed}"))[0] == (
        "line 2, created_at: '2/10/17 2:05' may begin with the day or with the month; write the year first, "
        "then the month and the day, as in 2017-01-31 02:05."
    )


def kinds(path: Path, handle: str | None = None) -> list[str]:
    return [sighting.kind.value for sighting in sightings(path, handle=handle)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("RT @them: look", Kind.REPOST),
        ("RT @them:", Kind.REPOST),
        ("RT @them look", Kind.POST),
        ("so RT @them: look", Kind.POST),
        ("rt @them: look", Kind.POST),
        ("@them yes", Kind.REPLY),
        ("\uff20them yes", Kind.REPLY),
        ("@me and again", Kind.POST),
        (".@them yes", Kind.POST),
        ("@ home", Kind.POST),
        ("look https://x.com/them/status/5", Kind.QUOTE),
        ("look https://mobile.twitter.com/Them/status/5?s=20 there", Kind.QUOTE),
        ("look https://x.com/i/status/5", Kind.QUOTE),
        ("@them https://x.com/them/status/5", Kind.REPLY),
        ("me https://x.com/Me/status/5", Kind.POST),
        ("me https://x.com/i/web/status/1997", Kind.POST),
        ("look https://x.com/them/status/55/photo/1", Kind.POST),
        ("look https://x.com/them/status/55/video/1", Kind.POST),
        ("look https://x.com/them", Kind.POST),
        ("look https://example.org/x.com/them/status/", Kind.POST),
    ],
)
def test_the_kind_of_a_post_shows_in_its_text(tmp_path: Path, text: str, kind: Kind) -> None:
    path = saved(tmp_path, f"created_at,id,text\n{ISO},1997,{text}\n")
    assert kinds(path, handle="@Me") == [kind]


def test_the_address_of_a_row_tells_the_name_of_the_account(tmp_path: Path) -> None:
    listed = "@me again", "@them yes", "https://x.com/me/status/3", "https://x.com/i/status/9"
    content = "".join(f"{ISO},{text},https://x.com/Me/status/5\n" for text in listed)
    path = saved(tmp_path, f"created_at,text,url\n{content}")
    assert kinds(path) == ["post", "reply", "post", "quote"]


def test_escapes_of_the_web_are_undone(tmp_path: Path) -> None:
    path = saved(tmp_path, f"created_at,text\n{ISO},Michelle &amp; I &lt;3\n")
    assert texts(path) == ["Michelle & I <3"]


def test_a_text_that_was_cut_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path, f"created_at,text\n{ISO},so it en… https://t.co/a\n{ISO},whole\n")
    assert [sighting.cut for sighting in sightings(path)] == [True, False]


def test_a_broken_row_does_not_hide_the_others(tmp_path: Path) -> None:
    content = (
        f'created_at,text\n{ISO},first\n{ISO},"never closed\n{ISO},"second, in\nlines"\n{ISO},"in"side\n'
        f"{ISO},not,quoted\n{ISO}\n{ISO},\n,\n{ISO},{'a' * 25_001}\n{ISO},{'b' * 140_000}\n"
        f'{ISO},third\n{ISO},"end'
    )
    found = rows(saved(tmp_path, content))
    assert [row.text for row in found if isinstance(row, Sighting)] == ["first", "second, in\nlines", "third"]
    misfit = "put quotes around a text that holds ',' or more than one line, and leave no cell out."
    inside = 'a quote closes in the middle of a cell of this row; write "" for a quote in a quoted text.'
    unclosed = 'a quote opens in this row and is never closed; close it, and write "" for a quote in a text.'
    assert [str(row) for row in found if isinstance(row, Fault)] == [
        f"line 3: {inside}",
        f"line 6: {inside}",
        f"line 7: this row has 3 cells, the header 2; {misfit}",
        f"line 8: this row has 1 cell, the header 2; {misfit}",
        "line 9, text: there is no text; a post has one, so this row is left out.",
        "line 11, text: this text has 25,001 characters, and no post has more than 25,000.",
        "line 12: this row does not end where a row can; perhaps a quote is missing. It is left out.",
        f"line 14: {unclosed}",
    ]


@pytest.mark.parametrize("filling", ["a" * 3_000_000, "a," * 1_500_000, '"",' * 1_000_000])
def test_a_line_without_end_is_one_fault(tmp_path: Path, filling: str) -> None:
    path = saved(tmp_path, f"created_at,text\n{ISO},first\n{ISO},{filling}\n{ISO},last\n")
    found = rows(path)
    assert [row.text for row in found if isinstance(row, Sighting)] == ["first", "last"]
    assert [row.line for row in found if isinstance(row, Fault)] == [3]


def test_a_record_of_more_lines_than_any_row_is_one_fault(tmp_path: Path) -> None:
    lines = f'"{"c" * 100_000}\n",' * 25
    found = rows(saved(tmp_path, f"created_at,text\n{ISO},{lines}\n{ISO},last\n"))
    assert [row.text for row in found if isinstance(row, Sighting)] == ["last"]
    assert found[0] == Fault(
        2, "", "this row does not end where a row can; perhaps a quote is missing. It is left out."
    )


def test_damaged_texts_are_taken_and_counted(tmp_path: Path) -> None:
    content = f"created_at,text\n{ISO},whole\n{ISO},caf\xe9 au lait\n{ISO},na\xefve\n".encode("latin-1")
    path = saved(tmp_path, content + f"{ISO},\1bell\7\n".encode())
    assert texts(path) == ["whole", "caf\ufffd au lait", "na\ufffdve", "bell"]
    assert notes(path)[-1] == (
        "2 texts have lost or mangled characters; such posts are taken as they stand. The first is at line "
        "3: bytes (0xE9) could not be read at 'caf? au lait'."
    )
    assert notes(path)[0].startswith("The file is not UTF-8. If ")
    assert notes(path, "latin-1") == ()


def test_a_mangled_text_is_quoted_and_no_advice_for_drafts_given(tmp_path: Path) -> None:
    path = saved(tmp_path, f"created_at,text\n{ISO},it; wasâ€™t\n")
    assert notes(path) == (
        (
            "1 text has lost or mangled characters; such posts are taken as they stand. The first is at line "
            "2: 'â€' at 'it; wasâ€™t' is what a character becomes that was read in a wrong encoding."
        ),
    )


def test_a_history_may_be_read_again(tmp_path: Path) -> None:
    history = read_history(saved(tmp_path, f"created_at,text\n{ISO},first\n{ISO[:-1]},second\n"))
    once: list[_Sighting | Fault] = list(history.rows(NOW))
    assert list(history.rows(NOW)) == once
    assert history.notes == (UTC_TAKEN,)
