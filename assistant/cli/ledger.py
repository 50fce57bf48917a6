"""The commands about the ledger: sync, posts, and classify."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from click.exceptions import Exit

from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line, Table
from assistant.core.history import Kind, Source
from assistant.core.naming import named
from assistant.core.reading import cost
from assistant.errors import NotFoundError, UsageError
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Unpack

    from assistant.core.account import Account
    from assistant.core.history import Post
    from assistant.services.syncing import Synced
    from assistant.wiring import Application

_MOST = 50  # posts, unless more are asked for


@click.command()
@click.option(
    "--whole", is_flag=True, help="Read all that guardrails look back on, to find what was deleted."
)
@params.as_json
@click.pass_obj
def sync(application: Application, whole: bool, as_json: bool) -> None:
    """Read each account's own timeline, so that what was sent by hand counts too.

    The daemon does the same by itself. X takes $0.001 for each of your own posts that is read, and nothing
    when there is nothing new; what a day of it may cost says sync: spend_per_day in the schedule. Answers to
    others are not read, because no guardrail counts them. The exit code is 1 when a timeline could not be
    read.

    \b
    Examples:
      assistant sync
      assistant sync --whole --account me
    """
    from assistant.services import syncing

    accounts = [account for account in application.accounts() if account.sync is not None]
    if not accounts:
        message = say("The schedule says sync: off for every account, so nothing is read.")
        raise UsageError(message)
    done = [(each, syncing.sync_now(application.desk(each), whole=whole)) for each in accounts]
    output.show(
        [shapes.synced(account, synced) for account, synced in done],
        (line for account, synced in done for line in _synced(account, synced)),
        as_json=as_json,
    )
    if any(synced.trouble for _, synced in done):
        raise Exit(1)


def _synced(account: Account, synced: Synced) -> Iterator[Line]:
    if synced.trouble is not None:
        trouble = say("{account}: {trouble}", account=account.name, trouble=synced.trouble.detail)
        yield Line(trouble, style="bad")
    if synced.trouble is None or synced.posts:
        yield Line(_read(account, synced), style="good")
    if synced.observed:
        observed = say_many(
            "{number:,} post not sent from here, now in the ledger; look: assistant posts",
            "{number:,} posts not sent from here, now in the ledger; look: assistant posts",
            len(synced.observed),
        )
        yield Line(observed, 1)
    if synced.deleted:
        deleted = say_many(
            "{number:,} post deleted there, no longer counted",
            "{number:,} posts deleted there, no longer counted",
            len(synced.deleted),
        )
        yield Line(deleted, 1)
    for step in synced.found:
        found = say("Draft #{id}, whose answer was lost, stands there: published.", id=step.draft.id)
        yield Line(found, 1)


def _read(account: Account, synced: Synced) -> str:
    if not synced.posts:
        return say(
            "{account}: read @{username}, nothing new.", account=account.name, username=synced.username
        )
    return say_many(
        "{account}: read @{username}, {number:,} post ({cost} at X's price).",
        "{account}: read @{username}, {number:,} posts ({cost} at X's price).",
        synced.posts,
        account=account.name,
        username=synced.username,
        cost=cost(synced.posts),
    )


@click.command()
@click.option("--since", metavar="DATE", help="Only posts from this day on, such as 2026-11-01.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=_MOST, show_default=True, help="At most so many."
)
@params.as_json
@click.pass_obj
def posts(application: Application, since: str | None, limit: int, as_json: bool) -> None:
    """List the newest posts of the ledger: sent from here, by hand, or long ago.

    Under Kind stands what the guardrails count a post as. Those marked "reply" and "deleted" are counted by
    none.

    \b
    Examples:
      assistant posts
      assistant posts --since 2026-11-01 --limit 500 --json
    """
    from assistant.core.when import parse_day
    from assistant.services import looking

    accounts = {account.name: account for account in application.accounts()}
    zone = next(iter(accounts.values())).zone
    start = None if since is None else parse_day(since, zone)
    found = looking.ledger(application.store, list(accounts), start, limit)
    document = [shapes.post(post, accounts[post.account].zone) for post in found]
    if not found:
        output.talk(say("The ledger has no such posts; read the timeline: assistant sync"))
    output.show(document, [_table(found, accounts)] if found else [], as_json=as_json)


def _table(found: Sequence[Post], accounts: dict[str, Account]) -> Table:
    several = len(accounts) > 1
    account = [say("Account")] if several else []
    table = Table(say("Id"), *account, say("Posted"), say("From"), say("Kind"), say("Text"))
    for post in found:
        table.add(
            str(post.id),
            *([post.account] if several else []),
            f"{post.posted_at.astimezone(accounts[post.account].zone):%Y-%m-%d %H:%M}",
            say("draft #{id}", id=post.draft_id) if post.source is Source.PUBLISHED else say("elsewhere"),
            _kind(post),
            words.in_one_line(post.text),
            style="quiet" if post.deleted_at or post.kind is Kind.REPLY else None,
        )
    return table


def _kind(post: Post) -> str:
    if post.deleted_at is not None:
        return say("deleted")
    return named(post.kind) if post.kind is Kind.REPLY else words.kind(post.content)


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, type=params.PostId(), required=True, help="Ids of posts.")
@params.category_options
@params.as_json
@click.pass_obj
def classify(
    application: Application, ids: tuple[int, ...], as_json: bool, **given: Unpack[params.CategoryOptions]
) -> None:
    """Correct what posts of the ledger count as.

    What was read from their words gives way to yours, which stays. Without options it shows what each counts
    as, and why.

    \b
    Examples:
      assistant classify 812
      assistant classify 812 813 --origin curated
      assistant classify 812 --no-share-request
    """
    from assistant.services import classifying

    changed = classifying.classify(application.store, ids, params.said(given))
    output.show(
        [shapes.post(post, _zone(application, post)) for post in changed],
        (line for post in changed for line in _classified(post)),
        as_json=as_json,
    )


def _zone(application: Application, post: Post) -> ZoneInfo:
    try:
        return application.account(post.account).zone
    except NotFoundError:
        return ZoneInfo("UTC")


def _classified(post: Post) -> Iterator[Line]:
    asks = say("a request to share") if post.content.share_request else say("no request to share")
    yield Line(say("Post {id}: {text}", id=post.id, text=words.in_one_line(post.text)), whole=True)
    for what, by in (
        (named(post.content.voice), post.grounds.voice),
        (named(post.content.origin), post.grounds.origin),
        (asks, post.grounds.share_request),
    ):
        yield Line(say("{what:20}{because}", what=what, because=words.because(by)), 1)
