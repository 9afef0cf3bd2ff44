-- SPDX-License-Identifier: Apache-2.0
-- How sessions of each database spend their time and end, and parallel workers they got: the rest of pg_stat_database.
-- name: database_sessions
-- interval: 60s
-- scope: instance
-- rows: 200
-- columns:
--   datname label text
--   active_time_ms counter real ms
--   idle_in_transaction_time_ms counter real ms
--   sessions_abandoned counter integer
--   sessions_fatal counter integer
--   sessions_killed counter integer
--   parallel_workers_to_launch counter integer
--   parallel_workers_launched counter integer
--   stats_reset attribute timestamp

-- variant: 14-17
SELECT s.datname, s.active_time AS active_time_ms, s.idle_in_transaction_time AS idle_in_transaction_time_ms,
       s.sessions_abandoned, s.sessions_fatal, s.sessions_killed, s.stats_reset
  FROM pg_stat_database s
 WHERE s.datname IS NOT NULL
 ORDER BY s.active_time DESC, s.datname
 LIMIT {rows}

-- variant: 18-
SELECT s.datname, s.active_time AS active_time_ms, s.idle_in_transaction_time AS idle_in_transaction_time_ms,
       s.sessions_abandoned, s.sessions_fatal, s.sessions_killed, s.parallel_workers_to_launch,
       s.parallel_workers_launched, s.stats_reset
  FROM pg_stat_database s
 WHERE s.datname IS NOT NULL
 ORDER BY s.active_time DESC, s.datname
 LIMIT {rows}
