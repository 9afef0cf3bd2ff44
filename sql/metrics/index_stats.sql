-- SPDX-License-Identifier: Apache-2.0
-- Use and size of the largest indexes. Sizes are those of the last VACUUM or ANALYZE, as in table_stats.sql.
-- name: index_stats
-- interval: 60s
-- scope: database
-- rows: 500
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   indexrelname label text
--   idx_scan counter integer
--   idx_tup_read counter integer
--   idx_tup_fetch counter integer
--   index_bytes gauge integer bytes
--   is_valid gauge boolean
--   is_unique gauge boolean

SELECT current_database()::text AS datname, s.schemaname, s.relname, s.indexrelname, s.idx_scan, s.idx_tup_read,
       s.idx_tup_fetch, c.relpages::bigint * current_setting('block_size')::bigint AS index_bytes,
       i.indisvalid AS is_valid, i.indisunique AS is_unique
  FROM pg_stat_user_indexes s
  JOIN pg_index i ON i.indexrelid = s.indexrelid
  JOIN pg_class c ON c.oid = s.indexrelid
 WHERE c.relpersistence <> 't'
 ORDER BY NOT i.indisvalid DESC, c.relpages DESC, s.idx_scan DESC, s.indexrelid
 LIMIT {rows}
