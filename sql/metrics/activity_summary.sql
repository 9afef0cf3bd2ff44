-- SPDX-License-Identifier: Apache-2.0
-- Client backends but our own, at the tick.
-- name: activity_summary
-- scope: instance
-- rows: 1
-- requires: privilege pg_read_all_stats
-- columns:
--   total gauge integer
--   active gauge integer
--   idle gauge integer
--   idle_in_transaction gauge integer
--   waiting gauge integer
--   lock_waits gauge integer
--   longest_transaction_seconds gauge real seconds
--   longest_query_seconds gauge real seconds
--   longest_idle_in_transaction_seconds gauge real seconds
--   oldest_xmin_age gauge integer
--   available_connections gauge integer

SELECT count(*) AS total,
       count(*) FILTER (WHERE a.state = 'active') AS active,
       count(*) FILTER (WHERE a.state = 'idle') AS idle,
       count(*) FILTER (WHERE a.state LIKE 'idle in transaction%') AS idle_in_transaction,
       count(*) FILTER (WHERE a.state = 'active' AND a.wait_event IS NOT NULL) AS waiting,
       count(*) FILTER (WHERE a.wait_event_type = 'Lock') AS lock_waits,
       coalesce(extract(epoch FROM max(clock_timestamp() - a.xact_start)), 0)::float8 AS longest_transaction_seconds,
       coalesce(extract(epoch FROM max(clock_timestamp() - a.query_start)
           FILTER (WHERE a.state = 'active')), 0)::float8 AS longest_query_seconds,
       coalesce(extract(epoch FROM max(clock_timestamp() - a.state_change)
           FILTER (WHERE a.state LIKE 'idle in transaction%')), 0)::float8 AS longest_idle_in_transaction_seconds,
       coalesce(max(age(a.backend_xmin)), 0)::bigint AS oldest_xmin_age,
       -- reserved_connections from 16 on
       current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
           - coalesce(current_setting('reserved_connections', true)::bigint, 0) AS available_connections
  FROM pg_stat_activity a
 WHERE a.backend_type = 'client backend'
   AND a.application_name IS DISTINCT FROM 'pganalytics'
