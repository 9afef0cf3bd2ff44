-- SPDX-License-Identifier: Apache-2.0
-- A row for each worker of a subscription, and one without pid for a subscription that has none at work.
-- name: subscription
-- interval: 30s
-- scope: instance
-- rows: 100
-- columns:
--   subname label text
--   pid label text
--   worker_type attribute text
--   datname attribute text
--   subenabled gauge boolean
--   relation attribute text
--   unreported_bytes gauge integer bytes
--   last_msg_seconds gauge real seconds
--   last_msg_delay_seconds gauge real seconds
--   latest_end_seconds gauge real seconds

SELECT s.subname, w.pid::text AS pid,
       CASE WHEN w.pid IS NULL THEN NULL WHEN w.relid IS NOT NULL THEN 'table synchronization'
            WHEN to_jsonb(w) ->> 'leader_pid' IS NOT NULL THEN 'parallel apply' ELSE 'apply' END AS worker_type,
       d.datname, s.subenabled,
       CASE WHEN d.datname = current_database() THEN w.relid::regclass::text ELSE w.relid::text END AS relation,
       pg_wal_lsn_diff(w.received_lsn, w.latest_end_lsn)::bigint AS unreported_bytes,
       extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time)::float8 AS last_msg_seconds,
       extract(epoch FROM w.last_msg_receipt_time - w.last_msg_send_time)::float8 AS last_msg_delay_seconds,
       extract(epoch FROM clock_timestamp() - w.latest_end_time)::float8 AS latest_end_seconds
  FROM pg_stat_subscription w
  JOIN pg_subscription s ON s.oid = w.subid
  JOIN pg_database d ON d.oid = s.subdbid
 ORDER BY s.subenabled AND w.pid IS NULL DESC, s.subname, w.pid
 LIMIT {rows}
