"""The file that keeps credentials: for its owner alone, replaced as a whole, and changed by one at a time."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.credentials_file import CredentialsFile
from assistant.credentials_file.entries import Entry, read_entries, read_one, write_entries, write_one
from assistant.errors import CredentialsError
from assistant.logins import App, Login, Place, Tokens
from assistant.ports import Credentials

if TYPE_CHECKING:
    from pathlib import Path

KEYS = Credentials("key-1", "key-2", "key-3", "key-4")
LOGIN = Login(
    App("the-app", "secret-2"),
    Tokens("secret-3", "secret-4", datetime(2026, 11, 24, 12, tzinfo=UTC), ("tweet.read", "offline.access")),
    "ada",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "credentials.json"


@pytest.fixture
def file(path: Path) -> CredentialsFile:
    return CredentialsFile(path, None, patience=0.05)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_kept_is_found_again_for_its_account_and_network_alone(file: CredentialsFile) -> None:
    file.put("me", LOGIN, Place.FILE)
    file.put("lab", KEYS, Place.FILE)
    sandbox = CredentialsFile(file.path, "http://127.0.0.1:8787")
    sandbox.put("me", KEYS, Place.FILE)
    assert file.find("me") == (LOGIN, Place.FILE)
    assert file.find("lab") == (KEYS, Place.FILE)
    assert sandbox.find("me") == (KEYS, Place.FILE)
    assert sandbox.find("lab") is None
    assert (file.accounts(), sandbox.accounts()) == (("lab", "me"), ("me",))
    file.remove("me")
    file.remove("nobody")
    assert file.find("me") is None
    assert sandbox.find("me") == (KEYS, Place.FILE)


def test_where_nothing_was_kept_nothing_is_found_and_nothing_made(file: CredentialsFile) -> None:
    assert file.find("me") is None
    assert not file.path.parent.exists()


def test_the_file_is_for_its_owner_alone_whatever_the_umask(file: CredentialsFile) -> None:
    before = os.umask(0)
    try:
        with file.locked():
            file.put("me", LOGIN, Place.FILE)
    finally:
        os.umask(before)
    assert (mode(file.path.parent), mode(file.path)) == (0o700, 0o600)
    assert {mode(path) for path in file.path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_touch_is_refused_with_what_mends_it(file: CredentialsFile, bits: int) -> None:
    file.put("me", LOGIN, Place.FILE)
    file.path.chmod(bits)
    with pytest.raises(CredentialsError) as refused:
        file.find("me")
    assert str(refused.value) == (
        f"Other users may look into {file.path}, so no credentials are read or kept there; make it yours "
        "alone"
        f" with: chmod 600 {file.path}"
    )
    assert mode(file.path) == bits


def test_a_folder_that_others_may_touch_is_refused_with_what_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "two words"
    folder.mkdir()
    folder.chmod(0o755)
    file = CredentialsFile(folder / "credentials.json", None)
    sentence = (
        f"Other users may look into {folder}, so no credentials are read or kept there; make it yours alone "
        "with:"
        f" chmod 700 '{folder}'"
    )
    with pytest.raises(CredentialsError) as refused, file.locked():
        pytest.fail("It was locked.")
    assert str(refused.value) == sentence
    with pytest.raises(CredentialsError) as refused:
        file.put("me", LOGIN, Place.FILE)
    assert str(refused.value) == sentence
    file.path.write_text("{}")
    file.path.chmod(0o600)
    with pytest.raises(CredentialsError) as refused:
        file.find("me")
    assert str(refused.value) == sentence


def test_what_belongs_to_another_user_is_refused(
    file: CredentialsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.put("me", LOGIN, Place.FILE)
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    with pytest.raises(CredentialsError) as refused:
        file.find("me")
    assert str(refused.value) == (
        f"{file.path} belongs to another user, so no credentials are read or kept there: name a file in a "
        "folder"
        " of your own with ASSISTANT_CREDENTIALS."
    )


def test_a_place_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tmp_path.chmod(0o700)
    file = CredentialsFile(tmp_path / "file" / "credentials.json", None)
    with pytest.raises(CredentialsError) as refused:
        file.find("me")
    assert str(refused.value) == (
        f"The credentials in {file.path} cannot be used (Not a directory): mend that, or name another file "
        "with"
        " ASSISTANT_CREDENTIALS."
    )
    folder = CredentialsFile(tmp_path, None)
    with pytest.raises(CredentialsError, match=r"cannot be used \(Is a directory\)"):
        folder.find("me")


def test_a_write_that_fails_leaves_what_was_there(file: CredentialsFile) -> None:
    file.put("me", KEYS, Place.FILE)
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from assistant.credentials_file import CredentialsFile\n"
        "from assistant.credentials_file.entries import read_one\n"
        "from assistant.logins import Place\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "CredentialsFile(Path(sys.argv[1]), None).put('me', read_one(sys.argv[2]), Place.FILE)\n"
    )
    command = [sys.executable, "-c", program, str(file.path), write_one(LOGIN)]
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "CredentialsError: The credentials in" in failed.stderr
    assert "cannot be used (File too large)" in failed.stderr
    assert [path.name for path in file.path.parent.iterdir()] == ["credentials.json"]
    assert file.find("me") == (KEYS, Place.FILE)


def test_a_link_is_followed_and_what_it_leads_to_is_replaced(tmp_path: Path, path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    CredentialsFile(link, None).put("me", LOGIN, Place.FILE)
    assert link.is_symlink()
    assert CredentialsFile(path, None).find("me") == (LOGIN, Place.FILE)


def test_one_who_holds_the_lock_keeps_the_others_out_until_he_ends(file: CredentialsFile) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from assistant.credentials_file import CredentialsFile\n"
        "with CredentialsFile(Path(sys.argv[1]), None).locked():\n"
        "    print(flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(file.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(CredentialsError) as refused, file.locked():
            pytest.fail("Both were let in.")
        other.kill()
    assert str(refused.value) == (
        f"Another process has kept {file.path} locked for 0.05 seconds: end it, or wait, and try again."
    )
    with file.locked():
        file.put("me", LOGIN, Place.FILE)


BROKEN = {
    "no JSON": (b"\xff{", "it is no JSON"),
    "brackets": (b"[" * 100_000, "it is no JSON"),
    "a list": (b"[]", "something in it is missing or strange"),
    "later": (b'{"version": 2, "entries": []}', "it is of another version"),
    "no entries": (b'{"version": 1}', "something in it is missing or strange"),
    "no account": (b'{"version": 1, "entries": [{}]}', "something in it is missing or strange"),
}


@pytest.mark.parametrize(("content", "clause"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_file_of_ours_is_refused_and_not_shown(
    file: CredentialsFile, content: bytes, clause: str
) -> None:
    file.path.parent.mkdir(mode=0o700)
    file.path.touch(mode=0o600)
    file.path.write_bytes(content)
    with pytest.raises(CredentialsError) as refused:
        file.put("me", LOGIN, Place.FILE)
    assert str(refused.value) == (
        f"{file.path} holds no credentials as this program writes them ({clause}): move it away, and log in "
        "again"
        " with: assistant auth login."
    )
    assert file.path.read_bytes() == content


texts = st.text(max_size=20)
instants = st.datetimes(timezones=st.just(UTC))
keys = st.builds(Credentials, texts, texts, texts, texts)
logins = st.builds(
    Login,
    st.builds(App, texts, st.none() | texts),
    st.builds(Tokens, texts, st.none() | texts, instants, st.lists(texts, max_size=3).map(tuple)),
    texts,
)


@given(
    st.dictionaries(
        st.tuples(texts, st.none() | texts), st.builds(Entry, st.none() | keys | logins), max_size=4
    )
)
def test_entries_survive_being_written(entries: dict[tuple[str, str | None], Entry]) -> None:
    assert read_entries(write_entries(entries)) == entries


@given(keys | logins)
def test_what_the_keyring_is_given_comes_back(credentials: Credentials | Login) -> None:
    assert read_one(write_one(credentials)) == credentials


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_a_damaged_entry_is_refused_as_a_whole(data: st.DataObject) -> None:
    document = json.loads(write_entries({("me", None): Entry(LOGIN), ("lab", None): Entry(KEYS)}))
    entry = data.draw(st.sampled_from(document["entries"]))
    name = data.draw(st.sampled_from(sorted(entry)))
    value = data.draw(json_values)
    entry[name] = value
    with suppress(ValueError):
        assert len(read_entries(json.dumps(document).encode())) in {1, 2}


def test_nothing_secret_shows_in_a_repr() -> None:
    shown = f"{KEYS!r} {LOGIN!r} {Entry(LOGIN)!r} {LOGIN.app!r} {LOGIN.tokens!r}"
    assert [secret for secret in (*KEYS.secrets, *LOGIN.secrets) if secret in shown] == []
