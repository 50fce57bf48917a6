"""A long history: it is read piece by piece, and tells how far it is."""

from __future__ import annotations

import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from assistant.core.history import Sighting
from assistant.errors import Fault
from assistant.history_file import read_history
from tests.history_file.exports import NOW, js, rows, saved, texts, tweet, zipped

if TYPE_CHECKING:
    from pathlib import Path

MANY = 2000
PADDING = "🎉 " + "é" * 250


def long_history(folder: Path, kind: str) -> Path:
    """A history of MANY posts and some megabytes."""
    if kind == "csv":
        row = f"2025-12-06T18:20:30Z,{PADDING * 12}\n"
        return saved(folder, "created_at,text\n" + row * MANY)
    posts = js("tweets", *[tweet(PADDING, source="x" * 2000)] * MANY)
    if kind == "js":
        return saved(folder, posts, "tweets.js")
    return zipped(folder / "a.zip", {"data/tweets.js": posts})


@pytest.mark.parametrize("kind", ["csv", "js", "zip"])
def test_a_long_history_is_read_as_it_is_asked_for(tmp_path: Path, kind: str) -> None:
    history = read_history(long_history(tmp_path, kind))
    assert history.position == 0
    found = history.rows(NOW)
    tracemalloc.start()
    next(found)
    assert 0 < history.position < history.size / 2
    read = 1 + sum(isinstance(row, Sighting) for row in found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == MANY
    assert history.position == history.size
    assert peak < history.size / 2


def test_an_object_that_never_ends_is_one_fault(tmp_path: Path) -> None:
    monster = tweet("x" * 2_000_000)
    path = zipped(tmp_path / "a.zip", {"data/tweets.js": js("tweets", tweet("a"), monster, tweet("b"))})
    found = rows(path)
    assert [row.text for row in found if isinstance(row, Sighting)] == ["a", "b"]
    assert [row.message for row in found if isinstance(row, Fault)] == [
        "this object has more than 1,048,576 characters, and no post has; it is left out."
    ]


def test_a_bomb_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", js("tweets", tweet("Hello"))[:-1] + " " * 30_000_000 + "]")
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    assert texts(path) == ["Hello"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_leaving_off_early_closes_the_file(tmp_path: Path) -> None:
    found = read_history(long_history(tmp_path, "js")).rows(NOW)
    next(found)
    del found  # a file left open is a warning, and so fails
