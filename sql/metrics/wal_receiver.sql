-- SPDX-License-Identifier: Apache-2.0
-- A standby that streams; elsewhere no row. What it received and has not replayed is instance.replay_lag_bytes.
-- name: wal_receiver
-- scope: instance
-- rows: 1
-- requires: privilege pg_read_all_stats
-- columns:
--   status attribute text
--   sender_host attribute text
--   sender_port attribute integer
--   slot_name attribute text
--   received_tli gauge integer
--   unflushed_bytes gauge integer bytes
--   unreceived_bytes gauge integer bytes
--   last_msg_seconds gauge real seconds
--   last_msg_delay_seconds gauge real seconds
--   latest_end_seconds gauge real seconds

SELECT w.status, w.sender_host, w.sender_port, w.slot_name, w.received_tli,
       pg_wal_lsn_diff(w.written_lsn, w.flushed_lsn)::bigint AS unflushed_bytes,
       greatest(pg_wal_lsn_diff(w.latest_end_lsn, w.written_lsn), 0)::bigint AS unreceived_bytes,
       extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time)::float8 AS last_msg_seconds,
       extract(epoch FROM w.last_msg_receipt_time - w.last_msg_send_time)::float8 AS last_msg_delay_seconds,
       extract(epoch FROM clock_timestamp() - w.latest_end_time)::float8 AS latest_end_seconds
  FROM pg_stat_wal_receiver w
 WHERE w.pid IS NOT NULL
