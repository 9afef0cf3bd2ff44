-- SPDX-License-Identifier: Apache-2.0
-- Work on the busiest tables, as in pg_stat_user_tables; that view would read all statistics of all tables. Sizes are
-- those of the last VACUUM or ANALYZE (relpages): pg_relation_size would take a lock on each table.
-- name: table_stats
-- scope: database
-- rows: 500
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   seq_scan counter integer
--   seq_tup_read counter integer
--   idx_scan counter integer
--   idx_tup_fetch counter integer
--   n_tup_ins counter integer
--   n_tup_upd counter integer
--   n_tup_del counter integer
--   n_tup_hot_upd counter integer
--   n_live_tup gauge integer
--   n_dead_tup gauge integer
--   n_mod_since_analyze gauge integer
--   last_autovacuum attribute timestamp
--   last_autoanalyze attribute timestamp
--   vacuum_count counter integer
--   autovacuum_count counter integer
--   analyze_count counter integer
--   table_bytes gauge integer bytes

WITH tables AS MATERIALIZED (
    SELECT c.oid, c.relnamespace, c.relname, c.relpages, s.returned, s.ins, s.upd, s.del, s.dead,
           coalesce(i.fetched, 0) + s.fetched AS fetched,
           s.returned + coalesce(i.fetched, 0) + s.fetched + s.ins + s.upd + s.del + s.dead AS weight
      FROM pg_class c
     CROSS JOIN LATERAL (
               SELECT pg_stat_get_tuples_returned(c.oid), pg_stat_get_tuples_fetched(c.oid),
                      pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid),
                      pg_stat_get_tuples_deleted(c.oid), pg_stat_get_dead_tuples(c.oid)
           ) s(returned, fetched, ins, upd, del, dead)
      LEFT JOIN (SELECT k.indrelid, sum(pg_stat_get_tuples_fetched(k.indexrelid))::bigint AS fetched
                   FROM pg_index k WHERE {slice k.indrelid} GROUP BY k.indrelid) i ON i.indrelid = c.oid
     WHERE {slice c.oid} AND c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
       AND c.relnamespace NOT IN (SELECT n.oid FROM pg_namespace n
                                   WHERE n.nspname IN ('pg_catalog', 'information_schema'))
     ORDER BY weight DESC, c.oid
     LIMIT {rows}
)
SELECT current_database()::text AS datname, n.nspname AS schemaname, t.relname,
       pg_stat_get_numscans(t.oid) AS seq_scan, t.returned AS seq_tup_read,
       (SELECT coalesce(sum(pg_stat_get_numscans(k.indexrelid)), 0)::bigint
          FROM pg_index k WHERE k.indrelid = t.oid) AS idx_scan,
       t.fetched AS idx_tup_fetch, t.ins AS n_tup_ins, t.upd AS n_tup_upd, t.del AS n_tup_del,
       pg_stat_get_tuples_hot_updated(t.oid) AS n_tup_hot_upd, pg_stat_get_live_tuples(t.oid) AS n_live_tup,
       t.dead AS n_dead_tup, pg_stat_get_mod_since_analyze(t.oid) AS n_mod_since_analyze,
       pg_stat_get_last_autovacuum_time(t.oid) AS last_autovacuum,
       pg_stat_get_last_autoanalyze_time(t.oid) AS last_autoanalyze,
       pg_stat_get_vacuum_count(t.oid) AS vacuum_count, pg_stat_get_autovacuum_count(t.oid) AS autovacuum_count,
       pg_stat_get_analyze_count(t.oid) AS analyze_count,
       t.relpages::bigint * current_setting('block_size')::bigint AS table_bytes, t.weight
  FROM tables t
  JOIN pg_namespace n ON n.oid = t.relnamespace
 ORDER BY t.weight DESC, t.oid
