"""What the sandbox answers, and the shapes X gives to its refusals (its API description, `Problem`)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROBLEMS = "https://api.x.com/2/problems/"
_PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends before the answer does: nothing of it was sent, or half of its body."""

    half: bool = False
    reset: bool = False  # with a TCP reset instead of an orderly end


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; a header that is None is left out even if the sandbox would add it."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str | None] = field(default_factory=dict)
    cut: Cut | None = None


def success(status: int, content: object) -> Answer:
    """What was asked for, as JSON."""
    return Answer(status, json.dumps(content).encode())


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **more: object) -> Answer:
    """A refusal; `kind` is its type, short for X's own."""
    full = kind if kind == "about:blank" else _PROBLEMS + kind
    return _problem(status, {"title": title, "detail": detail, "type": full} | more)


def _problem(status: int, content: dict[str, object]) -> Answer:
    return Answer(status, json.dumps(content | {"status": status}).encode(), _PROBLEM_TYPE)


def forbidden(detail: str, kind: str = "about:blank") -> Answer:
    """X understood, and will not do it."""
    return problem(403, "Forbidden", detail, kind)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with a request, and the query parameters it concerns."""

    message: str
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)


def invalid(*complaints: Complaint) -> Answer:
    """The request is not one X knows; every complaint is told."""
    errors = [{"parameters": dict(each.parameters), "message": each.message} for each in complaints]
    detail = "One or more parameters to your request was invalid."
    return problem(400, "Invalid Request", detail, "invalid-request", errors=errors)


def no_post(post_id: str) -> Answer:
    """No such post stands."""
    return _problem(404, _not_found("tweet", post_id))


def no_user(user: str) -> Answer:
    """Nobody here has that id; X tells it as an error beside no data, with the status of a success."""
    return success(200, {"errors": [_not_found("user", user)]})


def _not_found(resource: str, value: str) -> dict[str, object]:
    return {
        "title": "Not Found Error",
        "detail": f"Could not find {resource} with id: [{value}].",
        "type": _PROBLEMS + "resource-not-found",
        "resource_type": resource,
        "resource_id": value,
        "parameter": "id",
        "value": value,
    }


UNAUTHORIZED = problem(401, "Unauthorized", "Unauthorized")
TOO_MANY_REQUESTS = problem(429, "Too Many Requests", "Too Many Requests")
NOT_PERMITTED = forbidden("You are not permitted to perform this action.")
SECOND_CASHTAG = forbidden(
    "You are not permitted to perform this action: a post may hold one cashtag at most."
)
DUPLICATE = forbidden("You are not allowed to create a Tweet with duplicate content.")
NOT_YOURS = forbidden("You are not authorized to delete this Tweet.")
USAGE_CAPPED = problem(
    429,
    "UsageCapExceeded",
    "Usage cap exceeded: Monthly product cap",
    "usage-capped",
    period="Monthly",
    scope="Product",
)
NO_CREDIT = problem(
    402,
    "CreditsDepleted",
    "Your enrolled account does not have any credits to fulfill this request.",
    "credits",
)
SUSPENDED = forbidden("Your account is suspended and may not perform this action.", "user-suspended")
READ_ONLY = forbidden(
    "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
    "oauth1-permissions",
)
NOT_ENROLLED = problem(
    403,
    "Client Forbidden",
    "Use keys and tokens of an app that is attached to a project with access to this API.",
    "client-forbidden",
    reason="client-not-enrolled",
    required_enrollment="Appropriate Level of API Access",
)
REPLY_NOT_ALLOWED = forbidden(
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
    "by the author of the post you are replying to."
)
