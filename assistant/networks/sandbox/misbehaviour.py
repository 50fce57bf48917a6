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

    `serve` gives the answer it would get, `limits` are the headers that tell how many more are allowed,
    `wait` waits for so many seconds. A post that is served late appears so many seconds after its answer.
    """

    serve: Callable[[], Answer]
    serve_late: Callable[[float], Answer]
    limits: Mapping[str, str]
    now: datetime
    wait: Callable[[float], object]


def misbehave(fault: Fault, request: Request) -> Answer:
    """The answer that the fault makes of the request."""
    refusal = _REFUSALS.get(fault.kind)
    return _MISDEEDS[fault.kind](fault, request) if refusal is None else refusal


def _serve(_: Fault, request: Request) -> Answer:
    return request.serve()


def _delay(fault: Fault, request: Request) -> Answer:
    request.wait(fault.seconds)
    return request.serve()


def _limit_rate(fault: Fault, request: Request) -> Answer:
    headers = {"x-rate-limit-remaining": "0", _RESET: _reset_header(fault.reset, request)}
    return replace(answers.TOO_MANY_REQUESTS, headers=headers)


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


def _fail(fault: Fault, request: Request) -> Answer:
    if fault.stored:
        request.serve()
    title = _SERVER_ERRORS[fault.status]
    return answers.problem(fault.status, title, title)


def _answer_as_page(fault: Fault, request: Request) -> Answer:
    if fault.stored:
        request.serve()
    page = _PAGE.format(_SERVER_ERRORS.get(fault.status, "Please log in to use this network"))
    return Answer(fault.status, page.encode(), "text/html; charset=utf-8")


def _redirect(fault: Fault, _: Request) -> Answer:
    return Answer(fault.status, b"", "text/html; charset=utf-8", {"Location": fault.location})


def _break_body(_: Fault, request: Request) -> Answer:
    answer = request.serve()
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _empty_body(_: Fault, request: Request) -> Answer:
    return replace(request.serve(), body=b"")


def _list_body(_: Fault, request: Request) -> Answer:
    answer = request.serve()
    return replace(answer, body=b"[" + answer.body + b"]")


def _lose_request(fault: Fault, _: Request) -> Answer:
    return Answer(503, b"", cut=Cut(reset=fault.ending is Ending.RST))


def _lose_answer(fault: Fault, request: Request) -> Answer:
    return replace(request.serve(), cut=Cut(reset=fault.ending is Ending.RST))


def _serve_late(fault: Fault, request: Request) -> Answer:
    return request.serve_late(fault.seconds)


def _lose_answer_and_serve_late(fault: Fault, request: Request) -> Answer:
    return replace(request.serve_late(fault.seconds), cut=Cut(reset=fault.ending is Ending.RST))


def _cut_answer(fault: Fault, request: Request) -> Answer:
    return replace(request.serve(), cut=Cut(half=True, reset=fault.ending is Ending.RST))


# Every kind stands here or among the refusals.
_MISDEEDS: dict[Kind, Callable[[Fault, Request], Answer]] = {
    Kind.NONE: _serve,
    Kind.DELAY: _delay,
    Kind.RATE_LIMITED: _limit_rate,
    Kind.SERVER_ERROR: _fail,
    Kind.HTML_PAGE: _answer_as_page,
    Kind.REDIRECT: _redirect,
    Kind.BROKEN_BODY: _break_body,
    Kind.EMPTY_BODY: _empty_body,
    Kind.LIST_BODY: _list_body,
    Kind.LOST_BEFORE: _lose_request,
    Kind.LOST_AFTER: _lose_answer,
    Kind.LOST_LATE: _lose_answer_and_serve_late,
    Kind.LATE: _serve_late,
    Kind.CUT_ANSWER: _cut_answer,
}
