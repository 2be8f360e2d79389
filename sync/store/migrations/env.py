"""Alembic's door: runs the migrations on the connection that `sync.store.engine` hands over."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
