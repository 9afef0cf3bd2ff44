-- SPDX-License-Identifier: Apache-2.0
-- Work and sessions of each database: pg_stat_database.
-- name: database
-- scope: instance
-- rows: 200
-- columns:
--   datname label text
--   numbackends gauge integer
--   xact_commit counter integer
--   xact_rollback counter integer
--   blks_read counter integer blocks
--   blks_hit counter integer blocks
--   tup_returned counter integer
--   tup_fetched counter integer
--   tup_inserted counter integer
--   tup_updated counter integer
--   tup_deleted counter integer
--   conflicts counter integer
--   temp_files counter integer
--   temp_bytes counter integer bytes
--   deadlocks counter integer
--   blk_read_time_ms counter real ms
--   blk_write_time_ms counter real ms
--   sessions counter integer
--   session_time_ms counter real ms
--   xid_age gauge integer
--   stats_reset attribute timestamp

-- variant: -13
SELECT d.datname, s.numbackends, s.xact_commit, s.xact_rollback, s.blks_read, s.blks_hit, s.tup_returned,
       s.tup_fetched, s.tup_inserted, s.tup_updated, s.tup_deleted, s.conflicts, s.temp_files, s.temp_bytes,
       s.deadlocks, s.blk_read_time AS blk_read_time_ms, s.blk_write_time AS blk_write_time_ms,
       age(d.datfrozenxid)::bigint AS xid_age, s.stats_reset
  FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid
 ORDER BY s.xact_commit + s.xact_rollback DESC, d.datname
 LIMIT {rows}

-- variant: 14-
SELECT d.datname, s.numbackends, s.xact_commit, s.xact_rollback, s.blks_read, s.blks_hit, s.tup_returned,
       s.tup_fetched, s.tup_inserted, s.tup_updated, s.tup_deleted, s.conflicts, s.temp_files, s.temp_bytes,
       s.deadlocks, s.blk_read_time AS blk_read_time_ms, s.blk_write_time AS blk_write_time_ms,
       s.sessions, s.session_time AS session_time_ms, age(d.datfrozenxid)::bigint AS xid_age, s.stats_reset
  FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid
 ORDER BY s.xact_commit + s.xact_rollback DESC, d.datname
 LIMIT {rows}
