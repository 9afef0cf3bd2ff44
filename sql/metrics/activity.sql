-- SPDX-License-Identifier: Apache-2.0
-- The active session history: counted every second, aggregated for the next snapshot. REAL gauges become the average
-- over all samples, INTEGER ones the greatest value. All processes but our own and those that wait for work in their main
-- loop (wait events of the class Activity). The query_id is that of statements.queryid; of sessions that are not active it
-- would be that of the statement before, and is left out.
-- name: activity
-- samples: 1s
-- scope: instance
-- rows: 500
-- requires: privilege pg_read_all_stats
-- columns:
--   datname label text
--   backend_type label text
--   state label text
--   wait_event_type label text
--   wait_event label text
--   application_name label text
--   query_id label text
--   sessions gauge real
--   peak gauge integer

-- variant: -13
SELECT a.datname, a.backend_type, a.state, a.wait_event_type, a.wait_event, a.application_name,
       count(*)::float8 AS sessions, count(*) AS peak
  FROM pg_stat_activity a
 WHERE a.application_name IS DISTINCT FROM 'pganalytics'
   AND a.wait_event_type IS DISTINCT FROM 'Activity'
 GROUP BY 1, 2, 3, 4, 5, 6
 ORDER BY a.state = 'active' DESC NULLS LAST, peak DESC
 LIMIT {rows}

-- variant: 14-
SELECT a.datname, a.backend_type, a.state, a.wait_event_type, a.wait_event, a.application_name,
       CASE WHEN a.state = 'active' THEN a.query_id::text END AS query_id,
       count(*)::float8 AS sessions, count(*) AS peak
  FROM pg_stat_activity a
 WHERE a.application_name IS DISTINCT FROM 'pganalytics'
   AND a.wait_event_type IS DISTINCT FROM 'Activity'
 GROUP BY 1, 2, 3, 4, 5, 6, 7
 ORDER BY a.state = 'active' DESC NULLS LAST, peak DESC
 LIMIT {rows}
