"""The command that shows what waits for a person: review, draft by draft on a terminal, else as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant import clock
from assistant.cli import asking, cures, output, params, shapes, waiting
from assistant.cli.output import Line
from assistant.sentence import say
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.cli.cures import Case
    from assistant.services.looking import Waiting
    from assistant.wiring import Application


@click.command()
@click.option("--list", "as_list", is_flag=True, help="Print everything at once, on a terminal too.")
@params.as_json
@click.pass_obj
def review(application: Application, as_list: bool, as_json: bool) -> None:
    """Show what waits for a person: why, and every way out.

    These are the rejected, the failed and the unconfirmed drafts. On a terminal one is shown after the other,
    and a key decides; ? tells which. Elsewhere, and with --list, all are printed with commands that can be
    copied as they stand. The times shown pass the policy as things are now.

    \b
    Examples:
      assistant review
      assistant review --list
      assistant review --json
    """
    accounts = {account.name: account for account in application.accounts()}
    found = looking.waiting_for_person(application.store, list(accounts))
    if not found:
        output.talk(say("Nothing waits for you."))
    elif not (as_list or as_json) and asking.can_converse():
        from assistant.cli.walk import Walk

        Walk(application, accounts).through([item.draft.id for item in found])
        return
    now = clock.now()
    cases = [waiting.case(application, accounts[item.draft.account], item, now) for item in found]
    documents = [_document(*pair, cures.program(application)) for pair in zip(found, cases, strict=True)]
    output.show(documents, _lines(application, found, cases), as_json=as_json)


def _lines(application: Application, found: Sequence[Waiting], cases: Sequence[Case]) -> Iterator[Line]:
    called = cures.program(application)
    drafts = looking.drafts_of_posts(application.store, waiting.counted(found))
    for item, case in zip(found, cases, strict=True):
        yield from waiting.told(item, case.account.zone, drafts)
        yield from waiting.searched(application, item, case)
        yield Line(say("Ways out:"))
        yield from cures.lines(cures.cures(case, called), 1)
        yield Line()


def _document(item: Waiting, case: Case, called: str) -> shapes.Json:
    kept = item.verdict.verdict if item.verdict else None
    return {
        **shapes.draft(item.draft, kept, case.account.zone),
        "looks": [shapes.look(look, case.account.zone) for look in item.looks],
        "last_attempt": shapes.attempt(item.attempt, case.account.zone) if item.attempt else None,
        "ways_out": [
            {"effect": cure.effect, "commands": list(cure.commands)} for cure in cures.cures(case, called)
        ],
    }
