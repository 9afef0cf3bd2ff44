-- SPDX-License-Identifier: Apache-2.0
-- The sequences nearest to their end: their own, or that of the type of the column they fill. Reading one takes a lock,
-- so that sequences which somebody alters or drops are left out, and the 1,000 with the nearest ends are read at most.
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
    SELECT s.seqrelid, n.nspname, c.relname, t.relname || '.' || a.attname AS owned_by, s.seqincrement > 0 AS ascending,
           s.seqmin, s.seqmax, s.seqcycle,
           CASE WHEN s.seqincrement < 0 THEN s.seqmin
                ELSE least(s.seqmax, CASE a.atttypid WHEN 'int4'::regtype THEN 2147483647
                                                     WHEN 'int2'::regtype THEN 32767 END) END AS limit_value
      FROM pg_sequence s
      JOIN pg_class c ON c.oid = s.seqrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
                           AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
      LEFT JOIN pg_class t ON t.oid = d.refobjid
      LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE c.relpersistence = 'p'
     ORDER BY limit_value, s.seqrelid
     LIMIT 1000
), used AS (
    SELECT s.*, CASE WHEN NOT EXISTS (SELECT FROM locked l WHERE l.relation = s.seqrelid)
                          AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
                     THEN pg_sequence_last_value(s.seqrelid) END AS last_value
      FROM sequences s
)
SELECT current_database()::text AS datname, u.nspname AS schemaname, u.relname AS sequencename, u.owned_by,
       u.last_value, u.limit_value,
       (CASE WHEN u.ascending THEN (u.last_value::numeric - u.seqmin) / greatest(u.limit_value::numeric - u.seqmin, 1)
             ELSE (u.seqmax::numeric - u.last_value) / greatest(u.seqmax::numeric - u.limit_value, 1) END)::float8
           AS used_ratio,
       u.seqcycle AS cycle
  FROM used u
 WHERE u.last_value IS NOT NULL
 ORDER BY used_ratio DESC, u.seqrelid
 LIMIT {rows}
