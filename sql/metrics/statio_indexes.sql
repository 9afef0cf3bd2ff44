-- SPDX-License-Identifier: Apache-2.0
-- Blocks of the indexes that read most: pg_statio_user_indexes.
-- name: statio_indexes
-- interval: 60s
-- scope: database
-- rows: 200
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   indexrelname label text
--   idx_blks_read counter integer blocks
--   idx_blks_hit counter integer blocks

SELECT current_database()::text AS datname, s.schemaname, s.relname, s.indexrelname, s.idx_blks_read, s.idx_blks_hit
  FROM pg_statio_user_indexes s
 WHERE s.schemaname NOT LIKE 'pg\_temp\_%'
 ORDER BY s.idx_blks_read DESC, s.idx_blks_hit DESC, s.indexrelid
 LIMIT {rows}
