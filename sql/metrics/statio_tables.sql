-- SPDX-License-Identifier: Apache-2.0
-- Blocks of the tables that read most, their indexes and TOAST, as in pg_statio_user_tables; that view would sum up the
-- indexes of all tables.
-- name: statio_tables
-- interval: 60s
-- scope: database
-- rows: 200
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   heap_blks_read counter integer blocks
--   heap_blks_hit counter integer blocks
--   idx_blks_read counter integer blocks
--   idx_blks_hit counter integer blocks
--   toast_blks_read counter integer blocks
--   toast_blks_hit counter integer blocks
--   tidx_blks_read counter integer blocks
--   tidx_blks_hit counter integer blocks

WITH tables AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.reltoastrelid, s.fetched - s.hit AS heap_blks_read, s.hit AS heap_blks_hit,
           -- Of equal reads by hits, which count for less than a read
           s.fetched - s.hit + s.hit / (s.hit + 1.0::float8) AS weight
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL (SELECT pg_stat_get_blocks_fetched(c.oid), pg_stat_get_blocks_hit(c.oid)) s(fetched, hit)
     WHERE {slice c.oid} AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY weight DESC, c.oid
     LIMIT {rows}
)
SELECT current_database()::text AS datname, t.nspname AS schemaname, t.relname, t.heap_blks_read, t.heap_blks_hit,
       i.fetched - i.hit AS idx_blks_read, i.hit AS idx_blks_hit,
       pg_stat_get_blocks_fetched(t.reltoastrelid) - pg_stat_get_blocks_hit(t.reltoastrelid) AS toast_blks_read,
       pg_stat_get_blocks_hit(t.reltoastrelid) AS toast_blks_hit,
       x.fetched - x.hit AS tidx_blks_read, x.hit AS tidx_blks_hit, t.weight
  FROM tables t
 CROSS JOIN LATERAL (
           SELECT coalesce(sum(pg_stat_get_blocks_fetched(k.indexrelid)), 0)::bigint,
                  coalesce(sum(pg_stat_get_blocks_hit(k.indexrelid)), 0)::bigint
             FROM pg_index k WHERE k.indrelid = t.oid) i(fetched, hit)
 CROSS JOIN LATERAL (
           SELECT coalesce(sum(pg_stat_get_blocks_fetched(k.indexrelid)), 0)::bigint,
                  coalesce(sum(pg_stat_get_blocks_hit(k.indexrelid)), 0)::bigint
             FROM pg_index k WHERE k.indrelid = t.reltoastrelid AND t.reltoastrelid <> 0) x(fetched, hit)
 ORDER BY t.weight DESC, t.oid
