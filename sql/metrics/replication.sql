-- SPDX-License-Identifier: Apache-2.0
-- One row a WAL sender; on a cascading standby the lags count from what it has received itself.
-- name: replication
-- scope: instance
-- rows: 100
-- requires: privilege pg_read_all_stats
-- columns:
--   application_name label text
--   client_addr label text
--   pid label text
--   state attribute text
--   sync_state attribute text
--   sent_lag_bytes gauge integer bytes
--   write_lag_bytes gauge integer bytes
--   flush_lag_bytes gauge integer bytes
--   replay_lag_bytes gauge integer bytes
--   write_lag_seconds gauge real seconds
--   flush_lag_seconds gauge real seconds
--   replay_lag_seconds gauge real seconds
--   reply_seconds gauge real seconds
--   xmin_age gauge integer

SELECT r.application_name, host(r.client_addr) AS client_addr, r.pid::text AS pid, r.state, r.sync_state,
       pg_wal_lsn_diff(p.lsn, r.sent_lsn)::bigint AS sent_lag_bytes,
       pg_wal_lsn_diff(p.lsn, r.write_lsn)::bigint AS write_lag_bytes,
       pg_wal_lsn_diff(p.lsn, r.flush_lsn)::bigint AS flush_lag_bytes,
       pg_wal_lsn_diff(p.lsn, r.replay_lsn)::bigint AS replay_lag_bytes,
       extract(epoch FROM r.write_lag)::float8 AS write_lag_seconds,
       extract(epoch FROM r.flush_lag)::float8 AS flush_lag_seconds,
       extract(epoch FROM r.replay_lag)::float8 AS replay_lag_seconds,
       extract(epoch FROM clock_timestamp() - r.reply_time)::float8 AS reply_seconds,
       age(r.backend_xmin)::bigint AS xmin_age
  FROM pg_stat_replication r
 CROSS JOIN (SELECT CASE WHEN pg_is_in_recovery()
                         THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                         ELSE pg_current_wal_lsn() END) p(lsn)
 ORDER BY replay_lag_bytes DESC NULLS FIRST, r.pid
 LIMIT {rows}
