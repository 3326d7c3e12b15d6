"""Alembic's entry: runs the revisions on the connection that `store.schema` hands over."""

from alembic import context

from store.tables import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("the schema is brought up to date by opening the store; there is nothing to run by hand")
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
