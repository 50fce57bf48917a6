"""What only a sandbox has: its clock can be set, faults ordered, and everything seen and emptied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.networks.sandbox import answers
from assistant.networks.sandbox.instants import EARLIEST, LATEST, parse, stamp
from assistant.networks.sandbox.orders import OrderError, read_orders

if TYPE_CHECKING:
    from assistant.networks.sandbox.answers import Answer
    from assistant.networks.sandbox.state import State

_CLOCK_FORM = (
    'The clock is set with {"now": "2026-11-22T05:19:00Z"}, '
    f'from {EARLIEST.year} to {LATEST.year - 1}, or let go with {{"now": null}}.'
)


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


def show_posts(state: State) -> Answer:
    """Every post as it was sent, deleted ones too, oldest first."""
    with state.lock:
        posts = state.timelines.all()
    return answers.success(
        200,
        [
            {
                "id": str(post.id),
                "user": post.user,
                "created_at": stamp(post.created_at),
                "text": post.text,
                "deleted": post.deleted,
            }
            for post in posts
        ],
    )


def clear_posts(state: State) -> Answer:
    """Forget every post, on file too."""
    with state.lock:
        state.clear()
    return show_posts(state)


def show_requests(state: State) -> Answer:
    """How many requests came to each endpoint, by the status they got, or "cut" for no whole answer."""
    with state.lock:
        counts = dict(state.counts)
    tree: dict[str, dict[str, int]] = {}
    for (endpoint, status), count in sorted(counts.items()):
        tree.setdefault(endpoint, {})[status] = count
    return answers.success(200, tree)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _refused(sentence: str) -> Answer:
    return answers.problem(400, "Bad Request", sentence)
