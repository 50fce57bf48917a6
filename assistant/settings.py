"""The only reader of the environment: where things are, who runs the program, and the network's keys."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ConfigurationError, CredentialsError, system_says
from assistant.sentence import join, say

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from assistant.logins import App
    from assistant.ports import Credentials

APPLICATION = "posting-assistant"  # the name of its folders
CONFIG = "ASSISTANT_CONFIG"
DATABASE = "ASSISTANT_DATABASE"
ACCOUNT = "ASSISTANT_ACCOUNT"
CREDENTIALS = "ASSISTANT_CREDENTIALS"
LANGUAGE = "ASSISTANT_LANG"
BASE_URL = "X_API_BASE_URL"
CLIENT_ID = "X_CLIENT_ID"
CLIENT_SECRET = "X_CLIENT_SECRET"  # noqa: S105 - the name of the variable
CONSUMER_KEYS = ("X_CONSUMER_KEY", "X_CONSUMER_SECRET")
ACCESS_TOKENS = ("X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")


def config_path(given: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Where schedule.yaml is: as given, as ASSISTANT_CONFIG says, or in the platform's folder."""
    named = given or environ.get(CONFIG)
    if named:
        return Path(named).expanduser()
    return own_folder() / "schedule.yaml"


def own_folder() -> Path:
    """The program's own folder on this platform, for what people configure."""
    import platformdirs

    return platformdirs.user_config_path(APPLICATION)


def database(given: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """The database as a path or URL: as given, as ASSISTANT_DATABASE says, or in the platform's folder."""
    named = given or environ.get(DATABASE)
    if named:
        return named
    import platformdirs

    return str(platformdirs.user_data_path(APPLICATION) / "assistant.db")


def credentials_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where credentials are kept: as ASSISTANT_CREDENTIALS says, or in a private folder of the platform's."""
    named = environ.get(CREDENTIALS)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_config_path(APPLICATION) / "private" / "credentials.json"


def account_name(given: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """The account chosen by option or ASSISTANT_ACCOUNT, if any."""
    return given or environ.get(ACCOUNT) or None


def language(environ: Mapping[str, str] = os.environ) -> str:
    """The language people want to be spoken to in: as ASSISTANT_LANG says, else as the system's locale does.

    The first variable that is set decides, as for gettext(3).
    """
    names = (LANGUAGE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((environ[name] for name in names if environ.get(name)), "")


def language_is_chosen(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether it was chosen for this program alone."""
    return bool(environ.get(LANGUAGE))


def let_speak(language: str, environ: MutableMapping[str, str] = os.environ) -> None:
    """Have gettext's own functions speak a language, also in programs that are started from here."""
    environ["LANGUAGE"] = language


def base_url(scheduled: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """Where the network is: X_API_BASE_URL, else what the schedule says, else its own address (None)."""
    return environ.get(BASE_URL) or scheduled


def units_folder() -> Path:
    """Where systemd looks for the user's own units."""
    import platformdirs

    return platformdirs.user_config_path("systemd") / "user"


def agents_and_logs() -> tuple[Path, Path]:
    """Where launchd looks for the user's own agents, and where logs go on macOS."""
    library = Path.home() / "Library"
    return library / "LaunchAgents", library / "Logs"


def supervisor(environ: Mapping[str, str] = os.environ) -> tuple[str | None, float | None]:
    """Whom this process is to tell how it is, and after how many seconds of silence it is taken for dead.

    As sd_notify(3) and sd_watchdog_enabled(3) have it: a watchdog of another process is none of ours.
    """
    length, process = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    watched = length.isdecimal() and int(length) > 0 and process in {"", str(os.getpid())}
    return environ.get("NOTIFY_SOCKET") or None, int(length) / 1_000_000 if watched else None


def notify_addresses(variable: str, environ: Mapping[str, str] = os.environ) -> tuple[str, tuple[str, ...]]:
    """Where people are told what needs them: what says so, and the addresses there, if any.

    They carry passwords, so they stand in the variable, or in a file of the user's alone that the variable
    with _FILE behind its name names.

    Raises:
        ConfigurationError: the file cannot be read, or others may read it.
    """
    if environ.get(variable, "").strip():
        return variable, tuple(environ[variable].split())
    named = environ.get(f"{variable}_FILE", "").strip()
    return (named, tuple(_secret(Path(named).expanduser()).split())) if named else (variable, ())


def nobody_to_tell(variable: str) -> ConfigurationError:
    """How to say that there is no address, and where to put one."""
    message = say(
        "Nobody can be told: put addresses into {variable}, or name a file that has them in {variable}_FILE.",
        variable=variable,
    )
    return ConfigurationError(message)


def _secret(path: Path) -> str:
    """What a file says that nobody else may read."""
    try:
        with path.open(encoding="utf-8") as file:
            others = stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077
            if others:
                message = say(
                    "Others may read {path}, which holds secrets; forbid it: chmod 600 {path}", path=path
                )
                raise ConfigurationError(message)
            return file.read()
    except OSError as error:
        message = say(
            "{path}, which is to hold addresses, cannot be read: {why}.", path=path, why=system_says(error)
        )
        raise ConfigurationError(message) from error
    except UnicodeError as error:
        message = say("{path}, which is to hold addresses, is no text in UTF-8.", path=path)
        raise ConfigurationError(message) from error


def colours(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether output may be coloured; NO_COLOR with any value forbids it (https://no-color.org)."""
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def person() -> str:
    """The name of whoever runs the program, for what is kept of their decisions."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in the system, as in some containers
        return "somebody"


def credential_names(account: str, *, alone: bool) -> tuple[tuple[str, ...], ...]:
    """For each of the four keys the variables that may hold it, the first one first.

    The access token may be named after its account (X_ACCESS_TOKEN_ME for `me`), and must be when the
    schedule has several accounts, so that no account ever posts in another's name.
    """
    suffix = "_" + re.sub(r"\W", "_", account).upper()
    own = tuple((name + suffix, name) if alone else (name + suffix,) for name in ACCESS_TOKENS)
    return (*((name + suffix, name) for name in CONSUMER_KEYS), *own)


def credentials(account: str, *, alone: bool, environ: Mapping[str, str] = os.environ) -> Credentials | None:
    """The account's keys, or None when none of them is set.

    Raises:
        CredentialsError: some are set and others are missing.
    """
    from assistant.ports import Credentials

    names = credential_names(account, alone=alone)
    values = [
        next((environ[name].strip() for name in ways if environ.get(name, "").strip()), "") for ways in names
    ]
    if not any(values):
        return None
    missing = [_any_of(ways) for ways, value in zip(names, values, strict=True) if not value]
    if missing:
        message = say(
            "The account {account} lacks credentials: set {names} in the environment.",
            account=account,
            names=join(", ", missing),
        )
        raise CredentialsError(message)
    return Credentials(*values)


def _any_of(ways: tuple[str, ...]) -> str:
    """The one variable or the other, where a key may stand in two."""
    return say("{one} or {other}", one=ways[0], other=ways[1]) if len(ways) > 1 else ways[0]


def names_token(account: str, *, alone: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment means to give the account an access token, if perhaps not all of it."""
    own = credential_names(account, alone=alone)[len(CONSUMER_KEYS) :]
    return any(environ.get(name, "").strip() for ways in own for name in ways)


def app(environ: Mapping[str, str] = os.environ) -> App | None:
    """The app that people log in through, if the environment says which; without a secret it is public."""
    from assistant.logins import App

    client_id = environ.get(CLIENT_ID, "").strip()
    return App(client_id, environ.get(CLIENT_SECRET, "").strip() or None) if client_id else None
