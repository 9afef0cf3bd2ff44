-- SPDX-License-Identifier: Apache-2.0
-- Who is a member of which role, directly; superusers' and PostgreSQL's own roles first.
-- name: role_memberships
-- interval: 5m
-- scope: instance
-- rows: 500
-- events: changes
-- columns:
--   rolname label text
--   member label text
--   grantor label text
--   admin_option gauge boolean
--   inherit_option gauge boolean
--   set_option gauge boolean

-- variant: 13-15
SELECT r.rolname, u.rolname AS member, g.rolname AS grantor, m.admin_option
  FROM pg_auth_members m
  JOIN pg_roles r ON r.oid = m.roleid
  JOIN pg_roles u ON u.oid = m.member
  LEFT JOIN pg_roles g ON g.oid = m.grantor
 WHERE u.rolname NOT LIKE 'pg\_%'
 ORDER BY r.rolsuper DESC, r.rolname LIKE 'pg\_%' DESC, m.admin_option DESC, r.rolname, u.rolname, g.rolname
 LIMIT {rows}

-- variant: 16-
SELECT r.rolname, u.rolname AS member, g.rolname AS grantor, m.admin_option, m.inherit_option, m.set_option
  FROM pg_auth_members m
  JOIN pg_roles r ON r.oid = m.roleid
  JOIN pg_roles u ON u.oid = m.member
  LEFT JOIN pg_roles g ON g.oid = m.grantor
 WHERE u.rolname NOT LIKE 'pg\_%'
 ORDER BY r.rolsuper DESC, r.rolname LIKE 'pg\_%' DESC, m.admin_option DESC, r.rolname, u.rolname, g.rolname
 LIMIT {rows}
