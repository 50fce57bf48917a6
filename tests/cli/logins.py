"""The sandbox as the network of a program, with logins that are kept as the program keeps them."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from assistant.access import Access
from assistant.core.account import Account
from assistant.credentials_file import CredentialsFile
from assistant.logins import App, Place
from assistant.networks.x_callback import Code, read_address
from assistant.services.logging_in import log_in
from tests.person import consent
from tests.world import PARIS

if TYPE_CHECKING:
    from assistant.logins import Login
    from assistant.ports import Credentials
    from tests.cli.program import Program

THE_APP = App("the-app", "the-client-secret")


class Door:
    """The sandbox as the network of a program, and its logins."""

    def __init__(self, program: Program, url: str) -> None:
        self.program = program
        self.url = url
        self.path = program.folder / "private" / "credentials.json"
        self.file = CredentialsFile(self.path, url)

    def controls(self, method: str, noun: str, content: object = None) -> Any:  # noqa: ANN401 - as JSON holds it
        body = None if content is None else json.dumps(content).encode()
        with urlopen(Request(f"{self.url}/sandbox/{noun}", body, method=method)) as answer:
            return json.load(answer)

    def log_in(self, account: str = "me", app: App = THE_APP) -> Login:
        """Let the account be logged in, as the command does."""
        access = Access(self.url, alone=True)
        with closing(access.authority):
            invitation = access.authority.invite(app, "http://127.0.0.1:8788/callback")
            code = read_address(consent(invitation.address, account), invitation.state)
            assert isinstance(code, Code)
            admission = access.admission(Account(account, PARIS), app)
            return log_in(admission, invitation, code.value, Place.FILE)

    def kept(self, account: str = "me") -> Credentials | Login | None:
        found = self.file.find(account)
        return None if found is None else found[0]

    def ended(self) -> bool:
        """Whether no login is worth anything any more."""
        return all(login["ended"] for login in self.controls("GET", "tokens"))
