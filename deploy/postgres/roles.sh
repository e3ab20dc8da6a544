#!/bin/sh
# What docs/postgres.md says, at the first start of an empty Postgres.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
    --set password="$MADANG_DB_PASSWORD" --set backup="$MADANG_BACKUP_PASSWORD" <<'SQL'
create role madang login password :'password';
create role madang_runtime nologin nobypassrls;
grant madang_runtime to madang;
create database madang owner madang encoding 'UTF8' template template0;
create role madang_backup login password :'backup' bypassrls;
grant pg_read_all_data to madang_backup;
SQL
