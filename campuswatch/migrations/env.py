"""Run by Alembic, on the connection that `campuswatch.migrate` hands over."""

from __future__ import annotations

from alembic import context

from inventory.tables.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a column by building the table anew.
    render_as_batch=True,
    # Both databases undo a failed CREATE TABLE; Alembic does not expect it of SQLite.
    transactional_ddl=True,
)
context.run_migrations()
