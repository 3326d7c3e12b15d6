"""What was told of single segments: on PostgreSQL in partitions by site and month of issue, made and dropped by functions of the owner.

The service may not change the schema, so the owner's functions open a month and drop the months before a limit for it; they ask whether who calls
may write the site's rows. A partition is attached, which waits for no reader; it has row-level security and no policy: its rows are reached through the table alone, whose policies count.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "segment_summary"
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ALLOWED = """
CREATE FUNCTION halka_writes_site(of_site text) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH actor AS (SELECT CASE WHEN current_setting('role') = 'none' THEN session_user ELSE current_setting('role')::name END AS name)
  SELECT NOT c.relrowsecurity OR pg_has_role(actor.name, c.relowner, 'MEMBER') OR EXISTS (
    SELECT FROM pg_policy p, unnest(p.polroles) AS role
    WHERE p.polrelid = c.oid AND p.polname = 'site_' || replace(of_site, '-', '_') AND role <> 0 AND pg_has_role(actor.name, role, 'MEMBER'))
  FROM pg_class c, actor WHERE c.oid = '{schema}.segment_summary'::regclass
$$
"""
OPEN = """
CREATE FUNCTION halka_open_month(of_site text, moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $$
DECLARE
  mine text := 'segment_summary_' || substr(md5(of_site), 1, 12);
  first timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  month text := mine || to_char(first, '"_y"YYYY"m"MM');
BEGIN
  IF to_regclass('{schema}.' || month) IS NOT NULL THEN RETURN; END IF;
  IF NOT halka_writes_site(of_site) THEN RAISE EXCEPTION 'permission denied for the segments of site %', of_site; END IF;
  PERFORM pg_advisory_xact_lock(4211839);
  IF to_regclass('{schema}.' || mine) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE segment_summary) PARTITION BY RANGE (issued_at)', mine);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', mine);
    EXECUTE format('ALTER TABLE segment_summary ATTACH PARTITION %I FOR VALUES IN (%L)', mine, of_site);
    EXECUTE format('COMMENT ON TABLE %I IS %L', mine, 'site ' || of_site);
  END IF;
  IF to_regclass('{schema}.' || month) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE segment_summary)', month);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', month);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', mine, month,
      first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
  END IF;
END $$
"""
DROP = """
CREATE FUNCTION halka_drop_months(of_site text, before timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $$
DECLARE
  month record;
  dropped integer := 0;
BEGIN
  IF NOT halka_writes_site(of_site) THEN RAISE EXCEPTION 'permission denied for the segments of site %', of_site; END IF;
  FOR month IN
    SELECT c.relname, to_timestamp(right(c.relname, 7), 'YYYY"m"MM')::timestamp + interval '1 month' AS ends
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass('{schema}.segment_summary_' || substr(md5(of_site), 1, 12))
  LOOP
    IF month.ends AT TIME ZONE 'UTC' <= before THEN
      EXECUTE format('DROP TABLE %I', month.relname);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$
"""
FUNCTIONS = (
    "halka_writes_site(text)",
    "halka_open_month(text, timestamptz)",
    "halka_drop_months(text, timestamptz)",
)


def upgrade() -> None:
    """Make the table, and the functions that look after its partitions."""
    bind = op.get_bind()
    sqlite = bind.dialect.name == "sqlite"
    op.create_table(
        TABLE,
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("surface_min", "slippery_share", "slippery_hour")),
        sa.PrimaryKeyConstraint("site", "issued_at", "assessment_id", "unit_id", name=f"pk_{TABLE}"),
        postgresql_partition_by="LIST (site)",
    )
    op.create_index(f"ix_{TABLE}_site_unit_id_issued_at", TABLE, ["site", "unit_id", "issued_at"])
    if sqlite:
        return
    schema = str(bind.scalar(sa.text("SELECT quote_ident(current_schema())")))
    for made in (ALLOWED, OPEN, DROP):
        bind.exec_driver_sql(made.format(schema=schema).replace("%", "%%"))
    for name in FUNCTIONS:
        bind.exec_driver_sql(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
