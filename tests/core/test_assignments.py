"""Lines of the form NAME=VALUE, as shells and systemd have them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.assignments import read_assignments

NAMES = st.from_regex("[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True)
VALUES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])).map(str.strip)


def test_names_values_quotes_and_comments_are_read() -> None:
    text = "# keys\n; more\n\nA=1\r\nexport B='two = 2'\n C=\"3\" \nA=4"
    assert read_assignments(text) == {"A": "4", "B": "two = 2", "C": "3"}


@pytest.mark.parametrize(
    ("value", "read"), [("'", "'"), ("'a", "'a"), ("''", ""), ("\"a'", "\"a'"), ("a=b=c", "a=b=c")]
)
def test_only_quotes_that_belong_together_are_taken_off(value: str, read: str) -> None:
    assert read_assignments(f"A={value}") == {"A": read}


@pytest.mark.parametrize("line", ["secret", "1A=x", "A B=x", "=x", "A-B=x"])
def test_another_line_is_named_and_not_shown(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2 is not of the form NAME=VALUE$"):
        read_assignments(f"A=1\n{line}")


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_quoted_values_come_back_as_they_were(values: dict[str, str]) -> None:
    assert read_assignments("\n".join(f"{name}='{value}'" for name, value in values.items())) == values


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert all(name.isidentifier() for name in read_assignments(text))
