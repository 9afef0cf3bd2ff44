-- SPDX-License-Identifier: Apache-2.0
-- What VACUUM has to do, for the most urgent tables: the ages of the oldest xid and multixact in a table or its TOAST
-- table, and changes since the last run beside the number that starts autovacuum (by the table's options or the
-- settings).
-- name: table_vacuum
-- interval: 5m
-- scope: database
-- rows: 200
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   xid_age gauge integer
--   mxid_age gauge integer
--   autovacuum_enabled gauge boolean
--   n_dead_tup gauge integer
--   vacuum_threshold gauge real
--   n_ins_since_vacuum gauge integer
--   n_mod_since_analyze gauge integer
--   analyze_threshold gauge real
--   last_vacuum attribute timestamp
--   last_autovacuum attribute timestamp
--   last_analyze attribute timestamp
--   last_autoanalyze attribute timestamp

WITH limits AS MATERIALIZED (
    SELECT current_setting('autovacuum_vacuum_threshold')::float8 AS vacuum_threshold,
           current_setting('autovacuum_vacuum_scale_factor')::float8 AS vacuum_scale_factor,
           current_setting('autovacuum_analyze_threshold')::float8 AS analyze_threshold,
           current_setting('autovacuum_analyze_scale_factor')::float8 AS analyze_scale_factor,
           current_setting('autovacuum_freeze_max_age')::float8 AS xid_age,
           current_setting('autovacuum_multixact_freeze_max_age')::float8 AS mxid_age
), options AS MATERIALIZED (
    SELECT c.oid,
           max(x.option_value) FILTER (WHERE x.option_name = 'autovacuum_enabled')::boolean AS enabled,
           max(x.option_value) FILTER (WHERE x.option_name = 'autovacuum_vacuum_threshold')::float8
               AS vacuum_threshold,
           max(x.option_value) FILTER (WHERE x.option_name = 'autovacuum_vacuum_scale_factor')::float8
               AS vacuum_scale_factor,
           max(x.option_value) FILTER (WHERE x.option_name = 'autovacuum_analyze_threshold')::float8
               AS analyze_threshold,
           max(x.option_value) FILTER (WHERE x.option_name = 'autovacuum_analyze_scale_factor')::float8
               AS analyze_scale_factor
      FROM pg_class c
     CROSS JOIN LATERAL pg_options_to_table(c.reloptions) x
     WHERE {slice c.oid} AND c.relkind IN ('r', 'm') AND c.reloptions IS NOT NULL
     GROUP BY c.oid
), tables AS (
    SELECT c.oid, n.nspname, c.relname, greatest(age(c.relfrozenxid), age(t.relfrozenxid))::bigint AS xid_age,
           greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid))::bigint AS mxid_age,
           coalesce(o.enabled, true) AS autovacuum_enabled, pg_stat_get_dead_tuples(c.oid) AS n_dead_tup,
           coalesce(o.vacuum_threshold, l.vacuum_threshold)
               + coalesce(o.vacuum_scale_factor, l.vacuum_scale_factor) * greatest(c.reltuples, 0)
               AS vacuum_threshold,
           coalesce(o.analyze_threshold, l.analyze_threshold)
               + coalesce(o.analyze_scale_factor, l.analyze_scale_factor) * greatest(c.reltuples, 0)
               AS analyze_threshold,
           l.xid_age AS xid_limit, l.mxid_age AS mxid_limit
      FROM pg_class c
     CROSS JOIN limits l
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN LATERAL (SELECT x.relfrozenxid, x.relminmxid FROM pg_class x
                          WHERE x.oid = c.reltoastrelid LIMIT 1) t ON c.reltoastrelid <> 0
      LEFT JOIN options o ON o.oid = c.oid
     WHERE {slice c.oid} AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
), urgent AS MATERIALIZED (
    SELECT t.*, greatest(t.xid_age / t.xid_limit, t.mxid_age / t.mxid_limit,
                         t.n_dead_tup / greatest(t.vacuum_threshold, 1)) AS weight
      FROM tables t
     ORDER BY weight DESC, t.oid
     LIMIT {rows}
)
SELECT current_database()::text AS datname, u.nspname AS schemaname, u.relname, u.xid_age, u.mxid_age,
       u.autovacuum_enabled, u.n_dead_tup, u.vacuum_threshold,
       pg_stat_get_ins_since_vacuum(u.oid) AS n_ins_since_vacuum,
       pg_stat_get_mod_since_analyze(u.oid) AS n_mod_since_analyze, u.analyze_threshold,
       pg_stat_get_last_vacuum_time(u.oid) AS last_vacuum, pg_stat_get_last_autovacuum_time(u.oid) AS last_autovacuum,
       pg_stat_get_last_analyze_time(u.oid) AS last_analyze,
       pg_stat_get_last_autoanalyze_time(u.oid) AS last_autoanalyze, u.weight
  FROM urgent u
 ORDER BY u.weight DESC, u.oid
