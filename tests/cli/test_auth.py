"""auth login, status, logout and import-keys, over real HTTP, with what a person says of it."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pytest

from assistant import settings
from assistant.access import Access
from assistant.credentials_file import CredentialsFile
from assistant.logins import App, Login, Place
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.ports import Credentials
from tests.cli.logins import Door
from tests.cli.program import SCHEDULE, TWO_ACCOUNTS
from tests.person import consent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.program import Program

NOWHERE = "http://127.0.0.1:9"
HOUR = timedelta(hours=1)
PERSON = Path(__file__).parents[1] / "person.py"
KEYS = {
    "X_CONSUMER_KEY": "the-consumer-key",
    "X_CONSUMER_SECRET": "the-consumer-secret",
    "X_ACCESS_TOKEN": "7-the-access-token",
    "X_ACCESS_TOKEN_SECRET": "the-token-secret",
}
ANOTHER = "http://127.0.0.1:8788/callback?code=abc&state=another"


@pytest.fixture
def door(program: Program) -> Iterator[Door]:
    with start(SandboxOptions(port=0, clock=lambda: program.now)) as running:
        program.schedule(SCHEDULE.replace(NOWHERE, running.url))
        yield Door(program, running.url)


@pytest.fixture
def browser(program: Program, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser with a person before it; where the last page that it shows is written."""
    page = program.folder / "page.html"
    monkeypatch.setenv("BROWSER", f"{sys.executable} {PERSON} %s")
    monkeypatch.setenv("PERSON_PAGE", str(page))
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # it looks into the environment only once
    monkeypatch.setattr(webbrowser, "_browsers", {})
    return page


def shown(page: Path) -> str:
    """The last page that the browser showed, once it is closed."""
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join(10)
    return page.read_text() if page.exists() else ""


def test_the_browser_opens_a_person_says_yes_and_the_login_is_kept(
    program: Program, door: Door, browser: Path
) -> None:
    done = program.run("auth", "login", "--port", "0")
    assert (done.exit_code, done.stdout) == (
        0,
        f"me is logged in as @me; the login is kept in {door.path}.\n",
    )
    assert done.stderr.startswith(
        "Your browser opens X's page; if it does not, open this address yourself:\n"
    )
    assert "<h1>X said yes.</h1>" in shown(browser)
    login = door.kept()
    assert isinstance(login, Login)
    assert (login.app, login.username) == (App("sandbox"), "me")
    assert login.tokens.expires_at == program.now + 2 * HOUR


def test_a_person_who_says_no_is_not_logged_in(
    program: Program, door: Door, browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSON_DECISION", "deny")
    refused = program.run("auth", "login", "--port", "0")
    assert refused.exit_code == 1
    assert refused.stderr.endswith(
        "Error: The login was not completed: you said no there, so nobody is logged in; try again with: "
        "assistant"
        " auth login\n"
    )
    assert "Nobody is logged in." in shown(browser)
    assert door.kept() is None


def test_a_login_of_somebody_else_is_said(
    program: Program, browser: Path, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSON_ACCOUNT", "camille")
    monkeypatch.setenv("X_CLIENT_ID", "of-the-environment")
    monkeypatch.setenv("X_CLIENT_SECRET", "its-secret")
    done = program.run("auth", "login", "--port", "0")
    assert "The login is @camille's, but the schedule calls me @me.\n" in done.stderr
    assert "X said yes." in shown(browser)
    login = door.kept()
    assert isinstance(login, Login)
    assert login.app == App("of-the-environment", "its-secret")


def test_the_wait_for_the_browser_has_an_end(
    program: Program, door: Door, browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true %s")
    refused = program.run("auth", "login", "--port", "0", "--time-limit", "0.01")
    assert refused.exit_code == 1
    assert refused.stderr.endswith(
        "Error: Nothing came back from the browser within 0.01 seconds, so nobody is logged in; try again "
        "with:"
        " assistant auth login\n"
    )
    assert (door.kept(), shown(browser)) == (None, "")


def test_a_port_that_is_taken_is_a_sentence(program: Program, door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = program.run("auth", "login", "--port", str(port))
    assert door.kept() is None
    assert refused.stderr == (
        f"Error: Port {port} cannot be listened on (Address already in use): choose another with --port.\n"
    )


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        (ANOTHER, "it belongs to another login (its state is not the one that was sent)"),
        ("", "it is not one address or one code"),
        (
            "http://127.0.0.1:8788/callback",
            "it belongs to another login (its state is not the one that was sent)",
        ),
    ],
)
def test_what_is_pasted_must_belong_to_the_login(program: Program, door: Door, pasted: str, why: str) -> None:
    refused = program.run("auth", "login", "--headless", given=f"{pasted}\n")
    assert refused.exit_code == 1
    assert refused.stdout.startswith(f"{door.url}/i/oauth2/authorize?response_type=code&client_id=sandbox&")
    assert refused.stderr.endswith(
        f"Error: The login was not completed: {why}, so nobody is logged in; try again with: assistant auth"
        " login\n"
    )
    assert door.kept() is None


def test_a_code_that_the_network_does_not_take_is_told_in_its_words(program: Program, door: Door) -> None:
    refused = program.run("auth", "login", "--headless", given="a-code-of-yesterday\n")
    assert refused.exit_code == 1
    assert refused.stderr.endswith(
        "Error: X answered 400 (Value passed for the authorization code was invalid.): it does not take "
        "this code"
        " from this app, so nobody is logged in; log in again, and check the client id, the client secret"
        " and the"
        " callback address in X's developer console.\n"
    )
    assert door.kept() is None


def test_where_nobody_can_paste_that_is_said(program: Program, door: Door) -> None:
    refused = program.run("auth", "login", "--headless", given="")
    assert (refused.exit_code, door.kept()) == (2, None)
    assert refused.stderr.endswith(
        "Error: There is no terminal to ask at, and standard input does not say it either: Copy that whole "
        "address"
        " here, or its code\n"
    )


def environment(program: Program) -> dict[str, str]:
    return os.environ | {
        "ASSISTANT_CONFIG": str(program.folder / "schedule.yaml"),
        "ASSISTANT_DATABASE": str(program.folder / "assistant.db"),
    }


def test_without_a_browser_the_address_is_opened_elsewhere_and_pasted(program: Program, door: Door) -> None:
    command = [sys.executable, "-m", "assistant", "auth", "login", "--headless"]
    with subprocess.Popen(
        command,
        env=environment(program) | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        out, err = process.communicate(f"{consent(address)}\n", timeout=60)
    assert (process.returncode, out) == (0, f"me is logged in as @me; the login is kept in {door.path}.\n"), (
        err
    )
    assert "http://127.0.0.1:8788/callback?..." in err


def test_status_tells_whose_login_it_is_and_what_it_is_good_for(program: Program, door: Door) -> None:
    door.log_in()
    done = program.run("auth", "status")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"me: an OAuth 2.0 login of @me, from {door.path}.",
        "  It permits tweet.read, tweet.write, users.read, offline.access.",
        "  Its present token lasts until 2026-11-23 10:00 (Europe/Paris) and is then renewed by itself.",
    ]
    (told,) = program.json("auth", "status")
    assert told == {
        "account": "me",
        "from": "file",
        "kind": "oauth2",
        "not_used": None,
        "username": "me",
        "user_id": told["user_id"],
        "scopes": ["tweet.read", "tweet.write", "users.read", "offline.access"],
        "expires_at": "2026-11-23T09:00:00+00:00",
        "renewable": True,
        "trouble": None,
    }


def test_status_tells_of_each_account_and_of_the_keys_that_win(
    program: Program, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.schedule(TWO_ACCOUNTS.replace(NOWHERE, door.url))
    door.log_in()
    for name, value in KEYS.items():
        monkeypatch.setenv(f"{name}_ME" if "ACCESS" in name else name, value)
    monkeypatch.setenv("X_ACCESS_TOKEN_LAB", "8-another")
    monkeypatch.setenv("X_ACCESS_TOKEN_SECRET_LAB", "secret")
    assert program.run("auth", "status").stdout.splitlines() == [
        "me: OAuth 1.0a keys of @sandbox_7, from the environment.",
        f"  What is kept in {door.path} is not used: the environment wins.",
        "lab: OAuth 1.0a keys of @sandbox_8, from the environment.",
    ]
    doctor = program.run("doctor").stdout
    assert (
        "credentials: me has what it takes to post: keys of OAuth 1.0a from the environment; what the "
        "credentials"
        " file holds is not used.\n"
    ) in doctor
    assert "7-the-access" not in doctor


def test_the_keys_of_an_app_alone_do_not_hide_a_login(
    program: Program, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X_CONSUMER_KEY", KEYS["X_CONSUMER_KEY"])
    assert "lacks credentials" in program.run("auth", "status").stdout
    door.log_in()
    assert program.json("auth", "status")[0]["from"] == "file"
    monkeypatch.setenv("X_ACCESS_TOKEN_ME", KEYS["X_ACCESS_TOKEN"])
    assert "lacks credentials" in program.run("auth", "status").stdout


def test_status_ends_with_1_where_an_account_has_nothing_or_the_network_says_no(
    program: Program, door: Door
) -> None:
    door.log_in()
    door.controls("POST", "faults", [{"fault": "suspended", "on": "me"}])
    refused = program.run("auth", "status")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[0] == (
        f"me: an OAuth 2.0 login of nobody that the network names, from {door.path}."
    )
    assert "X has suspended the account" in refused.stdout
    program.schedule(SCHEDULE.replace(NOWHERE, "https://x.invalid"))
    nothing = program.run("auth", "status")
    assert nothing.exit_code == 1
    assert nothing.stdout == (
        "me: The account me has no credentials for X: log in with assistant auth login --account me, or set"
        " X_CONSUMER_KEY, X_CONSUMER_SECRET, X_ACCESS_TOKEN, X_ACCESS_TOKEN_SECRET in the environment, or try"
        " everything on the sandbox first (see: assistant sandbox --help).\n"
    )


def test_a_login_that_is_about_to_end_is_renewed_by_whatever_asks_next(program: Program, door: Door) -> None:
    first = door.log_in()
    program.now += 2 * HOUR - timedelta(minutes=5)
    assert program.run("sync").exit_code == 0
    second = door.kept()
    assert isinstance(second, Login)
    assert second.tokens.access != first.tokens.access
    assert second.tokens.expires_at == program.now + 2 * HOUR
    assert second.username == "me"


def test_a_token_that_the_network_refuses_is_renewed_once(program: Program, door: Door) -> None:
    door.log_in()
    door.controls("DELETE", "tokens")
    assert program.run("sync").exit_code == 0
    door.controls("POST", "faults", [{"fault": "unauthorized", "on": "me", "times": 5}])
    before = door.controls("GET", "requests")["POST /2/oauth2/token"]["200"]
    refused = program.run("auth", "status")
    assert "it does not accept the credentials, or has an outage" in refused.stdout
    assert door.controls("GET", "requests")["POST /2/oauth2/token"]["200"] == before + 1
    assert len(door.controls("GET", "faults")) == 1
    assert door.controls("GET", "faults")[0]["times"] == 3


def test_the_daemon_publishes_with_a_login_and_waits_while_it_is_worth_nothing(
    program: Program, door: Door
) -> None:
    login = door.log_in()
    program.run("add", "By login", "--at", "2026-11-23 08:01")
    program.now += timedelta(minutes=1)
    door.controls("DELETE", "tokens")
    assert program.run("daemon", "--once").exit_code == 0
    (post,) = door.controls("GET", "posts")
    assert (post["text"], program.json("show", "1")["state"]) == ("By login", "published")
    with closing(Access(door.url, alone=True).authority) as authority:
        authority.revoke(login.app, login.tokens.refresh or "")
    program.run("add", "Later", "--at", "2026-11-23 09:00")
    program.now += HOUR
    program.run("daemon", "--once")
    waiting = program.json("show", "2")
    assert waiting["state"] == "queued"
    assert "log in again with: assistant auth login" in program.run("doctor").stdout
    door.log_in()
    program.now += timedelta(minutes=1)
    program.run("daemon", "--once")
    assert program.json("show", "2")["state"] == "published"


def test_a_login_that_cannot_be_renewed_now_lets_a_post_wait_and_then_go(
    program: Program, door: Door
) -> None:
    program.schedule(SCHEDULE.replace(NOWHERE, door.url).replace("timezone", "sync: off\n    timezone"))
    door.log_in()
    door.controls("DELETE", "tokens")
    door.controls("POST", "faults", [{"fault": "lost_before", "on": "token"}])
    program.run("add", "Patience", "--at", "2026-11-23 08:01")
    program.now += timedelta(minutes=1)
    program.run("daemon", "--once")
    waiting = program.json("show", "1")
    assert (waiting["state"], waiting["attempts"][0]["detail"]) == (
        "queued",
        (
            "The connection to X broke off before an answer came (ConnectionError), so the login could not be"
            " renewed; that is tried again later."
        ),
    )
    program.now += timedelta(minutes=1)
    program.run("daemon", "--once")
    assert program.json("show", "1")["state"] == "published"
    assert len(door.controls("GET", "posts")) == 1


def test_logging_out_revokes_the_login_and_forgets_it(program: Program, door: Door) -> None:
    door.log_in()
    done = program.run("auth", "logout")
    assert (done.exit_code, done.stdout) == (0, "Nothing is kept for me any more.\n")
    assert door.kept() is None
    assert [login["ended"] for login in door.controls("GET", "tokens")] == [True]
    again = program.run("auth", "logout")
    assert again.stderr == "Error: Nothing is kept for me, so there is nothing to log out of.\n"


def test_logging_out_forgets_also_where_the_network_cannot_be_told(program: Program, door: Door) -> None:
    login = door.log_in()
    away = CredentialsFile(door.path, NOWHERE)
    away.put("me", login, Place.FILE)
    program.schedule(SCHEDULE)
    refused = program.run("auth", "logout")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(
        "Error: Nothing answers at 127.0.0.1:9, so the login was not revoked at X; start the sandbox there"
    )
    assert refused.stderr.endswith(" Until then, end it under connected apps in the settings on x.com.\n")
    assert away.find("me") is None
    assert door.kept() == login


def test_several_accounts_are_logged_in_side_by_side(program: Program, door: Door) -> None:
    program.schedule(TWO_ACCOUNTS.replace(NOWHERE, door.url))
    door.log_in("me")
    door.log_in("lab")
    assert [one["username"] for one in program.json("auth", "status")] == ["me", "lab"]
    assert program.run("auth", "logout").exit_code == 2
    program.run("auth", "logout", "--account", "lab")
    assert [one["from"] for one in program.json("auth", "status")] == ["file", "sandbox"]


def test_what_is_kept_beside_keys_in_the_environment_is_told_not_to_be_used(
    program: Program, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    done = program.run("auth", "import-keys", given="\n".join(f"{name}=other" for name in KEYS))
    assert done.stderr == "The keys in the environment win: me uses what is kept once they are gone.\n"
    assert door.kept() == Credentials(*["other"] * 4)


def test_keys_are_read_from_standard_input_and_used(
    program: Program, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join(["# from the console", *(f"export {name}='{value}'" for name, value in KEYS.items())])
    monkeypatch.setenv("X_CONSUMER_KEY", "of-an-app-alone")
    done = program.run("auth", "import-keys", given=lines)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            f"The keys of me are kept in {door.path}.",
            "See whose they are: assistant auth status --account me",
        ],
    )
    assert door.kept() == Credentials(*KEYS.values())
    assert program.run("auth", "status").stdout == f"me: OAuth 1.0a keys of @sandbox_7, from {door.path}.\n"
    assert program.run("auth", "logout").exit_code == 0


def test_the_keyring_holds_what_a_person_asks_it_to(
    program: Program, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = pytest.importorskip("keyring")
    from tests.credentials_file.safe import Safe

    safe = program.folder / "safe.json"
    monkeypatch.setenv("SAFE", str(safe))
    monkeypatch.setattr(keyring.core, "_keyring_backend", Safe())
    lines = "\n".join(f"{name}={value}" for name, value in KEYS.items())
    done = program.run("auth", "import-keys", "--keyring", given=lines)
    assert done.stdout.startswith("The keys of me are kept in the system's keyring.\n")
    assert KEYS["X_ACCESS_TOKEN"] in safe.read_text()
    assert KEYS["X_ACCESS_TOKEN"] not in door.path.read_text()
    assert (
        program.run("auth", "status").stdout
        == "me: OAuth 1.0a keys of @sandbox_7, from the system's keyring.\n"
    )
    assert "keys of OAuth 1.0a from the system's keyring.\n" in program.run("doctor").stdout
    program.run("auth", "logout")
    assert safe.read_text() == "{}"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            "the-secret",
            "Standard input holds no keys (line 1 is not of the form NAME=VALUE): write lines such as",
        ),
        ("A=the-secret", "Standard input holds no keys: write lines such as X_CONSUMER_KEY=..."),
        ("", "Standard input holds no keys: write lines such as X_CONSUMER_KEY=..."),
        ("X_CONSUMER_KEY=the-secret", "The account me lacks credentials: set X_CONSUMER_SECRET_ME or"),
    ],
)
def test_keys_that_are_not_all_there_are_not_kept_and_not_shown(
    program: Program, door: Door, lines: str, sentence: str
) -> None:
    refused = program.run("auth", "import-keys", given=lines)
    assert refused.exit_code in {1, 2}
    assert sentence in refused.stderr
    assert "the-secret" not in refused.output
    assert door.kept() is None


def test_a_file_that_others_can_read_is_refused_everywhere_with_what_mends_it(
    program: Program, door: Door
) -> None:
    door.log_in()
    door.path.chmod(0o644)
    mend = f"make it yours alone with: chmod 600 {door.path}"
    for command in (["auth", "status"], ["auth", "logout"], ["sync"], ["doctor"], ["daemon", "--once"]):
        refused = program.run(*command)
        assert refused.exit_code == 1, command
        assert mend in refused.output, command


def test_where_nothing_says_which_app_a_person_is_asked_and_the_secret_is_not_shown(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.schedule(SCHEDULE.partition("network:")[0])
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)
    refused = program.run("auth", "login", "--headless", given="my-app\nmy-secret\na-code\n")
    assert refused.exit_code == 1
    assert refused.stdout.startswith(
        "https://x.com/i/oauth2/authorize?response_type=code&client_id=my-app&redirect_uri="
        "http%3A%2F%2F127.0.0.1%3A8788%2Fcallback&"
    )
    assert "the proxy could not be used, so nobody is logged in" in refused.stderr
    assert "my-secret" not in refused.output
    nobody = program.run("auth", "login", "--headless", given="\n")
    assert nobody.exit_code == 2
    assert nobody.stderr.endswith(
        "Error: Without a client id nobody can log in: make an app in X's developer console, and name it.\n"
    )


def test_credentials_lie_in_a_private_folder_of_the_platforms_unless_the_environment_says_otherwise() -> None:
    usual = platformdirs.user_config_path("posting-assistant") / "private" / "credentials.json"
    assert settings.credentials_path({}) == usual
    assert settings.credentials_path({"ASSISTANT_CREDENTIALS": "~/c.json"}) == Path.home() / "c.json"


def test_ctrl_c_while_the_browser_is_waited_for_is_one_sentence(program: Program, door: Door) -> None:
    command = [sys.executable, "-m", "assistant", "auth", "login", "--port", "0"]
    with subprocess.Popen(
        command, env=environment(program) | {"BROWSER": "true %s"}, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        talk = [process.stderr.readline() for _ in range(2)]
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert talk[1].startswith(f"{door.url}/i/oauth2/authorize?")
    assert (process.returncode, rest) == (130, "\nInterrupted; everything that was stored before is safe.\n")


def test_keys_are_asked_for_at_a_terminal_without_being_shown(program: Program, door: Door) -> None:
    screen, keyboard = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "auth", "import-keys"],
        env=environment(program) | {"TERM": "dumb"},
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
        start_new_session=True,
    ) as process:
        os.close(keyboard)
        seen = b""
        for question, answer in zip(
            ("API key", "API key secret", "Access token", "secret"), KEYS.values(), strict=True
        ):
            while not seen.rstrip().endswith(f"{question}:".encode()):
                seen += os.read(screen, 1000)
            os.write(screen, f"{answer}\n".encode())
            seen += os.read(screen, 2)  # the end of the line, which getpass writes itself
        with suppress(OSError):  # so a terminal ends
            while more := os.read(screen, 1000):
                seen += more
    os.close(screen)
    assert [value for value in KEYS.values() if value.encode() in seen] == []
    assert (process.returncode, door.kept()) == (0, Credentials(*KEYS.values())), seen
