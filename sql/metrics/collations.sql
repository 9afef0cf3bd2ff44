-- SPDX-License-Identifier: Apache-2.0
-- Collations in use, and whether their library says another version now than when the objects were made: indexes over
-- them may then be out of order and need REINDEX, then ALTER COLLATION or ALTER DATABASE ... REFRESH COLLATION VERSION.
-- The database's own collation is the row (database), from 15 on.
-- name: collations
-- interval: 1h
-- scope: database
-- rows: 50
-- columns:
--   datname label text
--   collname label text
--   provider attribute text
--   recorded_version attribute text
--   actual_version attribute text
--   mismatch gauge boolean
--   dependents gauge integer

-- variant: 13-14
WITH used AS (
    SELECT c.collname::text, c.collprovider, c.collversion, pg_collation_actual_version(c.oid) AS actual, d.dependents
      FROM pg_collation c
     CROSS JOIN LATERAL (SELECT count(*) AS dependents FROM pg_depend x
                          WHERE x.refclassid = 'pg_collation'::regclass AND x.refobjid = c.oid) d
     WHERE c.collversion IS NOT NULL AND d.dependents > 0
)
SELECT current_database()::text AS datname, u.collname,
       CASE u.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END AS provider,
       u.collversion AS recorded_version, u.actual AS actual_version,
       u.collversion IS DISTINCT FROM u.actual AS mismatch, u.dependents
  FROM used u
 ORDER BY mismatch DESC, u.dependents DESC, u.collname
 LIMIT {rows}

-- variant: 15-
WITH used AS (
    SELECT c.collname::text, c.collprovider, c.collversion, pg_collation_actual_version(c.oid) AS actual, d.dependents
      FROM pg_collation c
     CROSS JOIN LATERAL (SELECT count(*) AS dependents FROM pg_depend x
                          WHERE x.refclassid = 'pg_collation'::regclass AND x.refobjid = c.oid) d
     WHERE c.collversion IS NOT NULL AND d.dependents > 0
     UNION ALL
    SELECT '(database)', d.datlocprovider, d.datcollversion, pg_database_collation_actual_version(d.oid), NULL
      FROM pg_database d
     WHERE d.datname = current_database() AND d.datcollversion IS NOT NULL
)
SELECT current_database()::text AS datname, u.collname,
       CASE u.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END AS provider,
       u.collversion AS recorded_version, u.actual AS actual_version,
       u.collversion IS DISTINCT FROM u.actual AS mismatch, u.dependents
  FROM used u
 ORDER BY mismatch DESC, u.dependents DESC NULLS FIRST, u.collname
 LIMIT {rows}
