"""What must hold whatever happens, counted anew from the model; raises AssertionError where it does not.

What a guardrail forbids is counted by two clocks, the network's and the computer's, and is a breach only
where both say so: of a clock that was wrong nobody can tell what it should have said. A post whose answer was
not recorded yet when the clock was set counts for nothing here, nor do those by hand that were not read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.history import Kind
from assistant.core.reading import LATE, SHORTEST_REACH
from assistant.core.rules import WEEK, MinGap, PostsPerDay, ShareRequestsPerWeek
from assistant.core.slots import slots_from
from assistant.core.text import fingerprint
from assistant.core.times import local_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Content, Draft
    from assistant.core.history import Post
    from assistant.store.transaction import Transaction
    from tests.machine.life import Life
    from tests.machine.site import Standing

MINUTE = timedelta(minutes=1)
SENT = frozenset({State.PUBLISHING, State.UNCONFIRMED, State.PUBLISHED})
MOST = 100_000  # posts of a ledger; no life has so many


@dataclass(frozen=True, slots=True)
class Sending:
    """A draft about to leave, and when it was taken by the computer's clock."""

    draft: Draft
    at: datetime
    account: Account


@dataclass(frozen=True, slots=True)
class Prior:
    """A post that the assistant has to count: when it was made, by both clocks."""

    true: datetime
    label: datetime
    content: Content


def require_requests(life: Life, account: Account, *, reading: bool) -> None:
    """No more requests leave in a minute than are allowed, and no more is read in a day than is paid for."""
    now, since = life.clock.true, max(life.clock.true - MINUTE, life.clock.set_at)
    lately = sum(each.at > since for each in life.site.asked)
    assert lately < life.network.requests_per_minute, f"{lately + 1} requests within a minute"
    if reading and account.sync is not None and life.clock.set_at <= now - timedelta(days=1):
        read = life.site.read_lately(account.name)
        assert read == 0 or read < account.sync.most_per_day, f"{read} posts were read already"


def require_allowed(life: Life, tx: Transaction, sending: Sending) -> None:
    """A text leaves only at its time, and where no guardrail forbids it."""
    require_its_time(sending)
    if sending.draft.approval is not None:
        return
    priors = list(priors_of(life, tx, sending))
    now = life.clock.true
    for rule in sending.account.policy.rules:
        match rule:
            case PostsPerDay(maximum):
                zone = sending.account.zone
                today = local_day(now, zone), local_day(sending.at, zone)
                that_day = [p for p in priors if (local_day(p.true, zone), local_day(p.label, zone)) == today]
                assert len(that_day) < maximum, f"{that_day} stand already on {today}"
            case MinGap(gap):
                near = [p for p in priors if p.true > now - gap and p.label > sending.at - gap]
                assert not near, f"{near} stand less than {gap} before {now}"
            case ShareRequestsPerWeek(_, maximum) if sending.draft.new.content.share_request:
                asking = [p for p in priors if p.content.share_request]
                that_week = [p for p in asking if p.true > now - WEEK and p.label > sending.at - WEEK]
                assert len(that_week) < maximum, f"{that_week} stand already in the week before {now}"


def require_its_time(sending: Sending) -> None:
    """A pinned draft leaves from its time until `late_by` after it, another at a slot within its limits."""
    new, account, at = sending.draft.new, sending.account, sending.at
    if new.pinned_at is not None:
        in_time = new.pinned_at <= at <= new.pinned_at + account.late_by
        assert in_time, f"#{sending.draft.id}, due at {new.pinned_at}, leaves at {at}"
        return
    early = new.not_before is not None and at < new.not_before
    late = new.expires is not None and new.expires <= at
    assert not early, f"#{sending.draft.id}, not to leave before {new.not_before}, leaves at {at}"
    assert not late, f"#{sending.draft.id}, which expired at {new.expires}, leaves at {at}"
    assert slots_at(account, at), f"#{sending.draft.id} leaves at {at}, where no slot is open"


def slots_at(account: Account, at: datetime) -> list[datetime]:
    """The slots that may be served at an instant."""
    grain = timedelta.resolution
    return list(slots_from(account, at - account.slot_grace + grain, at + grain))


def priors_of(life: Life, tx: Transaction, sending: Sending) -> Iterator[Prior]:
    """What stands there, as far as the ledger can know it; what a post counts as, the ledger says."""
    ledger = {post.remote_id: post for post in ledger_of(tx, sending.account)}
    for post in life.site.standing(sending.account.name):
        known = ledger.get(post.remote_id)
        content = known.content if known is not None else post.content
        if content is None or post.unsure or post.kind is Kind.REPLY or post.draft_id == sending.draft.id:
            continue
        yield Prior(post.at, min(post.label or post.at, sending.at), content)


def ledger_of(tx: Transaction, account: Account) -> list[Post]:
    """Every post of an account that the ledger has."""
    return tx.posts.listed([account.name], None, MOST)


def require_all(life: Life) -> None:
    """What has to hold after every step."""
    with life.store.reading() as tx:
        breaches = list(tx.audit.breaches())
        assert not breaches, f"{breaches}"
        drafts = tx.drafts.listed(list(life.accounts))
        require_words(life, tx, drafts)
        require_published(life, drafts)
        for account in life.accounts.values():
            require_ledger(life, ledger_of(tx, account))


def require_words(life: Life, tx: Transaction, drafts: list[Draft]) -> None:
    """Nothing that a person wrote is gone, and neither is their word that it may go past the policy."""
    assert {draft.id for draft in drafts} == life.written.keys()
    for draft in drafts:
        written = life.written[draft.id]
        assert draft.text == written.text
        assert (draft.approval is not None) == written.approved
        if written.earlier:
            notes = " ".join(each.note or "" for each in tx.events.of(draft.id))
            assert all(f"(was: {text})" in notes for text in written.earlier)


def require_published(life: Life, drafts: list[Draft]) -> None:
    """What is published stands there, what was sent is known to be, and nothing was sent twice."""
    states = {draft.id: draft.state for draft in drafts}
    for draft in drafts:
        if draft.state is State.PUBLISHED:
            post = life.site.by_id(draft.remote_id)
            assert post is not None, f"#{draft.id} is published as {draft.remote_id}, which there never was"
            assert post.account == draft.account
            assert fingerprint(post.text) == fingerprint(draft.text)
    ours = [post for post in life.site.posts if post.draft_id is not None and post.deleted is None]
    for post in ours:
        assert states[post.draft_id or 0] in SENT, f"#{post.draft_id} stands as {post.remote_id}"
    served = Counter(
        (post.account, slot)
        for post in life.site.posts
        if post.taken is not None and not post.pinned
        for slot in slots_at(life.accounts[post.account], post.taken)
    )
    crowded = [slot for slot, number in served.items() if number > 1]
    assert not crowded, f"slots that served more than one draft: {crowded}"
    times = Counter((post.draft_id, fingerprint(post.text)) for post in ours)
    twice = [key for key, number in times.items() if number > 1]
    assert not twice, f"sent more than once: {twice}"


def require_ledger(life: Life, ledger: list[Post]) -> None:
    """The ledger tells of nothing that is not so, and of nothing twice."""
    told: Counter[str] = Counter()
    for post in ledger:
        standing = life.site.by_id(post.remote_id) or unnamed(life, post)
        assert standing is not None, f"the ledger has {post}, which never was"
        told[standing.remote_id] += 1
        assert post.deleted_at is None or standing.deleted is not None, f"{post} stands, deleted or not"
    twice = [remote_id for remote_id, number in told.items() if number > 1]
    assert not twice, f"twice in the ledger: {twice}"


def unnamed(life: Life, post: Post) -> Standing | None:
    """The post that the ledger knows by its moment and its words alone."""
    same = (
        each
        for each in life.site.posts
        if each.account == post.account
        and fingerprint(each.text) == fingerprint(post.text)
        and abs(each.at - post.posted_at) <= MINUTE
    )
    return next(same, None)


def require_read(life: Life, account: Account, *, whole: bool) -> None:
    """After a reading to its end, all that can be seen on the timeline is in the ledger."""
    reach = max(account.policy.reach, SHORTEST_REACH)
    since = life.clock.now() - reach
    with life.store.reading() as tx:
        ledger = {post.remote_id: post for post in ledger_of(tx, account)}
    for post in life.site.posts:
        if post.account != account.name or post.kind is Kind.REPLY or not since <= post.at:
            continue
        if post.deleted is None and post.appears <= life.clock.true:
            assert post.remote_id in ledger, f"{post} was not seen"
        known = ledger.get(post.remote_id)
        if whole and post.deleted is not None and known is not None and is_expected(known, since, life):
            assert known.deleted_at is not None, f"{post} was not missed"


def is_expected(known: Post, since: datetime, life: Life) -> bool:
    """Whether a reading of everything since then has to miss a post that stands there no more."""
    ours = known.draft_id is not None and not known.text.startswith("@")
    return ours and since + LATE < known.posted_at <= life.clock.now() - timedelta(hours=1)
