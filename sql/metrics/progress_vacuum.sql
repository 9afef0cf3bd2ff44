-- SPDX-License-Identifier: Apache-2.0
-- VACUUM under way. Dead rows are counted as items until 16, by the bytes they take from 17 on.
-- name: progress_vacuum
-- interval: 30s
-- scope: instance
-- rows: 50
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   datname attribute text
--   relation attribute text
--   phase attribute text
--   autovacuum gauge boolean
--   running_seconds gauge real seconds
--   heap_blks_total gauge integer blocks
--   heap_blks_scanned gauge integer blocks
--   heap_blks_vacuumed gauge integer blocks
--   index_vacuum_count gauge integer
--   max_dead_tuples gauge integer
--   num_dead_tuples gauge integer
--   max_dead_tuple_bytes gauge integer bytes
--   dead_tuple_bytes gauge integer bytes
--   indexes_total gauge integer
--   indexes_processed gauge integer
--   delay_time_ms gauge real ms

-- variant: 13-16
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.phase, a.backend_type = 'autovacuum worker' AS autovacuum,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS running_seconds, p.heap_blks_total,
       p.heap_blks_scanned, p.heap_blks_vacuumed, p.index_vacuum_count, p.max_dead_tuples, p.num_dead_tuples
  FROM pg_stat_progress_vacuum p
  LEFT JOIN pg_stat_activity a ON a.pid = p.pid
 ORDER BY a.xact_start, p.pid
 LIMIT {rows}

-- variant: 17
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.phase, a.backend_type = 'autovacuum worker' AS autovacuum,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS running_seconds, p.heap_blks_total,
       p.heap_blks_scanned, p.heap_blks_vacuumed, p.index_vacuum_count, p.max_dead_tuple_bytes, p.dead_tuple_bytes,
       p.indexes_total, p.indexes_processed
  FROM pg_stat_progress_vacuum p
  LEFT JOIN pg_stat_activity a ON a.pid = p.pid
 ORDER BY a.xact_start, p.pid
 LIMIT {rows}

-- variant: 18-
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.phase, a.backend_type = 'autovacuum worker' AS autovacuum,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS running_seconds, p.heap_blks_total,
       p.heap_blks_scanned, p.heap_blks_vacuumed, p.index_vacuum_count, p.max_dead_tuple_bytes, p.dead_tuple_bytes,
       p.indexes_total, p.indexes_processed, p.delay_time AS delay_time_ms
  FROM pg_stat_progress_vacuum p
  LEFT JOIN pg_stat_activity a ON a.pid = p.pid
 ORDER BY a.xact_start, p.pid
 LIMIT {rows}
