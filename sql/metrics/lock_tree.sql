-- SPDX-License-Identifier: Apache-2.0
-- The trees of sessions that wait for heavyweight locks: a row for each that waits, with all that block it directly
-- (blocked_by: pids, 0 for a prepared transaction), and one for each root, which blocks others and waits for no lock
-- itself. At a root relation and mode are those that the longest wait for it is about. Roots come first, then the longest waits.
-- pg_blocking_pids holds all lock partitions for a moment: it is called for waiting sessions only, at most one more than
-- there are rows, and pg_locks is not read while nobody waits.
-- The column waitstart is there from 14 on, hence to_jsonb; on 13 the wait counts from the start of the statement, an
-- upper bound.
-- name: lock_tree
-- scope: instance
-- rows: 150
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   blocked_by attribute text
--   wait_start attribute timestamp
--   wait_seconds gauge real seconds
--   blocked_sessions gauge integer
--   longest_wait_seconds gauge real seconds
--   locktype attribute text
--   mode attribute text
--   relation attribute text
--   state attribute text
--   state_seconds gauge real seconds
--   transaction_seconds gauge real seconds
--   application_name attribute text
--   usename attribute text
--   datname attribute text
--   query attribute text scrub:200

WITH RECURSIVE waiting AS MATERIALIZED (
    SELECT a.pid, a.query_start
      FROM pg_stat_activity a
     WHERE a.wait_event_type = 'Lock' AND a.application_name IS DISTINCT FROM 'pganalytics'
     ORDER BY a.query_start
     LIMIT {rows}
), locks AS MATERIALIZED (
    SELECT l.pid, l.locktype, l.mode, l.granted, l.database, l.relation,
           (to_jsonb(l) ->> 'waitstart')::timestamptz AS waitstart
      FROM pg_locks l
     WHERE (NOT l.granted OR l.locktype = 'tuple') AND EXISTS (SELECT FROM waiting)
), waits AS MATERIALIZED (
    SELECT w.pid, w.blockers, l.waitstart AS wait_start, l.locktype, l.mode,
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
), edges AS MATERIALIZED (
    SELECT DISTINCT w.pid AS blocked, b.pid AS blocker FROM waits w CROSS JOIN LATERAL unnest(w.blockers) AS b(pid)
), chains AS (
    SELECT e.blocker AS root, e.blocked
      FROM edges e
     WHERE NOT EXISTS (SELECT FROM pg_stat_activity s WHERE s.pid = e.blocker AND s.wait_event_type = 'Lock')
    UNION
    SELECT c.root, e.blocked FROM chains c JOIN edges e ON e.blocker = c.blocked
), roots AS (
    SELECT c.root, count(*) AS blocked_sessions, max(w.wait_seconds) AS longest_wait_seconds
      FROM chains c JOIN waits w ON w.pid = c.blocked
     GROUP BY c.root
), tree AS (
    SELECT r.root AS pid, NULL AS blocked_by, NULL::timestamptz AS wait_start, NULL::float8 AS wait_seconds,
           r.blocked_sessions, r.longest_wait_seconds, f.locktype, f.mode, f.relation
      FROM roots r
      LEFT JOIN LATERAL (
               SELECT w.locktype, w.mode, w.relation FROM waits w
                WHERE r.root = ANY (w.blockers) ORDER BY w.relation IS NULL, w.wait_seconds DESC LIMIT 1) f ON true
    UNION ALL
    SELECT w.pid, (SELECT string_agg(e.blocker::text, ',' ORDER BY e.blocker) FROM edges e WHERE e.blocked = w.pid),
           w.wait_start, w.wait_seconds, NULL, NULL, w.locktype, w.mode, w.relation
      FROM waits w
)
SELECT t.pid::text AS pid, t.blocked_by, t.wait_start, t.wait_seconds, t.blocked_sessions, t.longest_wait_seconds,
       t.locktype, t.mode, t.relation, CASE WHEN t.pid = 0 THEN 'prepared transaction' ELSE a.state END AS state,
       extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS state_seconds,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_seconds,
       a.application_name, a.usename, a.datname, left(a.query, 2000) AS query
  FROM tree t
  LEFT JOIN pg_stat_activity a ON a.pid = t.pid
 ORDER BY t.blocked_sessions DESC NULLS LAST, t.wait_seconds DESC
 LIMIT {rows}
