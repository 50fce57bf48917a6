"""What only a sandbox has: its clock can be set, faults ordered, posts sent by hand, and everything seen.

POST /sandbox/clock sets the clock. POST /sandbox/faults orders faults (see `faults`), GET shows those still
to come, DELETE cancels them. POST /sandbox/posts sends a post by hand (see `by_hand`), GET shows every post,
DELETE forgets them. POST /sandbox/tokens sets how long the access tokens of logins last from now on, DELETE
ends those that there are, GET shows the logins. GET /sandbox/requests counts the requests, and the posts they
have read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.networks.sandbox import answers
from assistant.networks.sandbox.by_hand import HandError, read_post
from assistant.networks.sandbox.instants import EARLIEST, LATEST, parse, stamp
from assistant.networks.sandbox.orders import OrderError, read_orders

if TYPE_CHECKING:
    from assistant.networks.sandbox.answers import Answer
    from assistant.networks.sandbox.state import State
    from assistant.networks.sandbox.timeline import Post

_CLOCK_FORM = (
    'The clock is set with {"now": "2026-11-22T05:19:00Z"}, '
    f'from {EARLIEST.year} to {LATEST.year - 1}, or let go with {{"now": null}}.'
)


_LIFE_FORM = (
    'How long access tokens last is set with {"expires_in": 7200}, in whole seconds from 0 to a year.'
)
_LONGEST_LIFE = 366 * 86400  # seconds


def set_clock(state: State, body: bytes) -> Answer:
    """Let time stand still at an instant, or go on as outside."""
    content = _json(body)
    if not isinstance(content, dict) or content.keys() != {"now"}:
        return _refused(_CLOCK_FORM)
    now = content["now"]
    instant = parse(now) if isinstance(now, str) else None
    if now is not None and (instant is None or not EARLIEST <= instant < LATEST):
        return _refused(_CLOCK_FORM)
    with state.lock:
        state.clock.set(instant)
        present = {"now": stamp(state.clock.now()), "set": state.clock.is_set}
    return answers.success(200, present)


def order_faults(state: State, body: bytes) -> Answer:
    """Let the coming requests meet these faults, after those ordered before."""
    try:
        faults = read_orders(_json(body))
    except OrderError as error:
        return _refused(str(error))
    with state.lock:
        state.faults.order(faults)
    return show_faults(state)


def show_faults(state: State) -> Answer:
    """The faults still to come."""
    with state.lock:
        waiting = state.faults.waiting()
    return answers.success(200, [fault.as_ordered() for fault in waiting])


def clear_faults(state: State) -> Answer:
    """Let every coming request be served."""
    with state.lock:
        state.faults.clear()
    return show_faults(state)


def add_post(state: State, body: bytes) -> Answer:
    """Let a post stand that somebody sent by hand, from a phone, now or before."""
    content = _json(body)
    with state.lock:
        try:
            post = state.store(read_post(content, state.clock.now()))
        except HandError as error:
            return _refused(str(error))
    return answers.success(201, _as_sent(post))


def show_posts(state: State) -> Answer:
    """Every post as it was sent, also those deleted and those still to appear, oldest first."""
    with state.lock:
        posts = state.timelines.all()
    return answers.success(200, [_as_sent(post) for post in posts])


def _as_sent(post: Post) -> dict[str, object]:
    return {
        "id": str(post.id),
        "user": post.user,
        "created_at": stamp(post.created_at),
        "text": post.text,
        "kind": post.kind,
        "deleted": post.deleted,
    }


def clear_posts(state: State) -> Answer:
    """Forget every post, on file too."""
    with state.lock:
        state.clear()
    return show_posts(state)


def set_life(state: State, body: bytes) -> Answer:
    """Let the access tokens that are given out from now on last so many seconds."""
    content = _json(body)
    life = content.get("expires_in") if isinstance(content, dict) and len(content) == 1 else None
    if not isinstance(life, int) or isinstance(life, bool) or not 0 <= life <= _LONGEST_LIFE:
        return _refused(_LIFE_FORM)
    with state.lock:
        state.grants.expires_in = life
    return answers.success(200, {"expires_in": life})


def end_access(state: State) -> Answer:
    """Let every access token be worth nothing now, as if its time had come; refresh tokens stay."""
    with state.lock:
        state.grants.end_access()
    return show_logins(state)


def show_logins(state: State) -> Answer:
    """Every login, oldest first, without its tokens: whose, through which app, and what is left of it."""
    with state.lock:
        logins = [
            {
                "user": family.user,
                "client_id": family.client.id,
                "scopes": list(family.scopes),
                "access_tokens": len(family.access),
                "renewable": family.refresh is not None,
                "ended": family.ended,
            }
            for family in state.grants.families()
        ]
    return answers.success(200, logins)


def show_requests(state: State) -> Answer:
    """How many requests came to each endpoint, by the status they got, or "cut" for no whole answer.

    And how many posts they have read of timelines, since X charges for each.
    """
    with state.lock:
        counts, posts_read = dict(state.counts), state.posts_read
    tree: dict[str, dict[str, int]] = {}
    for (endpoint, status), count in sorted(counts.items()):
        tree.setdefault(endpoint, {})[status] = count
    return answers.success(200, tree | {"posts_read": posts_read})


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _refused(sentence: str) -> Answer:
    return answers.problem(400, "Bad Request", sentence)
