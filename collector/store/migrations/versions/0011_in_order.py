"""The order of the entries on pages where some tell no time."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; no page's order is known until it is read again."""
    op.add_column("documents", sa.Column("in_order", sa.JSON(), nullable=True))
