-- SPDX-License-Identifier: Apache-2.0
-- WAL written: pg_stat_wal.
-- name: wal
-- scope: instance
-- rows: 1
-- columns:
--   wal_records counter integer
--   wal_fpi counter integer
--   wal_bytes counter integer bytes
--   wal_buffers_full counter integer
--   stats_reset attribute timestamp

-- variant: 14-
SELECT w.wal_records, w.wal_fpi, w.wal_bytes::bigint AS wal_bytes, w.wal_buffers_full, w.stats_reset
  FROM pg_stat_wal w
