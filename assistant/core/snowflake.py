"""What X's post ids tell of time: from November 2010 on they begin with the millisecond of the post.

A "snowflake" is the milliseconds since X's own epoch, then 22 bits that tell those of one millisecond
apart.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
SEQUENCE_BITS = 22

_COUNTED = 30_000_000_000  # before, posts were counted one by one; the last of those was 29,700,859,247
_MILLISECOND = timedelta(milliseconds=1)


def first_id(instant: datetime) -> int:
    """The lowest id of a post made in the millisecond of `instant`."""
    return ((instant - EPOCH) // _MILLISECOND) << SEQUENCE_BITS


def instant_of(post_id: int) -> datetime | None:
    """When the post was made, to the millisecond; None for those whose id does not tell."""
    return None if post_id < _COUNTED else EPOCH + (post_id >> SEQUENCE_BITS) * _MILLISECOND
