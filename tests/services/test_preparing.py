from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assistant.core.draft import PERSON, Content, Grounds, NewDraft, Origin, Voice
from assistant.core.rows import Row
from assistant.core.when import FORMS
from assistant.errors import Fault, ImportFileError
from assistant.services.importing import Terms, import_batch
from tests.rows import batch, refusal, row, stored, take_in
from tests.world import MONDAY, World, account, store_in

if TYPE_CHECKING:
    from pathlib import Path

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(store_in(tmp_path), account())


def test_a_row_gives_what_it_says_and_the_account_gives_the_rest(world: World) -> None:
    world.account = replace(
        world.account, defaults=Content(Voice.PERSONAL, Origin.CURATED, share_request=True)
    )
    take_in(
        world,
        "  plain\r\n",
        row(
            3,
            "full",
            voice="Professional",
            origin=" original ",
            share_request="non",
            not_before="tomorrow 9:00",
            expires="friday 18h",
            priority="-3",
        ),
        row(4, "pinned", voice="personal", at="2026-11-24T10:00+01:00"),
    )
    assert [draft.new for draft in stored(world)] == [
        NewDraft("me", "plain", world.account.defaults),
        NewDraft(
            "me",
            "full",
            Content(Voice.PROFESSIONAL, Origin.ORIGINAL, share_request=False),
            not_before=MONDAY + 25 * HOUR,
            expires=MONDAY + 4 * DAY + 10 * HOUR,
            priority=-3,
            grounds=Grounds(PERSON, PERSON, PERSON),
        ),
        NewDraft(
            "me",
            "pinned",
            world.account.defaults,
            pinned_at=MONDAY + 26 * HOUR,
            grounds=Grounds(voice=PERSON),
        ),
    ]


def test_rows_go_to_the_account_they_name_in_its_own_time_zone(world: World) -> None:
    montreal = replace(account(name="elle"), zone=ZoneInfo("America/Toronto"))
    both = Terms({"me": world.account, "elle": montreal}, None, world.actor)
    rows = (row(2, "here", account="me", at="10:00"), row(3, "there", account=" elle ", at="10:00"))
    assert import_batch(world.store, batch(*rows), both, lambda _: None).queued == 2
    with world.store.reading() as tx:
        found = tx.drafts.listed(["me", "elle"])
    assert [(draft.account, draft.new.pinned_at) for draft in found] == [
        ("me", MONDAY + 2 * HOUR),
        ("elle", MONDAY + 8 * HOUR),
    ]
    with pytest.raises(ImportFileError) as error:
        import_batch(world.store, batch("nobody's", row(3, "x", account="ele")), both, lambda _: None)
    assert [fault.message for fault in error.value.faults] == [
        (
            "the row names no account, and the schedule has several (me, elle); name one here, or one for "
            "all such rows with --account."
        ),
        "'ele' is no account of the schedule (perhaps elle is meant); it has: me, elle.",
    ]


def test_a_row_stays_the_same_however_it_is_written(world: World) -> None:
    take_in(world, row(2, "Déjà vu\nici ", voice="personal", share_request="yes", at="tomorrow 9:00"))
    again = row(
        9,
        unicodedata.normalize("NFD", "Déjà vu\r\nici"),
        voice=" Personal",
        share_request="VRAI",
        at=" Tomorrow  9:00",
        account="me",
    )
    assert take_in(world, again).known == 1


def test_rows_that_differ_in_anything_else_are_different_drafts(world: World) -> None:
    rows = [
        row(2, "same"),
        row(3, "same", voice="professional"),
        row(4, "same", origin="original"),
        row(5, "same", share_request="no"),
        row(6, "same", priority="1"),
        row(7, "same", at="tomorrow 9:00"),
        row(8, "same", not_before="tomorrow 9:00"),
        row(9, "same", expires="tomorrow 9:00"),
    ]
    imported = take_in(world, *rows)
    assert (imported.queued, imported.by_rule, imported.known) == (1, {"duplicates": 7}, 0)


def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_imported(world: World) -> None:
    torn = Row(3, 4, faults=(Fault(3, "", "torn."),))
    bad = {"voice": "perso", "origin": "mine", "share_request": "maybe", "at": "someday", "priority": "5000"}
    both = {"at": "noon", "expires": "13:00"}
    both_times = "A draft with an exact time (at) cannot also have not_before or expires; leave one out."
    rows = ("good", torn, row(5, "\u200b", **bad), row(6, "x", account="you"), row(7, "bell\a", **both))
    assert refusal(world, *rows) == [
        (
            "drafts.csv has 10 faults; nothing was imported. "
            "Mend them, or import the one good row with --skip-invalid."
        ),
        "drafts.csv:3: torn.",
        "drafts.csv:5: text: the text is empty; write one, or remove the row.",
        "drafts.csv:5: voice: 'perso' is not one of personal and professional (perhaps personal is meant).",
        "drafts.csv:5: origin: 'mine' is not one of original and curated.",
        (
            "drafts.csv:5: share_request: 'maybe' is neither yes nor no; write one of yes, true, 1, oui, "
            "vrai, no, false, 0, non, faux."
        ),
        (
            "drafts.csv:5: at: The time 'someday' is not understood: 'someday' is perhaps meant to "
            f"be 'today'; write for example {FORMS}."
        ),
        "drafts.csv:5: The priority 5000 is out of range; use -1000 to 1000.",
        "drafts.csv:6: account: 'you' is no account of the schedule; it has: me.",
        "drafts.csv:7: text: The text holds a control character (U+0007) at position 5; remove it.",
        f"drafts.csv:7: {both_times}",
    ]
    assert stored(world) == []


def test_what_is_no_fault_but_worth_knowing_is_noted(world: World) -> None:
    world.now = datetime(2027, 3, 27, 12, tzinfo=UTC)
    imported = take_in(world, "Fish &amp; chips", row(3, "early", at="tomorrow 2:30"))
    assert imported.notes == (
        Fault(2, "text", "&amp; will be posted as it stands; write & if that is meant."),
        Fault(
            3,
            "at",
            "a clock change skips 'tomorrow 2:30'; it stands for Sunday 2027-03-28 03:30 (Europe/Paris).",
        ),
    )
