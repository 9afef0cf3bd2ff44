-- SPDX-License-Identifier: Apache-2.0
-- Real sizes (main forks) of the tables that were largest at their last VACUUM or ANALYZE. pg_relation_size takes a
-- lock, so that relations with an AccessExclusiveLock, granted or queued, are left out of the sums and the row says
-- locked.
-- name: table_size
-- interval: 5m
-- scope: database
-- rows: 100
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   heap_bytes gauge integer bytes
--   toast_bytes gauge integer bytes
--   indexes_bytes gauge integer bytes
--   total_bytes gauge integer bytes
--   locked gauge boolean

WITH locked AS MATERIALIZED (
    SELECT l.relation
      FROM pg_locks l
     WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
), tables AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.reltoastrelid, c.relpages
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE {slice c.oid} AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY c.relpages DESC, c.oid
     LIMIT {rows}
), parts AS MATERIALIZED (
    SELECT t.oid AS tableid, 'heap' AS part, t.oid FROM tables t
     UNION ALL
    SELECT t.oid, 'toast', t.reltoastrelid FROM tables t WHERE t.reltoastrelid <> 0
     UNION ALL
    SELECT t.oid, 'toast', i.indexrelid FROM tables t JOIN pg_index i ON i.indrelid = t.reltoastrelid
     UNION ALL
    SELECT t.oid, 'index', i.indexrelid FROM tables t JOIN pg_index i ON i.indrelid = t.oid
), sizes AS MATERIALIZED (
    SELECT p.tableid, p.part,
           CASE WHEN NOT EXISTS (SELECT FROM locked l WHERE l.relation = p.oid)
                THEN pg_relation_size(p.oid) END AS bytes
      FROM parts p
)
SELECT current_database()::text AS datname, t.nspname AS schemaname, t.relname,
       s.heap_bytes, s.toast_bytes, s.indexes_bytes, s.total_bytes, s.locked, t.relpages AS weight
  FROM tables t
  JOIN (SELECT x.tableid, sum(x.bytes) FILTER (WHERE x.part = 'heap')::bigint AS heap_bytes,
               coalesce(sum(x.bytes) FILTER (WHERE x.part = 'toast'), 0)::bigint AS toast_bytes,
               coalesce(sum(x.bytes) FILTER (WHERE x.part = 'index'), 0)::bigint AS indexes_bytes,
               sum(x.bytes)::bigint AS total_bytes, bool_or(x.bytes IS NULL) AS locked
          FROM sizes x GROUP BY x.tableid) s ON s.tableid = t.oid
 ORDER BY t.relpages DESC, t.oid
