"""Says in words of ours why no answer came; the libraries' may repeat the password of a proxy."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

import requests

from assistant.core.loopback import leads_to_loopback
from assistant.errors import system_says
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.networks.x_answers import Task

UNSENDABLE = mark(
    "The credentials hold characters that cannot be sent, so {undone}; set X_CONSUMER_KEY, X_CONSUMER_SECRET,"
    " X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET as X's developer console shows them."
)

_UNREACHABLE = mark("X could not be reached at {host}, because {why}, so {undone}; {remedy}.")

_NO_SANDBOX = mark(
    "Nothing answers at {host}, so {undone}; start the sandbox there with assistant sandbox, or correct"
    " network: base_url in schedule.yaml or X_API_BASE_URL, or leave both out for X itself."
)

_CHECK_NETWORK = mark(
    "check the network connection and, where they are set, HTTPS_PROXY, REQUESTS_CA_BUNDLE and network:"
    " base_url or X_API_BASE_URL"
)

# What can keep a request from leaving, why that is, and what to do. The address was checked before, so a bad
# one is the proxy's.
_OBSTACLES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (
        (requests.exceptions.ProxyError, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema),
        mark("the proxy could not be used"),
        mark("check HTTPS_PROXY and NO_PROXY"),
    ),
    (
        ssl.SSLCertVerificationError,
        mark("its certificate is not trusted ({fault})"),
        mark("where the network inspects TLS, set REQUESTS_CA_BUNDLE to the file of its certificates"),
    ),
    (ssl.SSLError, mark("no secure connection could be made"), _CHECK_NETWORK),
    (socket.gaierror, mark("no such name was found"), _CHECK_NETWORK),
    (TimeoutError, mark("no connection was made in time"), _CHECK_NETWORK),
)

# What the system says where no way leads to the host.
_NO_WAY = {errno.EADDRNOTAVAIL, errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH}


def unreachable(fault: Exception, host: str, task: Task) -> str:
    """A sentence for a request that did not leave."""
    refused = any(isinstance(cause, ConnectionRefusedError) for cause in _causes(fault))
    if refused and leads_to_loopback(f"//{host}"):
        return task.say(_NO_SANDBOX, host=host)
    why, remedy = _obstacle(list(_causes(fault)))
    return task.say(_UNREACHABLE, host=host, why=why, remedy=remedy)


def unanswered(fault: Exception, patience: float) -> str:
    """The beginning of a sentence for a request that left, and was not answered within `patience` seconds."""
    if any(isinstance(cause, TimeoutError) for cause in _causes(fault)):
        return say("X did not answer within {patience:g} seconds", patience=patience)
    return say("The connection to X broke off before an answer came ({kind})", kind=type(fault).__name__)


def looks_unsent(fault: Exception) -> bool:
    """Whether the fault is of those that meet a request before it leaves, as far as its class tells.

    That is enough for a question, which can be asked again; what became of a post is never read from it.
    """
    causes = list(_causes(fault))
    if isinstance(fault, requests.exceptions.ReadTimeout):  # also where a handshake did not end
        return any(isinstance(cause, TimeoutError) and "handshake" in str(cause) for cause in causes)
    known = tuple(kinds for kinds, _, _ in _OBSTACLES)
    return any(isinstance(cause, known) or getattr(cause, "errno", None) in _NO_WAY for cause in causes)


def _obstacle(causes: list[BaseException]) -> tuple[str, str]:
    """Why the request could not leave, and what to do."""
    for cause in causes:
        for kinds, why, remedy in _OBSTACLES:
            if isinstance(cause, kinds):
                return say(why, fault=getattr(cause, "verify_message", "")), say(remedy)
    reasons = [system_says(cause) for cause in causes if isinstance(cause, OSError) and cause.strerror]
    reason = reasons[0] if reasons else type(causes[0]).__name__
    return say("no connection could be made ({reason})", reason=reason), say(_CHECK_NETWORK)


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault and everything it came from, outermost first."""
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
