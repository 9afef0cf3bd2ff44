-- SPDX-License-Identifier: Apache-2.0
-- The server as a whole: version, role, uptime, limits and replay.
-- name: instance
-- scope: instance
-- rows: 1
-- columns:
--   server_version_num gauge integer
--   in_recovery gauge boolean
--   postmaster_start attribute timestamp
--   uptime_seconds gauge real seconds
--   max_connections gauge integer
--   superuser_reserved_connections gauge integer
--   xid_age gauge integer
--   autovacuum_freeze_max_age gauge integer
--   shared_buffers_bytes gauge integer bytes
--   work_mem_bytes gauge integer bytes
--   max_wal_size_bytes gauge integer bytes
--   checkpoint_timeout_seconds gauge integer seconds
--   fsync gauge boolean
--   full_page_writes gauge boolean
--   wal_position_bytes counter integer bytes
--   replay_paused gauge boolean
--   replay_lag_seconds gauge real seconds
--   replay_lag_bytes gauge integer bytes

SELECT current_setting('server_version_num')::bigint AS server_version_num,
       pg_is_in_recovery() AS in_recovery,
       pg_postmaster_start_time() AS postmaster_start,
       extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8 AS uptime_seconds,
       current_setting('max_connections')::bigint AS max_connections,
       current_setting('superuser_reserved_connections')::bigint AS superuser_reserved_connections,
       (SELECT max(age(datfrozenxid))::bigint FROM pg_database) AS xid_age,
       current_setting('autovacuum_freeze_max_age')::bigint AS autovacuum_freeze_max_age,
       pg_size_bytes(current_setting('shared_buffers')) AS shared_buffers_bytes,
       -- This session has more
       (SELECT pg_size_bytes(s.reset_val || s.unit) FROM pg_settings s WHERE s.name = 'work_mem') AS work_mem_bytes,
       pg_size_bytes(current_setting('max_wal_size')) AS max_wal_size_bytes,
       extract(epoch FROM current_setting('checkpoint_timeout')::interval)::bigint AS checkpoint_timeout_seconds,
       current_setting('fsync')::boolean AS fsync,
       current_setting('full_page_writes')::boolean AS full_page_writes,
       CASE WHEN NOT pg_is_in_recovery()
            THEN pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint END AS wal_position_bytes,
       CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END AS replay_paused,
       CASE WHEN NOT pg_is_in_recovery() THEN NULL
            WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
       END AS replay_lag_seconds,
       CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS NOT NULL
            THEN greatest(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::bigint
       END AS replay_lag_bytes
