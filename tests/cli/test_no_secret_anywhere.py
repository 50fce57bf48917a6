"""No key and no token is ever written: not on a terminal, in a log, the database, a backup or an export.

Secrets are planted, every command is run and the daemon meets every fault of the sandbox, with every logger
told to log everything; then all that was written is searched.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from assistant.cli.root import COMMANDS
from assistant.logins import App, Held, Invitation, Login, Place, Tokens
from assistant.networks.sandbox.faults import SECONDS, Kind, places_of
from assistant.networks.sandbox.oauth.grants import Client, Grants, Pair
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.x import XAccount
from assistant.networks.x_auth import XAuthority
from assistant.networks.x_callback import Code
from assistant.ports import Credentials
from assistant.services.renewing import KeptLogin
from tests.cli.calls import CALLS, every_call
from tests.cli.logins import Door
from tests.world import MONDAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

KEYS = {
    "X_CONSUMER_KEY": "planted-consumer-key",
    "X_CONSUMER_SECRET": "planted/consumer+secret",
    "X_ACCESS_TOKEN_LAB": "7-planted-access-token",
    "X_ACCESS_TOKEN_SECRET_LAB": "planted/token=secret",
}
APP = App("the-app", "planted/client+secret")
NOTIFY = "planted-password-of-a-chat"
PLANTED = (*KEYS.values(), str(APP.client_secret), NOTIFY)
GRANTED = re.compile(
    r"sandbox-(?:access|refresh|code)-[A-Za-z0-9_-]{8,}"
)  # whatever the sandbox ever gave out
SCHEDULE = """
accounts:
  me: {timezone: Europe/Paris, sync: {every: 1 minute}}
  lab: {timezone: Europe/Paris, sync: {every: 1 minute}}
network: {base_url: "URL"}
"""


class Listener(logging.Handler):
    """Writes down all that any logger says, with tracebacks and the values of their variables."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.written = io.StringIO()
        self._levels: dict[str, int] = {}

    def listen(self) -> None:
        """Have every logger that there is log everything, to here."""
        for name in ("", *logging.root.manager.loggerDict):
            logger = logging.getLogger(name)
            self._levels.setdefault(name, logger.level)
            logger.setLevel(logging.DEBUG)
            if self not in logger.handlers:
                logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.written.write(f"{record.name} {record.getMessage()} {record.args!r}\n")
        if record.exc_info and record.exc_info[1] is not None:
            self.written.write(told(record.exc_info[1]))

    def stop(self) -> None:
        """Let every logger be as it was."""
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
            logging.getLogger(name).removeHandler(self)


def told(error: BaseException) -> str:
    """The traceback, with what every variable held."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def secrets_in(content: str) -> set[str]:
    basic = base64.b64encode(f"{APP.client_id}:{APP.client_secret}".encode()).decode()
    spellings = {
        spelling for secret in PLANTED for spelling in (secret, quote(secret, safe=""), quote(secret))
    }
    return {spelling for spelling in spellings | {basic} if spelling in content} | set(
        GRANTED.findall(content)
    )


class Everything:
    """A program whose every word is kept, with a login of `me` and keys of `lab` in its environment."""

    def __init__(self, program: Program, door: Door, listener: Listener) -> None:
        self.program, self.door, self.listener = program, door, listener
        self.said: list[str] = []
        self.ran = 0

    def run(self, *arguments: str, given: str | None = None) -> None:
        self.listener.listen()
        result = self.program.run(*arguments, given=given)
        self.said.append(result.output)
        self.ran += 1

    def written(self) -> str:
        """All that was written anywhere but where credentials are kept."""
        files = [path for path in self.program.folder.rglob("*") if path.is_file() and path != self.door.path]
        contents = [path.read_bytes().decode("latin-1") for path in files]
        return "\n".join([*self.said, *contents, self.listener.written.getvalue()])


@pytest.fixture
def everything(program: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[Everything]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASSISTANT_NOTIFY", f"json://somebody:{NOTIFY}@127.0.0.1:9/")
    listener = Listener()
    options = SandboxOptions(port=0, limited=False, clock=lambda: program.now)
    with start(options) as running:
        program.schedule(SCHEDULE.replace("URL", running.url))
        door = Door(program, running.url)
        door.log_in("me", app=APP)
        yield Everything(program, door, listener)
    listener.stop()


def test_every_command_keeps_every_secret(everything: Everything) -> None:
    assert set(CALLS) == set(COMMANDS)
    folder = everything.program.folder
    (folder / "drafts.csv").write_text("text\nFrom a file\n")
    (folder / "past.csv").write_text("created_at,text\n2026-11-01T00:00:00Z,From the past\n")
    lines = "\n".join(f"{name}={value}" for name, value in KEYS.items())
    for words in every_call(folder, everything.door.url):
        everything.run(*words, given=lines if "import-keys" in words else "a-code\n")
    written = everything.written()
    assert everything.ran == sum(map(len, CALLS.values()))
    assert "Hello again" in written
    assert "SELECT" in written  # the loggers were heard
    assert secrets_in(written) == set()


def test_the_daemon_keeps_every_secret_whatever_the_network_does(everything: Everything) -> None:
    program, door = everything.program, everything.door
    for number, kind in enumerate(Kind):
        program.now += timedelta(hours=1)
        times = {"times": 2} | ({"seconds": 0.001} if kind in SECONDS else {})
        door.controls("POST", "faults", [{"fault": kind, "on": place} | times for place in places_of(kind)])
        door.controls("DELETE", "tokens")  # so that the login has to be renewed, and meets its faults too
        for account in ("me", "lab"):
            program.run("add", f"Text {number}", "--account", account, "--at", program.now.isoformat())
        everything.run("daemon", "--once")
        door.controls("DELETE", "faults")
        if everything.door.ended():
            door.log_in("me", app=APP)
    everything.run("auth", "status")
    everything.run("export", str(program.folder / "export.jsonl"))
    written = everything.written()
    assert "unconfirmed" in written
    assert "it does not accept the credentials" in written
    assert "the login could not be renewed" in written
    assert secrets_in(written) == set()


def test_the_search_finds_what_it_is_meant_to(everything: Everything) -> None:
    login = everything.door.kept()
    assert isinstance(login, Login)
    content = everything.door.path.read_text()
    assert secrets_in(content) == {APP.client_secret, login.tokens.access, login.tokens.refresh}
    assert len(secrets_in(" ".join(map(quote, PLANTED)))) == len(PLANTED)


def test_a_traceback_that_shows_every_variable_shows_no_secret(program: Program) -> None:
    keys = Credentials(*KEYS.values())
    tokens = Tokens("planted-access", "planted-refresh", MONDAY, ("tweet.write",))
    login = Login(APP, tokens, "ada")
    values: list[object] = [keys, tokens, login, APP, Held(login, Place.FILE), Code("planted-code")]
    values += [
        Invitation("", "", "planted-state", "planted-verifier"),
        Client("app", "planted-client-secret"),
    ]
    values += [Pair("planted-access", "planted-refresh"), Grants(), Door(program, "http://127.0.0.1:9").file]
    account, authority = XAccount(keys), XAuthority()
    values += [account, authority, KeptLogin("me", Door(program, "").file, authority, lambda: MONDAY)]
    assert [value for value in values if "planted" in f"{value!r} {value}"] == []
    with pytest.raises(ZeroDivisionError) as broken:
        divide(len(values), values)
    text = told(broken.value)
    account.close()
    authority.close()
    assert "Credentials()" in text
    assert "planted" not in text


def divide(number: int, values: list[object]) -> int:
    """A bug, with all of these at hand."""
    return number // (number - len(values))
