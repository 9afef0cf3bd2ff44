-- SPDX-License-Identifier: Apache-2.0
-- How far each database is from its next anti-wraparound VACUUM, in transactions and in multixacts.
-- name: wraparound
-- interval: 60s
-- scope: instance
-- rows: 200
-- columns:
--   datname label text
--   xid_age gauge integer
--   mxid_age gauge integer
--   autovacuum_freeze_max_age gauge integer
--   autovacuum_multixact_freeze_max_age gauge integer

SELECT d.datname, age(d.datfrozenxid)::bigint AS xid_age, mxid_age(d.datminmxid)::bigint AS mxid_age,
       current_setting('autovacuum_freeze_max_age')::bigint AS autovacuum_freeze_max_age,
       current_setting('autovacuum_multixact_freeze_max_age')::bigint AS autovacuum_multixact_freeze_max_age
  FROM pg_database d
 ORDER BY greatest(age(d.datfrozenxid), mxid_age(d.datminmxid)) DESC, d.datname
 LIMIT {rows}
