"""The commands that let accounts in at their network: auth login, status, logout and import-keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant.cli import admitted, asking, output, params
from assistant.cli.output import Line
from assistant.errors import CredentialsError, UsageError
from assistant.logins import Login, Place
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.access import Access
    from assistant.core.account import Account
    from assistant.logins import Invitation
    from assistant.networks.x_callback import Code, Denied, Stray
    from assistant.ports import Credentials
    from assistant.wiring import Application

PORT = 8788  # beside the sandbox's; an app at X has to be registered with the address that holds it
_BROWSER = "browser"  # the name of the thread that waits for it

_keyring = click.option(
    "--keyring", is_flag=True, help="Keep it in the system's keyring, not in the credentials file."
)


@click.group()
def auth() -> None:
    """Let accounts in at X, and out again."""


@auth.command()
@click.option(
    "--headless", is_flag=True, help="Open no browser: print the address, and ask for what came of it."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where the browser comes back to on this machine; 0 takes any free one.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for the browser.",
)
@_keyring
@click.pass_obj
def login(application: Application, headless: bool, port: int, time_limit: float, keyring: bool) -> None:
    """Log an account in through the browser, and keep what that gives.

    The app is the one of X_CLIENT_ID and X_CLIENT_SECRET, or you are asked for it. It has to be registered in
    X's developer console with the callback address http://127.0.0.1:8788/callback, or another --port.

    \b
    Examples:
      assistant auth login
      assistant auth login --account me --port 9000
      assistant auth login --headless
      assistant auth login --keyring
    """
    from assistant.networks.x_callback_server import CallbackServer, redirect_to
    from assistant.services.logging_in import log_in

    account, access = application.account(), application.access
    app = access.app(account) or asking.app()
    if headless:
        invitation = access.authority.invite(app, redirect_to(port or PORT))
        brought: Code | Denied | Stray | None = _pasted(invitation)
    else:
        with CallbackServer(port) as server:
            invitation = access.authority.invite(app, server.redirect)
            _open(invitation)
            brought = server.wait(invitation, time_limit)
    place = Place.KEYRING if keyring else Place.FILE
    code = _code(brought, time_limit)
    kept = log_in(access.admission(account, app), invitation, code.value, place)
    _warn(account, kept)
    _say_what_wins(access, account)
    output.show(None, [_welcome(access, account, kept, place)], as_json=False)


@auth.command()
@params.as_json
@click.pass_obj
def status(application: Application, as_json: bool) -> None:
    """Ask the network whose credentials each account has, and show what they are good for.

    It says where they come from, what they permit, and until when. The exit code is 1 when an account has
    none that the network takes.

    \b
    Examples:
      assistant auth status
      assistant auth status --account me --json
    """
    found = [admitted.look(application, account) for account in application.accounts()]
    lines = (line for one in found for line in admitted.lines(one, application.access.vault.path))
    output.show([admitted.document(one) for one in found], lines, as_json=as_json)
    if any(one.trouble for one in found):
        raise Exit(1)


@auth.command()
@click.pass_obj
def logout(application: Application) -> None:
    """Revoke an account's login at the network, and forget it here.

    Keys of OAuth 1.0a are only forgotten: make new ones in X's developer console, and these end.

    \b
    Examples:
      assistant auth logout
      assistant auth logout --account me
    """
    from assistant.services.logging_in import log_out

    account, access = application.account(), application.access
    trouble = log_out(access.vault, access.authority, account.name)
    gone = say("Nothing is kept for {account} any more.", account=account.name)
    output.show(None, [Line(gone, style="good")], as_json=False)
    if trouble is not None:
        message = say(
            "{trouble} Until then, end it under connected apps in the settings on x.com.",
            trouble=trouble.detail,
        )
        raise CredentialsError(message)


@auth.command("import-keys")
@_keyring
@click.pass_obj
def import_keys(application: Application, keyring: bool) -> None:
    """Keep an account's OAuth 1.0a keys, asked for without showing them.

    Without a terminal it reads lines such as X_CONSUMER_KEY=... from standard input, with the names that the
    environment has for them.

    \b
    Examples:
      assistant auth import-keys
      assistant auth import-keys --account me < keys.env
    """
    from assistant.services.logging_in import keep

    account, access = application.account(), application.access
    keys = asking.keys() if asking.has_terminal() else _read_keys(access, account)
    keep(access.vault, account.name, keys, Place.KEYRING if keyring else Place.FILE)
    _say_what_wins(access, account)
    names = {"account": account.name, "file": access.vault.path}
    kept = (
        say("The keys of {account} are kept in the system's keyring.", **names)
        if keyring
        else say("The keys of {account} are kept in {file}.", **names)
    )
    look = say("See whose they are: assistant auth status --account {account}", **names)
    lines = [Line(kept, style="good", whole=True), Line(look, whole=True)]
    output.show(None, lines, as_json=False)


def _open(invitation: Invitation) -> None:
    """Open the address in the browser, which may be one that keeps us waiting, as those in terminals do."""
    import threading
    import webbrowser

    output.talk(
        say("Your browser opens X's page; if it does not, open this address yourself:"), invitation.address
    )
    threading.Thread(target=webbrowser.open, args=(invitation.address,), name=_BROWSER, daemon=True).start()


def _pasted(invitation: Invitation) -> Code | Denied | Stray:
    from assistant.networks.x_callback import read_pasted

    output.talk(say("Open this address in a browser, on any machine, and say yes there:"))
    output.show(None, [Line(invitation.address, whole=True)], as_json=False)
    address = f"{invitation.redirect}?..."
    output.talk(say("The browser is then led to {address}, where it may find nothing.", address=address))
    return read_pasted(asking.ask(say("Copy that whole address here, or its code")), invitation.state)


def _code(brought: Code | Denied | Stray | None, time_limit: float) -> Code:
    """What the login brought back.

    Raises:
        CredentialsError: that is no code.
    """
    from assistant.networks.x_callback import Code

    if isinstance(brought, Code):
        return brought
    if brought is None:
        message = say(
            "Nothing came back from the browser within {seconds:g} seconds, so nobody is logged in; "
            "try again with: assistant auth login",
            seconds=time_limit,
        )
    else:
        message = say(
            "The login was not completed: {why}, so nobody is logged in; "
            "try again with: assistant auth login",
            why=brought.why,
        )
    raise CredentialsError(message)


def _warn(account: Account, kept: Login) -> None:
    """Say if it is somebody else's than the schedule thinks."""
    handle = account.handle.lstrip("@") if account.handle else ""
    if kept.username and handle and kept.username.lower() != handle.lower():
        output.talk(
            say(
                "The login is @{username}'s, but the schedule calls {account} {handle}.",
                username=kept.username,
                account=account.name,
                handle=account.handle,
            )
        )
    missing = sorted({"tweet.write", "offline.access"} - set(kept.tokens.scopes))
    if missing:
        output.talk(
            say(
                "X did not grant {scopes}, so not all will work; see the app's permissions.",
                scopes=", ".join(missing),
            )
        )


def _say_what_wins(access: Access, account: Account) -> None:
    if access.held(account).place is Place.ENVIRONMENT:
        output.talk(
            say(
                "The keys in the environment win: {account} uses what is kept once they are gone.",
                account=account.name,
            )
        )


def _welcome(access: Access, account: Account, kept: Login, place: Place) -> Line:
    who = f"@{kept.username}" if kept.username else say("somebody whose name X does not say now")
    names = {"account": account.name, "who": who, "file": access.vault.path}
    welcome = (
        say("{account} is logged in as {who}; the login is kept in the system's keyring.", **names)
        if place is Place.KEYRING
        else say("{account} is logged in as {who}; the login is kept in {file}.", **names)
    )
    return Line(welcome, style="good", whole=True)


def _read_keys(access: Access, account: Account) -> Credentials:
    from assistant.core.assignments import read_assignments

    try:
        assignments = read_assignments(sys.stdin.read() if sys.stdin is not None else "")
    except (ValueError, UnicodeError) as error:
        why = say("it is not UTF-8") if isinstance(error, UnicodeError) else str(error)
        message = say("Standard input holds no keys ({why}): write lines such as X_CONSUMER_KEY=...", why=why)
        raise UsageError(message) from None
    keys = access.given_keys(account, assignments)
    if keys is None:
        message = say("Standard input holds no keys: write lines such as X_CONSUMER_KEY=...")
        raise UsageError(message)
    return keys
