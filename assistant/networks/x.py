"""Publishes posts on X and reads them there; the only module that imports tweepy.

X knows no idempotency key, so after a failure everything hangs on one question: can X have got the text? How
far the request came answers it, and no list of exceptions does.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

import requests
import tweepy

from assistant.logins import Login, Withheld
from assistant.networks.x_answers import LATER, Answer, Delay
from assistant.networks.x_failures import UNSENDABLE, looks_unsent, unanswered, unreachable
from assistant.networks.x_posting import LOOK, POSTING, outcome_of
from assistant.networks.x_reading import ASKING, READING, identity_of, page_of
from assistant.networks.x_silence import silence
from assistant.networks.x_timeline import POST_FIELDS
from assistant.networks.x_wire import DEFAULT_TIMEOUTS, Failure, Reach, Session, Timeouts, Wire, checked
from assistant.ports import Credentials, DelayKind, Lost, Postponed, Unseen
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from assistant.logins import Bearer
    from assistant.networks.x_answers import Task
    from assistant.ports import Identity, Outcome, Question, Seen

__all__ = ["Timeouts", "XAccount"]

silence()

_UNAUTHORIZED = 401
_REMEMBERED = 40  # secrets of logins before, which an answer may still repeat
_LARGEST_PAGE = 100  # posts; X charges by the post, so a large page costs no more than small ones

_HELD_UP = say(
    "This process was held up between taking the draft and sending it, as by a computer that slept, for so"
    " long that the draft may have been given up for lost, so nothing was posted; the draft can go out again."
)


class XAccount:
    """One account on X, or on a stand-in for X at `base_url`: a Publisher, and a Reader.

    Threads take turns, so that each learns the fate of its own request. Raises ConfigurationError when
    `base_url` is not an address that credentials may be sent to.
    """

    def __init__(
        self,
        credentials: Credentials | Bearer,
        base_url: str | None = None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        keys = credentials if isinstance(credentials, Credentials) else None
        self._bearer = None if isinstance(credentials, Credentials) else credentials
        self._secrets: tuple[str, ...] = () if keys is None else keys.secrets
        self._timeouts = timeouts
        self._wire = Wire(timeouts)
        self._client = tweepy.Client(
            **({} if keys is None else asdict(keys)),
            return_type=requests.Response,
            wait_on_rate_limit=False,  # it would send again by itself
        )
        self._client.session = Session(self._wire, None if base_url is None else checked(base_url))
        self._turn = Lock()

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Send the text once, if it may still leave when everything is ready for it."""
        match self._carry(partial(self._client.create_tweet, text=text), may_leave):
            case Answer() as answer:
                return outcome_of(answer, self._secrets)
            case Withheld(kind, detail, retry_at):
                return Postponed(kind, detail, retry_at)
            case Failure(fault, Reach.LEAVING):
                return Lost(say(LOOK, answered=unanswered(fault, self._timeouts.read)))
            case Failure(reach=Reach.HELD_BACK):
                return Postponed(DelayKind.STALE, _HELD_UP)
            case failure:
                return Postponed(*_unsent(failure, POSTING))

    def who(self) -> Identity | Unseen:
        """Ask whose account it is."""
        came = self._carry(self._client.get_me)
        return identity_of(came, self._secrets) if isinstance(came, Answer) else self._unseen(came, ASKING)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        """Read one page of the user's timeline."""
        came = self._carry(partial(self._client.get_users_tweets, user_id, **_parameters(question)))
        if isinstance(came, Answer):
            return page_of(came, self._secrets, user_id, question)
        return self._unseen(came, READING)

    def close(self) -> None:
        """Close the connections that are kept for the next request."""
        self._client.session.close()

    def _carry(
        self, request: Callable[..., requests.Response], may_leave: Callable[[], bool] = lambda: True
    ) -> Answer | Failure | Withheld:
        """Make the request when it is its turn, once; and with another token where the first was refused.

        A refused request has done nothing, so that making it again does nothing twice.
        """
        with self._turn:
            if self._bearer is None:
                return self._send(partial(request, user_auth=True), may_leave)
            login = self._bearer.current()
            came = self._send_as(login, request, may_leave)
            if isinstance(login, Login) and isinstance(came, Answer) and came.status == _UNAUTHORIZED:
                came = self._send_as(self._bearer.renewed(login), request, may_leave)
            return came

    def _send_as(
        self,
        login: Login | Withheld,
        request: Callable[..., requests.Response],
        may_leave: Callable[[], bool],
    ) -> Answer | Failure | Withheld:
        """Make the request with the token of a login, if there is one."""
        if isinstance(login, Withheld):
            return login
        self._secrets = tuple(dict.fromkeys((*login.secrets, *self._secrets)))[:_REMEMBERED]
        self._client.bearer_token = login.tokens.access
        return self._send(partial(request, user_auth=False), may_leave)

    def _send(
        self, request: Callable[[], requests.Response], may_leave: Callable[[], bool]
    ) -> Answer | Failure:
        passage = self._wire.begin(may_leave)
        try:
            response = request()
        except Exception as fault:  # noqa: BLE001  # how far the request came tells more than its class
            return passage.end(fault)
        return Answer(response.status_code, response.headers, response.content)

    def _unseen(self, came: Failure | Withheld, task: Task) -> Unseen:
        if isinstance(came, Withheld):
            return Unseen(came.kind, came.detail, came.retry_at)
        if came.reach is Reach.UNDER_WAY and not looks_unsent(came.fault):
            detail = task.say(LATER, unanswered(came.fault, self._timeouts.read))
            return Unseen(DelayKind.TROUBLED, detail)
        return Unseen(*_unsent(came, task))


def _unsent(failure: Failure, task: Task) -> Delay:
    """Why a request did not leave. Raises what did not come from the network: a bug."""
    match failure:
        case Failure(fault, Reach.UNDER_WAY, host):
            return Delay(DelayKind.UNREACHABLE, unreachable(fault, host, task))
        case Failure(ValueError(), Reach.NOWHERE):  # signing takes all but what cannot be encoded
            return Delay(DelayKind.UNAUTHORIZED, task.say(UNSENDABLE))
        case _:
            raise failure.fault


def _parameters(question: Question) -> dict[str, object]:
    """The question as X takes it; what is None is left out."""
    return {
        "since_id": question.since_id,
        "start_time": None if question.start is None else _second(question.start),
        "pagination_token": question.page,
        "exclude": None if question.replies else ["replies"],
        "max_results": _LARGEST_PAGE,
        "tweet_fields": POST_FIELDS,
    }


def _second(instant: datetime) -> str:
    """The beginning of the instant's second: X's documentation takes no fractions of one."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
