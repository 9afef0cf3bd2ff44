-- SPDX-License-Identifier: Apache-2.0
-- COPY under way; without a relation where it copies a query.
-- name: progress_copy
-- interval: 30s
-- scope: instance
-- rows: 50
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   datname attribute text
--   relation attribute text
--   command attribute text
--   type attribute text
--   bytes_processed gauge integer bytes
--   bytes_total gauge integer bytes
--   tuples_processed gauge integer
--   tuples_excluded gauge integer
--   tuples_skipped gauge integer

-- variant: 14-16
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.relid = 0 THEN NULL WHEN p.datname = current_database() THEN p.relid::regclass::text
            ELSE p.relid::text END AS relation,
       p.command, p.type, p.bytes_processed, p.bytes_total, p.tuples_processed, p.tuples_excluded
  FROM pg_stat_progress_copy p
 ORDER BY p.pid
 LIMIT {rows}

-- variant: 17-
SELECT p.pid::text AS pid, p.datname,
       CASE WHEN p.relid = 0 THEN NULL WHEN p.datname = current_database() THEN p.relid::regclass::text
            ELSE p.relid::text END AS relation,
       p.command, p.type, p.bytes_processed, p.bytes_total, p.tuples_processed, p.tuples_excluded, p.tuples_skipped
  FROM pg_stat_progress_copy p
 ORDER BY p.pid
 LIMIT {rows}
