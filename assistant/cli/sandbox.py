"""The command that runs the stand-in for X: sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli import output
from assistant.cli.output import Line
from assistant.networks.sandbox import PORT
from assistant.networks.sandbox.faults import Kind
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one."
)
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the posts there; without one they are forgotten at the end.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    type=click.Choice([kind.value for kind in Kind]),
    help="Let the next post meet this; given again, the one after it.",
)
@click.option("--no-limits", is_flag=True, help="Let any number of requests in, to try heavy loads.")
def sandbox(port: int, file: Path | None, faults: Sequence[str], *, no_limits: bool) -> None:
    """Run a stand-in for X, to try everything without an account.

    It listens on this machine only, keeps X's limits unless told otherwise, and shows its timeline as a page.
    Ctrl-C ends it. The faults are: {faults}.

    \b
    Examples:
      assistant sandbox
      assistant sandbox --port 0 --file posts.jsonl
      assistant sandbox --fault rate_limited --fault lost_after
      assistant sandbox --no-limits
    """
    from assistant.networks.sandbox.server import SandboxOptions, start

    with start(SandboxOptions(port=port, file=file, limited=not no_limits)) as running:
        _order(running.url, faults)
        try:
            output.show(None, _greeting(running.url), as_json=False)
            running.wait()
        except KeyboardInterrupt:
            output.talk(say("\nThe sandbox has ended."))


sandbox.help = (sandbox.help or "").replace("{faults}", ", ".join(Kind))


def _order(url: str, faults: Sequence[str]) -> None:
    """Order the faults as any client of the sandbox would."""
    import json
    from urllib.request import ProxyHandler, Request, build_opener

    if faults:
        content = json.dumps([{"fault": fault} for fault in faults]).encode()
        request = Request(f"{url}/sandbox/faults", content)  # noqa: S310 - the address of our own server
        build_opener(ProxyHandler({})).open(request).close()


def _greeting(url: str) -> Iterator[Line]:
    yield Line(
        say("The sandbox answers at {url}, and shows its timeline there. Ctrl-C ends it.", url=url),
        style="good",
        whole=True,
    )
    yield Line(say("Point the assistant to it in another terminal:"), whole=True)
    yield Line(f"export X_API_BASE_URL={url}", 1, whole=True)
    yield Line(say("or in schedule.yaml:"), whole=True)
    yield Line(f"network: {{base_url: {url}}}", 1, whole=True)
