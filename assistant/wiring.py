"""The composition root: puts the pieces together, and imports the heavy ones only when they are needed."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant import language, settings
from assistant.errors import DatabaseVersionError, NotFoundError, UsageError
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.access import Access
    from assistant.core.account import Account, Network, Schedule
    from assistant.core.draft import Actor, Draft
    from assistant.core.health import Running
    from assistant.daemon import Daemon
    from assistant.logins import Held
    from assistant.networks.x import XAccount
    from assistant.notifier import Notifier
    from assistant.presence import Presence
    from assistant.services.desk import Desk
    from assistant.services.noticing import Herald
    from assistant.services.status import Status
    from assistant.services.upgrading import Upgraded
    from assistant.store.database import Store
    from assistant.supervision.service import Service


@dataclass
class Application:
    """The pieces of one run, each made when it is first asked for; the options are as given, or None.

    What a person should know of it beside its result, `tell` is told. Where it `upgrades`, a database of an
    earlier version is brought up to date when it is opened.
    """

    config: str | None = None
    database: str | None = None
    chosen_account: str | None = None
    chosen_language: str | None = None
    tell: Callable[[str], object] = lambda _sentence: None
    upgrades: bool = True

    @cached_property
    def config_path(self) -> Path:
        """Where schedule.yaml is."""
        return settings.config_path(self.config)

    @cached_property
    def database_path(self) -> Path:
        """Where the database is."""
        from assistant.store.database import path_of

        return path_of(settings.database(self.database))

    @cached_property
    def schedule(self) -> Schedule:
        """The loaded schedule."""
        from assistant import schedule_file

        return schedule_file.load(self.config_path)

    @cached_property
    def store(self) -> Store:
        """The opened database."""
        from assistant.store.database import Store

        try:
            return Store.open(self.database_path)
        except DatabaseVersionError as error:
            if not self.upgrades or not _is_earlier(error.version):
                raise
        self.tell(self.initialise().sentence(self.database_path))
        return Store.open(self.database_path)

    @cached_property
    def presence(self) -> Presence:
        """This process among those that publish from the database."""
        from assistant.presence import Presence

        presence = Presence(self.database_path)
        presence.announce()
        return presence

    def close(self) -> None:
        """Close the database if it was opened: SQLite then tidies its log away into the one file."""
        if "presence" in self.__dict__:
            self.presence.leave()
        if "store" in self.__dict__:
            self.store.close()

    def account(self, name: str | None = None) -> Account:
        """The named account, or the chosen one, or the only one.

        Raises:
            NotFoundError: the schedule has no such account.
            UsageError: it has several, and none was chosen.
        """
        accounts = self.schedule.accounts
        chosen = name or settings.account_name(self.chosen_account)
        if chosen is None:
            if len(accounts) == 1:
                return next(iter(accounts.values()))
            message = say(
                "The schedule has several accounts; choose one with --account: {accounts}.",
                accounts=", ".join(accounts),
            )
            raise UsageError(message)
        if chosen not in accounts:
            message = say(
                "There is no account {name} in {path}; it has: {accounts}.",
                name=repr(chosen),
                path=self.config_path,
                accounts=", ".join(accounts),
            )
            raise NotFoundError(message)
        return accounts[chosen]

    def accounts(self) -> Sequence[Account]:
        """The chosen account alone, or all of them when none is chosen."""
        if settings.account_name(self.chosen_account) is not None:
            return [self.account()]
        return list(self.schedule.accounts.values())

    def account_of(self, draft: Draft) -> Account:
        """The account a stored draft belongs to."""
        return self.account(draft.account)

    def actor(self) -> Actor:
        """Whoever runs the program, now."""
        from assistant import clock
        from assistant.core.draft import Actor

        return Actor(settings.person(), clock.now())

    def initialise(self) -> Upgraded:
        """Create the database, or bring it up to date after a copy of it as it was is safe."""
        from assistant import clock, migrate
        from assistant.services.upgrading import Migrations, upgrade
        from assistant.store.database import Store, make_folder

        make_folder(self.database_path)
        store = Store(self.database_path)
        try:
            migrations = Migrations(migrate.known(), migrate.upgrade)
            return upgrade(store, migrations, migrate.newest(), clock.now())
        finally:
            store.close()

    @property
    def base_url(self) -> str | None:
        """Where the network is, if not at its own address."""
        return settings.base_url(self.schedule.network.base_url)

    @cached_property
    def access(self) -> Access:
        """What lets the accounts in."""
        from assistant.access import Access

        return Access(self.base_url, alone=len(self.schedule.accounts) == 1)

    def credentials(self, account: Account) -> Held:
        """The account's credentials, and where they come from.

        Raises:
            CredentialsError: there are none, or what is kept cannot be used.
        """
        return self.access.held(account)

    def channel(self, account: Account) -> XAccount:
        """The account's way to the network."""
        return self.access.channel(account)

    def daemon(self) -> Daemon:
        """The daemon for the chosen account, or for all of them when none is chosen."""
        from assistant import clock
        from assistant.daemon import Daemon
        from assistant.lines import Sources
        from assistant.supervision.supervisor import Supervisor

        sources = Sources(
            store=self.store,
            load=self._served_schedule,
            channel=self.channel,
            clock=clock.now,
            elapsed=clock.elapsed,
            holder=self.presence.holder,
            is_alive=self.presence.is_alive,
            describe=self.presence.describe,
            herald=self._herald,
            supervisor=Supervisor(*settings.supervisor()),
        )
        return Daemon(sources)

    def running(self) -> Sequence[Running]:
        """The daemons that publish from the database now."""
        from assistant import presence

        return presence.running(self.database_path)

    def service(self) -> Service:
        """The daemon as a service of this system."""
        from assistant.supervision import launchd, systemd
        from assistant.supervision.service import Choices, Places, daemon_on

        config, database = self.config_path.absolute(), self.database_path.absolute()
        credentials = settings.credentials_path().absolute()
        places = Places(config, database, credentials, settings.own_folder())
        environment = {settings.CREDENTIALS: str(credentials)}
        choices = Choices(settings.account_name(self.chosen_account), self._daemons_language())
        daemon = daemon_on(places, choices, environment)
        if sys.platform == "darwin":
            return launchd.Launchd(daemon, *settings.agents_and_logs())
        return systemd.Systemd(daemon, settings.units_folder())

    def _daemons_language(self) -> str | None:
        """What a service's daemon is to speak, whatever services speak; None if all is English."""
        is_chosen = self.chosen_language is not None or settings.language_is_chosen()
        return language.current() if is_chosen or language.current() != language.ENGLISH else None

    def notifier(self, schedule: Schedule) -> Notifier | None:
        """The ways to people; None where neither the schedule nor the environment speaks of any.

        Raises:
            AssistantError: the schedule does and the environment names none, an address is none, or the
                library for it is not installed.
        """
        from assistant import extras

        return extras.notifier(schedule)

    def _herald(self, schedule: Schedule) -> Herald | None:
        """What it takes to tell people what needs them."""
        from assistant import clock, extras
        from assistant.services.noticing import Herald

        messenger = extras.messenger(schedule)
        if messenger is None:
            return None
        return Herald(self.store, schedule, clock.now, lambda told: messenger.send(told.title, told.body))

    def write_metrics(self, status: Status, path: Path) -> None:
        """Write how things stand for Prometheus.

        Raises:
            AssistantError: the library for it is not installed, or the file cannot be written.
        """
        from assistant import extras

        extras.write_metrics(status, path)

    def desk(self, account: Account) -> Desk:
        """What a command needs to deal with the account's network."""
        from assistant import clock
        from assistant.services.desk import Desk, Presence

        return Desk(
            store=self.store,
            account=account,
            channel=self.channel(account),
            clock=clock.now,
            elapsed=clock.elapsed,
            presence=Presence(settings.person()),
            network=self.network,
        )

    @property
    def network(self) -> Network:
        """How the network is dealt with, and where it is."""
        return replace(self.schedule.network, base_url=self.base_url)

    def _served_schedule(self) -> Schedule:
        """The schedule as it stands in its file now, without the accounts that were not chosen."""
        for made in ("schedule", "access"):
            self.__dict__.pop(made, None)
        served = {account.name: account for account in self.accounts()}
        return replace(self.schedule, accounts=served, network=self.network)


def _is_earlier(version: str | None) -> bool:
    """Whether a schema is one that this program had before; one without a version may be anybody's."""
    from assistant import migrate

    return version is not None and version in migrate.known() and version < migrate.newest()
