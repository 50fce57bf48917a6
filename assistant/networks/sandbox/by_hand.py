"""Reads a post that was sent by hand, from a phone, and says in whole sentences what is wrong with it.

POST /sandbox/posts takes {"user": "123", "text": "hello"}, or {"account": "me", ...} for the account that the
assistant calls me. Besides, "created_at" tells when it was sent, if not now, and "kind" what it is, if not a
post: a repost, a quote or a reply. Who is reposted, quoted and answered is made up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.core.history import Kind
from assistant.core.text import weighted_length
from assistant.networks.sandbox.accounts import account_named
from assistant.networks.sandbox.instants import EARLIEST, stamp
from assistant.networks.sandbox.query import ID
from assistant.networks.sandbox.timeline import NewPost
from assistant.networks.sandbox.wording import is_unicode, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 25_000  # weighted characters, of somebody who pays X for it

_KEYS = ("user", "account", "text", "created_at", "kind")
_FORM = 'A post is sent by hand with a JSON object like {"user": "123", "text": "hello"}.'


class HandError(Exception):
    """No such post can be sent; the text is a sentence that says why."""


def read_post(content: object, now: datetime) -> NewPost:
    """The post that a JSON object tells of.

    Raises:
        HandError: it tells of none, or of one that cannot be.
    """
    if not isinstance(content, dict):
        raise HandError(_FORM)
    for key in content:
        if key not in _KEYS:
            message = f"The post has {key!r}, but one sent by hand has only {', '.join(_KEYS)}."
            raise HandError(message)
    return NewPost(_user(content), _text(content), _kind(content), _instant(content, now))


def _user(content: Mapping[str, object]) -> str:
    user, account = content.get("user"), content.get("account")
    if (user is None) is (account is None):
        message = 'The post must say whose it is, with either "user" or "account".'
        raise HandError(message)
    if account is not None:
        if isinstance(account, str) and account:
            return account_named(account).id
        message = f'The post has {account!r} for account, which must be a name of the schedule, like "me".'
        raise HandError(message)
    if isinstance(user, str) and ID.fullmatch(user):
        return user
    message = f'The post has {user!r} for user, which must be the digits of an account\'s id, like "123".'
    raise HandError(message)


def _text(content: Mapping[str, object]) -> str:
    text = content.get("text")
    if not isinstance(text, str) or not is_unicode(text) or not visible(text):
        message = "The post has no text that anybody could see."
        raise HandError(message)
    if weighted_length(text) > LONGEST:
        message = f"The post has {weighted_length(text)} weighted characters, and X takes {LONGEST} at most."
        raise HandError(message)
    return text


def _kind(content: Mapping[str, object]) -> Kind:
    kind = content.get("kind", Kind.POST)
    if kind in list(Kind):
        return Kind(str(kind))
    message = f"The post has {kind!r} for kind, which must be one of {', '.join(Kind)}."
    raise HandError(message)


def _instant(content: Mapping[str, object], now: datetime) -> datetime | None:
    said = content.get("created_at")
    if said is None:
        return None
    instant = _aware(str(said))
    if instant is not None and EARLIEST <= instant <= now:
        return instant
    message = (
        f"The post has {said!r} for created_at, which must be an instant with its offset from UTC, like"
        f" 2026-11-22T05:19:00Z, from {stamp(EARLIEST)} to the sandbox's now, {stamp(now)}."
    )
    raise HandError(message)


def _aware(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
        return None if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
