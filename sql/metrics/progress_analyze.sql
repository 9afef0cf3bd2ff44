-- SPDX-License-Identifier: Apache-2.0
-- ANALYZE under way.
-- name: progress_analyze
-- interval: 30s
-- scope: instance
-- rows: 50
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   datname attribute text
--   relation attribute text
--   phase attribute text
--   sample_blks_total gauge integer blocks
--   sample_blks_scanned gauge integer blocks
--   ext_stats_total gauge integer
--   ext_stats_computed gauge integer
--   child_tables_total gauge integer
--   child_tables_done gauge integer
--   delay_time_ms gauge real ms

-- variant: 13-17
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.phase, p.sample_blks_total, p.sample_blks_scanned, p.ext_stats_total, p.ext_stats_computed,
       p.child_tables_total, p.child_tables_done
  FROM pg_stat_progress_analyze p
 ORDER BY p.pid
 LIMIT {rows}

-- variant: 18-
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.phase, p.sample_blks_total, p.sample_blks_scanned, p.ext_stats_total, p.ext_stats_computed,
       p.child_tables_total, p.child_tables_done, p.delay_time AS delay_time_ms
  FROM pg_stat_progress_analyze p
 ORDER BY p.pid
 LIMIT {rows}
