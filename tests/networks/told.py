"""Posts and pages as X tells them."""

from __future__ import annotations

from datetime import UTC, datetime

AT = datetime(2026, 11, 22, 5, 19, 0, 123_000, tzinfo=UTC)
ID = "2124372049253105664"  # X's id for a post made then
HTML = b"<!doctype html><title>Not X's API</title>"


def post(number: int = 0, **more: object) -> dict[str, object]:
    """A post as X tells it; the next number is one post older."""
    return {"id": str(int(ID) - number), "text": "hello", "created_at": "2026-11-22T05:19:00.123Z", **more}


def page(*posts: object, after: object = None, **meta: object) -> dict[str, object]:
    """A page as X tells it, and the token of the one after it."""
    return {"data": list(posts), "meta": {"result_count": len(posts), "next_token": after, **meta}}
