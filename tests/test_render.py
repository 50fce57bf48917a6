"""Only the product's own templates are rendered; what people write is a value, and never interpreted."""

from __future__ import annotations

import ast
from html import unescape
from pathlib import Path

import pytest

from assistant import render as rendering
from assistant import shipped
from assistant.networks.sandbox.oauth.grants import Asked
from assistant.render import render

EVIL = "{{ 7 * 7 }} {% include 'schedule.yaml.j2' %} {# gone #} <script>&amp;\"'"


@pytest.mark.parametrize(
    ("template", "values", "times"),
    [
        ("callback.html", {"title": EVIL, "text": EVIL}, 3),
        ("consent.html", {"fault": EVIL}, 1),
        (
            "consent.html",
            {"fault": None, "asked": Asked(EVIL, EVIL, (EVIL,), EVIL, EVIL, EVIL), "fields": {EVIL: EVIL}},
            4,
        ),
    ],
)
def test_what_a_page_is_given_is_shown_and_not_run(
    template: str, values: dict[str, object], times: int
) -> None:
    page = render(template, values)
    assert "<script>" not in page
    assert unescape(page).count(EVIL) == times


def test_what_a_schedule_is_given_stays_what_it_is() -> None:
    names = ("account", "purpose", "others", "other", "preset")
    values: dict[str, object] = dict.fromkeys(names, "me")
    values |= {"handle": "{{ 7 * 7 }}", "zone": "{% x %}"}
    values |= {"weekdays": [], "saturday": [], "rules": [], "sandbox": False}
    written = render("schedule.yaml.j2", values)
    assert 'handle: "{{ 7 * 7 }}"' in written
    assert "timezone: {% x %}" in written


def test_no_template_comes_from_anywhere_but_the_products_own_folder() -> None:
    names = {path.name for path in shipped.folder("templates").iterdir()}
    assert names == {
        "assistant.plist.j2",
        "assistant.service.j2",
        "balance.html",
        "callback.html",
        "consent.html",
        "schedule.yaml.j2",
        "timeline.html",
    }
    for path in Path(rendering.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source if "render(" in source else "")):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "render":
                assert isinstance(node.args[0], ast.Constant), path
                assert node.args[0].value in names
