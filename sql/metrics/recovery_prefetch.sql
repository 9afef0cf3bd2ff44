-- SPDX-License-Identifier: Apache-2.0
-- Blocks that replay read ahead on a standby; on a primary no row.
-- name: recovery_prefetch
-- interval: 60s
-- scope: instance
-- rows: 1
-- columns:
--   prefetch counter integer
--   hit counter integer
--   skip_init counter integer
--   skip_new counter integer
--   skip_fpw counter integer
--   skip_rep counter integer
--   wal_distance gauge integer bytes
--   block_distance gauge integer
--   io_depth gauge integer
--   stats_reset attribute timestamp

-- variant: 15-
SELECT p.prefetch, p.hit, p.skip_init, p.skip_new, p.skip_fpw, p.skip_rep, p.wal_distance, p.block_distance, p.io_depth,
       p.stats_reset
  FROM pg_stat_recovery_prefetch p
 WHERE pg_is_in_recovery()
