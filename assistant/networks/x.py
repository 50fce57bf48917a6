"""Publishes posts on X; the only module that imports tweepy, and requests under it.

X knows no idempotency key, so after a failure everything hangs on one question: can X have got the text?
The text travels in the body of the request, behind its headers. As long as the body has not begun to leave,
nothing was posted and the draft may be sent again; from then on only X's answer tells, and without one
nobody knows. So the transport notes how far each request came, and no list of exceptions decides.
"""

from __future__ import annotations

import logging
import socket
import ssl
import time
from dataclasses import asdict, astuple, dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

from assistant.core.loopback import is_loopback, leads_to_loopback
from assistant.errors import ConfigurationError
from assistant.networks.x_answers import LOOK, Answer, read
from assistant.ports import DelayKind, Lost, Postponed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ports import Credentials, Outcome

# These write tokens, signatures and whatever a server sends into the log. What matters is in the outcome.
for _library in ("tweepy", "oauthlib", "requests_oauthlib", "requests", "urllib3"):
    logging.getLogger(_library).setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds; requests and tweepy would wait for ever."""

    connect: float = 5.0  # two lost SYNs: they are repeated after one and after three seconds (RFC 6298)
    read: float = 30.0  # for a slow answer; well inside the five minutes within which a slot is served
    idle: float = 4.0  # before a kept connection is too old; servers close theirs from five seconds on


DEFAULT_TIMEOUTS = Timeouts()


class XPublisher:
    """One account on X, or on a stand-in for X at `base_url`.

    Raises ConfigurationError when `base_url` is not an address that credentials may be sent to.
    """

    def __init__(
        self, credentials: Credentials, base_url: str | None = None, timeouts: Timeouts = DEFAULT_TIMEOUTS
    ) -> None:
        self._secrets: tuple[str, ...] = astuple(credentials)
        self._timeouts = timeouts
        self._wire = _Wire(timeouts)
        self._client = tweepy.Client(
            **asdict(credentials),
            return_type=requests.Response,
            wait_on_rate_limit=False,  # it would send again by itself
        )
        self._client.session = _Session(self._wire, None if base_url is None else _address(base_url))
        self._turn = Lock()

    def publish(self, text: str) -> Outcome:
        """Send the text once. Threads take turns, so that each learns the fate of its own request."""
        with self._turn:
            passage = self._wire.begin()
            try:
                response = self._client.create_tweet(text=text, user_auth=True)
            except Exception as fault:  # noqa: BLE001  # how far the request came tells more than its class
                return self._after(fault, passage)
            return read(Answer(response.status_code, response.headers, response.content), self._secrets)

    def close(self) -> None:
        """Close the connections that are kept for the next post."""
        self._client.session.close()

    def _after(self, fault: Exception, passage: _Passage) -> Outcome:
        """What a failure means, from how far the request had come."""
        if passage.answer is not None:
            return read(passage.answer, self._secrets)
        if passage.leaving:
            return Lost(_unanswered(fault, self._timeouts))
        if passage.host:
            return Postponed(DelayKind.UNREACHABLE, _unreachable(fault, passage.host))
        if isinstance(fault, ValueError):  # signing turns nothing down but characters that cannot be encoded
            return Postponed(DelayKind.UNAUTHORIZED, _UNSENDABLE)
        raise fault  # nothing has been near the network: a bug


@dataclass(slots=True)
class _Passage:
    """How far one request came: the host it was handed over for, its text leaving, the answer to it."""

    host: str = ""
    leaving: bool = False
    answer: Answer | None = None

    def watch(self, body: bytes) -> Iterator[bytes]:
        """The body, noticing the moment in which it begins to leave."""
        self.leaving = True
        yield body


class _Wire(HTTPAdapter):
    """Carries each request once, within the timeouts, over a connection that is not stale."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(max_retries=0)
        self._timeouts = timeouts
        self._used_at = time.monotonic()
        self._passage = _Passage()

    def begin(self) -> _Passage:
        """The passage of the next request."""
        self._passage = _Passage()
        return self._passage

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # handed on as requests gives them
        """Send the request, and note what became of it before anybody can stumble over the answer."""
        passage = self._passage
        passage.host = urlsplit(str(request.url)).netloc
        self._close_stale()
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


class _Session(requests.Session):
    """Follows no redirect, reads no ~/.netrc, and sends to `address` what tweepy means for its fixed host."""

    def __init__(self, wire: _Wire, address: str | None) -> None:
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


def _address(base_url: str) -> str:
    """The base address as requests will use it, without its last slash, if credentials may be sent there."""
    try:
        address = requests.Request("POST", base_url.strip()).prepare().url or ""
        fault = _unfitness(urlsplit(address))
    except ValueError:
        fault = "is not one"
    if fault:  # the value is not repeated, because it may hold a password
        message = (
            f"The network's address {fault}: set network: base_url in schedule.yaml, or X_API_BASE_URL, to an"
            " https:// address, or to an http:// address of this machine for the sandbox, or leave both out"
            " for X itself."
        )
        raise ConfigurationError(message)
    return address.rstrip("/")


def _unfitness(parts: SplitResult) -> str:
    """Why credentials may not be sent to this address, or nothing."""
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        return "does not begin with https:// or http:// and the name of a host"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "holds a user name, a password, a query or a fragment"
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return "is http:// on another machine, so that anybody on the way could read the credentials"
    return ""


_UNSENDABLE = (
    "The credentials hold characters that cannot be sent, so nothing was posted; set X_CONSUMER_KEY,"
    " X_CONSUMER_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET as X's developer console shows them."
)


_CHECK_NETWORK = (
    "check the network connection and, where they are set, HTTPS_PROXY, REQUESTS_CA_BUNDLE and network:"
    " base_url or X_API_BASE_URL"
)

_NO_SANDBOX = (
    "Nothing answers at {host}, so nothing was posted; start the sandbox there with assistant sandbox, or"
    " correct network: base_url in schedule.yaml or X_API_BASE_URL, or leave both out for X itself."
)

# What can keep a request from leaving, why that is, and what to do; in words of ours, because the libraries'
# may repeat the password of a proxy. The address was checked before, so a bad one is the proxy's.
_OBSTACLES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (
        (requests.exceptions.ProxyError, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema),
        "the proxy could not be used",
        "check HTTPS_PROXY and NO_PROXY",
    ),
    (
        ssl.SSLCertVerificationError,
        "its certificate is not trusted ({0.verify_message})",
        "where the network inspects TLS, set REQUESTS_CA_BUNDLE to the file of its certificates",
    ),
    (ssl.SSLError, "no secure connection could be made", _CHECK_NETWORK),
    (socket.gaierror, "no such name was found", _CHECK_NETWORK),
    (TimeoutError, "no connection was made in time", _CHECK_NETWORK),
)


def _unreachable(fault: Exception, host: str) -> str:
    refused = any(isinstance(cause, ConnectionRefusedError) for cause in _causes(fault))
    if refused and leads_to_loopback(f"//{host}"):
        return _NO_SANDBOX.format(host=host)
    why, remedy = _obstacle(list(_causes(fault)))
    return f"X could not be reached at {host}, because {why}, so nothing was posted; {remedy}."


def _obstacle(causes: list[BaseException]) -> tuple[str, str]:
    """Why the request could not leave, and what to do."""
    for cause in causes:
        for kinds, why, remedy in _OBSTACLES:
            if isinstance(cause, kinds):
                return why.format(cause), remedy
    reasons = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    reason = reasons[0] if reasons else type(causes[0]).__name__
    return f"no connection could be made ({reason})", _CHECK_NETWORK


def _unanswered(fault: Exception, timeouts: Timeouts) -> str:
    if any(isinstance(cause, TimeoutError) for cause in _causes(fault)):
        return f"X did not answer within {timeouts.read:g} seconds, {LOOK}"
    return f"The connection to X broke off before an answer came ({type(fault).__name__}), {LOOK}"


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault and everything it came from, outermost first."""
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
