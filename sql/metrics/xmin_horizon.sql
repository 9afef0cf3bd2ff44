-- SPDX-License-Identifier: Apache-2.0
-- Who keeps VACUUM from removing dead rows: the oldest holder of each class, always one row a class. A session that is
-- running VACUUM is no holder, whatever its backend_xmin says. A standby's feedback over a slot is the slot's xmin.
-- name: xmin_horizon
-- interval: 30s
-- scope: instance
-- rows: 5
-- requires: privilege pg_read_all_stats
-- columns:
--   class label text
--   xmin_age gauge integer
--   holders gauge integer
--   holder attribute text
--   datname attribute text
--   held_seconds gauge real seconds

WITH holders(class, xmin_age, holder, datname, since) AS (
    SELECT 'active transaction', greatest(age(a.backend_xmin), age(a.backend_xid)), a.pid::text, a.datname,
           a.xact_start
      FROM pg_stat_activity a
     WHERE a.backend_type <> 'walsender' AND a.application_name IS DISTINCT FROM 'pganalytics'
       AND NOT EXISTS (SELECT FROM pg_stat_progress_vacuum v WHERE v.pid = a.pid)
     UNION ALL
    SELECT 'prepared transaction', age(p.transaction), p.gid, p.database, p.prepared FROM pg_prepared_xacts p
     UNION ALL
    SELECT 'replication slot', age(s.xmin), s.slot_name, s.database, NULL FROM pg_replication_slots s
     UNION ALL
    SELECT 'replication slot catalog', age(s.catalog_xmin), s.slot_name, s.database, NULL FROM pg_replication_slots s
     UNION ALL
    SELECT 'standby feedback', age(r.backend_xmin), r.application_name, NULL, NULL FROM pg_stat_replication r
)
SELECT c.class, coalesce(h.xmin_age, 0)::bigint AS xmin_age, coalesce(h.holders, 0) AS holders, h.holder, h.datname,
       extract(epoch FROM clock_timestamp() - h.since)::float8 AS held_seconds
  FROM unnest(ARRAY['active transaction', 'prepared transaction', 'replication slot', 'replication slot catalog',
                    'standby feedback']) WITH ORDINALITY c(class, place)
  LEFT JOIN LATERAL (
           SELECT x.xmin_age, x.holder, x.datname, x.since, count(*) OVER () AS holders
             FROM holders x WHERE x.class = c.class AND x.xmin_age IS NOT NULL ORDER BY x.xmin_age DESC LIMIT 1
       ) h ON true
 ORDER BY c.place
