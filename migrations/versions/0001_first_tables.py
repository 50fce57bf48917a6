"""The first tables. Their checks and indexes make states that must not be impossible to store."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Instants are UTC text of one width, so that comparing texts compares times.
INSTANT = "TEXT {null} CHECK ({name} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length({name}) = 27)"

# from>event>to, as the table of transitions in the program stood when this was written; edits and approvals
# change no state.
EDGES = (
    ">accept>queued",
    ">reject>rejected",
    "queued>claim>publishing",
    "queued>reject>rejected",
    "queued>cancel>cancelled",
    "publishing>confirm>published",
    "publishing>postpone>queued",
    "publishing>refuse>failed",
    "publishing>lose>unconfirmed",
    "unconfirmed>confirm>published",
    "unconfirmed>absolve>queued",
    "rejected>requeue>queued",
    "rejected>cancel>cancelled",
    "failed>requeue>queued",
    "failed>cancel>cancelled",
    "queued>edit>queued",
    "rejected>edit>rejected",
    "failed>edit>failed",
    "queued>approve>queued",
    "rejected>approve>rejected",
    "failed>approve>failed",
)


def _instant(name: str, *, required: bool = False) -> str:
    return f"{name} " + INSTANT.format(name=name, null="NOT NULL" if required else "")


def _one_of(name: str, *values: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{name} TEXT NOT NULL CHECK ({name} IN ({listed}))"


CONTENT = f"""
    text TEXT NOT NULL CHECK (length(text) > 0),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 32),
    {_one_of("voice", "personal", "professional")},
    {_one_of("origin", "original", "curated")},
    share_request INTEGER NOT NULL CHECK (share_request IN (0, 1))
"""

STATEMENTS = (
    f"""
    CREATE TABLE drafts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL CHECK (length(account) > 0),
        {_one_of("state", "queued", "publishing", "published", "unconfirmed", "failed", "rejected", "cancelled")},
        {CONTENT},
        {_instant("pinned_at")},
        {_instant("not_before")},
        {_instant("expires")},
        priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
        {_instant("created_at", required=True)},
        {_instant("retry_at")},
        {_instant("approved_at")},
        approved_by TEXT,
        approved_because TEXT CHECK (length(approved_because) > 0),
        import_key TEXT,
        CHECK (not_before IS NULL OR expires IS NULL OR not_before < expires),
        CHECK (pinned_at IS NULL OR (not_before IS NULL AND expires IS NULL)),
        CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND (approved_at IS NULL) = (approved_because IS NULL))
    ) STRICT
    """,
    # One text is on its way once: whatever the policy was told, a second live draft with it cannot be stored.
    """
    CREATE UNIQUE INDEX drafts_one_live_text ON drafts (account, fingerprint)
    WHERE state IN ('queued', 'publishing', 'unconfirmed')
    """,
    "CREATE UNIQUE INDEX drafts_imported_once ON drafts (account, import_key) WHERE import_key IS NOT NULL",
    "CREATE INDEX drafts_pinned ON drafts (account, pinned_at) WHERE state = 'queued' AND pinned_at IS NOT NULL",
    "CREATE INDEX drafts_expiring ON drafts (account, expires) WHERE state = 'queued' AND expires IS NOT NULL",
    "CREATE INDEX drafts_retrying ON drafts (account, retry_at) WHERE state = 'queued' AND retry_at IS NOT NULL",
    "CREATE INDEX drafts_by_state ON drafts (account, state)",
    f"""
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL CHECK (length(account) > 0),
        draft_id INTEGER UNIQUE REFERENCES drafts (id),
        remote_id TEXT CHECK (length(remote_id) > 0),
        {_instant("posted_at", required=True)},
        {_one_of("source", "published", "observed")},
        {CONTENT},
        CHECK ((source = 'published') = (draft_id IS NOT NULL)),
        CHECK (source = 'observed' OR remote_id IS NOT NULL)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX posts_remote ON posts (account, remote_id) WHERE remote_id IS NOT NULL",
    # Covers what the guardrails read, so that a window costs one range of the index and no table look-up.
    "CREATE INDEX posts_window ON posts (account, posted_at, voice, origin, share_request)",
    "CREATE INDEX posts_same_text ON posts (account, fingerprint, posted_at)",
    f"""
    CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        account TEXT NOT NULL,
        {_one_of("decision", "accepted", "held", "rejected")},
        {_one_of("occasion", "added", "imported", "edited", "slot", "pinned", "expired", "missed", "approved", "retried")},
        {_instant("since", required=True)},
        {_instant("at", required=True)},
        times INTEGER NOT NULL DEFAULT 1 CHECK (times >= 1),
        reasons TEXT NOT NULL CHECK (json_valid(reasons) AND json_type(reasons) = 'array'),
        suggestions TEXT NOT NULL CHECK (json_valid(suggestions) AND json_type(suggestions) = 'array'),
        CHECK (decision = 'accepted' OR json_array_length(reasons) > 0),
        CHECK (since <= at OR times = 1)
    ) STRICT
    """,
    "CREATE INDEX verdicts_of_draft ON verdicts (draft_id, id)",
    # A draft held at a hundred slots has one row that says so, with the reasons of the last.
    "CREATE UNIQUE INDEX verdicts_one_held ON verdicts (draft_id) WHERE decision = 'held'",
    f"""
    CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        account TEXT NOT NULL,
        {_instant("started_at", required=True)},
        {_instant("finished_at")},
        by TEXT NOT NULL,
        outcome TEXT CHECK (outcome IN ('posted', 'refused', 'postponed', 'lost')),
        detail TEXT,
        remote_id TEXT,
        CHECK ((finished_at IS NULL) = (outcome IS NULL)),
        CHECK ((outcome IS 'posted') = (remote_id IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX attempts_of_draft ON attempts (draft_id, id)",
    "CREATE INDEX attempts_of_account ON attempts (account, id)",
    "CREATE UNIQUE INDEX attempts_one_open ON attempts (draft_id) WHERE finished_at IS NULL",
    f"""
    CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        account TEXT NOT NULL,
        {_instant("at", required=True)},
        event TEXT NOT NULL,
        from_state TEXT,
        to_state TEXT NOT NULL,
        by TEXT NOT NULL,
        note TEXT,
        CHECK (coalesce(from_state, '') || '>' || event || '>' || to_state IN ({", ".join(f"'{e}'" for e in EDGES)}))
    ) STRICT
    """,
    "CREATE INDEX events_of_draft ON events (draft_id, id)",
    f"""
    CREATE TABLE slots (
        account TEXT NOT NULL,
        {_instant("slot_at", required=True)},
        {_instant("taken_at", required=True)},
        draft_id INTEGER REFERENCES drafts (id),
        PRIMARY KEY (account, slot_at),
        CHECK (slot_at <= taken_at)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX slots_of_draft ON slots (draft_id) WHERE draft_id IS NOT NULL",
)


def upgrade() -> None:
    """Create every table and index."""
    for statement in STATEMENTS:
        op.execute(statement)
