"""Does what a fault says to an answer; what the answer would be otherwise is handed in as a function."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.networks.sandbox import answers
from assistant.networks.sandbox.answers import Answer, Cut
from assistant.networks.sandbox.faults import Ending, Fault, Kind, Reset
from assistant.networks.sandbox.limits import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_RESET = "x-rate-limit-reset"
_AGO = timedelta(hours=1)
# What a server sends that mistakes milliseconds for seconds: it lies beyond the year 9999.
_ABSURD = "9999999999999"

_REFUSALS = {
    Kind.USAGE_CAPPED: answers.USAGE_CAPPED,
    Kind.NO_CREDIT: answers.NO_CREDIT,
    Kind.UNAUTHORIZED: answers.UNAUTHORIZED,
    Kind.SUSPENDED: answers.SUSPENDED,
    Kind.READ_ONLY: answers.READ_ONLY,
    Kind.NOT_ENROLLED: answers.NOT_ENROLLED,
    Kind.NOT_PERMITTED: answers.NOT_PERMITTED,
    Kind.REPLY_NOT_ALLOWED: answers.REPLY_NOT_ALLOWED,
    Kind.DUPLICATE: answers.DUPLICATE,
}

_SERVER_ERRORS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a fault may need of the request it meets.

    `serve` gives the answer it would get, `limits` are the headers that tell how many more are allowed, `wait`
    waits for so many seconds.
    """

    serve: Callable[[], Answer]
    limits: Mapping[str, str]
    now: datetime
    wait: Callable[[float], object]


def misbehave(fault: Fault, request: Request) -> Answer:
    """The answer that the fault makes of the request."""
    match fault.kind:
        case Kind.NONE:
            return request.serve()
        case Kind.DELAY:
            request.wait(fault.seconds)
            return request.serve()
        case Kind.RATE_LIMITED:
            return replace(answers.TOO_MANY_REQUESTS, headers=_rate_limited(fault.reset, request))
        case Kind.SERVER_ERROR | Kind.HTML_PAGE:
            if fault.stored:
                request.serve()
            return _server_error(fault.status) if fault.kind is Kind.SERVER_ERROR else _html(fault.status)
        case Kind.REDIRECT:
            return Answer(fault.status, b"", "text/html; charset=utf-8", {"Location": fault.location})
        case Kind.BROKEN_BODY | Kind.EMPTY_BODY | Kind.LIST_BODY:
            answer = request.serve()
            return replace(answer, body=_spoilt(fault.kind, answer.body))
        case Kind.LOST_BEFORE:
            return Answer(503, b"", cut=Cut(reset=fault.ending is Ending.RST))
        case Kind.LOST_AFTER | Kind.CUT_ANSWER:
            half = fault.kind is Kind.CUT_ANSWER
            return replace(request.serve(), cut=Cut(half=half, reset=fault.ending is Ending.RST))
        case (
            Kind.USAGE_CAPPED
            | Kind.NO_CREDIT
            | Kind.UNAUTHORIZED
            | Kind.SUSPENDED
            | Kind.READ_ONLY
            | Kind.NOT_ENROLLED
            | Kind.NOT_PERMITTED
            | Kind.REPLY_NOT_ALLOWED
            | Kind.DUPLICATE
        ):
            return _REFUSALS[fault.kind]


def _rate_limited(reset: Reset, request: Request) -> dict[str, str | None]:
    return {"x-rate-limit-remaining": "0", _RESET: _reset_header(reset, request)}


def _reset_header(reset: Reset, request: Request) -> str | None:
    match reset:
        case Reset.RIGHT:
            return request.limits.get(_RESET, _seconds(request.now + WINDOW))
        case Reset.MISSING:
            return None
        case Reset.PAST:
            return _seconds(request.now - _AGO)
        case Reset.ABSURD:
            return _ABSURD


def _seconds(instant: datetime) -> str:
    """Whole seconds since 1970, rounded up."""
    return str(math.ceil(instant.timestamp()))


def _server_error(status: int) -> Answer:
    title = _SERVER_ERRORS[status]
    return answers.problem(status, title, title)


def _html(status: int) -> Answer:
    page = _PAGE.format(_SERVER_ERRORS.get(status, "Please log in to use this network"))
    return Answer(status, page.encode(), "text/html; charset=utf-8")


def _spoilt(kind: Kind, body: bytes) -> bytes:
    match kind:
        case Kind.BROKEN_BODY:
            return body[: len(body) // 2]
        case Kind.LIST_BODY:
            return b"[" + body + b"]"
        case _:
            return b""
