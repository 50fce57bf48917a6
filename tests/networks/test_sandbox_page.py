from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from assistant import language
from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def caller() -> Iterator[Caller]:
    options = SandboxOptions(port=0, clock=lambda: NOW, posts_per_window=None)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        yield caller


class Reader(HTMLParser):
    """What a person sees: the text of each heading, post and line of small print, and where links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []
        self.links: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in {"h2", "p", "footer"}:
            self.seen.append((tag, ""))
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.seen and self.get_starttag_text() not in {None, "<style>", "<title>"}:
            tag, text = self.seen[-1]
            self.seen[-1] = (tag, text + data)

    def of(self, tag: str) -> list[str]:
        return [text.rstrip("\n") for seen, text in self.seen if seen == tag]


def test_an_empty_sandbox_says_what_will_be_here(caller: Caller) -> None:
    reply = caller.get("/")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert Reader(reply.text).of("p") == [
        "A stand-in for X on this machine: nothing here has reached anybody.",
        "Nothing has been posted yet. What the assistant publishes here appears by itself.",
    ]


def test_posts_stand_by_account_newest_first_without_the_deleted(caller: Caller) -> None:
    for text in ("one", "two", "three"):
        caller.post(text)
    caller.call("DELETE", f"/2/tweets/{FIRST_ID + 1}")
    caller.user = "77"
    caller.post("four")
    caller.user = "78"
    caller.get("/2/users/me")
    page = Reader(caller.get("/").text)
    assert page.of("h2") == ["@sandbox_123 2 posts", "@sandbox_77 1 post", "@sandbox_78 0 posts"]
    assert page.of("p")[1:] == ["three", "one", "four", "This account has no posts yet."]
    assert page.of("footer") == [f"2026-11-22 05:19:00 UTCid {FIRST_ID + place}" for place in (2, 0, 3)]


def test_a_text_is_shown_as_it_was_written_and_only_its_links_are_links(caller: Caller) -> None:
    text = (
        "<script>alert(1)</script>\n  \"&amp;\" javascript:alert(2)\nhttps://example.org/?a='b'&c=<d> a.com"
    )
    caller.post(text)
    page = Reader(caller.get("/").text)
    assert page.of("p")[1] == text
    assert "script" not in page.tags
    assert [link["href"] for link in page.links][-1] == "http://a.com"
    assert all(str(link["href"]).startswith("http") for link in page.links)
    assert {link["rel"] for link in page.links} == {"nofollow noreferrer"}


def test_the_page_loads_and_runs_nothing_and_comes_anew_by_itself(caller: Caller) -> None:
    reply = caller.get("/")
    assert reply.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    assert reply.headers["Cache-Control"] == "no-store"
    assert '<meta http-equiv="refresh" content="10">' in reply.text


def test_a_clock_that_is_set_is_shown(caller: Caller) -> None:
    caller.set_clock("2026-12-24T18:00:00Z")
    assert "The clock is set: it stands still at 2026-12-24 18:00:00 UTC." in Reader(caller.get("/").text).of(
        "p"
    )


def test_only_the_newest_hundred_posts_of_an_account_are_shown(caller: Caller) -> None:
    for number in range(101):
        caller.post(f"post {number}")
    shown = Reader(caller.get("/").text).of("p")[1:]
    assert shown == [f"post {number}" for number in range(100, 0, -1)] + ["The newest 100 are shown."]


def test_the_page_speaks_the_language_that_was_chosen_and_the_interface_that_of_x(caller: Caller) -> None:
    caller.post("Bonjour")
    language.choose("fr")
    page = caller.get("/").text
    assert '<html lang="fr">' in page
    assert Reader(page).of("p")[0].endswith("rien de ceci n'est parvenu à qui que ce soit.")
    assert Reader(page).of("h2") == ["@sandbox_123 1 post"]
    assert "a post needs a text" in caller.call("POST", "/2/tweets", {}).text


def test_a_head_request_gets_no_body(caller: Caller) -> None:
    reply = caller.call("HEAD", "/")
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 1000
    assert caller.get("/").status == 200
