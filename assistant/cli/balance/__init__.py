"""The command `balance`: where every guardrail stands, how it moved, how it will, and what to write next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import output, params, placing
from assistant.cli.balance import plain, shapes
from assistant.cli.output import Drawing, Line, Table
from assistant.sentence import say
from assistant.services import balancing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from assistant.services.balancing import Balance
    from assistant.wiring import Application


@click.command()
@params.as_json
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as a page for a browser, whole in this one file.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is no page of ours.")
@click.pass_obj
def balance(application: Application, as_json: bool, html: Path | None, replace: bool) -> None:
    """Show every rule's present count beside its limit.

    Beside it stand the last 8 weeks, the coming 7 days if the plan is kept, and what to write next: how many
    drafts of which kind would let more of what waits go out. Without --account it shows every account.

    A page that --html wrote before is written over; any other file only with --replace.

    \b
    Examples:
      assistant balance
      assistant balance --account me --json
      assistant balance --html balance.html
    """
    placing.refuse_replace("--html", replace=replace, path=html)
    now = clock.now()
    found = [balancing.balance(application.store, account, now) for account in application.accounts()]
    if html is not None:
        _write_page(application, found, html, replace=replace)
    if html is None or as_json:
        lines = (line for told in found for line in _shown(told))
        output.show([shapes.balance(told) for told in found], lines, as_json=as_json)


def _shown(told: Balance) -> Iterator[Line | Table | Drawing]:
    def drawn(width: int) -> RenderableType:
        from assistant.cli.balance import drawing

        return drawing.drawn(told, width)

    yield Drawing(drawn, list(plain.told(told)))


def _write_page(application: Application, found: Sequence[Balance], path: Path, *, replace: bool) -> None:
    from assistant.cli.balance import page

    place = placing.Place(path, application.database_path, page.MARK, replace=replace)
    with placing.whole_file(place) as write:
        write(page.page(found))
    names = ", ".join(told.account.name for told in found)
    output.talk(say("{path} shows the balance of {names}.", path=path, names=names))
