"""A caller of the sandbox over real HTTP, as any program would be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from email.message import Message

NOW = datetime(2026, 11, 22, 5, 19, 0, 123_456, tzinfo=UTC)
FIRST_ID = 2124372049253105664  # X's id for a post made at NOW


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  # tests look into it as they know it
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Caller:
    """One account, with one connection that stays open."""

    def __init__(self, url: str, user: str = "123") -> None:
        self.url = url
        self.user = user
        self.connection = HTTPConnection(url.removeprefix("http://"), timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def call(self, method: str, path: str, content: object = None, **headers: str) -> Reply:
        """Send a request and read the answer; `content` is sent as JSON, or as it is if it is bytes."""
        body = (
            content
            if isinstance(content, bytes)
            else None
            if content is None
            else json.dumps(content).encode()
        )
        all_headers = {"Authorization": f"Bearer {self.user}-abc", "Content-Type": "application/json"}
        self.connection.request(
            method,
            path,
            body,
            all_headers | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        response = self.connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def get(self, path: str) -> Reply:
        return self.call("GET", path)

    def post(self, text: str) -> Reply:
        return self.call("POST", "/2/tweets", {"text": text})

    def fault(self, *orders: dict[str, object]) -> None:
        reply = self.call("POST", "/sandbox/faults", list(orders))
        assert reply.status == 200, reply.text

    def set_clock(self, instant: str | None) -> None:
        reply = self.call("POST", "/sandbox/clock", {"now": instant})
        assert reply.status == 200, reply.text

    def texts(self) -> list[str]:
        """The texts of every post not deleted, oldest first, as they were sent."""
        return [post["text"] for post in self.get("/sandbox/posts").json if not post["deleted"]]
