"""Corrects what posts of the ledger count as; a person's word stays, whatever is read later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.core.draft import PERSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.categories import Said
    from assistant.core.draft import Content, Grounds
    from assistant.core.history import Post
    from assistant.store.database import Store


def classify(store: Store, post_ids: Sequence[int], said: Said) -> list[Post]:
    """Let posts count as a person says; what they say nothing of stays.

    Raises:
        NotFoundError: one of them is not in the ledger; then none was changed.
    """
    with store.writing() as tx:
        for post in [tx.posts.get(post_id) for post_id in post_ids]:
            tx.posts.classify(post.id, _corrected(post, said))
        return [tx.posts.get(post_id) for post_id in post_ids]


def _corrected(post: Post, said: Said) -> tuple[Content, Grounds]:
    content, grounds = post.content, post.grounds
    if said.voice is not None:
        content, grounds = replace(content, voice=said.voice), replace(grounds, voice=PERSON)
    if said.origin is not None:
        content, grounds = replace(content, origin=said.origin), replace(grounds, origin=PERSON)
    if said.share_request is not None:
        content = replace(content, share_request=said.share_request)
        grounds = replace(grounds, share_request=PERSON)
    return content, grounds
