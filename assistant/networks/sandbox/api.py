"""What X's endpoints do for an account that has been let in; knows no HTTP beyond the answers it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.networks.sandbox import answers
from assistant.networks.sandbox.query import ID, read_timeline_query, read_user_fields
from assistant.networks.sandbox.submission import read_text
from assistant.networks.sandbox.timeline import NewPost
from assistant.networks.sandbox.views import page_json, post_json, user_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.networks.sandbox.accounts import Account
    from assistant.networks.sandbox.answers import Answer
    from assistant.networks.sandbox.state import State


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and how many seconds late a post that is made now appears."""

    account: Account
    late: float = 0.0


def create(state: State, visit: Visit, body: bytes) -> Answer:
    """Post a text."""
    text = read_text(body)
    if not isinstance(text, str):
        return text
    with state.lock:
        if state.timelines.has_text(visit.account.id, text):
            return answers.DUPLICATE
        post = state.store(NewPost(visit.account.id, text, late=visit.late))
    return answers.success(201, {"data": post_json(post)})


def delete(state: State, account: Account, post_id: str) -> Answer:
    """Delete one of the account's own posts."""
    if not ID.fullmatch(post_id):
        message = f"The `id` query parameter value [{post_id}] does not match ^{ID.pattern}$"
        return answers.invalid(answers.Complaint(message, {"id": [post_id]}))
    with state.lock:
        post = state.timelines.find(int(post_id))
        if post is None:
            return answers.no_post(post_id)
        if post.user != account.id:
            return answers.NOT_YOURS
        state.delete(post)
    return answers.success(200, {"data": {"deleted": True}})


def me(account: Account, parameters: Mapping[str, str]) -> Answer:
    """Tell the account who it is."""
    fields = read_user_fields(parameters)
    if isinstance(fields, tuple):
        return answers.invalid(*fields)
    return answers.success(200, {"data": user_json(account, fields)})


def timeline(state: State, user: str, parameters: Mapping[str, str]) -> Answer:
    """The posts of a user, newest first."""
    query = read_timeline_query(user, parameters)
    if isinstance(query, tuple):
        return answers.invalid(*query)
    with state.lock:
        if not state.timelines.knows(user):
            return answers.no_user(user)
        selection = replace(query.selection, now=state.clock.now())
        page = state.timelines.page(user, selection, query.cursor, query.size)
        state.posts_read += sum(post.kind not in query.excluded for post in page.posts)
    return answers.success(200, page_json(page, query))
