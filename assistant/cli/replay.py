"""The command that runs a past timeline through guardrails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from assistant import clock
from assistant.cli import output, params, replayed, whole_files
from assistant.cli.output import Line, Table
from assistant.sentence import join, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from assistant.core.presets import Preset
    from assistant.core.replaying import Report, Terms
    from assistant.services.replaying import Rows
    from assistant.wiring import Application


class Ways(TypedDict):
    """How a past is to be judged and told."""

    preset: Preset | None
    as_posted: bool
    encoding: str | None
    limit: int


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), help="X's data export, or CSV.")
@click.option("--preset", type=replayed.PresetName(), help="Judge by this preset, not by the schedule.")
@click.option("--as-posted", is_flag=True, help="Let what would have been held count afterwards too.")
@click.option("--encoding", metavar="NAME", help="What FILE is encoded in if not UTF-8, such as cp1252.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=replayed.SHOWN,
    show_default=True,
    help="Tell the reasons of so many held posts.",
)
@params.as_json
@click.pass_obj
def replay(application: Application, file: Path, as_json: bool, **ways: Unpack[Ways]) -> None:
    """Run a past timeline through the guardrails: what would have been held, when, and by which rule.

    FILE is what `import --history` takes: X's own data export, or a CSV file with the columns created_at and
    text. What each post is, is read from its words, as there; its voice is not, so that the rule `personal`
    is left out. Nothing is stored, and no database is needed.

    A post that would have been held does not count for those after it, because it would not have gone out;
    with --as-posted it does. Answers to others are left out, as always.

    \b
    Examples:
      assistant replay twitter-2026-11-24.zip
      assistant replay timeline.csv --preset brand --as-posted
    """
    from assistant.core.replaying import Terms
    from assistant.history_file import read_history
    from assistant.services.replaying import judgeable, replay_file

    account, preset = application.account(), ways["preset"]
    policy = account.policy if preset is None else preset.policy
    judged = judgeable(policy)
    found = read_history(file, encoding=ways["encoding"], handle=account.handle)
    terms = Terms(judged, account.zone, as_posted=ways["as_posted"])
    with whole_files.progress(found) as tick:
        report, rows = replay_file(account, found.rows(clock.now()), terms, tick)
    for fault in rows.faults:
        output.talk(join(": ", filter(None, (f"{file}:{fault.line}", fault.key, fault.message))))
    output.talk(*found.notes)
    if judged != policy:
        output.talk(say("personal is not judged, because no file says in which voice a post speaks."))
    name = preset.name if preset else say("the policy of {account}", account=account.name)
    title = say("{file} under {policy} ({zone})", file=file, policy=name, zone=account.zone)
    output.show(
        _document(file, preset, (report, rows), terms),
        _lines(title, (report, rows), terms, ways["limit"]),
        as_json=as_json,
    )


def _lines(title: str, came: tuple[Report, Rows], terms: Terms, limit: int) -> Iterator[Line | Table]:
    report, rows = came
    yield Line(title, style="title")
    if rows.faulty:
        unread = say_many(
            "{number:,} row left out, since nothing could read them.",
            "{number:,} rows left out, since nothing could read them.",
            rows.faulty,
        )
        yield Line(unread, style="held")
    if rows.answers:
        yield Line(
            say_many(
                "{number:,} answer to others left out, which no guardrail counts.",
                "{number:,} answers to others left out, which no guardrail counts.",
                rows.answers,
            )
        )
    yield from replayed.lines(report, terms.zone, limit)
    if report.held:
        yield Line(
            say("What would have been held counts afterwards, as it was posted.")
            if terms.as_posted
            else say("What would have been held is not counted afterwards; --as-posted counts it.")
        )


def _document(
    file: Path, preset: Preset | None, came: tuple[Report, Rows], terms: Terms
) -> dict[str, object]:
    report, rows = came
    return {
        "file": str(file),
        "preset": preset.name if preset else None,
        "as_posted": terms.as_posted,
        "answers": rows.answers,
        "faulty": rows.faulty,
        **replayed.document(report, terms.zone),
    }
