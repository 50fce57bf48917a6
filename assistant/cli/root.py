"""The command `assistant`: its global options, and the table of its commands, each loaded when called."""

from __future__ import annotations

import sys
from copy import copy
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

from assistant import __version__, language
from assistant.cli import exits, spoken
from assistant.errors import AssistantError
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from click.shell_completion import CompletionItem


class Entry(NamedTuple):
    """Where a command is, and what the overview says of it: the first sentence of its own help."""

    module: str
    attribute: str
    summary: str


SECTIONS: dict[str, dict[str, Entry]] = {
    mark("Set up"): {
        "init": Entry("init", "init", "Write a commented schedule.yaml and create the database."),
        "doctor": Entry("setup", "doctor", "Check everything that is needed, and say what to mend."),
        "auth": Entry("auth", "auth", "Let accounts in at X, and out again."),
        "sandbox": Entry("sandbox", "sandbox", "Run a stand-in for X, to try everything without an account."),
        "notify": Entry(
            "notify", "notify", "Show what people are told needs them, or try whether they can be told."
        ),
        "db": Entry("setup", "db", "Look after the database."),
        "service": Entry("service", "service", "Let the system run the daemon, now and after every login."),
        "backup": Entry(
            "safekeeping", "backup", "Copy the database, also while it is in use, and check the copy."
        ),
        "export": Entry("safekeeping", "export_all", "Write everything in the database as JSON Lines."),
        "completion": Entry("setup", "completion", "Print what lets a shell complete commands and ids."),
    },
    "Write": {
        "add": Entry("drafts", "add", "Store a draft and print the verdict on it."),
        "edit": Entry("drafts", "edit", "Change a draft that has not been sent, and judge it anew."),
        "import": Entry("imports", "import_drafts", "Store many drafts from a file, or an account's past."),
    },
    "Look": {
        "status": Entry(
            "status",
            "status",
            "Show whether the daemon is alive, what goes out next, and what needs you.",
        ),
        "log": Entry("log", "log", "Tell what happened, the newest first."),
        "list": Entry("listing", "list_drafts", "List the drafts that are still to be dealt with."),
        "show": Entry("listing", "show", "Show one draft with its verdicts, attempts and events."),
        "check": Entry("drafts", "check", "Print what the policy would say of a draft, changing nothing."),
        "plan": Entry("planning", "plan", "Show what will go out when, what is held, and why."),
        "why": Entry(
            "why",
            "why",
            "Explain when a draft goes out: what comes before it, what holds it, and what would change that.",
        ),
        "balance": Entry("balance", "balance", "Show every rule's present count beside its limit."),
        "calendar": Entry(
            "calendar",
            "calendar",
            "Show a month or a week: what was published, what is planned, and what was rejected.",
        ),
        "policy": Entry("policy", "policy", "Show which guardrails hold, and try others."),
        "replay": Entry(
            "replay",
            "replay",
            "Run a past timeline through the guardrails: what would have been held, when, and by which rule.",
        ),
        "posts": Entry(
            "ledger", "posts", "List the newest posts of the ledger: sent from here, by hand, or long ago."
        ),
    },
    "Decide": {
        "review": Entry("review", "review", "Show what waits for a person: why, and every way out."),
        "approve": Entry("decisions", "approve", "Let a draft past the policy, with a reason that is kept."),
        "retry": Entry("decisions", "retry", "Put a rejected or failed draft back in the queue."),
        "cancel": Entry("decisions", "cancel", "Take a draft out for good."),
        "confirm": Entry("decisions", "confirm", "Say whether an unconfirmed draft stands on the timeline."),
        "classify": Entry("ledger", "classify", "Correct what posts of the ledger count as."),
    },
    "Publish": {
        "sync": Entry(
            "ledger", "sync", "Read each account's own timeline, so that what was sent by hand counts too."
        ),
        "daemon": Entry(
            "daemon", "daemon", "Publish what the policy lets pass, at its slots and pinned times."
        ),
    },
}
COMMANDS = {name: entry for entries in SECTIONS.values() for name, entry in entries.items()}


class CommandLine(click.Group):
    """Loads a command when it is called by its name, so that no call pays for another's libraries."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:  # noqa: ANN401 - click's
        """Choose the language before anything is said, then run."""
        language.choose(language.wanted(sys.argv[1:] if args is None else args))
        return super(CommandLine, spoken.spoken(self)).main(args, *more, **options)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:  # noqa: ANN401 - click's
        """Read the options, and say what is wrong with them in the language that is spoken."""
        with spoken.errors():
            return super().make_context(*arguments, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        return spoken.spoken(_load(COMMANDS[cmd_name])) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the one that was perhaps meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview out of the table, loading nothing."""
        width = max(map(len, COMMANDS))
        for section, entries in SECTIONS.items():
            with formatter.section(language.looked_up(section)):
                formatter.write_dl(
                    [
                        (f"{name:{width}}", language.looked_up(entry.summary))
                        for name, entry in entries.items()
                    ]
                )

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what a person can mend becomes a sentence, a bug keeps its traceback."""
        try:
            with spoken.errors():
                return super().invoke(ctx)
        except AssistantError as error:
            _complain(say("Error: {error}", error=error))
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            _complain(say("\nInterrupted; everything that was stored before is safe."))
            ctx.exit(exits.INTERRUPTED)


def _complain(sentence: str) -> None:
    from assistant.cli import output

    output.talk(sentence)


@cache
def _load(entry: Entry) -> click.Command:
    """The command as it was written; the global options may stand behind it too."""
    command: click.Command = getattr(import_module(f"assistant.cli.{entry.module}"), entry.attribute)
    for each in (command, *getattr(command, "commands", {}).values()):
        each.params.extend(_hidden_twins())
    return command


def _hidden_twins() -> Iterator[click.Option]:
    for option in assistant.params:
        if isinstance(option, click.Option) and option.callback is _remember:
            twin = copy(option)
            twin.hidden = True
            yield twin


_CHOSEN = {"account": "chosen_account", "lang": "chosen_language"}


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Hand what an option says to the application, which is made when it is first needed."""
    if ctx.obj is None:
        from assistant.wiring import Application

        ctx.obj = Application(tell=_complain)
        ctx.call_on_close(ctx.obj.close)
    if value is not None:
        setattr(ctx.obj, _CHOSEN.get(str(param.name), str(param.name)), value)


def _complete_account(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from assistant.cli import completing

    return completing.accounts(ctx, param, incomplete)


@click.group(cls=CommandLine, no_args_is_help=True)
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(),
    help="The schedule. [ASSISTANT_CONFIG]",
    expose_value=False,
    callback=_remember,
)
@click.option(
    "--database",
    metavar="URL",
    help="The database, as a path or sqlite:///PATH. [ASSISTANT_DATABASE]",
    expose_value=False,
    callback=_remember,
)
@click.option(
    "--account",
    metavar="NAME",
    shell_complete=_complete_account,
    help="One account of the schedule. [ASSISTANT_ACCOUNT]",
    expose_value=False,
    callback=_remember,
)
@click.option(
    "--lang",
    type=click.Choice(language.LANGUAGES),
    help="The language to speak. [ASSISTANT_LANG, else the system's]",
    expose_value=False,
    callback=_remember,
)
@click.version_option(__version__, message="assistant %(version)s")
def assistant() -> None:
    """Publish posts at good times, and keep the account one that people want to follow.

    Write when you have ideas; the assistant sends each text when the account's guardrails let it pass, and
    whatever it holds back it explains: what it counted, until when, and what would help.

    Each option below may also stand behind a command. What it does not say is read from the variable of the
    environment named in brackets; else the platform's folders for configuration and data are taken.
    """
