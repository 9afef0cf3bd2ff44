-- SPDX-License-Identifier: Apache-2.0
-- Queries that a standby cancelled because replay could not wait for them; on a primary no row.
-- name: database_conflicts
-- interval: 60s
-- scope: instance
-- rows: 200
-- columns:
--   datname label text
--   confl_tablespace counter integer
--   confl_lock counter integer
--   confl_snapshot counter integer
--   confl_bufferpin counter integer
--   confl_deadlock counter integer
--   confl_active_logicalslot counter integer
--   stats_reset attribute timestamp

-- variant: 13-15
SELECT c.datname, c.confl_tablespace, c.confl_lock, c.confl_snapshot, c.confl_bufferpin, c.confl_deadlock,
       pg_stat_get_db_stat_reset_time(c.datid) AS stats_reset
  FROM pg_stat_database_conflicts c
 WHERE pg_is_in_recovery()
 ORDER BY c.datid
 LIMIT {rows}

-- variant: 16-
SELECT c.datname, c.confl_tablespace, c.confl_lock, c.confl_snapshot, c.confl_bufferpin, c.confl_deadlock,
       c.confl_active_logicalslot, pg_stat_get_db_stat_reset_time(c.datid) AS stats_reset
  FROM pg_stat_database_conflicts c
 WHERE pg_is_in_recovery()
 ORDER BY c.datid
 LIMIT {rows}
