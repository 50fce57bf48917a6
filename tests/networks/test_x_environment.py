"""The way to X: the address that is signed, and what the environment says of proxies and certificates."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import pytest

from assistant.networks.x import Timeouts, XAccount
from assistant.ports import Credentials, DelayKind, Outcome, Posted, Postponed, Question, Seen
from tests.networks.permission import granted
from tests.networks.scripted_server import Cut, Reply, ScriptedServer, Silence, posted, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CREDENTIALS = Credentials("key-of-the-app", "secret of the app", "7-token-of-me", "secret/of/me")
AT = datetime(2026, 11, 22, 5, 19, tzinfo=UTC)
CHECK_NETWORK = (
    ", so nothing was posted; check the network connection and, where they are set, HTTPS_PROXY,"
    " REQUESTS_CA_BUNDLE and network: base_url or X_API_BASE_URL."
)
CHECK_PROXY = ", so nothing was posted; check HTTPS_PROXY and NO_PROXY."
TUNNEL = Reply(b"HTTP/1.1 200 Connected\r\n\r\n")

# Signed by itself for localhost, 127.0.0.1 and api.twitter.com until 2120; nobody trusts it but these tests.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBkzCCATqgAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9zY3JpcHRl
ZCBzZXJ2ZXIwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBoxGDAW
BgNVBAMMD3NjcmlwdGVkIHNlcnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BIXRKgQhM7x9yMseB7LsvxcJVx0pSnDUm4PU4QPvKzXx8b9V28z/F0sBamIaUehz
+O7qkgfEPoDj02SmpUhJUMajbzBtMCsGA1UdEQQkMCKCCWxvY2FsaG9zdIIPYXBp
LnR3aXR0ZXIuY29thwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQD
AgKEMB0GA1UdDgQWBBSgELGXPiTxYtKAtmySbvSGkFGBkjAKBggqhkjOPQQDAgNH
ADBEAiBDl8xnhLeHu1+2nnkBRYTuBEflvKa68DqWYNdVKx0TjQIgBSung/hWtV5w
lViVAbLTArYFLjU/9vwfhYPDMtgsiOU=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEkBMz8Xv9euzIR/8
xXBaRggcBMahY7MbSNaIPJ0u2pKhRANCAASF0SoEITO8fcjLHgey7L8XCVcdKUpw
1JuD1OED7ys18fG/VdvM/xdLAWpiGlHoc/ju6pIHxD6A49NkpqVISVDG
-----END PRIVATE KEY-----
"""


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    file = tmp_path / "certificate.pem"
    file.write_text(CERTIFICATE)
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def publish(base_url: str | None, timeouts: Timeouts = Timeouts(connect=1.0)) -> Outcome:  # noqa: B008  # it is frozen
    publisher = XAccount(CREDENTIALS, base_url, timeouts)
    try:
        return publisher.publish("text", granted)
    finally:
        publisher.close()


def is_signed_for(address: str, authorization: str, method: str = "POST", query: str = "") -> bool:
    """Whether the signature is the one RFC 5849, section 3.4, asks for at this address."""
    fields = dict(re.findall(r'(oauth_\w+)="([^"]*)"', authorization))
    signature = fields.pop("oauth_signature")
    fields |= {name: quote(value, safe="~") for name, value in parse_qsl(query)}
    parameters = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))
    text = "&".join(quote(part, safe="~") for part in (method, address, parameters))
    key = "&".join(
        quote(secret, safe="~") for secret in (CREDENTIALS.consumer_secret, CREDENTIALS.access_token_secret)
    )
    digest = hmac.digest(key.encode(), text.encode(), hashlib.sha1)
    expected = quote(base64.b64encode(digest), safe="~")
    return bool(signature == expected)


@pytest.mark.parametrize("path", ["", "/", "/gateway/x", "/gateway/x/"])
def test_a_base_address_may_have_a_path_and_a_last_slash(path: str, server: ScriptedServer) -> None:
    server.will(posted("1"))

    assert publish(f"  {server.url}{path}\n") == Posted("1")
    address = f"{path.rstrip('/')}/2/tweets"
    assert server.requests[0].line == f"POST {address} HTTP/1.1"
    assert is_signed_for(f"{server.url}{address}", server.requests[0].headers["authorization"])


@pytest.mark.parametrize("path", ["", "/gateway/x"])
def test_a_question_is_signed_with_all_that_it_asks(path: str, server: ScriptedServer) -> None:
    server.will(reply(200, {"meta": {"result_count": 0}}))

    with closing(XAccount(CREDENTIALS, server.url + path)) as account:
        assert account.read("7", Question(since_id="5", start=AT, page="a/b+c=")) == Seen(())

    (request,) = server.requests
    method, target, _ = request.line.split(" ")
    where, _, query = target.partition("?")
    assert where == f"{path}/2/users/7/tweets"
    assert is_signed_for(f"{server.url}{where}", request.headers["authorization"], method, query)


def test_a_netrc_entry_changes_nothing(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.will(posted("1"))

    assert publish(server.url) == Posted("1")
    assert server.requests[0].headers["authorization"].startswith("OAuth ")


def test_the_sandbox_is_reached_without_the_proxy(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.will(posted("1"))

    assert publish(server.url) == Posted("1")


def test_x_itself_is_reached_through_the_proxy_and_the_certificates_of_the_environment(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer(tls=tls, tunnel=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        proxy.will(TUNNEL, posted("1"))

        assert publish(None) == Posted("1")

    connect, request = proxy.requests
    assert connect.line.startswith("CONNECT api.twitter.com:443 HTTP/1.")
    assert "authorization" not in connect.headers
    assert request.line == "POST /2/tweets HTTP/1.1"
    assert request.headers["host"] == "api.twitter.com"
    assert json.loads(request.body) == {"text": "text"}
    assert is_signed_for("https://api.twitter.com/2/tweets", request.headers["authorization"])


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", hang_up=True),
        Reply(b"HTTP/1.1 502 Bad Gateway\r\n\r\n", hang_up=True),
    ],
    ids=["wants a password", "reaches nobody"],
)
def test_a_proxy_that_fails_means_nothing_was_posted_and_keeps_its_password(
    fault: Reply, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hunter2@127.0.0.1:{server.port}")
    server.will(fault)

    assert publish(None) == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at api.twitter.com, because the proxy could not be used{CHECK_PROXY}",
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "proxy", ["http://127.0.0.1:9", "http://", "gopher://127.0.0.1:9", "socks5://127.0.0.1:9"]
)
def test_a_proxy_that_is_not_there_means_nothing_was_posted(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    assert publish(None) == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at api.twitter.com, because the proxy could not be used{CHECK_PROXY}",
    )


@pytest.mark.parametrize("fault", [Reply(b"no HTTP\r\n", hang_up=True), Cut(after="headers")], ids=str)
def test_a_proxy_that_hangs_up_means_nothing_was_posted(
    fault: Reply | Cut, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.will(fault)

    assert publish(None) == Postponed(
        DelayKind.UNREACHABLE,
        "X could not be reached at api.twitter.com, because no connection could be made"
        f" (ConnectionError){CHECK_NETWORK}",
    )


def test_a_proxy_that_says_nothing_means_nothing_was_posted(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.will(Silence())

    assert publish(None, Timeouts(connect=0.05)) == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at api.twitter.com, because no connection was made in time{CHECK_NETWORK}",
    )


def test_what_no_proxy_names_is_reached_directly(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "example.org,.twitter.com")

    assert publish(None) == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at api.twitter.com, because no such name was found{CHECK_NETWORK}",
    )
    assert server.connections == 0


def test_a_certificate_that_nobody_vouches_for_means_nothing_was_posted(tls: ssl.SSLContext) -> None:
    with ScriptedServer(tls=tls) as server:
        host = f"localhost:{server.port}"
        outcome = publish(f"https://{host}")

    assert server.requests == []
    assert outcome == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at {host}, because its certificate is not trusted"
        " (self-signed certificate), so nothing was posted; where the network inspects TLS, set"
        " REQUESTS_CA_BUNDLE to the file of its certificates.",
    )


def test_a_server_without_tls_means_nothing_was_posted(server: ScriptedServer) -> None:
    server.will(Cut(after="line"))

    assert publish(f"https://127.0.0.1:{server.port}") == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at 127.0.0.1:{server.port}, because no secure connection could be made"
        f"{CHECK_NETWORK}",
    )


def test_a_handshake_that_never_ends_means_nothing_was_posted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        outcome = publish(f"https://127.0.0.1:{port}", Timeouts(connect=0.05))

    assert outcome == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at 127.0.0.1:{port}, because no connection was made in time{CHECK_NETWORK}",
    )
