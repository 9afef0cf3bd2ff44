-- SPDX-License-Identifier: Apache-2.0
-- Whether settings changed since the last time, by a hash of those of settings.sql, and how many wait for a restart.
-- name: settings_state
-- interval: 60s
-- scope: instance
-- rows: 1
-- columns:
--   settings_hash attribute integer
--   non_default gauge integer
--   pending_restart gauge integer
--   conf_load_time attribute timestamp

SELECT hashtext(string_agg(s.name || '=' || CASE WHEN s.source = 'session' THEN s.reset_val ELSE s.setting END, E'\n'
                           ORDER BY s.name)) AS settings_hash,
       count(*) AS non_default, count(*) FILTER (WHERE s.pending_restart) AS pending_restart,
       pg_conf_load_time() AS conf_load_time
  FROM pg_settings s
 WHERE (s.source NOT IN ('default', 'override', 'client', 'session')
        OR s.source = 'session' AND s.reset_val IS DISTINCT FROM s.boot_val
        OR s.name = 'data_checksums' OR s.pending_restart)
   AND s.name NOT IN (SELECT split_part(e.entry, '=', 1)
                        FROM pg_db_role_setting o
                        JOIN pg_roles r ON r.oid = o.setrole AND r.rolname = current_user
                       CROSS JOIN LATERAL unnest(o.setconfig) e(entry))
