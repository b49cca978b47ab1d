"""The full-text index over revisions, with what is kept already."""

from alembic import op

from collector.store.search import index_all

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index the database's own way and fills it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search USING fts5(terms, tokenize = 'ascii')")
        index_all(op.get_bind())
        return
    op.execute("CREATE TABLE search (rowid bigint PRIMARY KEY, terms tsvector NOT NULL)")
    index_all(op.get_bind())
    op.execute("CREATE INDEX ix_search_terms ON search USING gin (terms)")
