"""Reads X's answer to a post as an outcome; it knows no network, no clock and no library.

The status decides first, then the last path segment of the problem's `type`, then its text: X calls a
changed wording a compatible change. Whatever the answer holds, reading it never raises.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.ports import DelayKind, Lost, Posted, Postponed, RefusalKind, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ports import Outcome

MOST_SAID = 300  # characters of X's own words in a sentence: its longest known detail has about 200
HIDDEN = "[hidden]"
SHORTEST_SECRET = 4  # characters; X's keys have 25 and more, and what is shorter turns up in ordinary words

# PostId in X's API description 2.167.
_POST_ID = re.compile(r"[0-9]{1,19}")

# Seconds since 1970 that a reset may name, 2020 to 2100: no milliseconds, no "in 900 seconds", no nonsense.
_RESETS = range(1_577_836_800, 4_102_444_800)

# Counters that only a day resets; X sends them besides the quarter-hourly x-rate-limit-*.
_DAILY_LIMITS = ("x-user-limit-24hour", "x-app-limit-24hour")

LOOK = (
    "so nobody can tell whether the post was published; look at the account's timeline, then confirm the"
    " draft as posted or not posted."
)


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a post, and the end of the sentence that says so."""

    kind: RefusalKind | DelayKind
    meaning: str


_INVALID = _Fate(
    RefusalKind.INVALID, ": it could not make sense of this post; edit the draft and retry it, or cancel it."
)
_NOT_PERMITTED = _Fate(
    RefusalKind.NOT_PERMITTED,
    ": it does not permit this post, which may be too long, hold two cashtags, or reply to somebody who did"
    " not mention the account; edit the draft and retry it, or cancel it.",
)
_DUPLICATE = _Fate(
    RefusalKind.DUPLICATE,
    ": the same text stands on the timeline already; look for it there, then edit the draft or cancel it.",
)
_MISDIRECTED = _Fate(
    DelayKind.MISDIRECTED,
    ": posts are not taken at this address, so nothing was posted; correct network: base_url in schedule.yaml"
    " or X_API_BASE_URL, or leave both out for X itself.",
)
_RATE_LIMITED = _Fate(
    DelayKind.RATE_LIMITED,
    ": too many requests for now, so nothing was posted; the draft can go out once the limit resets.",
)
_CAPPED = _Fate(
    DelayKind.CAPPED,
    ": a cap of a day or a month is used up, so nothing was posted; wait until it resets, or raise it in X's"
    " developer console.",
)
_TURNED_AWAY = _Fate(
    DelayKind.FORBIDDEN,
    " without X's usual reason: a proxy, a firewall or X's own gateway turned the request away, so nothing"
    " was posted; ask whoever runs the network.",
)

# What a status means by itself; besides 403 and 429, any other under 500 is X's no to the text.
_BY_STATUS = {
    400: _INVALID,
    401: _Fate(
        DelayKind.UNAUTHORIZED,
        ": it does not accept the credentials, or has an outage, so nothing was posted; if it lasts, check"
        " this machine's clock, then X_CONSUMER_KEY, X_CONSUMER_SECRET, X_ACCESS_TOKEN and"
        " X_ACCESS_TOKEN_SECRET.",
    ),
    402: _Fate(
        DelayKind.NO_CREDIT,
        ": the developer account has no credit left, so nothing was posted; buy credit in X's developer"
        " console.",
    ),
    404: _MISDIRECTED,
    405: _MISDIRECTED,  # the address takes no posts
    410: _MISDIRECTED,  # it takes none any more
    413: _INVALID,
    414: _INVALID,
    415: _INVALID,
    421: _MISDIRECTED,  # it is another host's
    422: _INVALID,
}

# What a 403 means by the last segment of its problem's type.
_FORBIDDEN = {
    "user-suspended": _Fate(
        DelayKind.FORBIDDEN,
        ": X has suspended the account, so nothing was posted; settle it on x.com.",
    ),
    "oauth1-permissions": _Fate(
        DelayKind.FORBIDDEN,
        ": the app may only read, so nothing was posted; give it permission to read and write in X's"
        " developer console, then make a new access token and set X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET.",
    ),
    "client-forbidden": _Fate(
        DelayKind.FORBIDDEN,
        ": the app is not enrolled for this part of X's API, so nothing was posted; put it into a project"
        " with a plan in X's developer console.",
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are found in lower case, a body that broke off or is garbled is None."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class _Heard:
    """An answer with its body understood: X's own `words`, or none, and as much of them as may be `shown`."""

    answer: Answer
    document: Mapping[str, object]
    problem: str
    words: str
    shown: str

    def say(self, meaning: str) -> str:
        said = f" ({self.shown})" if self.shown else ""
        return f"X answered {self.answer.status}{said}{meaning}"

    def meets(self, fate: _Fate, retry_at: datetime | None = None) -> Refused | Postponed:
        match fate.kind:
            case RefusalKind() as kind:
                return Refused(kind, self.say(fate.meaning))
            case DelayKind() as kind:
                return Postponed(kind, self.say(fate.meaning), retry_at)


def read(answer: Answer, secrets: tuple[str, ...]) -> Outcome:
    """What the answer says became of the post; none of `secrets` shows in it, even if X repeats them."""
    heard = _hear(answer, secrets)
    match answer.status:
        case status if 200 <= status < 300:  # noqa: PLR2004  # HTTP's classes read best as numbers
            return _posted(heard)
        case 408:
            return _lost(heard)
        case status if 400 <= status < 500:  # noqa: PLR2004  # likewise
            return _declined(heard)
        case _:  # 1xx, 3xx, 5xx and what no standard knows
            return _lost(heard)


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


def _posted(heard: _Heard) -> Outcome:
    post = heard.document.get("data")
    if isinstance(post, Mapping) and _POST_ID.fullmatch(identity := str(post.get("id"))):
        return Posted(identity)
    return Lost(heard.say(f", but not with the post's id, {LOOK}"))


def _lost(heard: _Heard) -> Lost:
    return Lost(heard.say(f", {LOOK}"))


def _declined(heard: _Heard) -> Refused | Postponed:
    match heard.answer.status:
        case 403:
            return heard.meets(_forbidden(heard))
        case 429:
            return _limited(heard)
        case status:
            return heard.meets(_BY_STATUS.get(status, _NOT_PERMITTED))


def _forbidden(heard: _Heard) -> _Fate:
    if heard.problem in _FORBIDDEN:
        return _FORBIDDEN[heard.problem]
    if not heard.shown:  # X always gives a reason; somebody else's page says nothing about the text
        return _TURNED_AWAY
    return _DUPLICATE if "duplicate" in heard.words.casefold() else _NOT_PERMITTED


def _limited(heard: _Heard) -> Refused | Postponed:
    headers = heard.answer.headers
    spent = [limit for limit in _DAILY_LIMITS if headers.get(f"{limit}-remaining", "").strip() == "0"]
    if spent or heard.problem == "usage-capped":
        resets = filter(None, (_reset(headers, limit) for limit in spent))
        return heard.meets(_CAPPED, max(resets, default=None))
    return heard.meets(_RATE_LIMITED, _reset(headers, "x-rate-limit"))


def _reset(headers: Mapping[str, str], limit: str) -> datetime | None:
    """When the limit resets, or None when the header does not say so sensibly."""
    text = headers.get(f"{limit}-reset", "").strip()
    if not re.fullmatch("[0-9]{10}", text) or int(text) not in _RESETS:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _hear(answer: Answer, secrets: tuple[str, ...]) -> _Heard:
    document = _document(answer.body)
    parts = list(_parts(document))
    types = [kind for part in parts if isinstance(kind := part.get("type"), str)]
    problem = types[0].rstrip("/").rpartition("/")[2] if types else ""
    words = " ".join(dict.fromkeys(_words(parts)))
    return _Heard(answer, document, problem, words, clean(words, secrets))


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
    said = [text for part in parts for key in ("detail", "message") if isinstance(text := part.get(key), str)]
    titles = [text for part in parts if isinstance(text := part.get("title"), str)]
    yield from said if any(said) else titles
