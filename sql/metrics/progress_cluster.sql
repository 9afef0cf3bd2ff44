-- SPDX-License-Identifier: Apache-2.0
-- CLUSTER and VACUUM FULL under way.
-- name: progress_cluster
-- interval: 30s
-- scope: instance
-- rows: 50
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   datname attribute text
--   relation attribute text
--   command attribute text
--   phase attribute text
--   heap_tuples_scanned gauge integer
--   heap_tuples_written gauge integer
--   heap_blks_total gauge integer blocks
--   heap_blks_scanned gauge integer blocks
--   index_rebuild_count gauge integer

SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.command, p.phase, p.heap_tuples_scanned, p.heap_tuples_written, p.heap_blks_total, p.heap_blks_scanned,
       p.index_rebuild_count
  FROM pg_stat_progress_cluster p
 ORDER BY p.pid
 LIMIT {rows}
