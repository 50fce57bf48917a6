"""Understands what X tells of users and posts, whole or not at all; knows neither statuses nor networks.

A post left out might be taken for one that was never sent, so one that cannot be understood spoils its page.
X is renaming its fields: both names are read. Source: X's API description 2.167.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from assistant.core.history import Kind, Sighting
from assistant.core.snowflake import instant_of
from assistant.core.text import as_written
from assistant.networks.x_answers import ID
from assistant.ports import Identity, Seen
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.ports import Question

# What a sighting is made of, by the names that X has known longest.
POST_FIELDS = ["created_at", "entities", "in_reply_to_user_id", "note_tweet", "referenced_tweets"]

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,50}")  # 15 by X's rules, but some of its oldest are longer
_TOKEN = re.compile(r"[!-~]{1,1000}")  # base32hex, says X

# How the parameters begin by which X names what a post refers to and cannot be seen: a quoted post that was
# deleted, say. The post itself is whole.
_ABOUT_OTHERS = ("referenced_", "in_reply_to_user_id")

_NOTHING, _SECOND = timedelta(), timedelta(seconds=1)

_ELLIPSIS = "…"  # where X has cut a long post

_Value = TypeVar("_Value")


class PuzzleError(Exception):
    """The answer cannot be understood; the text is a clause that says what of it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A JSON object of the answer, and what a clause calls it. What is null counts as missing, as with X."""

    name: str
    content: Mapping[str, object]

    def get(self, kind: type[_Value], *keys: str) -> _Value | None:
        """The value under the first of the keys that is there."""
        for key in keys:
            value = self.content.get(key)
            if isinstance(value, kind) and not isinstance(value, bool):
                return value
            if value is not None:
                message = say("{piece} has a strange {key}", piece=self.name, key=key)
                raise PuzzleError(message)
        return None

    def need(self, kind: type[_Value], *keys: str) -> _Value:
        value = self.get(kind, *keys)
        if value is None:
            message = say("{piece} has no {key}", piece=self.name, key=keys[0])
            raise PuzzleError(message)
        return value

    def identity(self) -> str:
        identity = self.need(str, "id")
        if not ID.fullmatch(identity):
            message = say("{piece} has a strange {key}", piece=self.name, key="id")
            raise PuzzleError(message)
        return identity

    def list(self, named: Callable[[int], str], *keys: str) -> Iterator[_Piece]:
        """The objects in the list under the first of the keys that is there, `named` by their numbers."""
        for number, item in enumerate(self.get(list, *keys) or (), start=1):
            if not isinstance(item, dict):
                message = say("{piece} is no object", piece=named(number))
                raise PuzzleError(message)
            yield _Piece(named(number), item)


def identity_in(document: Mapping[str, object]) -> Identity:
    """Whose account it is.

    Raises:
        PuzzleError: the document does not say so.
    """
    user = _Piece(say("the user"), _whole(document).need(dict, "data"))
    username = user.need(str, "username")
    if not _USERNAME.fullmatch(username):
        message = say("{piece} has a strange {key}", piece=user.name, key="username")
        raise PuzzleError(message)
    return Identity(user.identity(), username)


def page_in(document: Mapping[str, object], user_id: str, question: Question) -> Seen:
    """The page of the user's timeline that was asked for.

    Raises:
        PuzzleError: a part of it is missing or cannot be understood.
    """
    answer = _whole(document)
    _refuse_errors(answer)
    meta = _Piece(say("its meta"), answer.need(dict, "meta"))
    posts = [
        _sighting(post, user_id)
        for post in answer.list(lambda number: say("post {number}", number=number), "data")
    ]
    ids = {post.remote_id for post in posts}
    count = meta.need(int, "result_count")
    if not count == len(posts) == len(ids):
        message = say("it tells {told} posts and counts {count}", told=len(ids), count=count)
        raise PuzzleError(message)
    posts.sort(key=lambda post: int(post.remote_id or 0), reverse=True)
    return Seen(tuple(posts), _next_page(meta, question))


def _whole(document: Mapping[str, object]) -> _Piece:
    if not document:
        message = say("its answer is empty, or no JSON object")
        raise PuzzleError(message)
    return _Piece(say("its answer"), document)


def _refuse_errors(answer: _Piece) -> None:
    for error in answer.list(lambda number: say("error {number}", number=number), "errors"):
        parameter = error.content.get("parameter")
        if not isinstance(parameter, str) or not parameter.startswith(_ABOUT_OTHERS):
            message = say("it reports errors")
            raise PuzzleError(message)


def _next_page(meta: _Piece, question: Question) -> str | None:
    token = meta.get(str, "next_token")
    if token is not None and (token == question.page or not _TOKEN.fullmatch(token)):
        message = say(
            "{piece} has a strange {key}", piece=meta.name, key="next_token"
        )  # the same page again would never end
        raise PuzzleError(message)
    return token


def _sighting(post: _Piece, user_id: str) -> Sighting:
    identity, kind = post.identity(), _kind(post, user_id)
    note = None if kind is Kind.REPOST else post.get(dict, "note_tweet", "note_post")
    source = post if note is None else _Piece(say("the note of {piece}", piece=post.name), note)
    shown = source.need(str, "text")
    text = as_written(shown, _links(source))
    if not _is_unicode(text):
        message = say("{piece} holds half a character", piece=post.name)
        raise PuzzleError(message)
    # A repost is cut whenever it is long, and whose text it is stands at its beginning.
    cut = note is None and kind is not Kind.REPOST and shown.endswith(_ELLIPSIS)
    return Sighting(_posted_at(post, identity), text, kind, identity, cut)


def _posted_at(post: _Piece, identity: str) -> datetime:
    """When it was posted: X tells the second, and within that the id tells the millisecond."""
    text, exactly = post.get(str, "created_at"), instant_of(int(identity))
    told = exactly if text is None else _instant(text)
    if told is None:
        message = say("{piece} has no created_at that can be read", piece=post.name)
        raise PuzzleError(message)
    return exactly if exactly is not None and _NOTHING <= exactly - told < _SECOND else told


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
        return None if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):  # no date; the first of January of the year 1 somewhere in the east
        return None


def _kind(post: _Piece, user_id: str) -> Kind:
    references = post.list(
        lambda number: say("reference {number} of {piece}", number=number, piece=post.name),
        "referenced_tweets",
        "referenced_posts",
    )
    types = {reference.need(str, "type") for reference in references}
    if types & {"retweeted", "reposted"}:
        return Kind.REPOST
    if "replied_to" in types and post.get(str, "in_reply_to_user_id") != user_id:
        return Kind.REPLY  # whoever answers himself goes on with a thread of his own
    return Kind.QUOTE if "quoted" in types else Kind.POST


def _links(source: _Piece) -> list[tuple[str, str]]:
    """The short addresses in the text, each with the long one; X gives none for what it cannot tell."""
    entities = source.get(dict, "entities")
    if entities is None:
        return []
    urls = _Piece(say("the entities of {piece}", piece=source.name), entities).list(
        lambda number: say("link {number} of {piece}", number=number, piece=source.name), "urls"
    )
    return [(url.get(str, "url") or "", url.get(str, "expanded_url") or "") for url in urls]


def _is_unicode(text: str) -> bool:
    """Whether the text can be stored: JSON may hold halves of characters (lone surrogates)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
