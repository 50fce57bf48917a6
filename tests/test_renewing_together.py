"""Ten processes whose login ends at the same moment: one renews it, all go on, and nothing fails."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.access import Access
from assistant.core.account import Account
from assistant.credentials_file import CredentialsFile
from assistant.logins import App, Login, Place, Tokens
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.x_callback import Code, read_address
from assistant.services.logging_in import log_in
from tests.networks.sandbox_caller import Caller
from tests.person import consent
from tests.world import PARIS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEN = 10

# Ten processes wait at a gate, and each then asks once whose login it is; it says how many were told.
PROGRAM = """
import os, sys
from assistant.access import Access
from assistant.core.account import Account
from assistant.ports import Identity
from tests.world import PARIS

def ask():
    came = Access(sys.argv[1], alone=True).channel(Account("me", PARIS)).who()
    if not isinstance(came, Identity):
        print(came, file=sys.stderr, flush=True)
    return isinstance(came, Identity)

gate, key = os.pipe()
children = []
for _ in range(int(sys.argv[2])):
    children.append(os.fork())
    if children[-1] == 0:
        os.close(key)
        os.read(gate, 1)
        os._exit(not ask())
os.close(key)
print(sum(os.waitpid(child, 0)[1] == 0 for child in children))
"""


@pytest.fixture
def caller() -> Iterator[Caller]:
    with start(SandboxOptions(port=0, limited=False)) as sandbox, Caller(sandbox.url) as caller:
        yield caller


@pytest.fixture
def file(caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CredentialsFile:
    """Where the login of an account is kept, whose token lasts a minute."""
    path = tmp_path / "private" / "credentials.json"
    monkeypatch.setenv("ASSISTANT_CREDENTIALS", str(path))
    caller.call("POST", "/sandbox/tokens", {"expires_in": 60})
    access, app = Access(caller.url, alone=True), App("the-app")
    with closing(access.authority):
        invitation = access.authority.invite(app, "http://127.0.0.1:8788/callback")
        code = read_address(consent(invitation.address), invitation.state)
        assert isinstance(code, Code)
        log_in(access.admission(Account("me", PARIS), app), invitation, code.value, Place.FILE)
    caller.call("POST", "/sandbox/tokens", {"expires_in": 7200})
    return CredentialsFile(path, caller.url)


def tokens(file: CredentialsFile) -> Tokens:
    found = file.find("me")
    assert found is not None
    assert isinstance(found[0], Login)
    return found[0].tokens


def ten_ask(caller: Caller) -> str:
    command = [sys.executable, "-c", PROGRAM, caller.url, str(TEN)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stderr or done.stdout


def trades(caller: Caller) -> int:
    counts: dict[str, int] = caller.get("/sandbox/requests").json["POST /2/oauth2/token"]
    assert set(counts) == {"200"}
    return counts["200"]


@pytest.mark.parametrize("ended", ["about to end", "refused"])
def test_ten_processes_renew_a_login_once_and_none_of_them_fails(
    ended: str, caller: Caller, file: CredentialsFile
) -> None:
    before, traded = tokens(file), trades(caller)
    if ended == "refused":
        far = before.expires_at + timedelta(days=1)
        file.put("me", Login(App("the-app"), replace(before, expires_at=far)), Place.FILE)
        caller.call("DELETE", "/sandbox/tokens")
    assert ten_ask(caller) == f"{TEN}\n"
    assert trades(caller) == traded + 1
    after = tokens(file)
    assert after.access != before.access
    (login,) = caller.get("/sandbox/tokens").json
    assert (login["ended"], login["renewable"]) == (False, True)
    assert caller.call("GET", "/2/users/me", Authorization=f"Bearer {after.access}").status == 200
    assert sorted(path.name for path in file.path.parent.iterdir()) == [
        ".credentials.json.lock",
        "credentials.json",
    ]
