"""The ids under which pages show entries that are known by another."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; every entry is shown under its key until a page shows it otherwise."""
    op.add_column("entries", sa.Column("shown_as", sa.Text(), nullable=True))
