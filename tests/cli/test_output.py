from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from assistant.cli.output import Line, Table, show, talk
from assistant.core.printable import on_one_line
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Terminal(io.TextIOWrapper):
    """A terminal that keeps what is written on it."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.seek(0)
        return self.read()


def printed(
    monkeypatch: pytest.MonkeyPatch, *lines: Line | Table, columns: int = 40, encoding: str = "utf-8"
) -> str:
    terminal = Terminal(encoding)
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    show(None, lines, as_json=False)
    return terminal.text()


def table(rows: Iterable[tuple[str, str]]) -> Table:
    new = Table("Id", "Text")
    for row in rows:
        new.add(*row)
    return new


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_what_could_drive_a_terminal_is_taken_out() -> None:
    assert on_one_line("a\x1b[31mb\x00\x7f\x9bc\td\r\ne\u2028f") == "a[31mbc d  e f"
    assert on_one_line("👩‍👩‍👧 日本語 é") == "👩‍👩‍👧 日本語 é"


def test_a_long_line_is_wrapped_to_the_terminal_under_its_own_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = "one two three four five six seven eight nine ten"
    assert printed(monkeypatch, Line(long, 1), columns=30) == (
        "  one two three four five six\n    seven eight nine ten\n"
    )


def test_a_line_to_be_copied_is_never_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    command = "assistant retry 12 --at '2026-11-24 09:15'"
    assert printed(monkeypatch, Line(command, 1, whole=True), columns=20) == f"  {command}\n"


def test_a_style_colours_a_line_on_a_terminal_unless_colours_are_forbidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert printed(monkeypatch, Line("Good", style="good")) == "\x1b[32mGood\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed(monkeypatch, Line("Good", style="good")) == "Good\n"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert printed(monkeypatch, Line("Good", style="good")) == "Good\n"


def test_a_table_fits_the_terminal_and_counts_wide_characters_as_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [("#1", "A text that is longer than the terminal is wide"), ("日本", "Short")]
    assert printed(monkeypatch, table(rows), columns=30).splitlines() == [
        "Id    Text",
        "#1    A text that is longer t…",
        "日本  Short",
    ]


def test_a_table_in_a_file_is_in_columns_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 300
    show(None, [table([("#1", long), ("#100", "Short\nand more")])], as_json=False)
    assert capsys.readouterr().out == f"Id    Text\n#1    {long}\n#100  Short and more\n"


def test_what_the_encoding_cannot_hold_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, Line("é 😀"), encoding="ascii") == "\\xe9 \\U0001f600\n"
    assert printed(monkeypatch, Line("é 😀"), encoding="latin-1") == "é \\U0001f600\n"


@pytest.mark.parametrize(("encoding", "raw"), [("utf-8", True), ("UTF8", True), ("ascii", False)])
def test_json_is_valid_whatever_the_encoding(
    monkeypatch: pytest.MonkeyPatch, encoding: str, *, raw: bool
) -> None:
    terminal = Terminal(encoding)
    monkeypatch.setattr("sys.stdout", terminal)
    document = {"text": "é 😀 \x9b \x7f \udcff"}
    show(document, (), as_json=True)
    assert json.loads(terminal.text()) == document
    assert ("é" in terminal.text()) is raw
    assert "\x9b" not in terminal.text()


def test_talk_goes_to_standard_error_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    talk("One\ntwo \x1b[2J", "three")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "One\ntwo [2J\nthree\n")


def test_a_full_disk_behind_the_output_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device, not a file
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(
            AssistantError, match=r"^The output cannot be written: No space left on device\.$"
        ):
            show(None, [Line("Hello")], as_json=False)


def test_a_closed_output_takes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    show({"a": 1}, (), as_json=True)
    show(None, [Line("Hello"), table([("#1", "Text")])], as_json=False)
