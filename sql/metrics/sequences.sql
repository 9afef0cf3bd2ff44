-- SPDX-License-Identifier: Apache-2.0
-- The sequences nearest to their end: their own, or that of the type of the column they fill. Reading one takes a lock,
-- so that sequences which somebody alters or drops are left out, and a statement reads the 1,000 with the nearest ends
-- at most.
-- The role needs SELECT or USAGE on a sequence to see it here.
-- name: sequences
-- interval: 1h
-- scope: database
-- rows: 50
-- columns:
--   datname label text
--   schemaname label text
--   sequencename label text
--   owned_by attribute text
--   last_value gauge integer
--   limit_value gauge integer
--   used_ratio gauge real ratio
--   cycle gauge boolean

WITH locked AS MATERIALIZED (
    SELECT l.relation
      FROM pg_locks l
     WHERE l.locktype = 'relation'
       AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
), sequences AS MATERIALIZED (
    SELECT s.seqrelid, n.nspname, c.relname, a.attrelid, a.attname, s.seqincrement > 0 AS ascending, s.seqmin, s.seqmax,
           s.seqcycle,
           CASE WHEN s.seqincrement < 0 THEN s.seqmin
                ELSE least(s.seqmax, CASE a.atttypid WHEN 'int4'::regtype THEN 2147483647
                                                     WHEN 'int2'::regtype THEN 32767 END) END AS limit_value
      FROM pg_sequence s
      JOIN pg_class c ON c.oid = s.seqrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      -- By index, one for each: pg_depend and pg_attribute are several times as long as pg_class
      LEFT JOIN LATERAL (
               SELECT x.refobjid, x.refobjsubid
                 FROM pg_depend x
                WHERE x.classid = 'pg_class'::regclass AND x.objid = s.seqrelid
                  AND x.refclassid = 'pg_class'::regclass AND x.refobjsubid > 0 AND x.deptype IN ('a', 'i') LIMIT 1
           ) d ON true
      LEFT JOIN LATERAL (
               SELECT x.attrelid, x.attname, x.atttypid
                 FROM pg_attribute x WHERE x.attrelid = d.refobjid AND x.attnum = d.refobjsubid LIMIT 1
           ) a ON true
     WHERE {slice s.seqrelid} AND {slice c.oid} AND c.relpersistence = 'p'
     ORDER BY limit_value, s.seqrelid
     LIMIT 1000
), last AS (
    SELECT s.*, CASE WHEN NOT EXISTS (SELECT FROM locked l WHERE l.relation = s.seqrelid)
                          AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
                     THEN pg_sequence_last_value(s.seqrelid) END AS last_value
      FROM sequences s
), used AS (
    SELECT l.*,
           (CASE WHEN l.ascending
                 THEN (l.last_value::numeric - l.seqmin) / greatest(l.limit_value::numeric - l.seqmin, 1)
                 ELSE (l.seqmax::numeric - l.last_value) / greatest(l.seqmax::numeric - l.limit_value, 1) END)::float8
               AS used_ratio
      FROM last l
     WHERE l.last_value IS NOT NULL
)
SELECT current_database()::text AS datname, u.nspname AS schemaname, u.relname AS sequencename,
       t.relname || '.' || u.attname AS owned_by,
       u.last_value, u.limit_value, u.used_ratio, u.seqcycle AS cycle, u.used_ratio AS weight
  FROM used u
  LEFT JOIN pg_class t ON t.oid = u.attrelid
 ORDER BY u.used_ratio DESC, u.seqrelid
 LIMIT {rows}
