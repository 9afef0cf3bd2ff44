-- SPDX-License-Identifier: Apache-2.0
-- Blocks of the indexes that read most, as in pg_statio_user_indexes; that view would join them all to their tables.
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

WITH indexes AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relnamespace, s.fetched - s.hit AS idx_blks_read, s.hit AS idx_blks_hit,
           -- As in statio_tables.sql
           s.fetched - s.hit + s.hit / (s.hit + 1.0::float8) AS weight
      FROM pg_class c
     CROSS JOIN LATERAL (SELECT pg_stat_get_blocks_fetched(c.oid), pg_stat_get_blocks_hit(c.oid)) s(fetched, hit)
     WHERE {slice c.oid} AND c.relkind = 'i' AND c.relpersistence <> 't'
       AND c.relnamespace NOT IN (SELECT n.oid FROM pg_namespace n
                                   WHERE n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast'))
     ORDER BY weight DESC, c.oid
     LIMIT {rows}
)
SELECT current_database()::text AS datname, n.nspname AS schemaname, t.relname, x.relname AS indexrelname,
       x.idx_blks_read, x.idx_blks_hit, x.weight
  FROM indexes x
  JOIN pg_index i ON i.indexrelid = x.oid
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 ORDER BY x.weight DESC, x.oid
