"""The commands about the ledger: sync, posts, and classify."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from click.exceptions import Exit

from assistant.cli import output, params, shapes, words
from assistant.cli.output import Line, Table
from assistant.core.history import Kind, Source
from assistant.core.reading import cost
from assistant.errors import NotFoundError, UsageError

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
        message = "The schedule says sync: off for every account, so nothing is read."
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
        yield Line(f"{account.name}: {synced.trouble.detail}", style="bad")
    if synced.trouble is None or synced.posts:
        read = "nothing new" if not synced.posts else words.number(synced.posts, "post")
        paid = f" ({cost(synced.posts)} at X's price)" if synced.posts else ""
        yield Line(f"{account.name}: read @{synced.username}, {read}{paid}.", style="good")
    for number, what in (
        (len(synced.observed), "not sent from here, now in the ledger; look: assistant posts"),
        (len(synced.deleted), "deleted there, no longer counted"),
    ):
        if number:
            yield Line(f"{words.number(number, 'post')} {what}", 1)
    for step in synced.found:
        yield Line(f"Draft #{step.draft.id}, whose answer was lost, stands there: published.", 1)


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
        output.talk("The ledger has no such posts; read the timeline: assistant sync")
    output.show(document, [_table(found, accounts)] if found else [], as_json=as_json)


def _table(found: Sequence[Post], accounts: dict[str, Account]) -> Table:
    several = len(accounts) > 1
    table = Table("Id", *(["Account"] if several else []), "Posted", "From", "Kind", "Text")
    for post in found:
        table.add(
            str(post.id),
            *([post.account] if several else []),
            f"{post.posted_at.astimezone(accounts[post.account].zone):%Y-%m-%d %H:%M}",
            f"draft #{post.draft_id}" if post.source is Source.PUBLISHED else "elsewhere",
            _kind(post),
            words.in_one_line(post.text),
            style="quiet" if post.deleted_at or post.kind is Kind.REPLY else None,
        )
    return table


def _kind(post: Post) -> str:
    if post.deleted_at is not None:
        return "deleted"
    return "reply" if post.kind is Kind.REPLY else words.kind(post.content)


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
    asks = "a request to share" if post.content.share_request else "no request to share"
    yield Line(f"Post {post.id}: {words.in_one_line(post.text)}", whole=True)
    named = (
        (post.content.voice, post.grounds.voice),
        (post.content.origin, post.grounds.origin),
        (asks, post.grounds.share_request),
    )
    yield from (Line(f"{what:20}{words.because(by)}", 1) for what, by in named)
