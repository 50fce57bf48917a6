"""A real terminal for the program: a pseudo-terminal of a given width, with what was written on it."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.program import Program


def shown(program: Program, *arguments: str, columns: int, **environment: str) -> str:
    """What a command shows on a terminal of that many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", *program.options, *arguments],
        stdout=theirs,
        stdin=subprocess.DEVNULL,
        env=kept | {"TERM": "xterm"} | environment,
    )
    os.close(theirs)
    written = bytearray()
    with suppress(OSError):  # how a terminal ends when nobody writes to it any more
        while piece := os.read(ours, 65536):
            written += piece
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return written.decode().replace("\r\n", "\n")
