"""calendar: a month or a week of what was published and what will be, and the file that programs read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import ics
import pytest
from rich.console import Console

from assistant import language
from assistant.cli import dates
from assistant.cli.calendar import drawing, view
from assistant.core.diary import Diary, Mark
from assistant.ports import Lost
from assistant.services.diary import diary
from assistant.wiring import Application
from tests.cli.program import TWO_ACCOUNTS
from tests.cli.terminal import shown

if TYPE_CHECKING:
    from tests.cli.program import Program

HOUR = timedelta(hours=1)
LONG = "Déjà vu, 50 % off; “faites tourner” 😀\nA second line, with \\ and commas. " + ("word " * 20).strip()


@pytest.fixture
def busy(program: Program) -> Program:
    """A program with something of every mark, at Monday 10:00: and nothing of them alike."""
    program.run("add", "Published", "--at", "9:00", "--voice", "personal")
    program.publish(after=HOUR)
    program.run("add", "Lost", "--at", "10:00")
    program.publish(Lost("The line broke."), after=HOUR)
    program.run("add", "Pinned", "--at", "tomorrow 12:15", "--share-request")
    program.run("add", "Too many", "--at", "11:00")
    program.run("add", "Planned")
    program.run("add", "Given up", "--at", "friday 9:00")
    program.run("cancel", "6")
    return program


def test_a_month_tells_what_was_published_what_is_planned_and_what_was_rejected(busy: Program) -> None:
    assert busy.run("calendar").stdout.splitlines() == [
        "me, November 2026 (Europe/Paris)",
        "When                                     Draft  Kind      Text",
        "Mon 2026-11-23 09:00 today  published    #1     personal  Published",
        "Mon 2026-11-23 10:00 today  unconfirmed  #2     -         Lost",
        "Mon 2026-11-23 11:00 today  rejected     #4     -         Too many",
        "Tue 2026-11-24 08:30        planned      #5     -         Planned",
        "Tue 2026-11-24 12:15        pinned       #3     share     Pinned",
        "15 slots stay free.",
        "",
    ]


def test_another_month_is_told_by_its_name(busy: Program) -> None:
    assert busy.run("calendar", "--month", "2026-10").stdout.splitlines() == [
        "me, October 2026 (Europe/Paris)",
        "Nothing stands in these days.",
        "",
    ]
    told = busy.json("calendar", "--month", "2026-12")[0]
    assert (told["from"], told["until"], told["appointments"]) == ("2026-12-01", "2027-01-01", [])
    assert told["free_slots"][0] == "2026-12-01T08:30:00+01:00"


def test_a_week_begins_on_monday_and_may_be_that_of_any_day(busy: Program) -> None:
    for arguments in (["--week"], ["--week", "2026-11-29"]):
        told = busy.json("calendar", *arguments)[0]
        assert (told["from"], told["until"], len(told["appointments"])) == ("2026-11-23", "2026-11-30", 5)
    assert busy.json("calendar", "--week", "2026-11-30")[0]["appointments"] == []


def test_the_json_of_a_calendar_has_each_text_with_its_mark(busy: Program) -> None:
    (told,) = busy.json("calendar", "--week")
    assert (told["account"], told["timezone"], told["today"]) == ("me", "Europe/Paris", "2026-11-23")
    assert told["appointments"][0] == {
        "at": "2026-11-23T09:00:00+01:00",
        "mark": "published",
        "draft": 1,
        "post": 1,
        "remote_id": "1001",
        "text": "Published",
        "voice": "personal",
        "origin": "original",
        "share_request": False,
    }


def test_accounts_are_shown_one_after_the_other_each_in_its_zone(program: Program) -> None:
    program.schedule(TWO_ACCOUNTS)
    program.run("add", "Here", "--at", "9:00", "--account", "me")
    program.run("add", "There", "--at", "9:00", "--account", "lab")
    told = program.run("calendar").stdout
    assert "me, November 2026 (Europe/Paris)\n" in told
    assert "Mon 2026-11-23 09:00 today  pinned  #2     personal curated  There\n" in told
    assert told.index("Here") < told.index("There")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--month", "soon"], "'soon' is no month; write it as year-month, such as 2026-12."),
        (["--month", "2026-13"], "'2026-13' is no month; write it as year-month, such as 2026-12."),
        (["--month", "9999-12"], "'9999-12' is no month; write it as year-month, such as 2026-12."),
        (["--week", "friday"], "'friday' is no day; write it as year-month-day, such as 2026-11-24."),
        (["--month", "2028-01"], "2028-01-01 is more than a year away; nothing is planned so far ahead."),
        (["--month", "2026-12", "--week"], "--month does not go with --week; leave one out."),
        (["--replace"], "--replace goes with --ics alone; leave it out."),
        (["--week", "--ics", "x.ics"], "--week does not go with --ics; leave one out."),
    ],
)
def test_what_is_no_month_or_day_is_refused_in_a_sentence(
    program: Program, arguments: list[str], sentence: str
) -> None:
    refused = program.run("calendar", *arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"Error: {sentence}\n")


def page(program: Program, *, month: bool) -> view.Page:
    application = Application(program.options[1], program.options[3])
    account = application.account()
    days = view.Wanted(None, None if month else "").days(program.now, account)
    found = diary(application.store, account, program.now, days.within(account.zone))
    kept = Diary([one for one in found.appointments if one.mark is not Mark.CANCELLED], found.free)
    return view.Page(account, days, program.now.date(), kept, is_month=month)


def drawn(program: Program, width: int, *, month: bool) -> list[str]:
    paper = StringIO()
    console = Console(file=paper, width=width, color_system=None, force_terminal=True)
    console.print(drawing.drawn(page(program, month=month), width), highlight=False)
    return paper.getvalue().splitlines()


def test_a_month_is_drawn_in_seven_boxes_and_fits_sixty_columns(busy: Program) -> None:
    lines = drawn(busy, 60, month=True)
    assert max(map(len, lines)) <= 60
    assert lines[3] == "│Mon    │Tue    │Wed    │Thu    │Fri    │Sat    │Sun    │"
    today = next(number for number, line in enumerate(lines) if "[23]" in line)
    assert [line[:17] for line in lines[today : today + 4]] == [
        "│[23]   │24     │",
        "│● 09:00│○ 08:30│",
        "│? 10:00│◆ 12:15│",
        "│✕ 11:00│       │",
    ]
    assert lines[today + 5].startswith("│30     │1      │2      │")


def test_in_french_a_month_and_a_week_have_their_names_and_fit_too(busy: Program) -> None:
    english = drawn(busy, 60, month=True)
    language.choose("fr")
    lines = drawn(busy, 60, month=True)
    assert [len(line) for line in lines[2:-4]] == [len(line) for line in english[2:-4]]
    assert "novembre 2026" in lines[0]
    assert "│lun.   │mar.   │mer.   │jeu.   │ven.   │sam.   │dim.   │" in lines
    assert "[lundi 23 novembre] aujourd'hui" in drawn(busy, 60, month=False)
    assert language.translated(dates.in_full(date(2026, 12, 1))) == "mardi 1er décembre"


def test_a_wide_month_has_room_for_the_beginnings_of_texts(busy: Program) -> None:
    lines = drawn(busy, 120, month=True)
    assert max(map(len, lines)) <= 120
    assert "● 09:00 Publish…" in "\n".join(lines)


def test_a_week_is_drawn_day_by_day_with_its_free_slots(busy: Program) -> None:
    lines = drawn(busy, 60, month=False)
    assert lines[2:9] == [
        "[Monday 23 November] today",
        "  ● 09:00  #1 (personal)  Published",
        "  ? 10:00  #2  Lost",
        "  ✕ 11:00  #4  Too many",
        "  · 12:15  free",
        "  · 18:00  free",
        "Tuesday 24 November",
    ]


def test_a_very_narrow_terminal_lists_the_days_of_a_month(busy: Program) -> None:
    lines = drawn(busy, 40, month=True)
    assert max(map(len, lines)) <= 40
    assert "[Monday 23 November] today" in lines
    assert "Wednesday 25 November" not in lines


def test_a_legend_tells_what_every_symbol_means(busy: Program) -> None:
    legend = " ".join(drawn(busy, 60, month=True)[-4:])
    for pair in ("● published", "○ planned", "◆ pinned", "? unconfirmed", "✕ rejected", "[23] today"):
        assert pair in legend


def test_a_box_that_is_too_full_tells_how_many_more_there_are(program: Program) -> None:
    (program.folder / "past.csv").write_text(
        "created_at,text\n" + "".join(f"2026-11-20T1{hour}:00:00Z,Post {hour}\n" for hour in range(9))
    )
    program.run("import", "--history", str(program.folder / "past.csv"))
    assert "+4 more" in "\n".join(drawn(program, 60, month=True))


def test_a_terminal_shows_the_month_in_boxes(busy: Program) -> None:
    assert "╭───────┬" in shown(busy, "calendar", "--month", "2026-11", columns=60)


def written(program: Program) -> ics.Calendar:
    """The calendar file as a parser reads it that is not its writer's."""
    path = program.folder / "posts.ics"
    assert program.run("calendar", "--ics", str(path)).exit_code == 0
    return ics.Calendar(path.read_bytes().decode("utf-8"))


def test_a_calendar_file_holds_every_appointment_as_another_parser_reads_it(busy: Program) -> None:
    calendar = written(busy)
    found = {event.uid: (event.begin.datetime, event.name, event.status) for event in calendar.events}
    assert found == {
        "draft-1.me@posting-assistant": (utc("2026-11-23 08:00"), "Published", "CONFIRMED"),
        "draft-2.me@posting-assistant": (utc("2026-11-23 09:00"), "Lost", "TENTATIVE"),
        "draft-3.me@posting-assistant": (utc("2026-11-24 11:15"), "Pinned", "TENTATIVE"),
        "draft-4.me@posting-assistant": (utc("2026-11-23 10:00"), "Too many", "CANCELLED"),
        "draft-5.me@posting-assistant": (utc("2026-11-24 07:30"), "Planned", "TENTATIVE"),
        "draft-6.me@posting-assistant": (utc("2026-11-27 08:00"), "Given up", "CANCELLED"),
    }
    asks = next(event for event in calendar.events if event.name == "Pinned")
    assert asks.categories == {"professional", "original", "share request"}
    assert (asks.duration, asks.transparent) == (timedelta(minutes=15), True)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_event_keeps_its_name_when_its_draft_moves(busy: Program) -> None:
    def at() -> dict[str, datetime]:
        return {event.uid: event.begin.datetime for event in written(busy).events}

    before = at()
    busy.run("edit", "3", "--at", "wednesday 12:15")
    after = at()
    assert before.keys() == after.keys()
    assert after["draft-3.me@posting-assistant"] == utc("2026-11-25 11:15")


def test_a_text_arrives_whole_and_its_summary_is_short(program: Program) -> None:
    program.run("add", LONG, "--at", "9:00")
    (event,) = written(program).events
    assert event.description == LONG
    assert event.name == "Déjà vu, 50 % off; “faites tourner” 😀 A second line, with \\…"
    assert len(event.name) <= 60


def test_the_file_says_its_name_how_often_to_come_back_and_ends_lines_as_the_format_wants(
    busy: Program,
) -> None:
    written(busy)
    content = (busy.folder / "posts.ics").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    for line in (
        b"X-WR-CALNAME:Posts of me",
        b"X-WR-TIMEZONE:Europe/Paris",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
        b"DTSTAMP:20261123T090000Z",
        b"DTSTART:20261123T080000Z",
    ):
        assert b"\r\n" + line + b"\r\n" in content


def test_a_post_sent_by_hand_has_an_event_of_its_own(program: Program) -> None:
    (program.folder / "past.csv").write_text("created_at,text\n2026-11-20T10:00:00Z,From the phone\n")
    program.run("import", "--history", str(program.folder / "past.csv"))
    (event,) = written(program).events
    assert (event.uid, event.name, event.status) == (
        "post-1.me@posting-assistant",
        "From the phone",
        "CONFIRMED",
    )


def test_a_calendar_of_ours_is_written_over_and_nothing_else_is_unless_told_so(busy: Program) -> None:
    path = busy.folder / "posts.ics"
    path.write_text("BEGIN:VCALENDAR\nPRODID:somebody else's\nEND:VCALENDAR\n")
    refused = busy.run("calendar", "--ics", str(path))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is there already; choose another name, or write over it with --replace." in refused.stderr
    assert busy.run("calendar", "--ics", str(path), "--replace").exit_code == 0
    done = busy.run("calendar", "--ics", str(path))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{path} holds 6 events; subscribe to it in your calendar.\n"
    assert json.loads(busy.run("list", "--json").stdout)
