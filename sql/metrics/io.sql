-- SPDX-License-Identifier: Apache-2.0
-- Before 18 pg_stat_io counts operations of op_bytes each; from 18 on it counts bytes, and the WAL too.
-- name: io
-- interval: 60s
-- scope: instance
-- rows: 200
-- columns:
--   backend_type label text
--   object label text
--   context label text
--   reads counter integer
--   read_bytes counter integer bytes
--   read_time_ms counter real ms
--   writes counter integer
--   write_bytes counter integer bytes
--   write_time_ms counter real ms
--   writebacks counter integer
--   writeback_time_ms counter real ms
--   extends counter integer
--   extend_bytes counter integer bytes
--   extend_time_ms counter real ms
--   hits counter integer
--   evictions counter integer
--   reuses counter integer
--   fsyncs counter integer
--   fsync_time_ms counter real ms
--   stats_reset attribute timestamp

-- variant: 16-17
SELECT i.backend_type, i.object, i.context, i.reads, i.reads * i.op_bytes AS read_bytes, i.read_time AS read_time_ms,
       i.writes, i.writes * i.op_bytes AS write_bytes, i.write_time AS write_time_ms, i.writebacks,
       i.writeback_time AS writeback_time_ms, i.extends, i.extends * i.op_bytes AS extend_bytes,
       i.extend_time AS extend_time_ms, i.hits, i.evictions, i.reuses, i.fsyncs, i.fsync_time AS fsync_time_ms,
       i.stats_reset
  FROM pg_stat_io i
 ORDER BY 1, 2, 3
 LIMIT {rows}

-- variant: 18-
SELECT i.backend_type, i.object, i.context, i.reads, i.read_bytes::bigint AS read_bytes, i.read_time AS read_time_ms,
       i.writes, i.write_bytes::bigint AS write_bytes, i.write_time AS write_time_ms, i.writebacks,
       i.writeback_time AS writeback_time_ms, i.extends, i.extend_bytes::bigint AS extend_bytes,
       i.extend_time AS extend_time_ms, i.hits, i.evictions, i.reuses, i.fsyncs, i.fsync_time AS fsync_time_ms,
       i.stats_reset
  FROM pg_stat_io i
 ORDER BY 1, 2, 3
 LIMIT {rows}
