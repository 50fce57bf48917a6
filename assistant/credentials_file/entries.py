"""What stands in the credentials file: values to JSON and back, refusing all that was not written so."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.logins import App, Login, Tokens
from assistant.ports import Credentials
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
_KEYS, _LOGIN, _KEYRING = "oauth1", "oauth2", "keyring"


@dataclass(frozen=True, slots=True)
class Entry:
    """One account's credentials on one network; None where the keyring holds them."""

    credentials: Credentials | Login | None


def write_entries(entries: Mapping[tuple[str, str | None], Entry]) -> bytes:
    """The file's content."""
    listed = [
        {"account": account, "network": network, **_written(entry.credentials)}
        for (account, network), entry in sorted(
            entries.items(), key=lambda item: (item[0][0], item[0][1] or "")
        )
    ]
    return json.dumps({"version": VERSION, "entries": listed}, indent=1).encode() + b"\n"


def read_entries(content: bytes) -> dict[tuple[str, str | None], Entry]:
    """The entries of a file.

    Raises:
        ValueError: it was not written by `write_entries`; the text is a clause that shows nothing of it.
    """
    document = _object(_parsed(content))
    if document.get("version") != VERSION:
        message = say("it is of another version")
        raise ValueError(message)
    entries: dict[tuple[str, str | None], Entry] = {}
    listed = document.get("entries")
    for item in listed if isinstance(listed, list) else [None]:
        entry = _object(item)
        network = None if entry.get("network") is None else _text(entry, "network")
        entries[_text(entry, "account"), network] = Entry(_read(entry))
    return entries


def write_one(credentials: Credentials | Login) -> str:
    """One account's credentials, for the keyring."""
    return json.dumps(_written(credentials))


def read_one(content: str) -> Credentials | Login:
    """The credentials in what the keyring holds.

    Raises:
        ValueError: it holds none.
    """
    found = _read(_object(_parsed(content.encode("utf-8", "surrogateescape"))))
    if found is None:
        raise ValueError(_STRANGE)
    return found


_STRANGE = say("something in it is missing or strange")


def _written(credentials: Credentials | Login | None) -> dict[str, object]:
    match credentials:
        case Credentials():
            return {"kind": _KEYS, **asdict(credentials)}
        case Login(app, tokens, username):
            return {
                "kind": _LOGIN,
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "access": tokens.access,
                "refresh": tokens.refresh,
                "expires_at": tokens.expires_at.isoformat(),
                "scopes": list(tokens.scopes),
                "username": username,
            }
        case None:
            return {"kind": _KEYRING}


def _read(entry: Mapping[str, object]) -> Credentials | Login | None:
    match entry.get("kind"):
        case "oauth1":
            names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
            return Credentials(*(_text(entry, name) for name in names))
        case "oauth2":
            return Login(
                App(_text(entry, "client_id"), _text_or_none(entry, "client_secret")),
                _tokens(entry),
                _text(entry, "username"),
            )
        case "keyring":
            return None
        case _:
            raise ValueError(_STRANGE)


def _tokens(entry: Mapping[str, object]) -> Tokens:
    scopes = entry.get("scopes")
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise ValueError(_STRANGE)
    return Tokens(
        _text(entry, "access"),
        _text_or_none(entry, "refresh"),
        _instant(_text(entry, "expires_at")),
        tuple(scopes),
    )


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(_STRANGE) from None
    if instant.tzinfo is None:
        raise ValueError(_STRANGE)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(_STRANGE) from None


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise ValueError(_STRANGE)  # noqa: TRY004 - to whoever reads the file it is all one
    return value


def _text_or_none(entry: Mapping[str, object], name: str) -> str | None:
    return None if entry.get(name) is None else _text(entry, name)


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError(_STRANGE)  # noqa: TRY004 - likewise
    return value


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        message = say("it is no JSON")
        raise ValueError(message) from None
