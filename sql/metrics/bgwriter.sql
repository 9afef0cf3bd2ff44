-- SPDX-License-Identifier: Apache-2.0
-- What checkpointer.sql leaves out: restart points, and writes that backends had to do themselves, which from 17 on are
-- in io.sql only.
-- name: bgwriter
-- interval: 60s
-- scope: instance
-- rows: 1
-- columns:
--   buffers_backend counter integer
--   buffers_backend_fsync counter integer
--   restartpoints_timed counter integer
--   restartpoints_req counter integer
--   restartpoints_done counter integer
--   checkpoints_done counter integer
--   slru_written counter integer
--   stats_reset attribute timestamp

-- variant: -16
SELECT b.buffers_backend, b.buffers_backend_fsync, b.stats_reset FROM pg_stat_bgwriter b

-- variant: 17
SELECT c.restartpoints_timed, c.restartpoints_req, c.restartpoints_done, c.stats_reset FROM pg_stat_checkpointer c

-- variant: 18-
SELECT c.restartpoints_timed, c.restartpoints_req, c.restartpoints_done, c.num_done AS checkpoints_done,
       c.slru_written, c.stats_reset
  FROM pg_stat_checkpointer c
