"""What it takes to make a poll again from its captures, and which revision is a newer reading of which."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; nothing is known of the polls of before."""
    op.add_column("polls", sa.Column("depth", sa.Text(), nullable=True))
    op.add_column("captures", sa.Column("failure_kind", sa.Text(), nullable=True))
    op.add_column("captures", sa.Column("failure_message", sa.Text(), nullable=True))
    op.add_column("revisions", sa.Column("reinterprets", sa.Integer(), nullable=True))
