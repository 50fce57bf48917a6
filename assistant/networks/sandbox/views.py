"""How posts and users look in X's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.networks.sandbox.instants import stamp
from assistant.networks.sandbox.query import token_of
from assistant.networks.sandbox.timeline import Cursor
from assistant.networks.sandbox.wording import shown

if TYPE_CHECKING:
    from assistant.networks.sandbox.accounts import Account
    from assistant.networks.sandbox.query import TimelineQuery
    from assistant.networks.sandbox.timeline import Page, Post


# X names the list anew, edit_history_post_ids; tweepy 4.17 warns of every post that lacks the former name.
_ALWAYS = frozenset({"edit_history_tweet_ids"})


def user_json(account: Account, fields: frozenset[str]) -> dict[str, object]:
    """An account with what X always tells of one, and those other fields that are known here."""
    others = {"protected": False, "subscription_type": "None", "verified": False}
    always = {"id": account.id, "name": account.name, "username": account.username}
    return always | {name: others[name] for name in sorted(fields & others.keys())}


def page_json(page: Page, query: TimelineQuery) -> dict[str, object]:
    """A page of a timeline; without posts it has no data, as with X."""
    if not page.posts:
        return {"meta": {"result_count": 0}}
    newest, oldest = page.posts[0].id, page.posts[-1].id
    meta: dict[str, object] = {
        "result_count": len(page.posts),
        "newest_id": str(newest),
        "oldest_id": str(oldest),
    }
    if page.has_older:
        meta["next_token"] = token_of(Cursor(oldest))
    if page.has_newer:
        meta["previous_token"] = token_of(Cursor(newest, upwards=True))
    return {"data": [post_json(post, query.fields) for post in page.posts], "meta": meta}


def post_json(post: Post, fields: frozenset[str] = frozenset()) -> dict[str, object]:
    """A post with what X always tells of one, and those other fields that are known here and have a value."""
    text = shown(post.text)
    others: dict[str, object] = {
        "author_id": post.user,
        "conversation_id": str(post.id),
        "created_at": stamp(post.created_at),
        "edit_history_post_ids": [str(post.id)],
        "edit_history_tweet_ids": [str(post.id)],
    }
    if text.urls:
        others["entities"] = {"urls": text.urls}
    asked = {name: value for name, value in others.items() if name in fields | _ALWAYS}
    return {"id": str(post.id), "text": text.text} | asked
