"""A login that is kept fresh, with a vault and an authority made by hand: once, saved first, never lost."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.errors import CredentialsError
from assistant.logins import App, Invitation, Login, Place, Tokens, Withheld
from assistant.ports import Credentials, DelayKind
from assistant.services.renewing import KeptLogin
from tests.world import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APP = App("client", "secret")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TROUBLE = Withheld(DelayKind.TROUBLED, "X answered 503.")


def login(number: int, lasts: timedelta = HOUR, **changes: object) -> Login:
    tokens = Tokens(f"access-{number}", f"refresh-{number}", MONDAY + lasts, ("tweet.write",))
    return Login(APP, replace(tokens, **changes), "ada")  # type: ignore[arg-type]  # by name, as a test gives them


@dataclass
class Vault:
    """Keeps one account's credentials, and notes what happens to it in which order."""

    kept: Credentials | Login | None
    story: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    full: bool = False

    def find(self, account: str) -> tuple[Credentials | Login, Place] | None:
        assert account == "me"
        return None if self.kept is None else (self.kept, Place.FILE)

    @contextmanager
    def locked(self) -> Iterator[None]:
        self.meanwhile()
        self.story.append("lock")
        yield
        self.story.append("unlock")

    def put(self, account: str, credentials: Credentials | Login, place: Place) -> None:
        assert (account, place) == ("me", Place.FILE)
        if self.full:
            message = "There is no room."
            raise CredentialsError(message)
        assert isinstance(credentials, Login)
        self.story.append(f"save {credentials.tokens.access}")
        self.kept = credentials

    def remove(self, account: str) -> None:
        self.kept = None


@dataclass
class Authority:
    """Trades refresh tokens for what it was told to give."""

    vault: Vault
    gives: list[Tokens | Withheld] = field(default_factory=list)

    def refresh(self, app: App, token: str) -> Tokens | Withheld:
        assert app == APP
        self.vault.story.append(f"trade {token}")
        return self.gives.pop(0)

    def exchange(self, app: App, invitation: Invitation, code: str) -> Tokens | Withheld:
        raise NotImplementedError

    def revoke(self, app: App, token: str) -> Withheld | None:
        raise NotImplementedError


def kept(vault: Vault, *gives: Tokens | Withheld) -> KeptLogin:
    return KeptLogin("me", vault, Authority(vault, list(gives)), lambda: MONDAY)


TRADED = ["lock", "save access-1", "trade refresh-1", "save access-2", "unlock"]


def test_a_login_that_lasts_is_used_as_it_is() -> None:
    vault = Vault(login(1, 5 * MINUTE + timedelta(seconds=1)))
    assert kept(vault).current() == vault.kept
    assert vault.story == []


def test_one_that_is_about_to_end_is_renewed_and_saved_before_it_is_used() -> None:
    vault = Vault(login(1, 5 * MINUTE))
    assert kept(vault, login(2).tokens).current() == login(2) == vault.kept
    assert vault.story == TRADED


def test_one_that_was_refused_is_renewed_however_long_it_would_last() -> None:
    vault = Vault(login(1))
    assert kept(vault, login(2).tokens).renewed(login(1)) == login(2)
    assert vault.story == TRADED


def test_what_another_process_renewed_meanwhile_is_taken() -> None:
    vault = Vault(login(1, MINUTE))
    vault.meanwhile = lambda: setattr(vault, "kept", login(2, 4 * MINUTE))
    assert kept(vault).current() == login(2, 4 * MINUTE)
    assert vault.story == ["lock", "unlock"]
    assert kept(Vault(login(2))).renewed(login(1)) == login(2)


def test_what_another_process_renewed_long_ago_is_renewed_again() -> None:
    vault = Vault(login(2, -MINUTE))
    assert kept(vault, login(3).tokens).renewed(login(1)) == login(3)


def test_a_network_that_gives_no_new_refresh_token_leaves_the_old_one_good() -> None:
    vault = Vault(login(1, MINUTE))
    renewed = kept(vault, Tokens("access-2", None, MONDAY + HOUR)).current()
    assert renewed == login(2, refresh="refresh-1")


def test_trouble_at_the_network_lets_the_present_token_serve_while_it_lasts() -> None:
    assert kept(Vault(login(1, MINUTE)), TROUBLE).current() == login(1, MINUTE)
    assert kept(Vault(login(1, timedelta())), TROUBLE).current() == TROUBLE
    assert kept(Vault(login(1, MINUTE)), TROUBLE).renewed(login(1, MINUTE)) == TROUBLE


def test_a_token_that_could_not_be_saved_is_not_asked_for() -> None:
    vault = Vault(login(1, -MINUTE), full=True)
    assert kept(vault).current() == Withheld(DelayKind.UNAUTHORIZED, "There is no room.")
    assert "trade refresh-1" not in vault.story


def test_a_login_that_cannot_be_renewed_serves_to_its_end() -> None:
    short = login(1, MINUTE, refresh=None)
    assert kept(Vault(short)).current() == short
    ended = Withheld(
        DelayKind.UNAUTHORIZED,
        "The login of me has ended, and it came without the right to be renewed (offline.access), so "
        "nothing can"
        " be sent or read; log in with: assistant auth login --account me",
    )
    assert kept(Vault(short)).renewed(short) == ended
    assert kept(Vault(login(1, timedelta(), refresh=None))).current() == ended


def test_whoever_is_logged_out_meanwhile_is_told_how_to_log_in() -> None:
    gone = Withheld(
        DelayKind.UNAUTHORIZED,
        "The account me is no longer logged in, so nothing can be sent or read; log in with: assistant auth "
        "login"
        " --account me",
    )
    assert kept(Vault(None)).current() == gone
    assert kept(Vault(Credentials("", "", "", ""))).renewed(login(1)) == gone
