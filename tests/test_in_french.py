"""What people read in French: days, lengths, reasons, the daemon's lines and notices; files stay English."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from assistant import journal, language
from assistant.core.draft import Content, Voice
from assistant.core.policy import Policy, Subject, judge
from assistant.core.prices import say_dollars
from assistant.core.rules import WEEK, Band, PostsPerDay, say_part
from assistant.core.spans import parse_duration, parse_part, say_duration
from assistant.core.timeline import Category, Entry, Timeline
from assistant.core.times import speak, speak_day, speak_month
from assistant.core.when import parse_when
from assistant.errors import UsageError
from assistant.language import translated
from assistant.notifier import Notifier
from assistant.sentence import say, say_many
from scripts import catalogues
from tests.receiver import receiving

if TYPE_CHECKING:
    from pathlib import Path

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 8, 14, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@cache
def _catalogue() -> bytes:
    written = io.BytesIO()
    write_mo(written, catalogues.read("fr"))
    return written.getvalue()


@pytest.fixture(autouse=True)
def _french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _english: None) -> None:
    path = tmp_path / "fr" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(_catalogue())
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    language.choose("fr_FR.UTF-8")


def french(text: str) -> str:
    """What people read, with spaces that anybody can type."""
    return translated(text).replace("\N{NO-BREAK SPACE}", " ")


def test_days_and_months_are_said_as_the_french_say_them() -> None:
    assert french(speak(NOW, PARIS)) == "mardi 24 novembre 2026 à 09:14"
    assert french(speak_day(date(2026, 12, 1))) == "mardi 1er décembre 2026"
    assert french(speak_month(date(2026, 8, 1))) == "août 2026"


def test_numbers_are_written_the_french_way() -> None:
    assert french(say_duration(90 * MINUTE)) == "1 heure 30 minutes"
    assert french(say_duration(timedelta(0))) == "0 seconde"
    assert [french(say_part(part)) for part in (3000, 3333, 5)] == ["30 %", "33,33 %", "0,05 %"]
    assert [french(say_dollars(amount)) for amount in (5000, 500, 15)] == ["5 $", "0,50 $", "0,015 $"]


@given(st.integers(1, 100_000).map(lambda minutes: minutes * MINUTE), st.integers(0, 10_000))
def test_lengths_and_parts_that_are_said_can_be_written_back(length: timedelta, part: int) -> None:
    assert parse_duration(translated(say_duration(length))) == length
    assert parse_part(translated(say_part(part))) == part


@given(
    st.datetimes(datetime(2026, 12, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as drawn
    st.sampled_from([PARIS, ZoneInfo("Asia/Kathmandu"), UTC]),
)
def test_moments_that_are_said_can_be_written_back_in_both_languages(
    moment: datetime, zone: ZoneInfo
) -> None:
    wall = moment.astimezone(zone).replace(second=0, microsecond=0, fold=0).astimezone(UTC)
    for said in (str(speak(moment, zone)), translated(speak(moment, zone))):
        assert parse_when(said, NOW, zone).instant == wall


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        (
            Content(Voice.PERSONAL),
            (
                "Sur la période de 7 jours qui précède le mardi 24 novembre 2026 à 09:14, 3 des 4 posts "
                "seraient alors personnels ; le maximum est de 2 (33,33 %)."
            ),
            "d'abord 3 posts professionnels, ou après le mardi 1er décembre 2026 à 07:14",
        ),
        (
            Content(),
            "Le mardi 24 novembre 2026 compte déjà 3 posts ; le maximum est de 3.",
            "après le mercredi 25 novembre 2026 à 00:00",
        ),
    ],
)
def test_reasons_are_said_in_french_and_stay_english_as_text(
    content: Content, message: str, remedy: str
) -> None:
    rule = Band(Category.PERSONAL, "professional", 0, 3333, WEEK)
    policy = Policy((rule,) if content.voice is Voice.PERSONAL else (PostsPerDay(3),))
    past = [Entry(NOW - hours * HOUR, kind) for hours, kind in enumerate((Content(), content, content), 1)]
    (reason,) = judge(Subject("x", content), NOW, Timeline(past, PARIS), policy).reasons
    assert (french(reason.message), french(reason.remedy)) == (message, remedy)
    assert "Tuesday 2026-11-24" in json.dumps(reason.message)


def test_a_moment_that_is_not_understood_is_refused_with_french_forms() -> None:
    with pytest.raises(UsageError) as error:
        parse_when("demian 9h", NOW, PARIS)
    said = french(str(error.value))
    assert said.startswith(
        "Le moment 'demian 9h' n'est pas compris : au lieu de 'demian', peut-être 'demain' ;"
    )
    assert said.endswith("demain 9h, vendredi à 18h30, dans 2 heures ou dans 3 jours.")


@pytest.mark.parametrize("as_json", [False, True], ids=["for people", "for programs"])
def test_the_daemons_lines_are_french_for_people_and_english_for_programs(*, as_json: bool) -> None:
    stream = io.StringIO()
    journal.start(stream, as_json=as_json)
    journal.Troubles().begin("watch", say("not served: {trouble}", trouble=say("The text is empty.")), "me")
    line = stream.getvalue().replace("\N{NO-BREAK SPACE}", " ")
    if as_json:
        told = json.loads(line)
        assert (told["level"], told["message"]) == ("warning", "not served: The text is empty.")
    else:
        assert line.endswith(" avertissement me: compte non pris en charge : Le texte est vide.\n")


def test_a_notice_is_sent_in_french() -> None:
    with receiving() as receiver:
        title = say_many("{number} post", "{number} posts", 2)
        Notifier([receiver.address], "ASSISTANT_NOTIFY").send(
            title, say("{name}: {what}", name="me", what=title)
        )
        assert receiver.next() == ("2 posts", "me\N{NO-BREAK SPACE}: 2 posts")
