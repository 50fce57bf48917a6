"""Finds the files of X's export in a folder or an archive, and opens them as streams; extracts nothing."""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from assistant.core.spans import quoted
from assistant.errors import ImportFileError
from assistant.history_file.streams import FAILURES, breaking
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

# X calls the list of posts tweets.js now, and tweet.js until 2022; a long one goes on in parts.
_NAME = re.compile(
    r"(?:(?P<folder>.*)/)?(?P<what>tweets?|note-tweets?|account)(?:-part(?P<number>[0-9]{1,9}))?\.js",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_PARTS = ("tweets.js", "tweet.js")
_WAYS_TO_PACK = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unpack a few bytes to gigabytes at once
_SHOWN = 3  # names; more would not fit one sentence
_LOCKED = 0x1  # the flag of an encrypted file (the ZIP specification, 4.4.4)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export: its name, as people know it, its size in bytes, and where it is kept."""

    name: str
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of an export that tell of its account's posts, each list in order."""

    tweets: tuple[Part, ...]
    notes: tuple[Part, ...] = ()
    account: Part | None = None

    def __iter__(self) -> Iterator[Part]:
        """Every part, in the order in which they are read."""
        yield from () if self.account is None else (self.account,)
        yield from self.notes
        yield from self.tweets


class Place(Protocol):
    """Where an export lies."""

    @property
    def path(self) -> Path:
        """What people name it by."""

    @property
    def parts(self) -> Parts:
        """The files that it holds."""

    def opened(self) -> AbstractContextManager[Callable[[Part], IO[bytes]]]:
        """What opens a part, for as long as the place is open."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files of an export that lie unpacked."""

    path: Path
    parts: Parts

    @contextmanager
    def opened(self) -> Iterator[Callable[[Part], IO[bytes]]]:
        """What opens a part, or raises BrokenError."""
        yield _open_file


@dataclass(frozen=True, slots=True)
class Archive:
    """An export as X gives it: a ZIP archive. The names in it are only compared, and never opened on disk."""

    path: Path
    parts: Parts

    @contextmanager
    def opened(self) -> Iterator[Callable[[Part], IO[bytes]]]:
        """What opens a part, or raises BrokenError.

        Raises:
            ImportFileError: The archive is no longer whole.
        """
        with _archive(self.path) as archive:

            def open_member(part: Part) -> IO[bytes]:
                with breaking():
                    return archive.open(part.key)

            yield open_member


def folder_at(path: Path) -> Folder:
    """The export in a folder: in itself, or in the folder data/ in it.

    Raises:
        ImportFileError: It holds no posts.
        OSError: It cannot be read.
    """
    for folder in (path / "data", path):
        if folder.is_dir():
            found = _gathered(_files(folder))
            if found and found[0].tweets:
                return Folder(path, found[0])
    message = say(
        "The folder {path} holds no tweets.js, and no data/tweets.js; name the folder that X's export was "
        "unpacked to, the .zip itself, or a CSV file.",
        path=path,
    )
    raise ImportFileError(message)


def lone_file(path: Path) -> Folder:
    """One list of posts; with tweets.js come its further parts, and with every list what explains it.

    Raises:
        OSError: It cannot be read.
    """
    only = _part_of(path)
    around = Parts(())
    with suppress(PermissionError):  # of the folder, which need not be looked into
        around = next(iter(_gathered(_files(path.parent))), around)
    whole = path.name.lower() in _FIRST_PARTS and only in around.tweets
    return Folder(path, replace(around, tweets=around.tweets if whole else (only,)))


def archive_at(path: Path) -> Archive:
    """The export in a ZIP archive.

    Raises:
        ImportFileError: It is damaged, locked, or no export.
    """
    with _archive(path) as archive:
        names = archive.namelist()
        members = (
            Part(Path(_slashed(name)).name, archive.getinfo(name).file_size, name)
            for name in dict.fromkeys(names)
            if _NAME.fullmatch(_slashed(name))
        )
        exports = [parts for parts in _gathered(members) if parts.tweets]
        if len(exports) != 1:
            raise ImportFileError(_not_one(path, exports, names))
        for part in exports[0]:
            _check(path, archive.getinfo(part.key))
    return Archive(path, exports[0])


def _files(folder: Path) -> Iterator[Part]:
    """The files in a folder that an export may have."""
    return (_part_of(path) for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())


def _part_of(path: Path) -> Part:
    return Part(path.name, path.stat().st_size, str(path))


def _open_file(part: Part) -> IO[bytes]:
    with breaking():
        return Path(part.key).open("rb", buffering=0)


def _gathered(parts: Iterable[Part]) -> list[Parts]:
    """The parts, put together by the folders that they are in."""
    folders: dict[str, dict[str, list[tuple[int, Part]]]] = {}
    for part in parts:
        if found := _NAME.fullmatch(_slashed(part.key)):
            kinds = folders.setdefault(found["folder"] or "", {})
            kinds.setdefault(found["what"].lower(), []).append((int(found["number"] or 0), part))
    return [_in_order(kinds) for _, kinds in sorted(folders.items())]


def _slashed(name: str) -> str:
    """A path as it is meant; archives made on Windows may part it with backslashes."""
    return name.replace("\\", "/")


def _in_order(kinds: Mapping[str, list[tuple[int, Part]]]) -> Parts:
    def named(*names: str) -> tuple[Part, ...]:
        found = next((kinds[name] for name in names if name in kinds), [])
        return tuple(part for _, part in sorted(found, key=itemgetter(0)))

    account = named("account")
    return Parts(
        named("tweets", "tweet"), named("note-tweet", "note-tweets"), account[0] if account else None
    )


def _not_one(path: Path, exports: Sequence[Parts], names: Iterable[str]) -> str:
    """Says what an archive is that does not hold exactly one export."""
    if exports:
        listed = ", ".join(quoted(parts.tweets[0].key) for parts in exports[:_SHOWN])
        return say(
            "{path} holds several exports ({exports}); unpack it, and name the folder of one of them.",
            path=path,
            exports=listed,
        )
    if any(name.startswith("xl/") for name in names):
        return say("{path} is an Excel workbook; save it as CSV there.", path=path)
    return say(
        "{path} holds no data/tweets.js, so it is no data export of X's, or not the part of it with the "
        "posts; name that part, or a CSV file.",
        path=path,
    )


def _check(path: Path, info: zipfile.ZipInfo) -> None:
    """See to it that a member can be read as a stream.

    Raises:
        ImportFileError: It is locked, or packed in a way that needs memory without bounds.
    """
    if info.flag_bits & _LOCKED:
        message = say("{path} is locked with a password; unpack it, and name the folder.", path=path)
        raise ImportFileError(message)
    if info.compress_type not in _WAYS_TO_PACK:
        message = say(
            "{path} is packed in a way in which X packs no export (method {method}); unpack it, and name the "
            "folder.",
            path=path,
            method=info.compress_type,
        )
        raise ImportFileError(message)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except FAILURES as error:
        message = say(
            "{path} is a damaged or unfinished ZIP archive ({why}); download it again.", path=path, why=error
        )
        raise ImportFileError(message) from None
    with archive:
        yield archive
