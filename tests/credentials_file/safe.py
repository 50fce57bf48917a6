"""A safe of the system's for the library keyring, made by hand: one file of JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Safe(KeyringBackend):
    """Keeps passwords in the file that SAFE names."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call,unused-ignore]  # untyped, or perhaps not there

    @property
    def content(self) -> dict[str, str]:
        path = Path(os.environ["SAFE"])
        passwords: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return passwords

    def get_password(self, service: str, username: str) -> str | None:
        return self.content.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        Path(os.environ["SAFE"]).write_text(json.dumps(self.content | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        content = self.content
        if content.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError
        Path(os.environ["SAFE"]).write_text(json.dumps(content))
