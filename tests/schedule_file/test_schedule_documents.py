"""schedule.yaml: what is no schedule at all, from a folder to a bomb."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.errors import ConfigurationError, Fault
from assistant.schedule_file import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    FaultsOf = Callable[[str], list[tuple[int, str, str]]]

HINT = "Look at the quotes, brackets, colons and indentation here and on the line above."


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "the file says nothing; run `assistant init` to see a whole one."),
        (b"# later\n", 1, "the file says nothing; run `assistant init` to see a whole one."),
        (b"accounts:\n\tme: 1\n", 2, "a tab stands here; indent with spaces."),
        (b"accounts:\n  me:\n    handle: @me\n", 3, 'a value that begins with @ needs quotes: "@…".'),
        (b"accounts:\n  caf\xe9:\n", 2, "the file is not UTF-8 (byte 0xe9); save it as UTF-8."),
        (b"\xff\xfea\x00", 1, "the file is not UTF-8 (byte 0xff); save it as UTF-8."),
        (b"a: 1\nb: \x07\n", 2, "a control character U+0007 stands here; remove it."),
        (b"a: 1\n---\nb: 1\n", 2, "a second document begins here; a schedule is one."),
        pytest.param(b"[" * 100_000, 1, "more than 20 levels deep; no schedule is.", id="deep"),
        pytest.param(
            b"a: &a []\nb: [" + b"*a," * 101 + b"]",
            2,
            "more than 100 aliases; write the values out.",
            id="many aliases",
        ),
        pytest.param(
            b"#" * 1_000_001, 1, "the file is larger than 1,000,000 bytes; it is no schedule.", id="large"
        ),
    ],
)
def test_a_file_that_is_no_yaml_is_one_fault_with_its_line(
    path: Path, content: bytes, line: int, message: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    assert caught.value.faults == (Fault(line, "", message),)
    assert str(caught.value) == (
        f"schedule.yaml has 1 fault; nothing of it is used until it is mended.\n{path}:{line}: {message}"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1,\n  2\n", 2),
        ("a: 'x\n\n\n", 3),
        ("a: 1\nb: c: d\n", 2),
        ("a: 1\n b: 2\n", 2),
        ("a: 1\nb: *c\n", 2),
    ],
)
def test_broken_yaml_is_one_fault_on_a_line_of_the_file_with_a_hint(
    faults_of: FaultsOf, text: str, line: int
) -> None:
    ((found, key, message),) = faults_of(text)
    assert (found, key) == (line, "")
    assert message.startswith("this is not YAML: ")
    assert message.endswith(f". {HINT}")


def test_an_alias_inside_itself_is_no_trap(faults_of: FaultsOf) -> None:
    found = faults_of("accounts: &a\n  me: *a\n")
    assert [(line, key) for line, key, _ in found] == [(2, "accounts.me.me"), (2, "accounts.me")]


def refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    assert caught.value.faults == ()
    return str(caught.value)


def test_a_schedule_that_is_not_there_is_told_with_the_ways_to_one(tmp_path: Path) -> None:
    path = tmp_path / "schedule.yaml"
    assert refusal(path) == (
        f"There is no schedule at {path}; run `assistant init` to write one, "
        "or name another with `--config FILE`."
    )


def test_a_folder_is_no_schedule(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder; name the schedule in it with `--config FILE`."


@pytest.fixture
def unreadable(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "schedule.yaml"
    path.touch(mode=0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # nobody, for root may read everything
    yield path
    os.seteuid(user)


def test_a_schedule_that_may_not_be_read_is_told_with_the_remedy(unreadable: Path) -> None:
    assert refusal(unreadable) == (
        f"The schedule {unreadable} may not be read by this user; allow it with chmod, "
        "or name another with `--config FILE`."
    )


def test_a_path_that_leads_nowhere_is_told_with_its_cause(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    cause = os.strerror(errno.ELOOP)
    message = f"The schedule {loop} cannot be read ({cause}); name another with `--config FILE`."
    assert refusal(loop) == message


def test_a_path_that_none_can_have_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a\0b"
    assert refusal(path) == f"{str(path)!r} cannot name a file; name the schedule with `--config FILE`."


def loads_or_says_what_is_wrong(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    lines = max(1, len(content.decode("utf-8", "replace").splitlines()))
    try:
        load(path)
    except ConfigurationError as error:
        assert error.faults  # noqa: PT017 - most files are refused, some are not
        assert all(1 <= fault.line <= lines for fault in error.faults)  # noqa: PT017 - as above


@given(content=st.binary() | st.text().map(str.encode))
@example(content=b"\xef\xbb\xbf\xff")
@example(content=b"? ")
@example(content=b"%")
def test_any_bytes_are_a_schedule_or_refused_with_lines_of_the_file(path: Path, content: bytes) -> None:
    loads_or_says_what_is_wrong(path, content)


PIECES = st.sampled_from(
    [
        "",
        " ",
        "\n",
        "\t",
        ":",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "&a ",
        "*a",
        "!!int ",
        "<<: ",
        "? ",
        "|\n",
        "%",
        "0",
        "null",
    ]
)


@given(
    edits=st.lists(
        st.tuples(st.integers(0, 700), st.integers(0, 30), PIECES | st.text(max_size=5)),
        min_size=1,
        max_size=3,
    )
)
def test_any_slip_of_the_keyboard_is_a_schedule_or_refused_with_lines_of_the_file(
    path: Path, whole: str, edits: list[tuple[int, int, str]]
) -> None:
    text = whole
    for at, deleted, inserted in edits:
        text = text[:at] + inserted + text[at + deleted :]
    loads_or_says_what_is_wrong(path, text.encode())
