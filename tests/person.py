"""A person with a browser, who lets an app in at the sandbox; as a program, the browser itself.

The program is called with the address to open, and reads from its environment what the person does:
PERSON_ACCOUNT and PERSON_DECISION. It writes the last page that it was shown to PERSON_PAGE.
"""

from __future__ import annotations

import os
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener


class Form(HTMLParser):
    """The form on a page: where it is sent, and its fields as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.action = values["action"] or ""
        if tag == "input":
            self.fields[values["name"] or ""] = values["value"] or ""


class Stay(HTTPRedirectHandler):
    """Goes where a form leads only if that is told."""

    def http_error_302(self, *_: object) -> None:
        return None


def consent(address: str, account: str = "me", decision: str = "allow") -> str:
    """Open the address, answer what it asks, and say where the browser is led then."""
    opener = build_opener(ProxyHandler({}), Stay)
    with opener.open(address, timeout=10) as answer:
        form = Form(answer.read().decode())
    filled = form.fields | {"account": account, "decision": decision}
    try:
        opener.open(urljoin(address, form.action), urlencode(filled).encode(), timeout=10)
    except HTTPError as led:
        with led:
            return str(led.headers["Location"])
    raise AssertionError(filled)


def main() -> None:
    where = consent(
        sys.argv[1], os.environ.get("PERSON_ACCOUNT", "me"), os.environ.get("PERSON_DECISION", "allow")
    )
    with build_opener(ProxyHandler({})).open(where, timeout=10) as page:
        Path(os.environ["PERSON_PAGE"]).write_bytes(page.read())


if __name__ == "__main__":
    main()
