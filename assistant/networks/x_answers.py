"""Hears an answer of X's out, and knows what keeps X from doing anything; it knows no network and no clock.

The status decides first, then the last path segment of the problem's `type`, then its text: X calls a
changed wording a compatible change. Whatever the answer holds, hearing it never raises.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from assistant.ports import DelayKind
from assistant.sentence import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.sentence import Sentence

MOST_SAID = 300  # characters of X's own words in a sentence: its longest known detail has about 200
HIDDEN = "[hidden]"
SHORTEST_SECRET = 4  # characters; X's keys have 25 and more, and what is shorter turns up in ordinary words

# PostId and UserId in X's API description 2.167.
ID = re.compile(r"[0-9]{1,19}")

# Seconds since 1970 that a reset may name, 2020 to 2100: no milliseconds, no "in 900 seconds", no nonsense.
_RESETS = range(1_577_836_800, 4_102_444_800)

# Counters that only a day resets; X sends them besides the quarter-hourly x-rate-limit-*.
_DAILY_LIMITS = ("x-user-limit-24hour", "x-app-limit-24hour")


LATER = mark("{answered}, so {undone}; {again} again later.")  # about a trouble that may pass


@dataclass(frozen=True, slots=True)
class Task:
    """What X was asked for: how a sentence says that it was not done, and that it can be tried again."""

    undone: str
    again: str

    def say(self, meaning: str, answered: str = "", **more: str) -> Sentence:
        """The meaning of an answer, in the words of this task."""
        return say(meaning, answered=answered, undone=self.undone, again=self.again, **more)


class Delay(NamedTuple):
    """What Postponed and Unseen share: why not now, in a sentence, and until when, if that is known."""

    kind: DelayKind
    detail: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Hindrance:
    """What keeps X from doing anything, and the sentence that says so."""

    kind: DelayKind
    meaning: str


_MISDIRECTED = _Hindrance(
    DelayKind.MISDIRECTED,
    mark(
        "{answered}: no such request is taken at this address, so {undone}; correct network: base_url in "
        "schedule.yaml or X_API_BASE_URL, or leave both out for X itself."
    ),
)
_RATE_LIMITED = _Hindrance(
    DelayKind.RATE_LIMITED,
    mark("{answered}: too many requests for now, so {undone}; {again} once the limit resets."),
)
_CAPPED = _Hindrance(
    DelayKind.CAPPED,
    mark(
        "{answered}: a cap of a day or a month is used up, so {undone}; wait until it resets, or raise it in "
        "X's developer console."
    ),
)
_TURNED_AWAY = _Hindrance(
    DelayKind.FORBIDDEN,
    mark(
        "{answered} without X's usual reason: a proxy, a firewall or X's own gateway turned the request "
        "away, so {undone}; ask whoever runs the network."
    ),
)

# What a status means by itself, whatever was asked for. A redirect after a post is another matter: nobody can
# tell what became of the text.
_BY_STATUS = {
    301: _MISDIRECTED,
    302: _MISDIRECTED,
    303: _MISDIRECTED,
    307: _MISDIRECTED,
    308: _MISDIRECTED,
    401: _Hindrance(
        DelayKind.UNAUTHORIZED,
        mark(
            "{answered}: it does not accept the credentials, or has an outage, so {undone}; if it lasts, "
            "check this machine's clock, then the credentials with: assistant auth status"
        ),
    ),
    402: _Hindrance(
        DelayKind.NO_CREDIT,
        mark(
            "{answered}: the developer account has no credit left, so {undone}; buy credit in X's developer "
            "console."
        ),
    ),
    404: _MISDIRECTED,
    405: _MISDIRECTED,  # the address takes no such requests
    410: _MISDIRECTED,  # it takes none any more
    421: _MISDIRECTED,  # it is another host's
}

# What a 403 means by the last segment of its problem's type, whatever was asked for.
_FORBIDDEN = {
    "user-suspended": _Hindrance(
        DelayKind.FORBIDDEN,
        mark("{answered}: X has suspended the account, so {undone}; settle it on x.com."),
    ),
    "oauth1-permissions": _Hindrance(
        DelayKind.FORBIDDEN,
        mark(
            "{answered}: the app lacks the permission, so {undone}; give it permission to read and write in "
            "X's developer console, then make a new access token and set X_ACCESS_TOKEN and "
            "X_ACCESS_TOKEN_SECRET."
        ),
    ),
    "client-forbidden": _Hindrance(
        DelayKind.FORBIDDEN,
        mark(
            "{answered}: the app is not enrolled for this part of X's API, so {undone}; put it into a "
            "project with a plan in X's developer console."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are found in lower case, a body that broke off or is garbled is None."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer with its body understood: X's own `words`, or none, and as much of them as may be `shown`."""

    answer: Answer
    document: Mapping[str, object]
    problem: str
    words: str
    shown: str

    @property
    def answered(self) -> Sentence:
        """What X answered: the beginning of a sentence."""
        if self.shown:
            return say("X answered {status} ({words})", status=self.answer.status, words=self.shown)
        return say("X answered {status}", status=self.answer.status)


def hear(answer: Answer, secrets: tuple[str, ...]) -> Heard:
    """Understand the answer; none of `secrets` is shown, even if X repeats them."""
    document = _document(answer.body)
    parts = list(_parts(document))
    types = [kind for part in parts if isinstance(kind := part.get("type"), str)]
    problem = types[0].rstrip("/").rpartition("/")[2] if types else ""
    words = " ".join(dict.fromkeys(_words(parts)))
    return Heard(answer, document, problem, words, clean(words, secrets))


def hindered(heard: Heard, task: Task) -> Delay | None:
    """What keeps X from the task, although nothing is wrong with it; None if nothing does."""
    hindrance = _hindrance(heard)
    if hindrance is None:
        return None
    return Delay(hindrance.kind, task.say(hindrance.meaning, heard.answered), _retry_at(heard, hindrance))


def clean(text: str, secrets: tuple[str, ...]) -> str:
    """The text on one line, without control characters or any of `secrets`, cut to `MOST_SAID`."""
    line = _one_line(text)
    spellings = sorted(_spellings(secrets), key=len, reverse=True)
    if spellings:
        line = re.sub("|".join(map(re.escape, spellings)), HIDDEN, line)
    return line if len(line) <= MOST_SAID else line[: MOST_SAID - 1] + "…"


def _one_line(text: str) -> str:
    visible = (c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    return " ".join("".join(visible).split())


def _spellings(secrets: tuple[str, ...]) -> set[str]:
    """Each secret as X may repeat it: as it is, and as the Authorization header has it (RFC 5849, 3.6)."""
    plain = {_one_line(secret) for secret in secrets}
    escaped = {quote(secret, safe="~", errors="replace") for secret in secrets}
    return {spelling for spelling in plain | escaped if len(spelling) >= SHORTEST_SECRET}


def _hindrance(heard: Heard) -> _Hindrance | None:
    match heard.answer.status:
        case 403 if heard.problem in _FORBIDDEN:
            return _FORBIDDEN[heard.problem]
        case 403:  # X always gives a reason; somebody else's page says nothing about what was asked for
            return None if heard.shown else _TURNED_AWAY
        case 429:
            capped = _spent(heard) or heard.problem == "usage-capped"
            return _CAPPED if capped else _RATE_LIMITED
        case status:
            return _BY_STATUS.get(status)


def _retry_at(heard: Heard, hindrance: _Hindrance) -> datetime | None:
    headers = heard.answer.headers
    if hindrance is _CAPPED:
        return max(filter(None, (_reset(headers, limit) for limit in _spent(heard))), default=None)
    return _reset(headers, "x-rate-limit") if hindrance is _RATE_LIMITED else None


def _spent(heard: Heard) -> list[str]:
    """The limits of a day that are used up."""
    headers = heard.answer.headers
    return [limit for limit in _DAILY_LIMITS if headers.get(f"{limit}-remaining", "").strip() == "0"]


def _reset(headers: Mapping[str, str], limit: str) -> datetime | None:
    """When the limit resets, or None when the header does not say so sensibly."""
    text = headers.get(f"{limit}-reset", "").strip()
    if not re.fullmatch("[0-9]{10}", text) or int(text) not in _RESETS:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _document(body: bytes | None) -> Mapping[str, object]:
    """The JSON object in the body; anything else counts as an empty one."""
    try:
        document = json.loads(body or b"")
    except (ValueError, RecursionError):  # no JSON, no text, a number without end; brackets without end
        return {}
    return document if isinstance(document, dict) else {}


def _parts(document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The problem itself, and those listed in its `errors`."""
    yield document
    errors = document.get("errors")
    if isinstance(errors, list):
        yield from (error for error in errors if isinstance(error, dict))


def _words(parts: list[Mapping[str, object]]) -> Iterator[str]:
    """What X says is wrong; a title only where it says nothing else."""
    keys = ("detail", "message", "error_description")  # the last where it is about logins (RFC 6749, 5.2)
    said = [text for part in parts for key in keys if isinstance(text := part.get(key), str)]
    titles = [text for part in parts if isinstance(text := part.get("title"), str)]
    yield from said if any(said) else titles
