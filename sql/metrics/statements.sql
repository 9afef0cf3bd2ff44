-- SPDX-License-Identifier: Apache-2.0
-- The costliest statements. The numbers come without the texts, whose file is read only when a queryid is new.
-- name: statements
-- scope: instance
-- rows: 200
-- requires: extension pg_stat_statements 1.8
-- requires: privilege pg_read_all_stats
-- columns:
--   datname label text
--   usename label text
--   queryid label text
--   query attribute text scrub:400
--   calls counter integer
--   total_exec_time_ms counter real ms
--   rows counter integer
--   shared_blks_hit counter integer blocks
--   shared_blks_read counter integer blocks
--   temp_blks_written counter integer blocks
--   wal_bytes counter integer bytes
-- lookup: query by queryid

-- variant: 13-
SELECT coalesce(d.datname, s.dbid::text) AS datname, coalesce(r.rolname, s.userid::text) AS usename,
       s.queryid::text AS queryid, sum(s.calls)::bigint AS calls, sum(s.total_exec_time) AS total_exec_time_ms,
       sum(s.rows)::bigint AS rows, sum(s.shared_blks_hit)::bigint AS shared_blks_hit,
       sum(s.shared_blks_read)::bigint AS shared_blks_read, sum(s.temp_blks_written)::bigint AS temp_blks_written,
       sum(s.wal_bytes)::bigint AS wal_bytes
  FROM {schema}.pg_stat_statements(false) s
  LEFT JOIN pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.queryid IS NOT NULL
 GROUP BY 1, 2, 3
 ORDER BY total_exec_time_ms DESC
 LIMIT {rows}

-- lookup
SELECT s.queryid::text AS queryid, left(min(s.query), 4000) AS query
  FROM {schema}.pg_stat_statements(true) s
 WHERE s.queryid IN ({keys})
 GROUP BY s.queryid
