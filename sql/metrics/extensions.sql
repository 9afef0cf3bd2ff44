-- SPDX-License-Identifier: Apache-2.0
-- Installed extensions, and whether the server's files hold another version than the database: ALTER EXTENSION was
-- forgotten after an upgrade. Reads the control files of the server, hence once an hour.
-- name: extensions
-- interval: 1h
-- scope: database
-- rows: 100
-- columns:
--   datname label text
--   extname label text
--   schemaname attribute text
--   installed_version attribute text
--   default_version attribute text
--   outdated gauge boolean
--   files_missing gauge boolean

SELECT current_database()::text AS datname, e.extname, n.nspname AS schemaname, e.extversion AS installed_version,
       a.default_version, coalesce(e.extversion <> a.default_version, false) AS outdated,
       a.name IS NULL AS files_missing
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_available_extensions() a ON a.name = e.extname
 ORDER BY outdated DESC, e.extname
 LIMIT {rows}
