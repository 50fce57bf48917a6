"""Reads the `network`: where it is, how much it is asked, and what is done when it does not answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.core.account import Network
from assistant.core.spans import parse_count, parse_duration, quoted
from assistant.schedule_file.nodes import parse_switch, read_key
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.schedule_file.nodes import Value

NETWORK_KEYS = ("base_url", "requests_per_minute", "give_up_after", "lost_answers")
LOST_KEYS = ("look_for", "send_again")


def read_network(value: Value) -> Network:
    """How the network is dealt with; what is left out is as it is by default."""
    given, plain = value.section(NETWORK_KEYS), Network()
    lost = given["lost_answers"].section(LOST_KEYS) if "lost_answers" in given else {}
    count = partial(parse_count, least=1)
    return Network(
        base_url=read_key(given, "base_url", _parse_url, plain.base_url),
        requests_per_minute=read_key(given, "requests_per_minute", count, plain.requests_per_minute),
        give_up_after=read_key(given, "give_up_after", parse_duration, plain.give_up_after),
        look_for=read_key(lost, "look_for", parse_duration, plain.look_for),
        send_again=read_key(lost, "send_again", parse_switch, plain.send_again),
    )


def _parse_url(text: str) -> str:
    try:
        url = urlsplit(text)
        valid = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:  # a port that is no number, brackets around no address
        valid = False
    if not valid or not text.isprintable() or " " in text:
        message = say("{given} is no address; write for example http://127.0.0.1:8787.", given=quoted(text))
        raise ValueError(message)
    return text
