"""What people were told needs them, so that they are told once; and events are found by their time."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Instants are UTC text of one width, so that comparing texts compares times.
INSTANT = "TEXT {null} CHECK ({name} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length({name}) = 27)"


def _instant(name: str, *, required: bool = False) -> str:
    return f"{name} " + INSTANT.format(name=name, null="NOT NULL" if required else "")


STATEMENTS = (
    # A thing that needs a person: noticed, told, and over. `event_id` is the change that brought a draft there;
    # after `tries` that told nobody it is tried again at `retry_at`.
    f"""
    CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('rejected', 'failed', 'unconfirmed', 'account', 'reading', 'queue')),
        account TEXT NOT NULL CHECK (length(account) > 0),
        draft_id INTEGER REFERENCES drafts (id),
        event_id INTEGER REFERENCES events (id),
        message TEXT NOT NULL CHECK (length(message) > 0),
        {_instant("noticed_at", required=True)},
        {_instant("told_at")},
        {_instant("over_at")},
        tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        {_instant("retry_at")},
        CHECK ((draft_id IS NULL) = (kind IN ('account', 'reading', 'queue'))),
        CHECK ((draft_id IS NULL) = (event_id IS NULL)),
        CHECK (retry_at IS NULL OR tries > 0)
    ) STRICT
    """,
    # However many daemons notice it, it is one thing, and told once.
    """
    CREATE UNIQUE INDEX notices_once_each_draft ON notices (kind, event_id)
    WHERE over_at IS NULL AND event_id IS NOT NULL
    """,
    """
    CREATE UNIQUE INDEX notices_once_each_account ON notices (kind, account)
    WHERE over_at IS NULL AND event_id IS NULL
    """,
    # What the last day did, and what happened since an instant.
    "CREATE INDEX events_by_time ON events (at)",
)


def upgrade() -> None:
    """Add what telling people needs."""
    for statement in STATEMENTS:
        op.execute(statement)
