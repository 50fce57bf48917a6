"""What the commands have in common: how ids, texts and choices are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from assistant.cli import completing
from assistant.core.categories import Said
from assistant.core.draft import Origin, Voice
from assistant.errors import NotFoundError
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Draft
    from assistant.wiring import Application

_NOTHING_SAID = Said()
_LARGEST_ID = 2**63 - 1  # SQLite's integers end there

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


class DraftId(click.ParamType[int]):
    """The id of a draft, as `12` or `#12`."""

    name = "id"
    unfit = mark("{value} is not the id of a draft; ids are numbers such as 12 or #12.")

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        digits = str(value).removeprefix("#")
        if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:20]) <= _LARGEST_ID:
            self.fail(say(self.unfit, value=repr(value)), param, ctx)
        return int(digits)


class PostId(DraftId):
    """The id of a post in the ledger, as `12` or `#12`."""

    unfit = mark("{value} is not the id of a post; ids are numbers such as 12 or #12.")


class Words(click.ParamType[str]):
    """Words that a person wrote, which have to be whole characters."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words, also where Python took them for ASCII (as with LC_ALL=C) and escaped the rest."""
        try:
            return str(value).encode("utf-8", "surrogateescape").decode("utf-8")
        except UnicodeError:
            self.fail(say("it holds bytes that are not UTF-8; write it as UTF-8."), param, ctx)


draft_id = click.argument(
    "draft_id",
    metavar="ID",
    type=DraftId(),
    shell_complete=completing.drafts,
    help="The number of a draft, as 12 or #12.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class CategoryOptions(TypedDict):
    """What the options that say what kind of post it is said, None where they were left out."""

    voice: str | None
    origin: str | None
    share_request: bool | None


class DraftOptions(CategoryOptions):
    """What the options that describe a draft said, None where they were left out."""

    at: str | None
    not_before: str | None
    expires: str | None
    priority: int | None


_CATEGORY_OPTIONS = (
    click.option(
        "--voice", type=click.Choice([voice.value for voice in Voice]), help="Who speaks: you, or your role."
    ),
    click.option(
        "--origin",
        type=click.Choice([origin.value for origin in Origin]),
        help="Whose content it is: your own, or relayed.",
    ),
    click.option(
        "--share-request/--no-share-request", default=None, help="Whether it asks people to repost or share."
    ),
)
_DRAFT_OPTIONS = (
    *_CATEGORY_OPTIONS,
    click.option("--at", metavar="WHEN", help="An exact time of its own, or 'slot' for none."),
    click.option("--not-before", metavar="WHEN", help="No slot before this takes it."),
    click.option("--expires", metavar="WHEN", help="No slot from this on takes it."),
    click.option("--priority", type=int, help="Slots ask the highest first; 0 unless said otherwise."),
)


def category_options(command: Decorated) -> Decorated:
    """Give a command the options that say what kind of post it is."""
    for option in reversed(_CATEGORY_OPTIONS):
        command = option(command)
    return command


def draft_options(command: Decorated) -> Decorated:
    """Give a command the options that describe a draft."""
    for option in reversed(_DRAFT_OPTIONS):
        command = option(command)
    return command


def said(given: CategoryOptions, before: Said = _NOTHING_SAID) -> Said:
    """What the person says of the text with these options, and said before where they say nothing."""
    voice, origin, share_request = given["voice"], given["origin"], given["share_request"]
    return Said(
        voice=before.voice if voice is None else Voice(voice),
        origin=before.origin if origin is None else Origin(origin),
        share_request=before.share_request if share_request is None else share_request,
    )


def find(application: Application, draft_id: int) -> Draft:
    """The stored draft with this id.

    Raises:
        NotFoundError: there is none.
    """
    with application.store.reading() as tx:
        return tx.drafts.get(draft_id)


def zone_of(application: Application, draft: Draft) -> ZoneInfo:
    """The zone to tell a draft's times in; UTC when the schedule does not know its account any more."""
    from zoneinfo import ZoneInfo

    try:
        return application.account_of(draft).zone
    except NotFoundError:
        return ZoneInfo("UTC")
