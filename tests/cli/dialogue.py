"""A terminal with the real program in it; as a program, what is started there.

The program is called with the instant at which its clock stands, and its own words.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_CHECKOUT = Path(__file__).parents[2]
_PATIENCE = 30.0  # seconds; a busy machine, not the program, needs more than one


@dataclass
class Terminal:
    """Shows what the program writes, and takes keys and lines for it."""

    words: list[str]
    now: datetime
    environment: dict[str, str] = field(default_factory=dict)
    columns: int = 100
    shown: str = ""

    def __enter__(self) -> Self:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, self.columns, 0, 0))
        environment = {
            "TERM": "xterm",
            "NO_COLOR": "1",
            "LOGNAME": "camille",
            "PYTHONPATH": str(_CHECKOUT),
            "COLUMNS": "",
        }
        self._process = subprocess.Popen(
            [sys.executable, __file__, self.now.isoformat(), *self.words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | environment | self.environment,
            start_new_session=True,
        )
        os.close(theirs)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def until(self, end: str) -> list[str]:
        """What is shown until it ends so, as lines, and not shown again by the next call."""
        limit = monotonic() + _PATIENCE
        while not self.shown.endswith(end):
            assert monotonic() < limit, self.shown
            assert self._read(), self.shown
        lines, self.shown = self.shown.splitlines(), ""
        return lines

    def press(self, key: str) -> None:
        """Press one key, as soon as the program waits for one."""
        self._await(single_keys=True)
        os.write(self._ours, key.encode())

    def type(self, line: str) -> None:
        """Type a line, as soon as the program waits for one."""
        self._await(single_keys=False)
        os.write(self._ours, f"{line}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C where the program reads lines, which Python notices only once it does."""
        self._await(single_keys=False)
        self._await_sleep()
        os.write(self._ours, b"\x03")

    def hang_up(self) -> None:
        """Let the connection to the terminal break."""
        self._process.send_signal(signal.SIGHUP)

    def end(self) -> tuple[int, list[str]]:
        """What the program ends with, and what it shows before."""
        limit = monotonic() + _PATIENCE
        while self._read():
            assert monotonic() < limit, self.shown
        lines, self.shown = self.shown.splitlines(), ""
        return self._process.wait(_PATIENCE), lines

    def _read(self) -> bool:
        """Take in what was written; whether more may come."""
        ready, _, _ = select.select([self._ours], [], [], 0.01)
        if not ready:
            return True
        try:
            piece = os.read(self._ours, 65536)
        except OSError:  # what Linux says when nobody has the other side any more
            return False
        self.shown += piece.decode().replace("\r\n", "\n")
        return bool(piece)

    def _await(self, *, single_keys: bool) -> None:
        limit = monotonic() + _PATIENCE
        while bool(termios.tcgetattr(self._ours)[3] & termios.ICANON) is single_keys:
            assert monotonic() < limit, self.shown
            assert self._read(), self.shown

    def _await_sleep(self) -> None:
        """Wait until the program does nothing but wait, where the system tells."""
        limit, state = monotonic() + _PATIENCE, Path(f"/proc/{self._process.pid}/stat")
        while state.exists() and state.read_text().rpartition(") ")[2][0] != "S":
            assert monotonic() < limit, self.shown
            assert self._read(), self.shown


def main() -> None:
    """Make the terminal this process's own, let its clock stand, and run the program."""
    from assistant import clock
    from assistant.__main__ import main as run

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as a shell leaves it; nohup lets all it starts ignore it
    now = datetime.fromisoformat(sys.argv[1])
    clock.now = lambda: now
    sys.argv = ["assistant", *sys.argv[2:]]
    run()


if __name__ == "__main__":
    main()
