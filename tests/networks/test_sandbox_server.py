from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SandboxError
from assistant.networks.sandbox.server import RunningSandbox, SandboxOptions, start
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as sandbox:
        yield sandbox


@pytest.fixture
def caller(sandbox: RunningSandbox) -> Iterator[Caller]:
    with Caller(sandbox.url) as caller:
        yield caller


def test_one_connection_serves_many_requests(caller: Caller) -> None:
    caller.post("one")
    first = caller.connection.sock
    caller.post("one")
    caller.call("POST", "/2/tweets", b"x" * 5000)
    caller.call("POST", "/2/tweets", b"{}", Authorization="")
    caller.call("GET", "/nowhere", b"a body nobody asked for")
    assert caller.get("/2/users/me").status == 200
    assert caller.connection.sock is first


def test_many_at_once_get_an_id_each(sandbox: RunningSandbox) -> None:
    def post(worker: int) -> None:
        with Caller(sandbox.url) as caller:
            for number in range(10):
                assert caller.post(f"{worker}: {number}").status == 201

    workers = [threading.Thread(target=post, args=(worker,)) for worker in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with Caller(sandbox.url) as caller:
        ids = [int(post["id"]) for post in caller.get("/sandbox/posts").json]
    assert ids == list(range(FIRST_ID, FIRST_ID + 80))


def test_a_request_that_breaks_off_in_its_body_has_asked_for_nothing(tmp_path: Path) -> None:
    options = SandboxOptions(port=0, file=tmp_path / "posts.jsonl")
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        caller.fault({"fault": "no_credit"})
        address = HTTPConnection(sandbox.url.removeprefix("http://"))
        with socket.create_connection((address.host, address.port)) as raw:
            head = "POST /2/tweets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer 1-a\r\n"
            body = '{"text": "whole, but shorter than told"}'
            raw.sendall(f"{head}Content-Length: 99\r\n\r\n{body}".encode())
            raw.shutdown(socket.SHUT_WR)
            assert raw.recv(1000) == b""
        assert caller.texts() == []
        assert caller.get("/sandbox/requests").json == {"posts_read": 0}
        assert len(caller.get("/sandbox/faults").json) == 1


def test_requests_are_counted_by_endpoint_and_status(caller: Caller) -> None:
    caller.post("one")
    caller.post("two")
    caller.post("one")
    caller.call("POST", "/2/tweets", {"text": "x"}, Authorization="")
    caller.call("DELETE", f"/2/tweets/{FIRST_ID}")
    caller.get("/2/users/me")
    caller.get("/2/users/123/tweets")
    caller.get("/2/users/77/tweets")
    caller.get("/2/nowhere")
    caller.get("/elsewhere")
    caller.get("/")
    caller.get("/sandbox/posts")
    assert caller.get("/sandbox/requests").json == {
        "DELETE /2/tweets/:id": {"200": 1},
        "GET /": {"200": 1},
        "GET /2/users/:id/tweets": {"200": 2},
        "GET /2/users/me": {"200": 1},
        "POST /2/tweets": {"201": 2, "401": 1, "403": 1},
        "elsewhere": {"404": 2},
        "posts_read": 1,
    }


def test_the_clock_stands_where_it_is_set_until_it_is_let_go(caller: Caller) -> None:
    reply = caller.call("POST", "/sandbox/clock", {"now": "2027-03-28T01:30:00Z"})
    assert reply.json == {"now": "2027-03-28T01:30:00.000Z", "set": True}
    caller.post("one")
    reply = caller.call("POST", "/sandbox/clock", {"now": None})
    assert reply.json == {"now": "2026-11-22T05:19:00.123Z", "set": False}
    caller.post("two")
    assert [post["created_at"] for post in caller.get("/sandbox/posts").json] == [
        "2027-03-28T01:30:00.000Z",
        "2026-11-22T05:19:00.123Z",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        {"now": 5},
        {"now": "noon"},
        {"now": "2010-01-01T00:00:00Z"},
        {"now": "2080-01-01T00:00:00Z"},
        {"now": None, "speed": 2},
    ],
)
def test_a_clock_setting_that_makes_no_sense_is_refused(caller: Caller, content: object) -> None:
    reply = caller.call("POST", "/sandbox/clock", content)
    sentence = (
        'The clock is set with {"now": "2026-11-22T05:19:00Z"}, from 2010 to 2079, '
        'or let go with {"now": null}.'
    )
    assert (reply.status, reply.json["detail"]) == (400, sentence)


def test_emptying_forgets_every_post(caller: Caller) -> None:
    caller.post("one")
    assert caller.call("DELETE", "/sandbox/posts").json == []
    assert caller.get("/2/users/123/tweets").json == {"meta": {"result_count": 0}}
    assert caller.post("one").json["data"]["id"] == str(FIRST_ID + 1)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8787", "127.0.0.1.evil.example", "10.0.0.1", "[::", ""]
)
def test_a_request_addressed_to_another_name_is_refused(caller: Caller, host: str) -> None:
    reply = caller.call("POST", "/2/tweets", {"text": "hello"}, Host=host)
    assert (reply.status, reply.json["detail"]) == (
        403,
        f"The sandbox is not {host!r}: call it by its own address.",
    )
    assert caller.texts() == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:8787", "127.1.2.3"])
def test_a_request_addressed_to_this_machine_is_taken(caller: Caller, host: str) -> None:
    assert caller.call("POST", "/2/tweets", {"text": "hello"}, Host=host).status == 201


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 403), ("null", 403), ("http://localhost:3000", 200)]
)
def test_a_page_of_a_stranger_cannot_make_the_browser_change_anything(
    caller: Caller, origin: str, status: int
) -> None:
    assert caller.call("DELETE", "/sandbox/posts", Origin=origin).status == status


def test_what_does_not_exist_is_told_to_programs_and_to_people(caller: Caller) -> None:
    program = caller.get("/2/lists")
    not_found = {"title": "Not Found", "detail": "Not Found", "type": "about:blank", "status": 404}
    assert (program.status, program.headers["Content-Type"], program.json) == (
        404,
        "application/problem+json",
        not_found,
    )
    person = caller.get("/help")
    assert (person.status, person.text) == (404, f"Not Found: the sandbox's timeline is at {caller.url}/\n")
    wrong_way = caller.get("/2/tweets")
    assert (wrong_way.status, wrong_way.json["title"]) == (405, "Method Not Allowed")


def test_a_stopped_sandbox_answers_nobody_and_ends_the_wait() -> None:
    sandbox = start(SandboxOptions(port=0))
    waiter = threading.Thread(target=sandbox.wait)
    waiter.start()
    with Caller(sandbox.url) as open_before:
        assert open_before.get("/2/users/me").status == 200
        sandbox.stop()
        sandbox.stop()
        waiter.join(5)
        assert not waiter.is_alive()
        assert open_before.connection.sock.recv(1) == b""
    with Caller(sandbox.url) as late, pytest.raises(ConnectionRefusedError):
        late.get("/2/users/me")


def test_a_port_just_left_can_be_taken_again(sandbox: RunningSandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with Caller(sandbox.url) as caller:
        caller.post("one")
    sandbox.stop()
    with start(SandboxOptions(port=port)) as again, Caller(again.url) as caller:
        assert caller.texts() == []


def test_a_taken_port_is_told_in_a_sentence(sandbox: RunningSandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(SandboxError) as refusal:
        start(SandboxOptions(port=port))
    assert str(refusal.value) == (
        f"Port {port} is taken: stop the program that uses it, or choose another with --port."
    )


def test_a_port_that_does_not_exist_is_told_in_a_sentence() -> None:
    with pytest.raises(SandboxError) as refusal:
        start(SandboxOptions(port=70000))
    assert str(refusal.value) == (
        "The sandbox cannot listen on 127.0.0.1 port 70000 (ports end at 65535): choose another with --port."
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", ""])  # noqa: S104  # to be refused
def test_the_sandbox_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(SandboxError) as refusal:
        start(SandboxOptions(host=host, port=0))
    assert str(refusal.value) == (
        "The sandbox lets everybody in, so it listens on this machine only: "
        f"use 127.0.0.1, localhost or ::1 in place of {host!r}."
    )


@pytest.mark.parametrize(
    ("host", "url"), [("localhost", "http://127.0.0.1:"), ("127.0.0.2", "http://127.0.0.2:")]
)
def test_every_name_of_this_machine_will_do(host: str, url: str) -> None:
    with start(SandboxOptions(host=host, port=0)) as sandbox, Caller(sandbox.url) as caller:
        assert sandbox.url.startswith(url)
        assert caller.get("/2/users/me").status == 200


def test_posts_survive_in_a_file(tmp_path: Path) -> None:
    options = SandboxOptions(port=0, file=tmp_path / "posts.jsonl", clock=lambda: NOW)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        caller.post("one\n& <two> é")
        caller.post("gone")
        caller.call("DELETE", f"/2/tweets/{FIRST_ID + 1}")
        before = caller.get("/sandbox/posts").json
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        assert caller.get("/sandbox/posts").json == before
        assert caller.post("one\n& <two> é").status == 403
        assert caller.post("gone").json["data"]["id"] == str(FIRST_ID + 2)
        caller.call("DELETE", "/sandbox/posts")
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        assert caller.get("/sandbox/posts").json == []


def test_a_post_is_in_the_file_before_its_answer(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    with (
        start(SandboxOptions(port=0, file=file, clock=lambda: NOW)) as sandbox,
        Caller(sandbox.url) as caller,
    ):
        caller.post("é")
        record = {"id": str(FIRST_ID), "user": "123", "created_at": "2026-11-22T05:19:00.123Z", "text": "é"}
        assert file.read_text(encoding="utf-8") == json.dumps(record, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("cut", ["{", '{"id": "5', '{"id": "5", "user": "1", "crea', '{"deleted": "21'])
def test_a_line_cut_off_by_a_kill_is_removed(tmp_path: Path, cut: str) -> None:
    options = SandboxOptions(port=0, file=tmp_path / "posts.jsonl", clock=lambda: NOW)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        caller.post("one")
    assert options.file is not None
    with options.file.open("a") as file:
        file.write(cut)
    for count in (2, 3):
        with start(options) as sandbox, Caller(sandbox.url) as caller:
            caller.post(f"post {count}")
            assert len(caller.texts()) == count


POST = '{"id": "5", "user": "1", "created_at": "2026-11-22T05:19:00.123Z", "text": "a"}\n'


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("buy milk", 1),
        ("{}\n", 1),
        ("[]\n", 1),
        (POST + POST, 2),
        (POST.replace("2026-11-22", "2026-11-99"), 1),
        (POST.replace('"a"', '"\\ud83d"'), 1),
        (POST.replace('"a"', "5"), 1),
        (POST + '{"deleted": "6"}\n', 2),
        (POST + "\xff\n", 2),
    ],
)
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: str, line: int) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(SandboxError) as refusal:
        start(SandboxOptions(port=0, file=file))
    assert str(refusal.value) == (
        f"{file}, line {line}, is not a post of a sandbox: "
        "remove the line if the file is the sandbox's, else choose another file."
    )
    assert file.read_text(encoding="latin-1") == content


def test_a_file_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SandboxError) as refusal:
        start(SandboxOptions(port=0, file=tmp_path))
    assert str(refusal.value) == (
        f"{tmp_path} cannot hold the sandbox's posts (Is a directory): choose another file."
    )


def test_two_sandboxes_never_share_a_file(tmp_path: Path) -> None:
    options = SandboxOptions(port=0, file=tmp_path / "posts.jsonl")
    with start(options), pytest.raises(SandboxError) as refusal:
        start(options)
    assert str(refusal.value) == (
        f"{options.file} is in use by another sandbox: stop that one or choose another file."
    )


def test_nothing_is_written_to_standard_error(
    sandbox: RunningSandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    with Caller(sandbox.url) as caller:
        caller.fault({"fault": "lost_before", "ending": "rst"})
        with pytest.raises(ConnectionResetError):
            caller.post("hello")
        caller.connection.close()
        caller.get("/nowhere")
    address = HTTPConnection(sandbox.url.removeprefix("http://"))
    with socket.create_connection((address.host, address.port)) as raw:
        raw.sendall(b"\x16\x03\x01 not HTTP\r\n\r\n")
        assert b"400" in raw.recv(1000)
    assert capfd.readouterr() == ("", "")


def test_importing_the_package_imports_neither_flask_nor_a_server() -> None:
    program = "import sys, json, assistant.networks.sandbox; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    assert {"flask", "werkzeug", "http.server", "assistant.networks.sandbox.server"}.isdisjoint(
        json.loads(output)
    )
