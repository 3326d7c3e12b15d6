#!/bin/sh
# Run once, when PostgreSQL makes its data folder: the database with its owner, and the two roles that the processes sign in as.
# Their rights are set by `halka database roles --apply`, after the tables are made.
set -eu
psql --set ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" \
  --set owner="$(cat /run/secrets/database-password-owner)" \
  --set scheduler="$(cat /run/secrets/database-password-scheduler)" \
  --set dashboard="$(cat /run/secrets/database-password-dashboard)" <<'SQL'
CREATE ROLE halka_owner LOGIN PASSWORD :'owner';
CREATE ROLE halka_scheduler LOGIN PASSWORD :'scheduler';
CREATE ROLE halka_dashboard LOGIN PASSWORD :'dashboard';
CREATE DATABASE halka OWNER halka_owner;
REVOKE ALL ON DATABASE halka FROM PUBLIC;
GRANT CONNECT ON DATABASE halka TO halka_scheduler, halka_dashboard;
GRANT TEMPORARY ON DATABASE halka TO halka_scheduler;
SQL
