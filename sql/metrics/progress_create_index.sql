-- SPDX-License-Identifier: Apache-2.0
-- CREATE INDEX and REINDEX under way.
-- name: progress_create_index
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
--   lockers_total gauge integer
--   lockers_done gauge integer
--   current_locker_pid attribute integer
--   blocks_total gauge integer blocks
--   blocks_done gauge integer blocks
--   tuples_total gauge integer
--   tuples_done gauge integer
--   partitions_total gauge integer
--   partitions_done gauge integer

SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.relid::text END AS relation,
       p.command, p.phase, p.lockers_total, p.lockers_done, p.current_locker_pid, p.blocks_total, p.blocks_done,
       p.tuples_total, p.tuples_done, p.partitions_total, p.partitions_done
  FROM pg_stat_progress_create_index p
 ORDER BY p.pid
 LIMIT {rows}
