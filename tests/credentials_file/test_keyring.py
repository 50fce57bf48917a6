"""The system's keyring, which holds the secrets of whoever asked for it, while the file only says so."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.credentials_file import CredentialsFile
from assistant.errors import CredentialsError
from assistant.logins import Place
from tests.credentials_file.test_credentials_file import KEYS, LOGIN

if TYPE_CHECKING:
    from pathlib import Path

keyring = pytest.importorskip("keyring")


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from tests.credentials_file.safe import Safe

    monkeypatch.setenv("SAFE", str(tmp_path / "safe.json"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", Safe())
    return tmp_path / "safe.json"


@pytest.fixture
def file(tmp_path: Path) -> CredentialsFile:
    return CredentialsFile(tmp_path / "private" / "credentials.json", "http://127.0.0.1:1")


def secrets_in(path: Path) -> list[str]:
    return [secret for secret in (*LOGIN.secrets, *KEYS.secrets) if f'"{secret}"' in path.read_text()]


def test_the_keyring_holds_the_secrets_and_the_file_none(file: CredentialsFile, safe: Path) -> None:
    file.put("me", LOGIN, Place.KEYRING)
    assert file.find("me") == (LOGIN, Place.KEYRING)
    assert list(json.loads(safe.read_text())) == ["posting-assistant/me at http://127.0.0.1:1"]
    assert secrets_in(file.path) == []


@pytest.mark.usefixtures("safe")
def test_a_renewal_changes_the_keyring_and_leaves_the_file_alone(file: CredentialsFile) -> None:
    file.put("me", LOGIN, Place.KEYRING)
    before = file.path.stat()
    file.put("me", KEYS, Place.KEYRING)
    assert file.path.stat() == before
    assert file.find("me") == (KEYS, Place.KEYRING)


def test_whoever_goes_back_to_the_file_leaves_nothing_in_the_keyring(
    file: CredentialsFile, safe: Path
) -> None:
    file.put("me", LOGIN, Place.KEYRING)
    file.put("me", KEYS, Place.FILE)
    assert safe.read_text() == "{}"
    assert file.find("me") == (KEYS, Place.FILE)


def test_logging_out_empties_the_keyring_too(file: CredentialsFile, safe: Path) -> None:
    file.put("me", LOGIN, Place.KEYRING)
    file.remove("me")
    assert safe.read_text() == "{}"
    assert file.find("me") is None


@pytest.mark.parametrize("content", ["{}", '{"posting-assistant/me at http://127.0.0.1:1": "{"}'])
def test_a_keyring_that_was_emptied_says_how_to_log_in_again(
    file: CredentialsFile, safe: Path, content: str
) -> None:
    file.put("me", LOGIN, Place.KEYRING)
    safe.write_text(content)
    with pytest.raises(CredentialsError) as refused:
        file.find("me")
    assert str(refused.value) == (
        "The system's keyring holds no credentials for me any more; log in again with: assistant auth login"
        " --account me"
    )


def test_a_keyring_that_fails_is_a_sentence_without_what_it_was_given(
    file: CredentialsFile, safe: Path
) -> None:
    safe.mkdir()
    with pytest.raises(CredentialsError) as refused:
        file.put("me", LOGIN, Place.KEYRING)
    assert str(refused.value) == (
        "The system's keyring cannot be used (IsADirectoryError): unlock it or set one up, or log in "
        "without it:"
        " assistant auth login --account me"
    )
    assert not file.path.exists()


def test_without_the_library_its_installation_is_told(
    file: CredentialsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CredentialsError) as refused:
        file.put("me", LOGIN, Place.KEYRING)
    assert str(refused.value) == (
        "The Python package keyring is not there: install it with pipx inject posting-assistant keyring, or "
        "log in"
        " without --keyring."
    )
