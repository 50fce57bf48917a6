"""What the daemon says: one line for each thing that happened, readable or as JSON, and each trouble once."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.policy import Decision
from assistant.core.printable import harmless_json, on_one_line
from assistant.core.times import speak
from assistant.language import translated
from assistant.ports import Lost, Posted, Postponed, Refused
from assistant.services.settling import Sent

if TYPE_CHECKING:
    from typing import TextIO

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.services.recovering import Looked
    from assistant.services.sweeping import Step
    from assistant.services.syncing import Synced

_LOGGER = logging.getLogger("assistant.daemon")
_FIRST_WORDS = 40  # characters of a text that make it recognisable in a line


class _Readable(logging.Formatter):
    """`2026-11-22 09:14:00 warning me: what happened`, in the system's local time."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        name = getattr(record, "account", None)
        account = f"{name}: " if name else ""
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()} "
        said = translated(record.getMessage())
        line = on_one_line(f"{moment:%Y-%m-%d %H:%M:%S} {level}{account}{said}")
        if not record.exc_info:
            return line
        return "\n".join([line, *map(on_one_line, self.formatException(record.exc_info).split("\n"))])


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "account": getattr(record, "account", None),
            "draft": getattr(record, "draft", None),
            "state": getattr(record, "state", None),
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return harmless_json(json.dumps(fields, ensure_ascii=False))


def start(stream: TextIO, *, as_json: bool) -> None:
    """Send the daemon's lines to a stream; what libraries say below a warning stays unsaid."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Json() if as_json else _Readable())
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger().setLevel(logging.WARNING)
    _LOGGER.setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def say(message: str, account: str | None = None) -> None:
    """Write a line."""
    _LOGGER.info(message, extra={"account": account})


class Troubles:
    """Says each trouble when it begins and when it is over, however often it is met between."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._lock = Lock()

    def begin(self, key: str, message: str, account: str | None = None, *, bug: bool = False) -> None:
        """Meet a trouble; `bug` adds the traceback of the exception in hand."""
        with self._lock:
            if self._said.get(key) == message:
                return
            self._said[key] = message
        _LOGGER.warning(message, extra={"account": account}, exc_info=bug)

    def end(self, key: str, message: str, account: str | None = None) -> None:
        """Do without the trouble."""
        with self._lock:
            known = self._said.pop(key, None)
        if known is not None:
            _LOGGER.info(message, extra={"account": account})


def tell(happened: Step | Sent, account: Account, troubles: Troubles) -> None:
    """Write what happened to a draft."""
    if isinstance(happened, Sent):
        _tell_sent(happened, account, troubles)
    elif happened.verdict is not None and happened.verdict.decision is Decision.HELD:
        rules = ", ".join(reason.rule for reason in happened.verdict.reasons)
        _line(logging.INFO, happened.draft, State.QUEUED, f"held {_named(happened.draft)} by {rules}")
    elif happened.state is State.UNCONFIRMED:
        _line(
            logging.WARNING,
            happened.draft,
            happened.state,
            f"nobody knows whether {_named(happened.draft)} was published; it is not sent again",
        )
    else:
        reasons = " ".join(reason.message for reason in happened.verdict.reasons) if happened.verdict else ""
        _line(
            logging.WARNING, happened.draft, happened.state, f"rejected {_named(happened.draft)}: {reasons}"
        )


def _tell_sent(sent: Sent, account: Account, troubles: Troubles) -> None:
    draft, network = sent.draft, f"network of {account.name}"
    match sent.outcome:
        case Posted(remote_id):
            troubles.end(network, "the network takes posts again", account.name)
            _line(logging.INFO, draft, sent.state, f"published {_named(draft)} as post {remote_id}")
        case Refused(_, detail):
            troubles.end(network, "the network answers again", account.name)
            _line(logging.WARNING, draft, sent.state, f"{sent.state} {_named(draft)}: {detail}")
        case Postponed(_, detail) if sent.state is State.FAILED:
            _line(logging.WARNING, draft, sent.state, f"gave up {_named(draft)}; the last try: {detail}")
        case Postponed(kind, detail):
            until = f", next try {speak(sent.retry_at, account.zone)}" if sent.retry_at else ""
            _LOGGER.debug("postponed draft %d%s", draft.id, until)
            troubles.begin(
                network, f"nothing can be sent ({kind}): {detail} Drafts stay queued.", account.name
            )
        case Lost(detail):
            _line(
                logging.WARNING,
                draft,
                sent.state,
                f"unconfirmed {_named(draft)}: {detail} It may have been published and is not sent again.",
            )


def tell_synced(synced: Synced, account: Account, troubles: Troubles) -> None:
    """Write what reading the timeline brought to light; that there was nothing new is no news."""
    reading = f"reading of {account.name}"
    for step in synced.found:
        _line(logging.INFO, step.draft, step.state, f"{_named(step.draft)} stands on the timeline: published")
    changes = {"not sent from here": len(synced.observed), "deleted there": len(synced.deleted)}
    told = ", ".join(f"{number} {what}" for what, number in changes.items() if number)
    if told:
        say(f"read the timeline of @{synced.username}; posts: {told}", account.name)
    if synced.trouble is not None:
        troubles.begin(reading, f"the timeline is not known: {synced.trouble.detail}", account.name)
    else:
        troubles.end(reading, "the timeline is read again", account.name)


def tell_looked(looked: Looked, account: Account) -> None:
    """Write what came of searching the timeline for a draft, once there is something to say."""
    step, look = looked.step, looked.look
    if step.state is State.PUBLISHED:
        said = f"{_named(step.draft)} stands on the timeline: published as post {look.remote_id}"
        _line(logging.INFO, step.draft, step.state, said)
    elif step.state is State.QUEUED:
        said = f"{_named(step.draft)} is not on the timeline, so it is queued again"
        _line(logging.WARNING, step.draft, step.state, said)
    elif looked.over:
        said = (
            f"{_named(step.draft)} is not on the timeline since {speak(look.since, account.zone)}, and was "
            f"looked for long enough; decide: assistant confirm {step.draft.id}"
        )
        _line(logging.WARNING, step.draft, step.state, said)


def _line(level: int, draft: Draft, state: State, message: str) -> None:
    _LOGGER.log(level, message, extra={"account": draft.account, "draft": draft.id, "state": state})


def _named(draft: Draft) -> str:
    words = " ".join(draft.text.split())
    short = words if len(words) <= _FIRST_WORDS else words[: _FIRST_WORDS - 1].rstrip() + "…"
    return f"#{draft.id} “{short}”"
