"""Plans against the machines are links of the chain of records too; those stored before are sealed now, as they stand."""

from alembic import op
from sqlalchemy.orm import Session

from store.record_chain import seal_plans

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seal what is there."""
    with Session(bind=op.get_bind()) as session:
        seal_plans(session)
        session.flush()
