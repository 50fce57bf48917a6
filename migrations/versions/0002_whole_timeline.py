"""The ledger knows the whole timeline: posts of every kind, how each was classified, and what was read when."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Instants are UTC text of one width, so that comparing texts compares times.
INSTANT = "TEXT {null} CHECK ({name} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length({name}) = 27)"


def _instant(name: str, *, required: bool = False) -> str:
    return f"{name} " + INSTANT.format(name=name, null="NOT NULL" if required else "")


def _grounds(name: str) -> str:
    """Who or what said so: a person, the account's default, or words of the text. Before, it was a person."""
    return f"{name} TEXT NOT NULL DEFAULT 'person' CHECK (length({name}) > 0)"


GROUNDS = tuple(_grounds(name) for name in ("voice_by", "origin_by", "share_request_by"))

STATEMENTS = (
    *(f"ALTER TABLE {table} ADD COLUMN {column}" for table in ("drafts", "posts") for column in GROUNDS),
    """
    ALTER TABLE posts ADD COLUMN kind TEXT NOT NULL DEFAULT 'post'
    CHECK (kind IN ('post', 'repost', 'quote', 'reply'))
    """,
    f"ALTER TABLE posts ADD COLUMN {_instant('seen_at')}",
    f"ALTER TABLE posts ADD COLUMN {_instant('deleted_at')}",
    # What tells whether the process behind an open attempt is alive.
    "ALTER TABLE attempts ADD COLUMN holder TEXT CHECK (length(holder) > 0)",
    # What kept it from being sent, where something did.
    "ALTER TABLE attempts ADD COLUMN delay TEXT CHECK (length(delay) > 0)",
    # What no guardrail counts, answers to others and what was deleted, is not in the index it reads.
    "DROP INDEX posts_window",
    """
    CREATE INDEX posts_window ON posts (account, posted_at, voice, origin, share_request)
    WHERE deleted_at IS NULL AND kind <> 'reply'
    """,
    # A post without the network's id is known by its moment and text; the same twice is one post.
    """
    CREATE UNIQUE INDEX posts_once ON posts (account, posted_at, fingerprint)
    WHERE remote_id IS NULL
    """,
    # How far each account's own timeline was read, and whose it is.
    f"""
    CREATE TABLE timelines (
        account TEXT PRIMARY KEY CHECK (length(account) > 0),
        network TEXT NOT NULL,
        user_id TEXT CHECK (length(user_id) > 0),
        username TEXT,
        since_id TEXT CHECK (length(since_id) > 0),
        {_instant("read_at")},
        {_instant("read_whole_at")},
        failures INTEGER NOT NULL CHECK (failures >= 0),
        {_instant("retry_at")},
        trouble TEXT,
        CHECK ((user_id IS NULL) = (username IS NULL)),
        CHECK (read_at IS NULL OR user_id IS NOT NULL),
        CHECK ((failures > 0) = (retry_at IS NOT NULL) AND (failures > 0) = (trouble IS NOT NULL))
    ) STRICT, WITHOUT ROWID
    """,
    # Every request of the last day, so that no sequence of faults can send too many, and reading is paid for
    # within its limit. `posts` is how many posts an answer held, as soon as it is known.
    f"""
    CREATE TABLE requests (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL CHECK (length(account) > 0),
        {_instant("at", required=True)},
        kind TEXT NOT NULL CHECK (kind IN ('post', 'read', 'who')),
        posts INTEGER CHECK (posts >= 0)
    ) STRICT
    """,
    "CREATE INDEX requests_by_time ON requests (at)",
    # Each time the timeline was searched for a draft whose answer was lost.
    f"""
    CREATE TABLE looks (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        attempt_id INTEGER NOT NULL REFERENCES attempts (id),
        account TEXT NOT NULL,
        {_instant("at", required=True)},
        {_instant("since", required=True)},
        posts INTEGER CHECK (posts >= 0),
        remote_id TEXT CHECK (length(remote_id) > 0),
        trouble TEXT CHECK (length(trouble) > 0),
        CHECK ((posts IS NULL) = (trouble IS NOT NULL)),
        CHECK (remote_id IS NULL OR trouble IS NULL)
    ) STRICT
    """,
    "CREATE INDEX looks_of_draft ON looks (draft_id, id)",
)


def upgrade() -> None:
    """Add what the reading of timelines needs."""
    for statement in STATEMENTS:
        op.execute(statement)
