-- SPDX-License-Identifier: Apache-2.0
-- Roles but PostgreSQL's own, the mightiest first. Whose password ends never has no rolvaliduntil.
-- name: roles
-- interval: 5m
-- scope: instance
-- rows: 500
-- events: changes
-- columns:
--   rolname label text
--   rolsuper gauge boolean
--   rolcreaterole gauge boolean
--   rolcreatedb gauge boolean
--   rolreplication gauge boolean
--   rolbypassrls gauge boolean
--   rolcanlogin gauge boolean
--   rolinherit gauge boolean
--   rolconnlimit gauge integer
--   rolvaliduntil attribute timestamp
--   expired gauge boolean

SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls, r.rolcanlogin,
       r.rolinherit, r.rolconnlimit, r.rolvaliduntil, coalesce(r.rolvaliduntil < clock_timestamp(), false) AS expired
  FROM pg_roles r
 WHERE r.rolname NOT LIKE 'pg\_%'
 ORDER BY r.rolsuper DESC, r.rolbypassrls DESC, r.rolcreaterole DESC, r.rolreplication DESC, r.rolcanlogin DESC,
          r.rolname
 LIMIT {rows}
