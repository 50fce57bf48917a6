"""The timelines as a page for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.networks.sandbox.accounts import Account
from assistant.networks.sandbox.timeline import Selection
from assistant.networks.sandbox.wording import Part, parts
from assistant.render import render

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.networks.sandbox.state import State
    from assistant.networks.sandbox.timeline import Page, Post

_MOST = 100  # posts shown of each account, for the page is fetched anew every few seconds


@dataclass(frozen=True, slots=True)
class _ShownPost:
    id: str
    created_at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _ShownAccount:
    username: str
    name: str
    count: int
    posts: tuple[_ShownPost, ...]


def timeline_page(state: State) -> str:
    """The newest posts of every account as HTML."""
    with state.lock:
        now, clock_is_set = state.clock.now(), state.clock.is_set
        found = [(Account(user), *_newest(state, user)) for user in state.timelines.users()]
    accounts = [
        _ShownAccount(account.username, account.name, count, tuple(_shown(post) for post in page.posts))
        for account, count, page in found
    ]
    return render("timeline.html", {"accounts": accounts, "now": now, "clock_is_set": clock_is_set})


def _newest(state: State, user: str) -> tuple[int, Page]:
    return state.timelines.count(user), state.timelines.page(user, Selection(), None, _MOST)


def _shown(post: Post) -> _ShownPost:
    return _ShownPost(str(post.id), post.created_at, parts(post.text))
