-- SPDX-License-Identifier: Apache-2.0
-- What logical decoding wrote to disk (spill) or sent before the commit (stream) because it did not fit into
-- logical_decoding_work_mem.
-- name: replication_slot_stats
-- interval: 60s
-- scope: instance
-- rows: 100
-- columns:
--   slot_name label text
--   spill_txns counter integer
--   spill_count counter integer
--   spill_bytes counter integer bytes
--   stream_txns counter integer
--   stream_count counter integer
--   stream_bytes counter integer bytes
--   total_txns counter integer
--   total_bytes counter integer bytes
--   stats_reset attribute timestamp

-- variant: 14-
SELECT s.slot_name, s.spill_txns, s.spill_count, s.spill_bytes, s.stream_txns, s.stream_count, s.stream_bytes,
       s.total_txns, s.total_bytes, s.stats_reset
  FROM pg_stat_replication_slots s
 ORDER BY s.slot_name
 LIMIT {rows}
