"""What the daemon says: one line for each thing that happened, readable or as JSON, and each trouble once."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.health import named
from assistant.core.policy import Decision
from assistant.core.printable import harmless_json, on_one_line
from assistant.core.times import speak
from assistant.language import translated
from assistant.ports import Lost, Posted, Postponed, Refused
from assistant.sentence import join, say, say_many
from assistant.services.settling import Sent

if TYPE_CHECKING:
    from typing import TextIO

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.sentence import Sentence
    from assistant.services.recovering import Looked
    from assistant.services.sweeping import Step
    from assistant.services.syncing import Synced

_LOGGER = logging.getLogger("assistant.daemon")
_LEVELS = {
    logging.WARNING: say("warning"),
    logging.ERROR: say("error"),
    logging.CRITICAL: say("critical"),
}


class _Readable(logging.Formatter):
    """`2026-11-22 09:14:00 warning me: what happened`, in the system's local time."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        name = getattr(record, "account", None)
        account = f"{name}: " if name else ""
        level = "" if record.levelno == logging.INFO else f"{_level(record)} "
        said = translated(record.getMessage())
        line = on_one_line(f"{moment:%Y-%m-%d %H:%M:%S} {level}{account}{said}")
        if not record.exc_info:
            return line
        return "\n".join([line, *map(on_one_line, self.formatException(record.exc_info).split("\n"))])


def _level(record: logging.LogRecord) -> str:
    return translated(_LEVELS.get(record.levelno, record.levelname.lower()))


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


def note(message: str, account: str | None = None) -> None:
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
        said = say("held {draft} by {rules}", draft=named(happened.draft), rules=rules)
        _line(logging.INFO, happened.draft, State.QUEUED, said)
    elif happened.state is State.UNCONFIRMED:
        said = say(
            "nobody knows whether {draft} was published; it is not sent again", draft=named(happened.draft)
        )
        _line(logging.WARNING, happened.draft, happened.state, said)
    else:
        reasons = [reason.message for reason in happened.verdict.reasons] if happened.verdict else []
        said = say("rejected {draft}: {reasons}", draft=named(happened.draft), reasons=join(" ", reasons))
        _line(logging.WARNING, happened.draft, happened.state, said)


def _tell_sent(sent: Sent, account: Account, troubles: Troubles) -> None:
    draft, network = sent.draft, f"network:{account.name}"
    match sent.outcome:
        case Posted(remote_id):
            troubles.end(network, say("the network takes posts again"), account.name)
            said = say("published {draft} as post {post}", draft=named(draft), post=remote_id)
            _line(logging.INFO, draft, sent.state, said)
        case Refused(_, detail):
            troubles.end(network, say("the network answers again"), account.name)
            said = say("failed {draft}: {detail}", draft=named(draft), detail=detail)
            _line(logging.WARNING, draft, sent.state, said)
        case Postponed(_, detail) if sent.state is State.FAILED:
            said = say("gave up {draft}; the last try: {detail}", draft=named(draft), detail=detail)
            _line(logging.WARNING, draft, sent.state, said)
        case Postponed(kind, detail):
            until = f", next try {speak(sent.retry_at, account.zone)}" if sent.retry_at else ""
            _LOGGER.debug("postponed draft %d%s", draft.id, until)
            said = say("nothing can be sent ({kind}): {detail} Drafts stay queued.", kind=kind, detail=detail)
            troubles.begin(network, said, account.name)
        case Lost(detail):
            said = say(
                "unconfirmed {draft}: {detail} It may have been published and is not sent again.",
                draft=named(draft),
                detail=detail,
            )
            _line(logging.WARNING, draft, sent.state, said)


def tell_synced(synced: Synced, account: Account, troubles: Troubles) -> None:
    """Write what reading the timeline brought to light; that there was nothing new is no news."""
    reading = f"reading:{account.name}"
    for step in synced.found:
        said = say("{draft} stands on the timeline: published", draft=named(step.draft))
        _line(logging.INFO, step.draft, step.state, said)
    told = _changes(len(synced.observed), len(synced.deleted))
    if told:
        said = say(
            "read the timeline of @{name}; posts: {changes}", name=synced.username, changes=join(", ", told)
        )
        note(said, account.name)
    if synced.trouble is not None:
        said = say("the timeline is not known: {detail}", detail=synced.trouble.detail)
        troubles.begin(reading, said, account.name)
    else:
        troubles.end(reading, say("the timeline is read again"), account.name)


def _changes(observed: int, deleted: int) -> list[Sentence]:
    """How many posts are new, and how many are gone, where any are."""
    told = []
    if observed:
        told.append(say_many("{number} not sent from here", "{number} not sent from here", observed))
    if deleted:
        told.append(say_many("{number} deleted there", "{number} deleted there", deleted))
    return told


def tell_looked(looked: Looked, account: Account) -> None:
    """Write what came of searching the timeline for a draft, once there is something to say."""
    step, look = looked.step, looked.look
    if step.state is State.PUBLISHED:
        said = say(
            "{draft} stands on the timeline: published as post {post}",
            draft=named(step.draft),
            post=look.remote_id,
        )
        _line(logging.INFO, step.draft, step.state, said)
    elif step.state is State.QUEUED:
        said = say("{draft} is not on the timeline, so it is queued again", draft=named(step.draft))
        _line(logging.WARNING, step.draft, step.state, said)
    elif looked.over:
        said = say(
            "{draft} is not on the timeline since {moment}, and was "
            "looked for long enough; decide: assistant confirm {id}",
            draft=named(step.draft),
            moment=speak(look.since, account.zone),
            id=step.draft.id,
        )
        _line(logging.WARNING, step.draft, step.state, said)


def _line(level: int, draft: Draft, state: State, message: str) -> None:
    _LOGGER.log(level, message, extra={"account": draft.account, "draft": draft.id, "state": state})
