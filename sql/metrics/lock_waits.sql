-- SPDX-License-Identifier: Apache-2.0
-- The waiting sessions, read the way that blockers.sql explains.
-- name: lock_waits
-- scope: instance
-- rows: 100
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   blocked_by attribute text
--   wait_seconds gauge real seconds
--   locktype attribute text
--   mode attribute text
--   relation attribute text
--   application_name attribute text
--   query attribute text scrub:200

WITH waiting AS MATERIALIZED (
    SELECT a.pid, a.query_start
      FROM pg_stat_activity a
     WHERE a.wait_event_type = 'Lock' AND a.application_name IS DISTINCT FROM 'pganalytics'
     ORDER BY a.query_start
     LIMIT 100
), locks AS MATERIALIZED (
    SELECT l.pid, l.locktype, l.mode, l.granted, l.database, l.relation,
           (to_jsonb(l) ->> 'waitstart')::timestamptz AS waitstart
      FROM pg_locks l
     WHERE (NOT l.granted OR l.locktype = 'tuple') AND EXISTS (SELECT FROM waiting)
), waits AS MATERIALIZED (
    SELECT w.pid, w.blockers, l.locktype, l.mode,
           greatest(extract(epoch FROM clock_timestamp() - coalesce(l.waitstart, w.query_start)), 0)::float8
               AS wait_seconds,
           CASE WHEN r.relation IS NULL THEN NULL
                WHEN r.database IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
                THEN r.relation::regclass::text
                ELSE r.relation::text END AS relation
      FROM (SELECT pid, query_start, pg_blocking_pids(pid) AS blockers FROM waiting) w
      LEFT JOIN LATERAL (SELECT * FROM locks x WHERE x.pid = w.pid AND NOT x.granted LIMIT 1) l ON true
      LEFT JOIN LATERAL (
               SELECT x.database, x.relation FROM locks x
                WHERE x.pid = w.pid AND x.relation IS NOT NULL ORDER BY x.granted LIMIT 1) r ON true
)
SELECT w.pid::text AS pid, array_to_string(w.blockers, ',') AS blocked_by, w.wait_seconds, w.locktype, w.mode,
       w.relation, a.application_name, left(a.query, 2000) AS query
  FROM waits w
  LEFT JOIN pg_stat_activity a ON a.pid = w.pid
 ORDER BY w.wait_seconds DESC
 LIMIT {rows}
