"""A file that only its owner may read: its permissions, its lock, and how it is replaced as a whole."""

from __future__ import annotations

import fcntl
import os
import secrets
import shlex
import stat
import time
from contextlib import contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING

from assistant.errors import CredentialsError, system_says
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LOOK_AGAIN_S = 0.02  # a renewal takes a tenth of a second and more
_LARGEST = 1 << 20  # bytes; an account takes less than a thousand


def read(path: Path) -> bytes | None:
    """The content of the file, or None where there is none.

    Raises:
        CredentialsError: somebody else may read or replace it, or it cannot be read.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe would keep us waiting
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        with os.fdopen(file, "rb") as stream:
            _refuse_shared(path, os.fstat(file), 0o600)
            _refuse_shared(path.parent, path.parent.stat(), 0o700)
            return stream.read(_LARGEST)
    except OSError as error:  # a folder opens and cannot be read
        raise _unusable(path, error) from error


def write(path: Path, content: bytes) -> None:
    """Put the content in the place of the file's, whole or not at all, and on the disk when this returns.

    Raises:
        CredentialsError: it cannot be written, or somebody else may look into the folder.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _make_folder(path.parent)
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(file)
        draft.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise _unusable(path, error) from error


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock beside the file; the system lets go of it when this process ends, however it does.

    Raises:
        CredentialsError: another process has held it for `patience` seconds, or there is no place for it.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        _make_folder(path.parent)
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        _take(file, path, patience)
        yield
    finally:
        os.close(file)  # the file stays: to take it away would let two processes in


def _take(file: int, path: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                message = say(
                    "Another process has kept {path} locked for {patience:g} seconds: end it, or wait, and "
                    "try again.",
                    path=path,
                    patience=patience,
                )
                raise CredentialsError(message) from None
            Event().wait(_LOOK_AGAIN_S)
        except OSError as error:  # some network file systems know no locks
            raise _unusable(path, error) from error
        else:
            return


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_shared(folder, folder.stat(), 0o700)


def _refuse_shared(path: Path, status: os.stat_result, mode: int) -> None:
    """Refuse what another user owns or may look into.

    Raises:
        CredentialsError: one of them does.
    """
    if status.st_uid != os.geteuid():
        message = say(
            "{path} belongs to another user, so no credentials are read or kept there: name a file in a "
            "folder of your own with ASSISTANT_CREDENTIALS.",
            path=path,
        )
        raise CredentialsError(message)
    if status.st_mode & _OTHERS:
        message = say(
            "Other users may look into {path}, so no credentials are read or kept there; make it yours "
            "alone with: chmod {mode:o} {file}",
            path=path,
            mode=mode,
            file=shlex.quote(str(path)),
        )
        raise CredentialsError(message)


def _sync_folder(folder: Path) -> None:
    """Let the new name last, too."""
    file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _unusable(path: Path, error: OSError) -> CredentialsError:
    return CredentialsError(
        say(
            "The credentials in {path} cannot be used ({why}): mend that, or name another file with "
            "ASSISTANT_CREDENTIALS.",
            path=path,
            why=system_says(error),
        )
    )
