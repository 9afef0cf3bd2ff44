-- SPDX-License-Identifier: Apache-2.0
-- Size of each database; it takes a look at every file, hence once a minute.
-- name: database_size
-- interval: 60s
-- scope: instance
-- rows: 200
-- columns:
--   datname label text
--   size_bytes gauge integer bytes

SELECT d.datname,
       CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
            THEN pg_database_size(d.oid) END AS size_bytes
  FROM pg_database d
 ORDER BY 2 DESC NULLS LAST, 1
 LIMIT {rows}
