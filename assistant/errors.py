"""Everything the assistant may tell a person went wrong, each as one sentence that says what to do next.

AssistantError
├── UsageError              the command was given something it cannot take (exit code 2)
├── ConfigurationError      schedule.yaml is missing or wrong; carries every fault
├── DatabaseError           the database is missing, foreign, of another version, full, locked or read-only
├── NotFoundError           no such draft or account
├── StateError              the draft is in a state that does not allow this
├── ImportFileError         a file to import cannot be read as one, or has invalid rows
├── CredentialsError        the network's credentials are missing, refused, or not kept safely
├── NotifyError             people could not be told what needs them
├── ServiceError            the system does not take the daemon as a service
└── SandboxError            the sandbox cannot start

What the network did is a value (see ports.Outcome), never an exception; anything else is a bug and keeps
its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from assistant.sentence import mark, say

if TYPE_CHECKING:
    from assistant.sentence import Sentence


class AssistantError(Exception):
    """Something a person can mend; its text is one sentence that says how."""

    exit_code: ClassVar[int] = 1


class UsageError(AssistantError):
    """The command was given something it cannot take."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands, what was found there, and what is allowed."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        if not self.key:
            return say("line {line}: {message}", line=self.line, message=self.message)
        return say("line {line}, {key}: {message}", line=self.line, key=self.key, message=self.message)


class ConfigurationError(AssistantError):
    """The schedule is missing or wrong; nothing of it is used until every fault is mended."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class DatabaseError(AssistantError):
    """The database cannot be used as it stands."""


class DatabaseVersionError(DatabaseError):
    """The database has the schema of another version of the program, or none."""

    def __init__(self, message: str, version: str | None) -> None:
        super().__init__(message)
        self.version = version


class DatabaseBusyError(DatabaseError):
    """Another process kept the database locked for longer than the busy timeout."""


class NotFoundError(AssistantError):
    """There is no such draft or account."""


class StateError(AssistantError):
    """The draft is in a state that does not allow this."""


class ImportFileError(AssistantError):
    """A file to import is not one, or holds rows that cannot be taken; carries every fault."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class CredentialsError(AssistantError):
    """The network's credentials are missing, refused by it, or kept where others could read them."""


class NotifyError(AssistantError):
    """People could not be told what needs them."""


class ServiceError(AssistantError):
    """The system does not take the daemon as a service."""


class SandboxError(AssistantError):
    """The sandbox cannot start."""


# What systems say most often, by the texts of their own errno(3).
SYSTEM = (
    *(mark("No such file or directory"), mark("Permission denied"), mark("Is a directory")),
    *(mark("Not a directory"), mark("File exists"), mark("No space left on device")),
    *(mark("Read-only file system"), mark("Input/output error"), mark("Operation not permitted")),
    *(mark("File name too long"), mark("Too many open files"), mark("Disk quota exceeded")),
    *(mark("Address already in use"), mark("Cannot assign requested address"), mark("Connection refused")),
    *(mark("Network is unreachable"), mark("No route to host"), mark("Connection reset by peer")),
    *(mark("Broken pipe"), mark("Connection timed out"), mark("Name or service not known")),
    mark("Temporary failure in name resolution"),
)


def system_says(error: OSError) -> Sentence:
    """What the system says of an error, which is a sentence like any other where it is a frequent one."""
    return say(error.strerror or type(error).__name__)
