"""Messages that a process of their own takes to people: the same as without it, however it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ConfigurationError, NotifyError
from assistant.messenger import Messenger
from tests.receiver import SECRET, receiving

if TYPE_CHECKING:
    from collections.abc import Sequence

NOWHERE = f"json://camille:{SECRET}@127.0.0.1:9/"


def test_a_message_arrives_as_it_was_written_and_who_did_not_take_it_is_named() -> None:
    with receiving() as receiver:
        messenger = Messenger([NOWHERE, receiver.address], "ASSISTANT_NOTIFY")
        assert messenger.send("Two things need you", "me: #1 “Été”\nlab: <b> & 100%") == ["json"]
        assert receiver.next() == ("Two things need you", "me: #1 “Été”\nlab: <b> & 100%")
        receiver.statuses = [500]
        with pytest.raises(NotifyError, match=r"^Nobody could be told: json, json did not take the message;"):
            messenger.send("t", "b")


def test_an_address_that_is_none_is_refused_at_once_and_not_shown() -> None:
    with pytest.raises(ConfigurationError, match=r"Address 2 of FILE .of kind tgran. is none") as error:
        Messenger([NOWHERE, f"tgran://{SECRET}"], "FILE")
    assert SECRET not in f"{error.value!r} {error.value.__cause__!r}"


@pytest.mark.parametrize(
    "command",
    [
        ["/nowhere/python"],
        [sys.executable, "-c", "import os; os._exit(1)"],
        [sys.executable, "-c", "import sys; print(sys.stdin.read()[:9])"],
    ],
    ids=["not there", "dies", "babbles"],
)
def test_a_process_that_fails_is_a_sentence_without_what_it_was_told(command: Sequence[str]) -> None:
    with pytest.raises(NotifyError, match="the process that tells people did not answer") as error:
        Messenger([NOWHERE], "FILE", command)
    assert SECRET not in f"{error.value!r} {error.value.__cause__!r}"
