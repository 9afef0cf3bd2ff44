-- SPDX-License-Identifier: Apache-2.0
-- From 17 on the checkpoints have a view of their own; either half can be reset alone, so the later reset counts.
-- name: checkpointer
-- scope: instance
-- rows: 1
-- columns:
--   checkpoints_timed counter integer
--   checkpoints_requested counter integer
--   checkpoint_write_time_ms counter real ms
--   checkpoint_sync_time_ms counter real ms
--   buffers_checkpoint counter integer
--   buffers_clean counter integer
--   maxwritten_clean counter integer
--   buffers_alloc counter integer
--   stats_reset attribute timestamp

-- variant: -16
SELECT b.checkpoints_timed, b.checkpoints_req AS checkpoints_requested,
       b.checkpoint_write_time AS checkpoint_write_time_ms, b.checkpoint_sync_time AS checkpoint_sync_time_ms,
       b.buffers_checkpoint, b.buffers_clean, b.maxwritten_clean, b.buffers_alloc, b.stats_reset
  FROM pg_stat_bgwriter b

-- variant: 17-
SELECT c.num_timed AS checkpoints_timed, c.num_requested AS checkpoints_requested,
       c.write_time AS checkpoint_write_time_ms, c.sync_time AS checkpoint_sync_time_ms,
       c.buffers_written AS buffers_checkpoint, b.buffers_clean, b.maxwritten_clean, b.buffers_alloc,
       greatest(c.stats_reset, b.stats_reset) AS stats_reset
  FROM pg_stat_checkpointer c CROSS JOIN pg_stat_bgwriter b
