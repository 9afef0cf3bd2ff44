-- SPDX-License-Identifier: Apache-2.0
-- Writes and syncs of WAL. From 18 on they are in io.sql, as the object wal.
-- name: wal_io
-- interval: 60s
-- scope: instance
-- rows: 1
-- columns:
--   wal_write counter integer
--   wal_sync counter integer
--   wal_write_time_ms counter real ms
--   wal_sync_time_ms counter real ms
--   stats_reset attribute timestamp

-- variant: 14-17
SELECT w.wal_write, w.wal_sync, w.wal_write_time AS wal_write_time_ms, w.wal_sync_time AS wal_sync_time_ms,
       w.stats_reset
  FROM pg_stat_wal w
