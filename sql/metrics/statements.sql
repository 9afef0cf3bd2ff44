-- SPDX-License-Identifier: Apache-2.0
-- The statements that took most time since the sample before; once an hour those that took most of all, so that what was
-- idle has something to be compared with. Of all that the server counts (20,000 at most) the key and time are read to choose,
-- and of the chosen the rest. The numbers come without the texts, whose file is read only when a queryid is new. Which
-- columns there are depends on the version of the extension in the database, which an upgrade of the server leaves as
-- it was.
-- name: statements
-- scope: instance
-- rows: 200
-- requires: privilege pg_read_all_stats
-- send: changed
-- columns:
--   datname label text
--   usename label text
--   queryid label text
--   toplevel label boolean
--   query attribute text scrub:400
--   plans counter integer
--   total_plan_time_ms counter real ms
--   calls counter integer
--   total_exec_time_ms counter real ms
--   max_exec_time_ms gauge real ms
--   rows counter integer
--   shared_blks_hit counter integer blocks
--   shared_blks_read counter integer blocks
--   shared_blks_dirtied counter integer blocks
--   shared_blks_written counter integer blocks
--   local_blks_read counter integer blocks
--   local_blks_written counter integer blocks
--   temp_blks_read counter integer blocks
--   temp_blks_written counter integer blocks
--   shared_blk_read_time_ms counter real ms
--   shared_blk_write_time_ms counter real ms
--   local_blk_read_time_ms counter real ms
--   local_blk_write_time_ms counter real ms
--   temp_blk_read_time_ms counter real ms
--   temp_blk_write_time_ms counter real ms
--   wal_records counter integer
--   wal_fpi counter integer
--   wal_bytes counter integer bytes
--   wal_buffers_full counter integer
--   jit_functions counter integer
--   jit_generation_time_ms counter real ms
--   jit_inlining_time_ms counter real ms
--   jit_optimization_time_ms counter real ms
--   jit_emission_time_ms counter real ms
--   jit_deform_time_ms counter real ms
--   parallel_workers_to_launch counter integer
--   parallel_workers_launched counter integer
-- lookup: query by queryid

-- variant: 18-
-- requires: extension pg_stat_statements 1.12
SELECT coalesce(d.datname, s.dbid::text) AS datname, coalesce(r.rolname, s.userid::text) AS usename,
       s.queryid::text AS queryid, s.toplevel, s.plans, s.total_plan_time AS total_plan_time_ms, s.calls,
       s.total_exec_time AS total_exec_time_ms, s.max_exec_time AS max_exec_time_ms, s.rows, s.shared_blks_hit,
       s.shared_blks_read, s.shared_blks_dirtied, s.shared_blks_written, s.local_blks_read, s.local_blks_written,
       s.temp_blks_read, s.temp_blks_written, s.shared_blk_read_time AS shared_blk_read_time_ms,
       s.shared_blk_write_time AS shared_blk_write_time_ms, s.local_blk_read_time AS local_blk_read_time_ms,
       s.local_blk_write_time AS local_blk_write_time_ms, s.temp_blk_read_time AS temp_blk_read_time_ms,
       s.temp_blk_write_time AS temp_blk_write_time_ms, s.wal_records, s.wal_fpi, s.wal_bytes::bigint AS wal_bytes,
       s.wal_buffers_full, s.jit_functions, s.jit_generation_time AS jit_generation_time_ms,
       s.jit_inlining_time AS jit_inlining_time_ms, s.jit_optimization_time AS jit_optimization_time_ms,
       s.jit_emission_time AS jit_emission_time_ms, s.jit_deform_time AS jit_deform_time_ms,
       s.parallel_workers_to_launch, s.parallel_workers_launched
  FROM {schema}.pg_stat_statements(false) s
  LEFT JOIN pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.queryid # (s.dbid::bigint << 32) # s.userid::bigint = ANY ({chosen})
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT {rows}

-- variant: 17-
-- requires: extension pg_stat_statements 1.11
SELECT coalesce(d.datname, s.dbid::text) AS datname, coalesce(r.rolname, s.userid::text) AS usename,
       s.queryid::text AS queryid, s.toplevel, s.plans, s.total_plan_time AS total_plan_time_ms, s.calls,
       s.total_exec_time AS total_exec_time_ms, s.max_exec_time AS max_exec_time_ms, s.rows, s.shared_blks_hit,
       s.shared_blks_read, s.shared_blks_dirtied, s.shared_blks_written, s.local_blks_read, s.local_blks_written,
       s.temp_blks_read, s.temp_blks_written, s.shared_blk_read_time AS shared_blk_read_time_ms,
       s.shared_blk_write_time AS shared_blk_write_time_ms, s.local_blk_read_time AS local_blk_read_time_ms,
       s.local_blk_write_time AS local_blk_write_time_ms, s.temp_blk_read_time AS temp_blk_read_time_ms,
       s.temp_blk_write_time AS temp_blk_write_time_ms, s.wal_records, s.wal_fpi, s.wal_bytes::bigint AS wal_bytes,
       s.jit_functions, s.jit_generation_time AS jit_generation_time_ms, s.jit_inlining_time AS jit_inlining_time_ms,
       s.jit_optimization_time AS jit_optimization_time_ms, s.jit_emission_time AS jit_emission_time_ms,
       s.jit_deform_time AS jit_deform_time_ms
  FROM {schema}.pg_stat_statements(false) s
  LEFT JOIN pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.queryid # (s.dbid::bigint << 32) # s.userid::bigint = ANY ({chosen})
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT {rows}

-- variant: 15-
-- requires: extension pg_stat_statements 1.10
SELECT coalesce(d.datname, s.dbid::text) AS datname, coalesce(r.rolname, s.userid::text) AS usename,
       s.queryid::text AS queryid, s.toplevel, s.plans, s.total_plan_time AS total_plan_time_ms, s.calls,
       s.total_exec_time AS total_exec_time_ms, s.max_exec_time AS max_exec_time_ms, s.rows, s.shared_blks_hit,
       s.shared_blks_read, s.shared_blks_dirtied, s.shared_blks_written, s.local_blks_read, s.local_blks_written,
       s.temp_blks_read, s.temp_blks_written, s.blk_read_time AS shared_blk_read_time_ms,
       s.blk_write_time AS shared_blk_write_time_ms, s.temp_blk_read_time AS temp_blk_read_time_ms,
       s.temp_blk_write_time AS temp_blk_write_time_ms, s.wal_records, s.wal_fpi, s.wal_bytes::bigint AS wal_bytes,
       s.jit_functions, s.jit_generation_time AS jit_generation_time_ms, s.jit_inlining_time AS jit_inlining_time_ms,
       s.jit_optimization_time AS jit_optimization_time_ms, s.jit_emission_time AS jit_emission_time_ms
  FROM {schema}.pg_stat_statements(false) s
  LEFT JOIN pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.queryid # (s.dbid::bigint << 32) # s.userid::bigint = ANY ({chosen})
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT {rows}

-- variant: 14-
-- requires: extension pg_stat_statements 1.9
SELECT coalesce(d.datname, s.dbid::text) AS datname, coalesce(r.rolname, s.userid::text) AS usename,
       s.queryid::text AS queryid, s.toplevel, s.plans, s.total_plan_time AS total_plan_time_ms, s.calls,
       s.total_exec_time AS total_exec_time_ms, s.max_exec_time AS max_exec_time_ms, s.rows, s.shared_blks_hit,
       s.shared_blks_read, s.shared_blks_dirtied, s.shared_blks_written, s.local_blks_read, s.local_blks_written,
       s.temp_blks_read, s.temp_blks_written, s.blk_read_time AS shared_blk_read_time_ms,
       s.blk_write_time AS shared_blk_write_time_ms, s.wal_records, s.wal_fpi, s.wal_bytes::bigint AS wal_bytes
  FROM {schema}.pg_stat_statements(false) s
  LEFT JOIN pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.queryid # (s.dbid::bigint << 32) # s.userid::bigint = ANY ({chosen})
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT {rows}

-- variant: 13-
-- requires: extension pg_stat_statements 1.8
SELECT coalesce(d.datname, s.dbid::text) AS datname, coalesce(r.rolname, s.userid::text) AS usename,
       s.queryid::text AS queryid, s.plans, s.total_plan_time AS total_plan_time_ms, s.calls,
       s.total_exec_time AS total_exec_time_ms, s.max_exec_time AS max_exec_time_ms, s.rows, s.shared_blks_hit,
       s.shared_blks_read, s.shared_blks_dirtied, s.shared_blks_written, s.local_blks_read, s.local_blks_written,
       s.temp_blks_read, s.temp_blks_written, s.blk_read_time AS shared_blk_read_time_ms,
       s.blk_write_time AS shared_blk_write_time_ms, s.wal_records, s.wal_fpi, s.wal_bytes::bigint AS wal_bytes
  FROM {schema}.pg_stat_statements(false) s
  LEFT JOIN pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.queryid # (s.dbid::bigint << 32) # s.userid::bigint = ANY ({chosen})
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT {rows}

-- choose
SELECT s.queryid # (s.dbid::bigint << 32) # s.userid::bigint AS key, s.total_exec_time + s.total_plan_time AS weight
  FROM {schema}.pg_stat_statements(false) s
 WHERE s.queryid IS NOT NULL
 ORDER BY weight DESC
 LIMIT 20000

-- lookup
SELECT s.queryid::text AS queryid, left(min(s.query), 4000) AS query
  FROM {schema}.pg_stat_statements(true) s
 WHERE s.queryid = ANY ({keys})
 GROUP BY s.queryid
