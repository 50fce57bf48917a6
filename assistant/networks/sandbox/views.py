"""How posts and users look in X's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.history import Kind
from assistant.core.snowflake import SEQUENCE_BITS
from assistant.core.text import MAX_LENGTH
from assistant.networks.sandbox.instants import stamp
from assistant.networks.sandbox.query import token_of
from assistant.networks.sandbox.timeline import Cursor
from assistant.networks.sandbox.wording import beginning, is_long, parts, shown

if TYPE_CHECKING:
    from assistant.networks.sandbox.accounts import Account
    from assistant.networks.sandbox.query import TimelineQuery
    from assistant.networks.sandbox.timeline import Page, Post


# X names the list anew, edit_history_post_ids; tweepy 4.17 warns of every post that lacks the former name.
_ALWAYS = frozenset({"edit_history_tweet_ids"})

_MOST_OF_A_REPOST = 140  # weighted characters that X shows of one, "RT @NAME: " among them

# What X calls the way in which a post refers to another.
_REFERENCES = {Kind.REPOST: "retweeted", Kind.QUOTE: "quoted", Kind.REPLY: "replied_to"}

# Whoever wrote what is reposted, quoted and answered here, and how long before.
_SOMEBODY, _SOMEBODYS_ID = "somebody", "1000000000000000001"
_BEFORE = 60_000 << SEQUENCE_BITS  # a minute, in ids


def user_json(account: Account, fields: frozenset[str]) -> dict[str, object]:
    """An account with what X always tells of one, and those other fields that are known here."""
    others = {"protected": False, "subscription_type": "None", "verified": False}
    always = {"id": account.id, "name": account.name, "username": account.username}
    return always | {name: others[name] for name in sorted(fields & others.keys())}


def page_json(page: Page, query: TimelineQuery) -> dict[str, object]:
    """A page of a timeline; without posts it has no data, as with X.

    What is excluded is left out of a page that was filled with it, as with X: a page may be empty although
    there is a next one.
    """
    posts = [post for post in page.posts if post.kind not in query.excluded]
    meta: dict[str, object] = {"result_count": len(posts)}
    if posts:
        meta |= {"newest_id": str(posts[0].id), "oldest_id": str(posts[-1].id)}
    if page.posts and page.has_older:
        meta["next_token"] = token_of(Cursor(page.posts[-1].id))
    if page.posts and page.has_newer:
        meta["previous_token"] = token_of(Cursor(page.posts[0].id, upwards=True))
    data = {"data": [post_json(post, query.fields) for post in posts]} if posts else {}
    return data | {"meta": meta}


def post_json(post: Post, fields: frozenset[str] = frozenset()) -> dict[str, object]:
    """A post with what X always tells of one, and those other fields that are known here and have a value."""
    text, most = _text_and_most(post)
    answer = shown(beginning(text, most))
    others: dict[str, object] = {
        "author_id": post.user,
        "conversation_id": str(post.id),
        "created_at": stamp(post.created_at.replace(microsecond=0)),  # X tells no fractions
        "edit_history_post_ids": [str(post.id)],
        "edit_history_tweet_ids": [str(post.id)],
    }
    if answer.urls:
        others["entities"] = {"urls": answer.urls}
    others |= _references(post) | ({} if post.kind is Kind.REPOST else _note(text))
    asked = {name: value for name, value in others.items() if name in fields | _ALWAYS}
    return {"id": str(post.id), "text": answer.text} | asked


def _text_and_most(post: Post) -> tuple[str, int]:
    """The text of the post as X begins it, and how much of it X shows."""
    if post.kind is not Kind.REPOST:
        return post.text, MAX_LENGTH
    return post.text if post.text.startswith("RT @") else f"RT @{_SOMEBODY}: {post.text}", _MOST_OF_A_REPOST


def _note(text: str) -> dict[str, object]:
    """A long text whole, under both of its names."""
    if not is_long(text, MAX_LENGTH):
        return {}
    whole = shown(parts(text))
    note: dict[str, object] = {"text": whole.text}
    if whole.urls:
        note["entities"] = {"urls": whole.urls}
    return {"note_tweet": note, "note_post": note}


def _references(post: Post) -> dict[str, object]:
    """What the post refers to, under both of its names, and whom it answers."""
    if post.kind not in _REFERENCES:
        return {}
    other = [{"type": _REFERENCES[post.kind], "id": str(post.id - _BEFORE)}]
    references: dict[str, object] = {"referenced_tweets": other, "referenced_posts": other}
    if post.kind is Kind.REPLY:
        references["in_reply_to_user_id"] = _SOMEBODYS_ID
    return references
