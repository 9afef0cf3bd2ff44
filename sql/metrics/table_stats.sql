-- SPDX-License-Identifier: Apache-2.0
-- Sizes are those of the last VACUUM or ANALYZE (relpages): pg_relation_size would take a lock on each table.
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

SELECT current_database()::text AS datname, s.schemaname, s.relname, s.seq_scan, s.seq_tup_read,
       coalesce(s.idx_scan, 0) AS idx_scan, coalesce(s.idx_tup_fetch, 0) AS idx_tup_fetch, s.n_tup_ins, s.n_tup_upd,
       s.n_tup_del, s.n_tup_hot_upd, s.n_live_tup, s.n_dead_tup, s.n_mod_since_analyze, s.last_autovacuum,
       s.last_autoanalyze, s.vacuum_count, s.autovacuum_count, s.analyze_count,
       c.relpages::bigint * current_setting('block_size')::bigint AS table_bytes
  FROM pg_stat_user_tables s
  JOIN pg_class c ON c.oid = s.relid
 WHERE c.relpersistence <> 't'
 ORDER BY coalesce(s.seq_tup_read, 0) + coalesce(s.idx_tup_fetch, 0) + s.n_tup_ins + s.n_tup_upd + s.n_tup_del
              + s.n_dead_tup DESC,
          s.relid
 LIMIT {rows}
