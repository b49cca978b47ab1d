"""The chain of custody, and what a capture tells of its connection."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the chains' table and columns; remembers which polls are older than any chain."""
    op.create_table(
        "custody",
        sa.Column("id", ID, nullable=False),
        sa.Column("blog_id", ID, nullable=True),
        sa.Column("watch_id", ID, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("poll_id", ID, nullable=True),
        sa.Column("leaves", sa.JSON(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["blog_id"], ["blogs.id"], name=op.f("fk_custody_blog_id")),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_custody_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
        sa.UniqueConstraint("blog_id", "number", name=op.f("uq_custody_blog_id_number")),
        sa.UniqueConstraint("watch_id", "number", name=op.f("uq_custody_watch_id_number")),
        sa.UniqueConstraint("poll_id", name=op.f("uq_custody_poll_id")),
    )
    op.add_column("blogs", sa.Column("head", sa.Text(), nullable=True))
    op.add_column("bodies", sa.Column("checksum", sa.BigInteger(), nullable=True))
    op.add_column("captures", sa.Column("request_headers", sa.JSON(), nullable=True))
    op.add_column("captures", sa.Column("peer", sa.Text(), nullable=True))
    op.add_column("captures", sa.Column("certificate", sa.Text(), nullable=True))
    op.execute("INSERT INTO counters (name, value) SELECT 'polls before custody', coalesce(max(id), 0) FROM polls")
