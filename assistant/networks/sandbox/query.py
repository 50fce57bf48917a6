"""Reads the parameters of a timeline request as X does, and complains of them in X's words."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.history import Kind
from assistant.networks.sandbox.answers import Complaint
from assistant.networks.sandbox.instants import EARLIEST, parse, stamp
from assistant.networks.sandbox.timeline import Cursor, Selection
from assistant.networks.sandbox.vocabulary import (
    POST_FIELDS,
    TIMELINE_PARAMETERS,
    USER_FIELDS,
    USER_PARAMETERS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ID = re.compile(r"[0-9]{1,19}")
SMALLEST_PAGE, USUAL_PAGE, LARGEST_PAGE = 5, 10, 100
_EXCLUDABLE = {"replies": Kind.REPLY, "retweets": Kind.REPOST}


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """Which posts are asked for, how many at once, from where on, which not, and what of each."""

    selection: Selection
    cursor: Cursor | None
    size: int
    excluded: frozenset[Kind]
    fields: frozenset[str]


def read_timeline_query(user: str, parameters: Mapping[str, str]) -> TimelineQuery | tuple[Complaint, ...]:
    """What is asked of the user's timeline, or everything that is wrong with the question."""
    reader = _Reader({"id": user} | dict(parameters), [])
    reader.known(TIMELINE_PARAMETERS | {"id"})
    reader.id("id", 0)
    query = TimelineQuery(
        reader.selection(), reader.cursor(), reader.size(), reader.excluded(), reader.post_fields()
    )
    return tuple(reader.complaints) or query


def read_user_fields(parameters: Mapping[str, str]) -> frozenset[str] | tuple[Complaint, ...]:
    """Which fields of a user are asked for, or everything that is wrong with the question."""
    reader = _Reader(parameters, [])
    reader.known(USER_PARAMETERS)
    reader.post_fields()
    fields = reader.fields("user.fields", USER_FIELDS)
    return tuple(reader.complaints) or fields


def token_of(cursor: Cursor) -> str:
    """The cursor as X shows it: base32hex, which says nothing to anybody."""
    plain = f"{'u' if cursor.upwards else 'd'}{cursor.id}".encode()
    return base64.b32hexencode(plain).decode().rstrip("=").lower()


def _cursor_of(token: str) -> Cursor | None:
    """The cursor that `token_of` made the token from; None if it did not."""
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        plain = base64.b32hexdecode(padded).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    if plain[:1] not in {"u", "d"} or not ID.fullmatch(plain[1:]):
        return None
    return Cursor(int(plain[1:]), upwards=plain[0] == "u")


@dataclass(frozen=True, slots=True)
class _Reader:
    """The parameters of one request, and what has been found wrong with them."""

    parameters: Mapping[str, str]
    complaints: list[Complaint]

    def complain(self, name: str, fault: str) -> None:
        value = self.parameters[name]
        message = f"The `{name}` query parameter value [{value}] {fault}"
        self.complaints.append(Complaint(message, {name: [value]}))

    def known(self, names: frozenset[str]) -> None:
        for name, value in self.parameters.items():
            if name not in names:
                message = f"The query parameter [{name}] is not one of [{_listed(names)}]"
                self.complaints.append(Complaint(message, {name: [value]}))

    def id(self, name: str, default: int) -> int:
        value = self.parameters.get(name)
        if value is None:
            return default
        if not ID.fullmatch(value):
            self.complain(name, f"does not match ^{ID.pattern}$")
            return default
        return int(value)

    def instant(self, name: str) -> datetime | None:
        value = self.parameters.get(name)
        if value is None:
            return None
        instant = parse(value)
        if instant is None:
            self.complain(name, "is not a valid RFC 3339 date time, like 2026-11-22T05:19:00Z")
        elif instant < EARLIEST:
            self.complain(name, f"must be on or after {stamp(EARLIEST)}")
        return instant

    def selection(self) -> Selection:
        usual = Selection()
        since_id, until_id = self.id("since_id", usual.since_id), self.id("until_id", usual.until_id)
        if since_id >= until_id:
            self.complain("since_id", "must be less than `until_id`")
        start, end = self.instant("start_time"), self.instant("end_time")
        if start is not None and end is not None and start >= end:
            self.complain("start_time", "must be earlier than `end_time`")
        return Selection(since_id, until_id, start, end)

    def cursor(self) -> Cursor | None:
        token = self.parameters.get("pagination_token")
        if token is None:
            return None
        cursor = _cursor_of(token)
        if cursor is None:
            self.complain("pagination_token", "is not valid")
        return cursor

    def size(self) -> int:
        value = self.parameters.get("max_results", str(USUAL_PAGE))
        if re.fullmatch(r"[0-9]{1,3}", value) and SMALLEST_PAGE <= int(value) <= LARGEST_PAGE:
            return int(value)
        self.complain("max_results", f"is not between {SMALLEST_PAGE} and {LARGEST_PAGE}")
        return USUAL_PAGE

    def excluded(self) -> frozenset[Kind]:
        names = self.fields("exclude", frozenset(_EXCLUDABLE))
        return frozenset(kind for name, kind in _EXCLUDABLE.items() if name in names)

    def post_fields(self) -> frozenset[str]:
        return self.fields("tweet.fields", POST_FIELDS) | self.fields("post.fields", POST_FIELDS)

    def fields(self, name: str, allowed: frozenset[str]) -> frozenset[str]:
        value = self.parameters.get(name)
        if value is None:
            return frozenset()
        fields = frozenset(value.split(","))
        for field in sorted(fields - allowed):
            message = f"The `{name}` query parameter value [{field}] is not one of [{_listed(allowed)}]"
            self.complaints.append(Complaint(message, {name: [value]}))
        return fields


def _listed(names: frozenset[str]) -> str:
    return ",".join(sorted(names))
