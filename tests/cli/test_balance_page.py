"""balance --html: a page that is whole, valid, legible, and holds nobody's markup but its own."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import TWO_ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.cli.program import Program

# Elements that never have an end (HTML, 13.1.2), and shapes that the page closes in their own tag.
VOID = {"meta", "link", "wbr"}
HOSTILE = "<script>alert(\"x\")</script> & 'quoted' </td> {{ 7 * 7 }}"
SCHEDULE = TWO_ACCOUNTS.replace("min_gap: 45 minutes", "personal: {min: 20%, max: 40%}")


class Page(HTMLParser):
    """What a page holds: every element with its attributes and text, properly nested or it fails."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute stands twice on {tag}"
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, f"<{tag}/> closes itself in HTML"
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such element."""
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def text(self, tag: str) -> list[str]:
        """The texts directly in such elements."""
        return [data for name, data in self.texts if name == tag]


@pytest.fixture
def source(program: Program) -> str:
    """The page of two accounts, with drafts that mean harm."""
    program.schedule(SCHEDULE)
    program.run("add", "Published", "--at", "9:00", "--account", "me")
    program.publish(after=timedelta(hours=1))
    for number in range(3):
        program.run("add", f"{HOSTILE} {number}", "--account", "me")
    program.run("add", "Pinned", "--at", "tomorrow 9:00", "--account", "me", "--voice", "personal")
    path = program.folder / "balance.html"
    done = program.run("balance", "--html", str(path))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{path} shows the balance of me, lab.\n"
    return path.read_text(encoding="utf-8")


def test_the_page_is_properly_nested_and_begins_as_html_does(source: str) -> None:
    page = Page(source)
    assert source.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert Counter(tag for tag, _, _ in page.elements)["html"] == 1
    assert page.text("title")[0] == "Balance of me, lab"


def test_the_page_speaks_the_language_that_was_chosen(program: Program) -> None:
    path = program.folder / "balance.html"
    program.run("--lang", "fr", "balance", "--html", str(path))
    source = path.read_text(encoding="utf-8")
    assert source.startswith('<!DOCTYPE html>\n<html lang="fr">')
    page = Page(source)
    assert (page.text("title")[0], page.text("h1")) == ("Équilibre de me", ["Équilibre"])


def test_every_id_is_unique_and_whatever_is_referred_to_is_there(source: str) -> None:
    page = Page(source)
    ids = [str(attributes["id"]) for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = {
        name
        for _, attributes, _ in page.elements
        for name in str(attributes.get("aria-labelledby") or "").split()
    }
    referred |= set(re.findall(r"url\(#([^)]+)\)", source))
    assert referred
    assert referred <= set(ids)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(source: str) -> None:
    page = Page(source)
    assert page.named("script") == []
    for tag, attributes, _ in page.elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("src", "href", "srcset", "action", "data"):
            assert str(attributes.get(name, "data:")).startswith(("data:", "#")), (tag, attributes)
    assert "@import" not in source
    assert re.findall(r"url\((?!#)", source) == []
    assert "://" not in source


def test_what_a_person_wrote_stays_text(source: str) -> None:
    texts = Page(source).text("td")
    assert f"{HOSTILE} 0" in texts
    assert "<script" not in source
    assert "49" not in [text.strip() for text in texts]


def test_every_picture_says_in_words_what_it_shows(source: str) -> None:
    page = Page(source)
    pictures = page.named("svg")
    assert len(pictures) == 2 * 3
    assert all(picture["role"] == "img" and picture["aria-labelledby"] for picture in pictures)
    assert len(page.named("title")) == 1 + len(pictures)
    assert any("Week from 16 Nov: -." in text and "Mon 23: " in text for text in page.text("desc"))


def test_tables_have_headings_for_their_columns_and_rows(source: str) -> None:
    page = Page(source)
    assert {heading.get("scope") for heading in page.named("th")} == {"col", "row"}
    rows = Counter(tag for tag, _, above in page.elements if "table" in above and tag in {"thead", "tbody"})
    assert rows["thead"] == rows["tbody"] == len(page.named("table"))


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block))


def palettes(source: str) -> Iterator[Mapping[str, str]]:
    """The colours in the light, in the dark, and on paper."""
    for block in re.findall(r":root \{(.*?)\}", source, re.DOTALL):
        yield colours(block)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, 1.4.3)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_words_and_pictures_stand_out_in_the_light_in_the_dark_and_on_paper(source: str) -> None:
    found = list(palettes(source))
    assert len(found) == 3
    for palette in found:
        for words in ("ink", "faint", "within", "full", "below", "above", "empty"):
            for ground in ("card", "paper"):
                assert contrast(palette[words], palette[ground]) >= 4.5, (words, ground)
        assert contrast(palette["within"], palette["card"]) >= 4.5
        for shape in ("past", "ahead"):
            for ground in ("card", "zone", "track"):
                assert contrast(palette[shape], palette[ground]) >= 3, (shape, ground)


def test_the_page_is_made_for_a_phone_for_paper_and_for_the_dark(source: str) -> None:
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in source
    for media in ("print", r"\(prefers-color-scheme: dark\)", r"\(max-width: 34rem\)"):
        assert re.search(rf"@media {media} \{{", source)


def test_a_page_of_ours_is_written_over_and_nothing_else_is_unless_told_so(program: Program) -> None:
    path = program.folder / "page.html"
    path.write_text("<html>precious</html>")
    refused = program.run("balance", "--html", str(path))
    assert (refused.exit_code, path.read_text()) == (1, "<html>precious</html>")
    assert refused.stderr == (
        f"Error: {path} is there already; choose another name, or write over it with --replace.\n"
    )
    assert program.run("balance", "--html", str(path), "--replace").exit_code == 0
    program.run("add", "More")
    assert program.run("balance", "--html", str(path)).exit_code == 0
    assert "More" in path.read_text()
    assert not list(program.folder.glob("*.part"))


def test_to_replace_without_a_page_means_nothing(program: Program) -> None:
    refused = program.run("balance", "--replace")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Error: --replace goes with --html alone; leave it out.\n",
    )


def test_the_database_is_no_place_for_a_page(program: Program) -> None:
    database = str(program.folder / "assistant.db")
    refused = program.run("balance", "--html", database, "--replace")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is the database itself" in refused.stderr
