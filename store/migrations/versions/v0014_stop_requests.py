"""A request may ask for a run to stop: it then names the moment that run was due."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; every request there is asks for a run."""
    op.add_column("run_request", sa.Column("stops_due", sa.DateTime(timezone=True), nullable=True))
