"""The sandbox's only file: its posts as JSON Lines, one line for each post and each deletion."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from assistant.core.history import Kind
from assistant.errors import SandboxError, system_says
from assistant.networks.sandbox.instants import parse, stamp
from assistant.networks.sandbox.timeline import Post
from assistant.networks.sandbox.wording import is_unicode
from assistant.sentence import say

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.networks.sandbox.timeline import Timelines

_STARTS = (b'{"id": "', b'{"deleted": "')  # of the two kinds of record


@dataclass(frozen=True, slots=True)
class Archive:
    """An open file that only this sandbox writes to."""

    file: IO[bytes]

    def note(self, post: Post) -> None:
        """Write the post down before anybody hears of it."""
        record = {
            "id": str(post.id),
            "user": post.user,
            "created_at": stamp(post.created_at),
            "text": post.text,
        }
        if post.kind is not Kind.POST:
            record["kind"] = post.kind
        if post.appears_at is not None:
            record["appears_at"] = stamp(post.appears_at)
        self._append(record)

    def note_deletion(self, post: Post) -> None:
        """Write down that the post was deleted."""
        self._append({"deleted": str(post.id)})

    def clear(self) -> None:
        """Forget every post."""
        self.file.truncate(0)

    def close(self) -> None:
        """Let another sandbox have the file."""
        self.file.close()

    def _append(self, record: dict[str, str]) -> None:
        self.file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        self.file.flush()


def open_archive(path: Path, timelines: Timelines) -> Archive:
    """Open the file, made if need be, and put its posts on the timelines.

    What stands after the last line's end was cut off by the end of a process, and nobody was told of it:
    it is removed.

    Raises:
        SandboxError: the file cannot be read or written, is in use, or holds something else than posts.
    """
    try:
        file = path.open("a+b")
    except OSError as error:
        message = say(
            "{path} cannot hold the sandbox's posts ({why}): choose another file.",
            path=path,
            why=system_says(error),
        )
        raise SandboxError(message) from error
    try:
        _lock(file, path)
        _load(file, path, timelines)
    except BaseException:
        file.close()
        raise
    return Archive(file)


def _lock(file: IO[bytes], path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        message = say("{path} is in use by another sandbox: stop that one or choose another file.", path=path)
        raise SandboxError(message) from error


def _load(file: IO[bytes], path: Path, timelines: Timelines) -> None:
    file.seek(0)
    whole = 0
    for number, line in enumerate(file, start=1):
        if not line.endswith(b"\n") and _is_cut_off(line):
            break
        whole += len(line)
        try:
            _apply(json.loads(line), timelines)
        except (ValueError, KeyError, TypeError) as error:
            message = say(
                "{path}, line {line}, is not a post of a sandbox: "
                "remove the line if the file is the sandbox's, else choose another file.",
                path=path,
                line=str(number),
            )
            raise SandboxError(message) from error
    file.truncate(whole)
    file.seek(0, os.SEEK_END)


def _is_cut_off(line: bytes) -> bool:
    """Whether the unended line is the beginning of a record, rather than somebody's own file."""
    return any(start.startswith(line[: len(start)]) for start in _STARTS)


def _apply(record: dict[str, Any], timelines: Timelines) -> None:
    """Do again what the record tells; one that tells nothing raises ValueError, KeyError or TypeError."""
    if "deleted" in record:
        post = timelines.find(int(record["deleted"]))
        if post is None:
            raise ValueError(record)
        timelines.delete(post)
        return
    created_at, text = parse(record["created_at"]), record["text"]
    if created_at is None or not isinstance(text, str) or not is_unicode(text):
        raise ValueError(record)
    kind = Kind(record.get("kind", Kind.POST))
    appears_at = parse(record["appears_at"]) if "appears_at" in record else None
    timelines.add(Post(int(record["id"]), str(record["user"]), created_at, text, kind, appears_at))
