"""Which addresses posts, and with them the account's credentials, may be sent to."""

from __future__ import annotations

import pytest

from assistant.errors import ConfigurationError
from assistant.networks.x import XAccount
from assistant.ports import Credentials

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
NO_SCHEME = "does not begin with https:// or http:// and the name of a host"
TOO_MUCH = "holds a user name, a password, a query or a fragment"
READABLE = "is http:// on another machine, so that anybody on the way could read the credentials"


@pytest.mark.parametrize(
    ("base_url", "fault"),
    [
        ("http://[::1", "is not one"),
        ("http://127.0.0.1:99999", "is not one"),
        ("http://127.0.0.1:port", "is not one"),
        ("https://*.example", "is not one"),
        ("https://two words.example", "is not one"),
        ("127.0.0.1", "is not one"),
        ("", "is not one"),
        ("https://", "is not one"),
        ("127.0.0.1:8787", NO_SCHEME),
        ("localhost:8787", NO_SCHEME),
        ("ftp://127.0.0.1", NO_SCHEME),
        ("httpx://127.0.0.1", NO_SCHEME),
        ("https://me:hunter2@api.example", TOO_MUCH),
        ("https://api.example/?token=hunter2", TOO_MUCH),
        ("https://api.example/#hunter2", TOO_MUCH),
        ("http://127.0.0.1:8787@api.example", TOO_MUCH),
        (
            "http://api.x.com",
            READABLE,
        ),
        (
            "http://10.0.0.7:8787",
            READABLE,
        ),
        (
            "http://0.0.0.0",
            READABLE,
        ),
        (
            "http://localhost.example",
            READABLE,
        ),
    ],
)
def test_an_address_that_credentials_must_not_be_sent_to_is_refused(base_url: str, fault: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        XAccount(CREDENTIALS, base_url)

    assert str(refusal.value) == (
        f"The network's address {fault}: set network: base_url in schedule.yaml, or X_API_BASE_URL, to an"
        " https:// address, or to an http:// address of this machine for the sandbox, or leave both out for X"
        " itself."
    )


@pytest.mark.parametrize(
    "base_url",
    ["http://localhost:1", "HTTP://LOCALHOST:1", "http://127.9.9.9:1", "http://[::1]:1", "https://api.x.com"],
)
def test_loopback_and_any_host_over_https_are_taken(base_url: str) -> None:
    XAccount(CREDENTIALS, base_url).close()
