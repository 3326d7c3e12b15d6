"""Whose rows a connection sees: all there are, or those of the sites its role belongs to, where the server keeps sites apart.

What is true of all rows (that no row points to a file, that everything is in a backup) may be concluded from all rows alone.
"""

import re

from sqlalchemy import text

from store.database import Database

_ACTIVE = "SELECT row_security_active('assessment')"
_POLICIES = (
    "SELECT qual FROM pg_policies WHERE schemaname = current_schema() AND tablename = 'assessment' "
    "AND EXISTS (SELECT FROM unnest(roles) AS role WHERE role <> 'public' AND pg_has_role(current_user, role, 'USAGE'))"
)
#: The site in a policy as `store.site_rights` makes it and the server gives it back.
_SITE = re.compile(r"'([a-z][a-z0-9_-]*)'")


def seen_sites(database: Database) -> frozenset[str] | None:
    """Sites whose rows are seen where row-level security holds for this role (perhaps none); None where every row is seen.

    Raises:
        StoreError: The database refused.
    """
    if database.is_sqlite:
        return None
    with database.reading() as session:
        if not session.scalar(text(_ACTIVE)):
            return None
        return frozenset(site for rows in session.scalars(text(_POLICIES)) for site in _SITE.findall(rows or ""))
