-- SPDX-License-Identifier: Apache-2.0
-- The average of each core metric over each minute: a table that is rolled up, or a continuous aggregate.

-- @table
create table metrics.metrics_1min (
    instance_id text not null,
    time timestamptz not null,
    samples integer not null,
    cpu_percent double precision,
    cpu_user_percent double precision,
    cpu_system_percent double precision,
    cpu_iowait_percent double precision,
    load1 double precision,
    memory_total_bytes double precision,
    memory_available_bytes double precision,
    connections_total double precision,
    connections_active double precision,
    connections_idle double precision,
    connections_idle_in_transaction double precision,
    connections_waiting double precision,
    connections_max double precision,
    lock_waits double precision,
    blocked_sessions double precision,
    longest_transaction_seconds double precision,
    longest_query_seconds double precision,
    commits_per_second double precision,
    rollbacks_per_second double precision,
    tuples_returned_per_second double precision,
    tuples_fetched_per_second double precision,
    tuples_inserted_per_second double precision,
    tuples_updated_per_second double precision,
    tuples_deleted_per_second double precision,
    deadlocks_per_second double precision,
    cache_hit_ratio double precision,
    blocks_read_per_second double precision,
    blocks_hit_per_second double precision,
    temp_bytes_per_second double precision,
    checkpoints_timed_per_second double precision,
    checkpoints_requested_per_second double precision,
    wal_bytes_per_second double precision,
    replication_lag_bytes double precision,
    replication_lag_seconds double precision,
    database_size_bytes double precision,
    xid_age double precision,
    primary key (instance_id, time)
) ${by_time};

-- @continuous
create materialized view metrics.metrics_1min
with (timescaledb.continuous, timescaledb.materialized_only = false) as
select
    instance_id,
    time_bucket('1 minute', time) as time,
    count(*)::integer as samples,
    avg(cpu_percent) as cpu_percent,
    avg(cpu_user_percent) as cpu_user_percent,
    avg(cpu_system_percent) as cpu_system_percent,
    avg(cpu_iowait_percent) as cpu_iowait_percent,
    avg(load1) as load1,
    avg(memory_total_bytes) as memory_total_bytes,
    avg(memory_available_bytes) as memory_available_bytes,
    avg(connections_total) as connections_total,
    avg(connections_active) as connections_active,
    avg(connections_idle) as connections_idle,
    avg(connections_idle_in_transaction) as connections_idle_in_transaction,
    avg(connections_waiting) as connections_waiting,
    avg(connections_max) as connections_max,
    avg(lock_waits) as lock_waits,
    avg(blocked_sessions) as blocked_sessions,
    avg(longest_transaction_seconds) as longest_transaction_seconds,
    avg(longest_query_seconds) as longest_query_seconds,
    avg(commits_per_second) as commits_per_second,
    avg(rollbacks_per_second) as rollbacks_per_second,
    avg(tuples_returned_per_second) as tuples_returned_per_second,
    avg(tuples_fetched_per_second) as tuples_fetched_per_second,
    avg(tuples_inserted_per_second) as tuples_inserted_per_second,
    avg(tuples_updated_per_second) as tuples_updated_per_second,
    avg(tuples_deleted_per_second) as tuples_deleted_per_second,
    avg(deadlocks_per_second) as deadlocks_per_second,
    avg(cache_hit_ratio) as cache_hit_ratio,
    avg(blocks_read_per_second) as blocks_read_per_second,
    avg(blocks_hit_per_second) as blocks_hit_per_second,
    avg(temp_bytes_per_second) as temp_bytes_per_second,
    avg(checkpoints_timed_per_second) as checkpoints_timed_per_second,
    avg(checkpoints_requested_per_second) as checkpoints_requested_per_second,
    avg(wal_bytes_per_second) as wal_bytes_per_second,
    avg(replication_lag_bytes) as replication_lag_bytes,
    avg(replication_lag_seconds) as replication_lag_seconds,
    avg(database_size_bytes) as database_size_bytes,
    avg(xid_age) as xid_age
from metrics.metrics_raw
group by 1, 2
with no data;

-- @every
-- Up to which minute the roll-up is complete; one row.
create table metrics.rollup_progress (
    name text primary key,
    done_until timestamptz not null
);

-- @continuous
-- It answers for every minute by itself: rolled up already where that was refreshed, from raw rows elsewhere.
insert into metrics.rollup_progress values ('metrics_1min', 'infinity');
