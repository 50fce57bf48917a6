"""The only Alembic: brings a database to the schema this program works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from assistant import shipped

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(shipped.folder("migrations")).replace("%", "%%"))
    return config


def newest() -> str:
    """The version the newest migration leads to."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        message = "this installation ships no migrations"
        raise RuntimeError(message)
    return head


def known() -> frozenset[str]:
    """Every version a migration leads to."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def upgrade(connection: Connection) -> None:
    """Bring the database of an open transaction to the newest version."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
