"""Exports as X writes them, and how they are read, for every test that needs some."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from assistant.core.history import Sighting
from assistant.errors import ImportFileError
from assistant.history_file import read_history

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.errors import Fault

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
AT = datetime(2025, 12, 6, 18, 20, 30, tzinfo=UTC)


def tweet(text: object = "Hello", at: object = "Sat Dec 06 18:20:30 +0000 2025", **more: object) -> object:
    return {"tweet": {"id_str": "1997", "id": "1997", "created_at": at, "full_text": text, **more}}


def note(text: str, *urls: tuple[str, str], at: str = "2025-12-06T18:20:30.000Z") -> object:
    links = [{"shortUrl": short, "expandedUrl": long} for short, long in urls]
    return {"noteTweet": {"noteTweetId": "7", "createdAt": at, "core": {"text": text, "urls": links}}}


def entities(*urls: tuple[str, str], media: tuple[tuple[str, str], ...] = ()) -> dict[str, object]:
    def listed(links: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
        return [{"url": short, "expanded_url": long} for short, long in links]

    return {"entities": {"urls": listed(urls), "media": listed(media)}}


def js(name: str, *objects: object, part: int = 0) -> str:
    return f"window.YTD.{name}.part{part} = {json.dumps(objects, indent=2, ensure_ascii=False)}"


ACCOUNT = js("account", {"account": {"accountId": "42", "username": "Me"}})


def folder(path: Path, **files: str) -> Path:
    """Writes files, named without their ending and with _ for -, into a folder."""
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / f"{name.replace('_', '-')}.js").write_text(content, encoding="utf-8")
    return path


def zipped(path: Path, files: dict[str, str], way: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", way) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def saved(folder: Path, content: str | bytes, name: str = "history.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path, encoding: str | None = None, handle: str | None = None) -> list[Sighting | Fault]:
    return list(read_history(path, encoding=encoding, handle=handle).rows(NOW))


def sightings(path: Path, handle: str | None = None) -> list[Sighting]:
    """The posts of a history that has no faults."""
    found = rows(path, handle=handle)
    assert [row for row in found if not isinstance(row, Sighting)] == []
    return [row for row in found if isinstance(row, Sighting)]


def texts(path: Path) -> list[str]:
    return [sighting.text for sighting in sightings(path)]


def faults(path: Path) -> list[str]:
    return [str(row) for row in rows(path) if not isinstance(row, Sighting)]


def notes(path: Path, encoding: str | None = None) -> tuple[str, ...]:
    history = read_history(path, encoding=encoding)
    list(history.rows(NOW))
    return history.notes


def refusal(path: Path, encoding: str | None = None) -> str:
    with pytest.raises(ImportFileError) as error:
        rows(path, encoding)
    return str(error.value).replace(str(path), "PATH")
