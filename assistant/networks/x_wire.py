"""Carries requests to X, each once, and notes how far each came; knows no endpoint of X's.

A text travels in the body of its request, behind the headers. As long as the body has not begun to leave, X
cannot have got it; from then on only X's answer tells.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter

from assistant.core.loopback import is_loopback
from assistant.errors import ConfigurationError
from assistant.networks.x_answers import Answer
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds; requests and tweepy would wait for ever."""

    connect: float = 5.0  # two lost SYNs: they are repeated after one and after three seconds (RFC 6298)
    read: float = 30.0  # for a slow answer; well inside the five minutes within which a slot is served
    idle: float = 4.0  # before a kept connection is too old; servers close theirs from five seconds on


DEFAULT_TIMEOUTS = Timeouts()


class Reach(IntEnum):
    """How far a request came."""

    NOWHERE = auto()  # it is being signed
    UNDER_WAY = auto()  # handed over to the network: connecting, then its headers
    ASKING = auto()  # everything is ready for the body: may it leave?
    HELD_BACK = auto()  # it may not
    LEAVING = auto()  # it may, and from here on X can have got it


class HeldBackError(Exception):
    """The body may not leave any more; urllib3 knows nothing of it, and closes the connection."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A request without an answer: what went wrong, how far it had come, and to which host."""

    fault: Exception
    reach: Reach
    host: str


@dataclass(slots=True)
class Passage:
    """One request on its way: whether its body may leave, how far it came, to which host, and the answer."""

    may_leave: Callable[[], bool]
    reach: Reach = Reach.NOWHERE
    host: str = ""
    answer: Answer | None = None

    def end(self, fault: Exception) -> Answer | Failure:
        """What became of the request after this fault, which may have been met in reading the answer."""
        return self.answer or Failure(fault, self.reach, self.host)

    def watch(self, body: bytes) -> Iterator[bytes]:
        """The body, asking in the moment in which it would begin to leave."""
        self.reach = Reach.ASKING
        if not self.may_leave():
            self.reach = Reach.HELD_BACK
            raise HeldBackError
        self.reach = Reach.LEAVING
        yield body


class Wire(HTTPAdapter):
    """Carries each request once, within the timeouts, over a connection that is not stale."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(max_retries=0)
        self._timeouts = timeouts
        self._used_at = time.monotonic()
        self._passage = Passage(lambda: True)

    def begin(self, may_leave: Callable[[], bool]) -> Passage:
        """The passage of the next request."""
        self._passage = Passage(may_leave)
        return self._passage

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # handed on as requests gives them
        """Send the request, and note what became of it before anybody can stumble over the answer."""
        passage = self._passage
        passage.host = urlsplit(str(request.url)).netloc
        passage.reach = Reach.UNDER_WAY
        self._close_stale()
        if request.body is not None:
            request.body = passage.watch(request.body)  # type: ignore[assignment, arg-type]  # it is JSON's bytes, and may be any iterable of bytes
        kwargs["timeout"] = (self._timeouts.connect, self._timeouts.read)
        try:
            response = super().send(request, *args, **kwargs)
            passage.answer = Answer(response.status_code, response.headers, None)
            passage.answer = Answer(response.status_code, response.headers, response.content)
        finally:
            self._used_at = time.monotonic()
        return response

    def _close_stale(self) -> None:
        """A server may close an idle connection just as a post enters it, and the post would be lost."""
        if time.monotonic() - self._used_at >= self._timeouts.idle:
            self.close()


class Session(requests.Session):
    """Follows no redirect, reads no ~/.netrc, and sends to `address` what tweepy means for its fixed host."""

    def __init__(self, wire: Wire, address: str | None) -> None:
        super().__init__()
        self._address = address
        self.max_redirects = 0
        self.trust_env = False
        # What else the environment says still holds: networks of institutions have proxies that inspect TLS.
        url = address or "https://api.twitter.com"
        environment = requests.Session().merge_environment_settings(url, {}, None, None, None)
        self.verify = environment["verify"]
        self.proxies = {} if is_loopback(urlsplit(url).hostname) else environment["proxies"]
        self.mount("https://", wire)
        self.mount("http://", wire)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Put in the address before signing, since OAuth 1.0a signs the address too (RFC 5849, 3.4.1.2)."""
        if self._address is not None:
            request.url = self._address + urlsplit(str(request.url)).path
        return super().prepare_request(request)


def checked(base_url: str) -> str:
    """The base address as requests will use it, without its last slash, if credentials may be sent there.

    Raises:
        ConfigurationError: they may not.
    """
    try:
        address = requests.Request("POST", base_url.strip()).prepare().url or ""
        fault = _unfitness(urlsplit(address))
    except ValueError:
        fault = say("is not one")
    if fault:  # the value is not repeated, because it may hold a password
        message = say(
            "The network's address {fault}: set network: base_url in schedule.yaml, or X_API_BASE_URL, to an"
            " https:// address, or to an http:// address of this machine for the sandbox, or leave both out"
            " for X itself.",
            fault=fault,
        )
        raise ConfigurationError(message)
    return address.rstrip("/")


def _unfitness(parts: SplitResult) -> str:
    """Why credentials may not be sent to this address, or nothing."""
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        return say("does not begin with https:// or http:// and the name of a host")
    if "@" in parts.netloc or parts.query or parts.fragment:
        return say("holds a user name, a password, a query or a fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return say("is http:// on another machine, so that anybody on the way could read the credentials")
    return ""
