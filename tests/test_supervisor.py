"""What the system is told of how the daemon is, on a real datagram socket."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from assistant import settings
from assistant.supervision.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(30)
        manager.bind(address)
        yield manager


def test_it_is_told_that_the_daemon_is_ready_alive_and_stopping(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with listening(address) as manager:
        supervisor = Supervisor(address, watchdog_s=60.0)
        supervisor.ready("serving me,\nlab")
        for _ in range(3):
            supervisor.alive()
        supervisor.stopping()
        told = [manager.recv(1000).decode() for _ in range(3)]
    assert told == ["READY=1\nSTATUS=serving me, lab", "WATCHDOG=1", "STOPPING=1"]


def test_it_is_told_that_it_lives_as_often_as_the_watchdog_wants() -> None:
    address = f"@assistant-test-{os.getpid()}"
    with listening(f"\0{address[1:]}") as manager:
        supervisor = Supervisor(address, watchdog_s=0.0)
        supervisor.alive()
        supervisor.alive()
        assert [manager.recv(1000) for _ in range(2)] == [b"WATCHDOG=1"] * 2


def test_nobody_is_told_anything_where_nobody_asks_or_listens(tmp_path: Path) -> None:
    for supervisor in (Supervisor(), Supervisor(str(tmp_path / "gone"), 0.0), Supervisor("x" * 500)):
        supervisor.ready("serving me")
        supervisor.alive()
        supervisor.stopping()


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, (None, None)),
        ({"NOTIFY_SOCKET": "/run/n"}, ("/run/n", None)),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "1500000"}, ("/run/n", 1.5)),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": str(os.getpid())}, (None, 1.5)),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "1"}, (None, None)),
        ({"WATCHDOG_USEC": "soon"}, (None, None)),
    ],
)
def test_the_environment_says_whom_to_tell(
    environ: dict[str, str], told: tuple[str | None, float | None]
) -> None:
    assert settings.supervisor(environ) == told
