-- SPDX-License-Identifier: Apache-2.0
-- Prepared transactions hold their locks and the xmin horizon until somebody ends them, over restarts too.
-- name: prepared_transactions
-- interval: 60s
-- scope: instance
-- rows: 50
-- columns:
--   gid label text
--   datname attribute text
--   owner attribute text
--   age_seconds gauge real seconds
--   xid_age gauge integer

SELECT p.gid, p.database AS datname, p.owner, extract(epoch FROM clock_timestamp() - p.prepared)::float8 AS age_seconds,
       age(p.transaction)::bigint AS xid_age
  FROM pg_prepared_xacts p
 ORDER BY p.prepared
 LIMIT {rows}
