-- SPDX-License-Identifier: Apache-2.0
-- Settings that are not left at their defaults; those of our own session are told as they are without it, those of our
-- role (ALTER ROLE ... SET) are left out, as they hide what the server has. A value that may hold a secret (commands,
-- connection strings, texts of settings that PostgreSQL does not know) is hidden but for 16 bits of a hash, so that a
-- change is seen.
-- name: settings
-- interval: 5m
-- scope: instance
-- rows: 400
-- events: changes
-- columns:
--   name label text
--   setting attribute text
--   unit attribute text
--   source attribute text
--   context attribute text
--   boot_val attribute text
--   pending_restart gauge boolean

SELECT s.name,
       CASE WHEN s.name = 'primary_conninfo' OR s.name LIKE '%\_command' AND s.vartype = 'string'
                 OR s.category = 'Customized Options' AND s.vartype = 'string'
            THEN 'hidden ' || to_hex(hashtext(v.setting) & 65535) ELSE v.setting END AS setting,
       -- What this session overrides has another source, which nobody tells
       s.unit, nullif(s.source, 'session') AS source, s.context, s.boot_val, s.pending_restart
  FROM pg_settings s
 CROSS JOIN LATERAL (SELECT CASE WHEN s.source = 'session' THEN s.reset_val ELSE s.setting END) v(setting)
 WHERE (s.source NOT IN ('default', 'override', 'client', 'session')
        OR s.source = 'session' AND s.reset_val IS DISTINCT FROM s.boot_val
        OR s.name = 'data_checksums' OR s.pending_restart)
   AND s.name NOT IN (SELECT split_part(e.entry, '=', 1)
                        FROM pg_db_role_setting o
                        JOIN pg_roles r ON r.oid = o.setrole AND r.rolname = current_user
                       CROSS JOIN LATERAL unnest(o.setconfig) e(entry))
 ORDER BY s.pending_restart DESC, s.name
 LIMIT {rows}
