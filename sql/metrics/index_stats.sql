-- SPDX-License-Identifier: Apache-2.0
-- Use and size of the largest indexes, as in pg_stat_user_indexes; that view would read all statistics of all. Sizes are
-- those of the last VACUUM or ANALYZE, as in table_stats.sql.
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

WITH indexes AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relnamespace, i.indrelid, c.relpages, i.indisvalid, i.indisunique,
           s.idx_scan,
           -- The invalid first, then by size and of one size by scans, which count for less than a page
           CASE WHEN i.indisvalid THEN 0 ELSE 1e10 END + c.relpages
               + s.idx_scan / (s.idx_scan + 1.0::float8) AS weight
      FROM pg_class c
      JOIN pg_index i ON i.indexrelid = c.oid
     CROSS JOIN LATERAL (SELECT pg_stat_get_numscans(c.oid)) s(idx_scan)
     WHERE {slice c.oid} AND {slice i.indexrelid} AND c.relkind = 'i' AND c.relpersistence <> 't'
       AND c.relnamespace NOT IN (SELECT n.oid FROM pg_namespace n
                                   WHERE n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast'))
     ORDER BY weight DESC, c.oid
     LIMIT {rows}
)
SELECT current_database()::text AS datname, n.nspname AS schemaname, t.relname, x.relname AS indexrelname, x.idx_scan,
       pg_stat_get_tuples_returned(x.oid) AS idx_tup_read, pg_stat_get_tuples_fetched(x.oid) AS idx_tup_fetch,
       x.relpages::bigint * current_setting('block_size')::bigint AS index_bytes, x.indisvalid AS is_valid,
       x.indisunique AS is_unique, x.weight
  FROM indexes x
  JOIN pg_class t ON t.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = x.relnamespace
 ORDER BY x.weight DESC, x.oid
