"""Publishes posts on X and reads them there; the only module that imports tweepy.

X knows no idempotency key, so after a failure everything hangs on one question: can X have got the text? How
far the request came answers it, and no list of exceptions does.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, astuple
from datetime import UTC
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

import requests
import tweepy

from assistant.networks.x_answers import LATER, Answer, Delay
from assistant.networks.x_failures import UNSENDABLE, looks_unsent, unanswered, unreachable
from assistant.networks.x_posting import LOOK, POSTING, outcome_of
from assistant.networks.x_reading import ASKING, READING, identity_of, page_of
from assistant.networks.x_timeline import POST_FIELDS
from assistant.networks.x_wire import DEFAULT_TIMEOUTS, Failure, Reach, Session, Timeouts, Wire, checked
from assistant.ports import DelayKind, Lost, Postponed, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from assistant.networks.x_answers import Task
    from assistant.ports import Credentials, Identity, Outcome, Question, Seen

__all__ = ["Timeouts", "XAccount"]

# These write tokens, signatures and whatever a server sends into the log. What matters is in the outcome.
for _library in ("tweepy", "oauthlib", "requests_oauthlib", "requests", "urllib3"):
    logging.getLogger(_library).setLevel(logging.ERROR)

_LARGEST_PAGE = 100  # posts; X charges by the post, so a large page costs no more than small ones

_HELD_UP = (
    "This process was held up between taking the draft and sending it, as by a computer that slept, for so"
    " long that the draft may have been given up for lost, so nothing was posted; the draft can go out again."
)


class XAccount:
    """One account on X, or on a stand-in for X at `base_url`: a Publisher, and a Reader.

    Threads take turns, so that each learns the fate of its own request. Raises ConfigurationError when
    `base_url` is not an address that credentials may be sent to.
    """

    def __init__(
        self, credentials: Credentials, base_url: str | None = None, timeouts: Timeouts = DEFAULT_TIMEOUTS
    ) -> None:
        self._secrets: tuple[str, ...] = astuple(credentials)
        self._timeouts = timeouts
        self._wire = Wire(timeouts)
        self._client = tweepy.Client(
            **asdict(credentials),
            return_type=requests.Response,
            wait_on_rate_limit=False,  # it would send again by itself
        )
        self._client.session = Session(self._wire, None if base_url is None else checked(base_url))
        self._turn = Lock()

    def publish(self, text: str, may_leave: Callable[[], bool]) -> Outcome:
        """Send the text once, if it may still leave when everything is ready for it."""
        match self._carry(partial(self._client.create_tweet, text=text, user_auth=True), may_leave):
            case Answer() as answer:
                return outcome_of(answer, self._secrets)
            case Failure(fault, Reach.LEAVING):
                return Lost(f"{unanswered(fault, self._timeouts.read)}, {LOOK}")
            case Failure(reach=Reach.HELD_BACK):
                return Postponed(DelayKind.STALE, _HELD_UP)
            case failure:
                return Postponed(*_unsent(failure, POSTING))

    def who(self) -> Identity | Unseen:
        """Ask whose account it is."""
        came = self._carry(partial(self._client.get_me, user_auth=True))
        return identity_of(came, self._secrets) if isinstance(came, Answer) else self._unseen(came, ASKING)

    def read(self, user_id: str, question: Question) -> Seen | Unseen:
        """Read one page of the user's timeline."""
        request = partial(self._client.get_users_tweets, user_id, user_auth=True, **_parameters(question))
        came = self._carry(request)
        if isinstance(came, Answer):
            return page_of(came, self._secrets, user_id, question)
        return self._unseen(came, READING)

    def close(self) -> None:
        """Close the connections that are kept for the next request."""
        self._client.session.close()

    def _carry(
        self, request: Callable[[], requests.Response], may_leave: Callable[[], bool] = lambda: True
    ) -> Answer | Failure:
        """Make the request, once, when it is its turn."""
        with self._turn:
            passage = self._wire.begin(may_leave)
            try:
                response = request()
            except Exception as fault:  # noqa: BLE001  # how far the request came tells more than its class
                return passage.end(fault)
            return Answer(response.status_code, response.headers, response.content)

    def _unseen(self, failure: Failure, task: Task) -> Unseen:
        if failure.reach is Reach.UNDER_WAY and not looks_unsent(failure.fault):
            detail = unanswered(failure.fault, self._timeouts.read) + task.say(LATER)
            return Unseen(DelayKind.TROUBLED, detail)
        return Unseen(*_unsent(failure, task))


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
