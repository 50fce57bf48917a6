"""The program as a process: what it loads, where its words go, and what it ends with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from tests.cli.program import SCHEDULE
from tests.world import store_in

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "apprise",
    "prometheus_client",
    "alembic",
    "apscheduler",
    "flask",
    "icalendar",
    "jinja2",
    "platformdirs",
    "requests",
    "rich",
    "sqlalchemy",
    "tweepy",
    "tzlocal",
    "yaml",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    store_in(tmp_path).close()
    (tmp_path / "schedule.yaml").write_text(SCHEDULE)
    return os.environ | {
        "ASSISTANT_CONFIG": str(tmp_path / "schedule.yaml"),
        "ASSISTANT_DATABASE": str(tmp_path / "assistant.db"),
    }


def start(environment: dict[str, str], *arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )


def loaded(environment: dict[str, str], *commands: list[str]) -> set[str]:
    """The heavy libraries that commands load, one after the other in one process."""
    code = (
        "import json, sys\n"
        "from assistant.__main__ import main\n"
        "for arguments in json.loads(sys.argv[1]):\n"
        "    sys.argv = ['assistant', *arguments]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        assert not end.code, arguments\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return HEAVY & set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("commands", "libraries"),
    [
        ([["--help"], ["--version"], ["add", "--help"]], set()),
        ([["add", "Hello"], ["list"], ["plan", "--json"], ["balance"], ["calendar"]], {"sqlalchemy", "yaml"}),
    ],
    ids=["nothing", "queue"],
)
def test_a_command_loads_no_more_than_it_needs(
    environment: dict[str, str], commands: list[list[str]], libraries: set[str]
) -> None:
    assert loaded(environment, *commands) == libraries


def test_data_goes_to_standard_output_and_talk_to_standard_error(environment: dict[str, str]) -> None:
    done = start(environment, "add", "Grüße", "--at", "tomorrow 9:00", "--json")
    assert (done.returncode, json.loads(done.stdout)["text"]) == (0, "Grüße")
    assert done.stderr.startswith(b"At ")
    assert done.stderr.endswith(b" 09:00 (Europe/Paris).\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "Hello"], 0),
        (["show", "1"], 1),
        (["show", "one"], 2),
        (["add", "x", "--at", "yesterday"], 2),
        (["add", "x" * 300], 3),
    ],
)
def test_the_exit_code_tells_how_it_went(
    environment: dict[str, str], arguments: list[str], code: int
) -> None:
    done = start(environment, *arguments)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_bytes_that_are_no_utf_8_are_refused_and_utf_8_is_read_in_any_locale(
    environment: dict[str, str],
) -> None:
    refused = start(environment, "add", b"caf\xe9")
    assert refused.returncode == 2
    assert b"it holds bytes that are not UTF-8; write it as UTF-8." in refused.stderr
    plain = environment | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = start(plain, "add", "café 😀".encode())
    assert done.returncode == 0
    shown = start(plain, "show", "1")
    assert b"  caf\\xe9 \\U0001f600\n" in shown.stdout
    assert json.loads(start(plain, "show", "1", "--json").stdout)["text"] == "café 😀"


def test_a_reader_that_leaves_early_is_no_trouble(environment: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "balance"],
            env=environment,
            stdout=pipe,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("command", ["balance", "--help"])
def test_a_full_disk_behind_the_output_is_one_sentence(environment: dict[str, str], command: str) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device, not a file
        done = subprocess.run(
            [sys.executable, "-m", "assistant", command],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        b"Error: The output cannot be written: No space left on device.\n",
    )


def test_ctrl_c_ends_the_wait_for_a_text_with_130(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "assistant", "add", "-"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:  # the last module that is loaded before it reads
            if line.endswith(b"zoneinfo\n") or b"schedule_file" in line.rpartition(b"|")[2]:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        code = process.wait(timeout=60)
    assert code == 130
    assert b"Traceback" not in rest


def test_the_sandbox_answers_with_the_faults_it_was_told_until_ctrl_c(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "assistant", "sandbox", "--port", "0"]
    faults = ["--fault", "rate_limited", "--fault", "lost_after"]
    with subprocess.Popen(
        [*command, *faults], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        greeting = [process.stdout.readline() for _ in range(5)]  # all of it: Ctrl-C would cut it
        url = greeting[0].decode().split()[4].rstrip(",")
        with urlopen(f"{url}/sandbox/faults", timeout=10) as answer:
            ordered = json.load(answer)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        rest, err = process.stdout.read(), process.stderr.read()  # not communicate, which knows no buffer
    assert [fault["fault"] for fault in ordered] == ["rate_limited", "lost_after"]
    assert f"  export X_API_BASE_URL={url}\n".encode() in greeting
    assert (process.returncode, rest, err) == (0, b"", b"\nThe sandbox has ended.\n")


def test_the_sandbox_lets_any_number_of_requests_in_when_it_is_told_so(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "assistant", "sandbox", "--port", "0", "--no-limits"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().split()[4].rstrip(",")
        me = Request(f"{url}/2/users/me", headers={"Authorization": "Bearer 1-token"})
        with urlopen(me, timeout=10) as answer:
            limits = [name for name in answer.headers if "limit" in name.lower()]
        process.kill()
    assert limits == []


def test_a_port_that_is_taken_is_a_sentence(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "assistant", "sandbox", "--port"]
    with subprocess.Popen([*command, "0"], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = process.stdout.readline().decode().split()[4].rstrip(",").rpartition(":")[2]
        refused = start(environment, "sandbox", "--port", port)
        process.kill()
    assert refused.returncode == 1
    assert refused.stderr.decode() == (
        f"Error: Port {port} is taken: stop the program that uses it, or choose another with --port.\n"
    )
