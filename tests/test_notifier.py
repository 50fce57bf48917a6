"""Messages on their way to people, through a real receiver; passwords in addresses show nowhere."""

from __future__ import annotations

import logging

import pytest

from assistant.errors import ConfigurationError, NotifyError
from assistant.notifier import Notifier
from tests.receiver import SECRET, receiving

NOWHERE = f"json://camille:{SECRET}@127.0.0.1:9/"


def test_a_message_arrives_as_it_was_written() -> None:
    with receiving() as receiver:
        notifier = Notifier([receiver.address], "ASSISTANT_NOTIFY")
        assert notifier.send("Two things need you", "me: #1 “Été”\nlab: <b> & 100%") == []
        assert receiver.next() == ("Two things need you", "me: #1 “Été”\nlab: <b> & 100%")


def test_where_one_service_takes_it_people_are_told_and_the_others_are_named_by_their_kind() -> None:
    with receiving() as receiver:
        notifier = Notifier([NOWHERE, receiver.address], "ASSISTANT_NOTIFY")
        assert (notifier.kinds, notifier.send("t", "b")) == (["json", "json"], ["json"])
        assert receiver.next() == ("t", "b")


def test_where_none_takes_it_nobody_was_told_and_no_password_shows(caplog: pytest.LogCaptureFixture) -> None:
    with receiving() as receiver:
        receiver.statuses = [500]
        notifier = Notifier([NOWHERE, receiver.address], "ASSISTANT_NOTIFY")
        with caplog.at_level(logging.DEBUG, "assistant"), pytest.raises(NotifyError) as error:
            notifier.send("t", "b")
    assert str(error.value).startswith("Nobody could be told: json, json did not take the message;")
    assert SECRET not in f"{error.value!r} {error.value.__cause__!r} {caplog.text}"
    assert "apprise" not in caplog.text


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (f"tgran://{SECRET}", "Address 2 of FILE (of kind tgran) is none that apprise knows"),
        ("tgram://", "Address 2 of FILE (of kind tgram) is none that apprise knows"),
        (SECRET, "Address 2 of FILE is none that apprise knows"),
    ],
)
def test_what_is_no_address_is_named_by_its_place_and_not_shown(address: str, named: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        Notifier([NOWHERE, address], "FILE")
    assert str(error.value).startswith(named)
    assert SECRET not in str(error.value)
