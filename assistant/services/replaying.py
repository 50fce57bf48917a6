"""Runs what an account posted before through guardrails: a file of its past, or its ledger and its queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core import text as texts
from assistant.core.categories import classify
from assistant.core.history import Kind, Sighting, Source
from assistant.core.policy import Decision
from assistant.core.replaying import Past, Report, Terms, report
from assistant.core.timeline import Category
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Content
    from assistant.core.history import Post
    from assistant.core.planning import Plan
    from assistant.core.policy import Policy
    from assistant.errors import Fault
    from assistant.store.database import Store

LOOK_BACK = timedelta(days=90)  # how much of the ledger a policy is tried on
LOOK_AHEAD = 28  # days of the queue
_BEGINNING = 100  # characters of a text that are kept, to be recognised
_STRIDE = 2000  # posts between two calls of `tick`
_MOST_FAULTS = 20  # kept to be told; more, nobody reads
_MOST_POSTS = 1_000_000  # of a ledger; nobody posts so many in 90 days


@dataclass(slots=True)
class Rows:
    """What has been met in a file: posts, answers to others, which no guardrail counts, and faulty rows."""

    faults: list[Fault]
    posts: int = 0
    answers: int = 0
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """What a policy would have done with the last days of the ledger, and would do with the queue."""

    policy: Policy
    past: Report
    plan: Plan
    present: Plan


def judgeable(policy: Policy) -> Policy:
    """The rules that a file can be judged by: none says in which voice a post speaks."""
    rules = tuple(rule for rule in policy.rules if rule.name != Category.PERSONAL)
    return replace(policy, rules=rules)


def replay_file(
    account: Account, items: Iterable[Sighting | Fault], terms: Terms, tick: Callable[[], None]
) -> tuple[Report, Rows]:
    """Judge every post of a file; of each only what guardrails see is kept, and how it begins."""
    rows = Rows([])
    return report(_pasts(account, items, terms.policy, rows, tick), terms), rows


def _pasts(
    account: Account,
    items: Iterable[Sighting | Fault],
    policy: Policy,
    rows: Rows,
    tick: Callable[[], None],
) -> Iterator[Past]:
    known: dict[Content, Content] = {}  # most posts are of few kinds: one of each is kept
    for number, item in enumerate(items, 1):
        if number % _STRIDE == 0:
            tick()
        if not isinstance(item, Sighting):
            rows.faulty += 1
            rows.faults += [item] if len(rows.faults) < _MOST_FAULTS else []
        elif item.kind is Kind.REPLY:
            rows.answers += 1
        else:
            rows.posts += 1
            content = policy.see(classify(item, account)[0], item.text)
            yield _past(item.posted_at, known.setdefault(content, content), item.text)


def _past(at: datetime, content: Content, text: str) -> Past:
    return Past(at, content, texts.fingerprint(text), text[:_BEGINNING])


def try_policy(store: Store, account: Account, policy: Policy, now: datetime) -> Trial:
    """What another policy would have done with the ledger, and would do with the queue."""
    policy = replace(policy, duplicates_within=account.policy.duplicates_within)
    since = now - LOOK_BACK
    standing = since - max(policy.reach, policy.duplicates_within)
    with store.reading() as tx:
        posts = tx.posts.listed([account.name], standing, _MOST_POSTS)
    pasts = [_seen(post, policy) for post in posts if _counts(post)]
    return Trial(
        policy,
        report(pasts, Terms(policy, account.zone, since=since)),
        looking.plan_otherwise(store, replace(account, policy=policy), now, LOOK_AHEAD),
        looking.glance(store, account, now, LOOK_AHEAD),
    )


def _counts(post: Post) -> bool:
    return post.deleted_at is None and post.kind is not Kind.REPLY


def _seen(post: Post, policy: Policy) -> Past:
    content = policy.see(post.content, post.text, billed=post.source is Source.PUBLISHED)
    return _past(post.posted_at, content, post.text)


def going_out(plan: Plan) -> int:
    """How many drafts a plan lets out."""
    return sum(
        moment.candidate is not None
        and moment.verdict is not None
        and moment.verdict.decision is Decision.ACCEPTED
        for moment in plan.moments
    )
