"""What a publisher is told when it asks whether a text may still leave."""

from __future__ import annotations


def granted() -> bool:
    return True


def denied() -> bool:
    return False
