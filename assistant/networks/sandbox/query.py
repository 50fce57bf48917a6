"""Reads the parameters of a timeline request as X does, and complains of them in X's words."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.networks.sandbox.answers import Complaint
from assistant.networks.sandbox.instants import EARLIEST, parse, stamp
from assistant.networks.sandbox.timeline import Cursor, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ID = re.compile(r"[0-9]{1,19}")
SMALLEST_PAGE, USUAL_PAGE, LARGEST_PAGE = 5, 10, 100

# Every parameter of X's GET /2/users/:id/tweets (its API description 2.167), and `tweet.fields`, the former name
# of `post.fields`. Those that ask for what no post here has (media, polls, places) are taken and change nothing.
_PARAMETERS = (
    "end_time",
    "exclude",
    "expansions",
    "max_results",
    "media.fields",
    "pagination_token",
    "place.fields",
    "poll.fields",
    "post.fields",
    "since_id",
    "start_time",
    "tweet.fields",
    "until_id",
    "user.fields",
)

# Fields of a post that X knows, by their present and former names.
_POST_FIELDS = frozenset(
    """article article_title attachments author_id card_uri community_id context_annotations conversation_id
    created_at display_text_range edit_controls edit_history_post_ids edit_history_tweet_ids entities geo id
    in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics note_post
    note_request_suggestions note_tweet organic_metrics paid_partnership possibly_sensitive promoted_metrics
    public_metrics referenced_posts referenced_tweets reply_settings scopes source suggested_source_links
    suggested_source_links_with_counts text withheld""".split()
)

_USER_FIELDS = frozenset(
    """affiliation confirmed_email connection_status created_at description entities id is_identity_verified
    location most_recent_post_id most_recent_tweet_id name parody pinned_post_id pinned_tweet_id
    profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you
    subscription subscription_type url username verified verified_followers_count verified_type
    withheld""".split()
)
_USER_PARAMETERS = ("expansions", "post.fields", "tweet.fields", "user.fields")


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """Which posts are asked for, how many at once, from where on, and what of each."""

    selection: Selection
    cursor: Cursor | None
    size: int
    fields: frozenset[str]


def read_timeline_query(user: str, parameters: Mapping[str, str]) -> TimelineQuery | tuple[Complaint, ...]:
    """What is asked of the user's timeline, or everything that is wrong with the question."""
    reader = _Reader({"id": user} | dict(parameters), [])
    reader.known(("id", *_PARAMETERS))
    reader.id("id", 0)
    query = TimelineQuery(reader.selection(), reader.cursor(), reader.size(), reader.post_fields())
    return tuple(reader.complaints) or query


def read_user_fields(parameters: Mapping[str, str]) -> frozenset[str] | tuple[Complaint, ...]:
    """Which fields of a user are asked for, or everything that is wrong with the question."""
    reader = _Reader(parameters, [])
    reader.known(_USER_PARAMETERS)
    reader.post_fields()
    fields = reader.fields("user.fields", _USER_FIELDS)
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

    def known(self, names: tuple[str, ...]) -> None:
        for name, value in self.parameters.items():
            if name not in names:
                message = f"The query parameter [{name}] is not one of [{','.join(names)}]"
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

    def post_fields(self) -> frozenset[str]:
        return self.fields("tweet.fields", _POST_FIELDS) | self.fields("post.fields", _POST_FIELDS)

    def fields(self, name: str, allowed: frozenset[str]) -> frozenset[str]:
        value = self.parameters.get(name)
        if value is None:
            return frozenset()
        fields = frozenset(value.split(","))
        for field in sorted(fields - allowed):
            message = f"The `{name}` query parameter value [{field}] is not one of [{','.join(sorted(allowed))}]"
            self.complaints.append(Complaint(message, {name: [value]}))
        return fields
