-- SPDX-License-Identifier: Apache-2.0
-- Indexes that cost writes and serve no query: left by a CREATE INDEX CONCURRENTLY or REINDEX that failed. One that is
-- being built is here too and says so.
-- name: invalid_indexes
-- interval: 5m
-- scope: database
-- rows: 100
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   indexrelname label text
--   is_ready gauge boolean
--   building gauge boolean
--   index_bytes gauge integer bytes

SELECT current_database()::text AS datname, n.nspname AS schemaname, t.relname, c.relname AS indexrelname,
       i.indisready AS is_ready,
       EXISTS (SELECT FROM pg_stat_progress_create_index p
                WHERE p.index_relid = i.indexrelid AND p.datname = current_database()) AS building,
       c.relpages::bigint * current_setting('block_size')::bigint AS index_bytes,
       c.relpages AS weight
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE {slice i.indexrelid} AND NOT i.indisvalid AND c.relkind = 'i'
 ORDER BY c.relpages DESC, i.indexrelid
 LIMIT {rows}
