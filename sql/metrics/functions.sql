-- SPDX-License-Identifier: Apache-2.0
-- The functions that took most time, where track_functions is on (off by default: then there are no rows, and the catalog
-- is not read). Times are counted when a call ends; self_time_ms is without what the function called.
-- name: functions
-- interval: 60s
-- scope: database
-- rows: 100
-- send: changed
-- columns:
--   datname label text
--   schemaname label text
--   funcname label text
--   arguments label text
--   calls counter integer
--   total_time_ms counter real ms
--   self_time_ms counter real ms

SELECT current_database()::text AS datname, f.schemaname, f.funcname,
       pg_get_function_identity_arguments(f.funcid) AS arguments, f.calls, f.total_time AS total_time_ms,
       f.self_time AS self_time_ms
  FROM (SELECT * FROM pg_stat_user_functions s
         WHERE current_setting('track_functions') <> 'none'
         ORDER BY s.total_time DESC, s.funcid LIMIT {rows}) f
 ORDER BY f.total_time DESC, f.funcid
