"""What comes back from a login: read from an address or a pasted code, or waited for on this machine."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, build_opener

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CredentialsError
from assistant.logins import Invitation
from assistant.networks.x_callback import Code, Denied, Stray, read_address, read_pasted
from assistant.networks.x_callback_server import CallbackServer, redirect_to

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = "the-state"
WHERE = "http://127.0.0.1:8788/callback"
FOREIGN = Stray("it belongs to another login (its state is not the one that was sent)")


@pytest.mark.parametrize(
    ("query", "brought"),
    [
        ("code=abc&state=the-state", Code("abc")),
        ("state=the-state&code=abc&more=1", Code("abc")),
        ("code=abc&state=another", FOREIGN),
        ("code=abc&state=", FOREIGN),
        ("code=abc", FOREIGN),
        ("code=abc&state=%ED%A0%80", FOREIGN),
        ("error=access_denied&state=the-state", Denied("you said no there")),
        ("error=server_error&state=the-state&code=abc", Denied("X found fault with the request")),
        ("state=the-state", Stray("it holds no code")),
        ("code=a+b&state=the-state", Stray("it holds no code")),
        ("code=&state=the-state", Stray("it holds no code")),
        ("&" * 30, Stray("it is no address")),
    ],
)
def test_an_address_brings_a_code_only_for_the_login_that_is_waited_for(
    query: str, brought: Code | Denied | Stray
) -> None:
    assert read_address(f"{WHERE}?{query}", STATE) == brought
    assert read_pasted(f" {WHERE}?{query}\n", STATE) == brought


def test_a_code_can_be_pasted_alone() -> None:
    assert read_pasted(" abc-DEF_1 \n", STATE) == Code("abc-DEF_1")
    assert (
        read_pasted("", STATE)
        == read_pasted("two words", STATE)
        == Stray("it is not one address or one code")
    )
    assert read_pasted("é", STATE) == Stray("it holds no code")
    assert read_pasted("http://[::1", STATE) == Stray("it is no address")


@given(st.text())
def test_whatever_is_pasted_is_read_without_trouble(text: str) -> None:
    assert isinstance(read_pasted(text, STATE), Code | Denied | Stray)
    assert not isinstance(read_address(text, STATE), Code)


@given(st.text("abcXYZ019-_.~:/+=", min_size=1), st.text(max_size=30))
def test_every_code_and_state_survive_the_way_through_an_address(code: str, state: str) -> None:
    address = f"{WHERE}?{urlencode({'code': code, 'state': state})}"
    assert read_address(address, state) == Code(code)
    assert read_address(address, f"{state}x") == FOREIGN


@pytest.fixture
def server() -> Iterator[CallbackServer]:
    with CallbackServer(0) as made:
        yield made


def visit(address: str) -> tuple[int, str]:
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=10) as page:
            return page.status, page.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def waited(server: CallbackServer, *queries: str) -> tuple[object, list[tuple[int, str]]]:
    """What the server makes of these visits, one after the other, and what the browser was shown."""
    pages: list[tuple[int, str]] = []
    browser = Thread(target=lambda: pages.extend(visit(f"{server.redirect}?{query}") for query in queries))
    browser.start()
    brought = server.wait(Invitation("", server.redirect, STATE, ""), 10)
    browser.join()
    return brought, pages


def test_the_browser_is_waited_for_and_told_how_it_went(server: CallbackServer) -> None:
    brought, ((status, page),) = waited(server, "code=abc&state=the-state")
    assert (brought, status) == (Code("abc"), 200)
    assert "<h1>X said yes.</h1>" in page


def test_a_no_ends_the_wait(server: CallbackServer) -> None:
    brought, ((_, page),) = waited(server, "error=access_denied&state=the-state")
    assert brought == Denied("you said no there")
    assert "Nobody is logged in." in page


def test_a_visit_of_another_login_is_turned_away_and_the_wait_goes_on(server: CallbackServer) -> None:
    brought, pages = waited(server, "code=evil&state=stolen", "code=abc&state=the-state")
    assert brought == Code("abc")
    assert [status for status, _ in pages] == [400, 200]
    assert "evil" not in pages[0][1]


def test_another_address_of_it_holds_nothing(server: CallbackServer) -> None:
    silent = socket.create_connection(("127.0.0.1", int(server.redirect.split(":")[2].split("/")[0])))
    shown: list[tuple[int, str]] = []

    def browse() -> None:
        shown.append(visit(server.redirect.replace("callback", f"favicon.ico?{quote('<b>')}")))
        shown.append(visit(f"{server.redirect}?code=abc&state=the-state"))

    browser = Thread(target=browse)
    browser.start()
    assert server.wait(Invitation("", server.redirect, STATE, ""), 10) == Code("abc")
    browser.join()
    silent.close()
    assert shown[0][0] == 404
    assert "<b>" not in shown[0][1]


def test_the_wait_has_an_end(server: CallbackServer) -> None:
    assert server.wait(Invitation("", server.redirect, STATE, ""), 0.01) is None


def test_a_port_that_is_taken_is_a_sentence(server: CallbackServer) -> None:
    port = int(server.redirect.split(":")[2].split("/")[0])
    assert redirect_to(port) == server.redirect
    with pytest.raises(CredentialsError) as refused:
        CallbackServer(port)
    assert str(refused.value) == (
        f"Port {port} cannot be listened on (Address already in use): choose another with --port."
    )
