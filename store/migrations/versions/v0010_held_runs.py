"""A run of a job is held for a while and the hold renewed, so that a dead process's run is taken over soon and a living one's never."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; runs that are open now belong to a process that ends with this upgrade."""
    op.add_column("job_run", sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE job_run SET hold_until = claimed_at WHERE status = 'running'")
