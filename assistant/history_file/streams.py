"""From the bytes of a file to its characters, piece by piece, and never the whole at once."""

from __future__ import annotations

import codecs
import io
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, TextIO
from zipfile import BadZipFile

from assistant.errors import system_says
from assistant.import_file.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

    from assistant.history_file.remarks import Remarks

HEAD = 1 << 16  # bytes; a few hundred rows, enough to see what a file is and in which encoding
_BUFFER = 1 << 18  # bytes; more is no faster
WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAID = 80  # characters; some errors repeat whole names out of an archive
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_FOUR_ZEROS = b"\0\0\0\0"  # a text in every encoding: whole characters in those of one, two and four bytes

# What reading from a disk or out of an archive may raise: zipfile and zlib do so in many ways (seen by
# reading thousands of damaged ones).
FAILURES = (OSError, EOFError, ValueError, RuntimeError, OverflowError, struct.error, zlib.error, BadZipFile)


class BrokenError(Exception):
    """A file cannot be read on; its text says why."""


@contextmanager
def breaking() -> Iterator[None]:
    """Make one error of all that reading a file may raise.

    Raises:
        BrokenError: It raised one.
    """
    try:
        yield
    except FAILURES as error:
        if isinstance(error, OSError):
            raise BrokenError(system_says(error)) from error
        raise BrokenError((str(error) or type(error).__name__)[:_SAID].rstrip(".")) from error


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the characters of a file are encoded; `hint` is a sentence on what it perhaps is instead."""

    name: str
    errors: str
    hint: str


def encoding_of(path: Path, head: bytes, named: str | None) -> Encoding:
    """The encoding that a file is said to have, or that its first bytes show, or UTF-8.

    Raises:
        ImportFileError: There is no such encoding, or these bytes are no text.
    """
    if named is not None:
        return _encoding(decode(path, _FOUR_ZEROS, named).encoding)
    mark = next((mark for mark in WIDE_MARKS if head.startswith(mark)), None)
    # A character that the end of the head cuts in two must not make the file look damaged.
    sample = mark or (head if len(head) < HEAD else head.rstrip(_BEYOND_ASCII))
    decoded = decode(path, sample, None)
    return _encoding(decoded.encoding, decoded.hint)


def _encoding(name: str, hint: str = "") -> Encoding:
    # Bytes that are not UTF-8 are kept apart from the replacement characters that stand in the file; in some
    # other encodings an ASCII byte may be one too many, and surrogateescape takes none of these.
    utf_8 = codecs.lookup(name).name in {"utf-8", "utf-8-sig"}
    return Encoding(name, "surrogateescape" if utf_8 else "replace", hint)


class _Counted(io.RawIOBase):
    """A stream of bytes that tells how many of them were read, and fails in one way."""

    def __init__(self, source: IO[bytes], remarks: Remarks) -> None:
        self._source = source
        self._remarks = remarks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer)
        with breaking():
            piece = self._source.read(len(room))
        room[: len(piece)] = piece
        self._remarks.position += len(piece)
        return len(piece)


@contextmanager
def characters(source: IO[bytes], encoding: Encoding, remarks: Remarks) -> Iterator[TextIO]:
    """The characters of an open file, which is closed then; line ends stay. Reading may raise BrokenError."""
    buffered = io.BufferedReader(_Counted(source, remarks), _BUFFER)
    with source, io.TextIOWrapper(buffered, encoding.name, encoding.errors, newline="") as text:
        yield text
