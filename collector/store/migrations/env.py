"""Alembic's entry: runs the migrations on the connection that `upgrade` hands over."""

from alembic import context

from collector.store import custody_schema, looks_schema, people_tables, service_schema  # noqa: F401 (they join the metadata)
from collector.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
