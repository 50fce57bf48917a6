"""Keeps credentials between runs: in a file that only its owner may read, or in the system's keyring.

One JSON file holds an entry for each account on each network, so that what was granted by the sandbox is
never sent to X, nor the other way round. Where the person asked for the keyring, the file only says so. Every
change is made under a lock, and the whole file is written anew beside the old one before it takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.credentials_file import private
from assistant.credentials_file.entries import Entry, read_entries, write_entries
from assistant.errors import CredentialsError
from assistant.logins import Place
from assistant.sentence import say

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from assistant.logins import Login
    from assistant.ports import Credentials

__all__ = ["CredentialsFile"]

_PATIENCE_S = 60.0  # a renewal takes 35 seconds at the very most: then it has given up


class CredentialsFile:
    """What is kept for the accounts of one network; `network` is its address, None for X itself."""

    def __init__(self, path: Path, network: str | None, patience: float = _PATIENCE_S) -> None:
        self._path = path.resolve()  # where a link leads is what is replaced
        self._network = network
        self._patience = patience

    @property
    def path(self) -> Path:
        """Where the file is, or will be."""
        return self._path

    def find(self, account: str) -> tuple[Credentials | Login, Place] | None:
        """What is kept for the account.

        Raises:
            CredentialsError: it cannot be read, or others could read it.
        """
        entry = self._entries().get((account, self._network))
        if entry is None:
            return None
        if entry.credentials is not None:
            return entry.credentials, Place.FILE
        from assistant.credentials_file import keyring

        return keyring.find(account, self._network), Place.KEYRING

    def accounts(self) -> tuple[str, ...]:
        """The accounts for which something is kept."""
        return tuple(account for account, network in self._entries() if network == self._network)

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes from changing anything meanwhile."""
        return private.locked(self._path, self._patience)

    def put(self, account: str, credentials: Credentials | Login, place: Place) -> None:
        """Keep these for the account, in the place of others; only while it is locked."""
        entries = self._entries()
        before = entries.get((account, self._network))
        kept = Entry(None if place is Place.KEYRING else credentials)
        if place is Place.KEYRING:
            from assistant.credentials_file import keyring

            keyring.put(account, self._network, credentials)
        if place is not Place.KEYRING or before != kept:  # else the file says all that it has to
            self._write(entries | {(account, self._network): kept})
        if place is not Place.KEYRING and before == Entry(None):
            self._leave_keyring(account)

    def remove(self, account: str) -> None:
        """Keep nothing for the account any more; only while it is locked."""
        entries = self._entries()
        entry = entries.pop((account, self._network), None)
        if entry is not None:
            self._write(entries)
            if entry.credentials is None:
                self._leave_keyring(account)

    def _leave_keyring(self, account: str) -> None:
        from assistant.credentials_file import keyring

        keyring.remove(account, self._network)

    def _entries(self) -> dict[tuple[str, str | None], Entry]:
        content = private.read(self._path)
        try:
            return {} if content is None else read_entries(content)
        except ValueError as fault:
            message = say(
                "{path} holds no credentials as this program writes them ({fault}): move it away, and log in "
                "again with: assistant auth login.",
                path=self._path,
                fault=fault,
            )
            raise CredentialsError(message) from None

    def _write(self, entries: dict[tuple[str, str | None], Entry]) -> None:
        private.write(self._path, write_entries(entries))
