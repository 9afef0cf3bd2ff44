-- SPDX-License-Identifier: Apache-2.0
-- Errors and, from 18 on, conflicts of logical replication at the subscriber.
-- name: subscription_stats
-- interval: 60s
-- scope: instance
-- rows: 100
-- columns:
--   subname label text
--   apply_error_count counter integer
--   sync_error_count counter integer
--   confl_insert_exists counter integer
--   confl_update_origin_differs counter integer
--   confl_update_exists counter integer
--   confl_update_missing counter integer
--   confl_delete_origin_differs counter integer
--   confl_delete_missing counter integer
--   confl_multiple_unique_conflicts counter integer
--   stats_reset attribute timestamp

-- variant: 15-17
SELECT s.subname, s.apply_error_count, s.sync_error_count, s.stats_reset
  FROM pg_stat_subscription_stats s
 ORDER BY s.subid
 LIMIT {rows}

-- variant: 18-
SELECT s.subname, s.apply_error_count, s.sync_error_count, s.confl_insert_exists, s.confl_update_origin_differs,
       s.confl_update_exists, s.confl_update_missing, s.confl_delete_origin_differs, s.confl_delete_missing,
       s.confl_multiple_unique_conflicts, s.stats_reset
  FROM pg_stat_subscription_stats s
 ORDER BY s.subid
 LIMIT {rows}
