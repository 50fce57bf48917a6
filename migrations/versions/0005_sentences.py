"""What stored sentences are made of, beside their English, so that they can be shown in any language."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SENTENCES = (
    ("attempts", "detail"),
    ("events", "note"),
    ("looks", "trouble"),
    ("timelines", "trouble"),
    ("notices", "message"),
)


def upgrade() -> None:
    """Add the columns; rows from before stay English. Verdicts keep the same within their reasons."""
    for table, column in SENTENCES:
        said = f"{column}_said"
        check = f"{said} IS NULL OR (json_valid({said}) AND {column} IS NOT NULL)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {said} TEXT CHECK ({check})")
