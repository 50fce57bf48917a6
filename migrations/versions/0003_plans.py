"""What was planned, so that a plan that was shown is kept while nothing changes, and what moved in it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Instants are UTC text of one width, so that comparing texts compares times.
INSTANT = "TEXT {null} CHECK ({name} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length({name}) = 27)"


def _instant(name: str, *, required: bool = True) -> str:
    return f"{name} " + INSTANT.format(name=name, null="NOT NULL" if required else "")


STATEMENTS = (
    # One plan for each account. The last four columns tell whether anything is as it was when it was made: the
    # newest event and post then, and marks of the older posts that count and of the schedule.
    f"""
    CREATE TABLE plans (
        account TEXT PRIMARY KEY CHECK (length(account) > 0),
        {_instant("made_at")},
        {_instant("searched_until")},
        {_instant("since")},
        event_id INTEGER NOT NULL CHECK (event_id >= 0),
        post_id INTEGER NOT NULL CHECK (post_id >= 0),
        posts_mark TEXT NOT NULL,
        schedule_mark TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    # The slots that the plan gives away. One that must wait for seconds more says until when.
    f"""
    CREATE TABLE places (
        account TEXT NOT NULL REFERENCES plans (account),
        {_instant("slot_at")},
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        {_instant("wait_until", required=False)},
        PRIMARY KEY (account, slot_at),
        UNIQUE (account, draft_id)
    ) STRICT, WITHOUT ROWID
    """,
    # What moved in a plan, and when and why; `because` is a JSON object of changes and their ids.
    f"""
    CREATE TABLE moves (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL CHECK (length(account) > 0),
        {_instant("at")},
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        {_instant("from_slot")},
        {_instant("to_slot", required=False)},
        instead_id INTEGER REFERENCES drafts (id),
        because TEXT NOT NULL CHECK (json_type(because) = 'object')
    ) STRICT
    """,
    "CREATE INDEX moves_by_account ON moves (account, at)",
)


def upgrade() -> None:
    """Add the tables of plans."""
    for statement in STATEMENTS:
        op.execute(statement)
