-- SPDX-License-Identifier: Apache-2.0
-- What each slot holds back: WAL, and the xmin of rows or catalog rows. On a standby the distance counts from what it
-- has itself.
-- name: replication_slots
-- interval: 30s
-- scope: instance
-- rows: 100
-- columns:
--   slot_name label text
--   slot_type attribute text
--   plugin attribute text
--   datname attribute text
--   temporary gauge boolean
--   active gauge boolean
--   active_pid attribute integer
--   xmin_age gauge integer
--   catalog_xmin_age gauge integer
--   retained_wal_bytes gauge integer bytes
--   unconfirmed_wal_bytes gauge integer bytes
--   wal_status attribute text
--   safe_wal_size_bytes gauge integer bytes
--   two_phase gauge boolean
--   conflicting gauge boolean
--   failover gauge boolean
--   synced gauge boolean
--   invalidation_reason attribute text
--   inactive_seconds gauge real seconds

-- variant: 13
SELECT s.slot_name, s.slot_type, s.plugin, s.database AS datname, s.temporary, s.active, s.active_pid,
       age(s.xmin)::bigint AS xmin_age, age(s.catalog_xmin)::bigint AS catalog_xmin_age,
       pg_wal_lsn_diff(p.lsn, s.restart_lsn)::bigint AS retained_wal_bytes,
       pg_wal_lsn_diff(p.lsn, s.confirmed_flush_lsn)::bigint AS unconfirmed_wal_bytes,
       s.wal_status, s.safe_wal_size AS safe_wal_size_bytes
  FROM pg_replication_slots s
 CROSS JOIN (SELECT CASE WHEN pg_is_in_recovery()
                         THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                         ELSE pg_current_wal_lsn() END) p(lsn)
 ORDER BY retained_wal_bytes DESC NULLS LAST, s.slot_name
 LIMIT {rows}

-- variant: 14-15
SELECT s.slot_name, s.slot_type, s.plugin, s.database AS datname, s.temporary, s.active, s.active_pid,
       age(s.xmin)::bigint AS xmin_age, age(s.catalog_xmin)::bigint AS catalog_xmin_age,
       pg_wal_lsn_diff(p.lsn, s.restart_lsn)::bigint AS retained_wal_bytes,
       pg_wal_lsn_diff(p.lsn, s.confirmed_flush_lsn)::bigint AS unconfirmed_wal_bytes,
       s.wal_status, s.safe_wal_size AS safe_wal_size_bytes, s.two_phase
  FROM pg_replication_slots s
 CROSS JOIN (SELECT CASE WHEN pg_is_in_recovery()
                         THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                         ELSE pg_current_wal_lsn() END) p(lsn)
 ORDER BY retained_wal_bytes DESC NULLS LAST, s.slot_name
 LIMIT {rows}

-- variant: 16
SELECT s.slot_name, s.slot_type, s.plugin, s.database AS datname, s.temporary, s.active, s.active_pid,
       age(s.xmin)::bigint AS xmin_age, age(s.catalog_xmin)::bigint AS catalog_xmin_age,
       pg_wal_lsn_diff(p.lsn, s.restart_lsn)::bigint AS retained_wal_bytes,
       pg_wal_lsn_diff(p.lsn, s.confirmed_flush_lsn)::bigint AS unconfirmed_wal_bytes,
       s.wal_status, s.safe_wal_size AS safe_wal_size_bytes, s.two_phase, s.conflicting
  FROM pg_replication_slots s
 CROSS JOIN (SELECT CASE WHEN pg_is_in_recovery()
                         THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                         ELSE pg_current_wal_lsn() END) p(lsn)
 ORDER BY retained_wal_bytes DESC NULLS LAST, s.slot_name
 LIMIT {rows}

-- variant: 17-
SELECT s.slot_name, s.slot_type, s.plugin, s.database AS datname, s.temporary, s.active, s.active_pid,
       age(s.xmin)::bigint AS xmin_age, age(s.catalog_xmin)::bigint AS catalog_xmin_age,
       pg_wal_lsn_diff(p.lsn, s.restart_lsn)::bigint AS retained_wal_bytes,
       pg_wal_lsn_diff(p.lsn, s.confirmed_flush_lsn)::bigint AS unconfirmed_wal_bytes,
       s.wal_status, s.safe_wal_size AS safe_wal_size_bytes, s.two_phase, s.conflicting, s.failover, s.synced,
       s.invalidation_reason,
       extract(epoch FROM clock_timestamp() - s.inactive_since)::float8 AS inactive_seconds
  FROM pg_replication_slots s
 CROSS JOIN (SELECT CASE WHEN pg_is_in_recovery()
                         THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                         ELSE pg_current_wal_lsn() END) p(lsn)
 ORDER BY retained_wal_bytes DESC NULLS LAST, s.slot_name
 LIMIT {rows}
