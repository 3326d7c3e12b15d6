"""A job that is asked for and not yet served waits once: the database itself refuses a second request, however close together two clicks come."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of requests that wait for the same job the oldest stays open, and answers for the others; then the key is laid."""
    op.execute(
        "UPDATE run_request SET taken_at = requested_at WHERE taken_at IS NULL AND EXISTS ("
        "SELECT 1 FROM run_request AS earlier WHERE earlier.site = run_request.site AND earlier.job = run_request.job "
        "AND earlier.taken_at IS NULL AND earlier.id < run_request.id)"
    )
    waits = sa.text("taken_at IS NULL AND stops_due IS NULL")
    op.create_index(
        "uq_run_request_waiting", "run_request", ["site", "job"], unique=True, sqlite_where=waits, postgresql_where=waits
    )
