-- SPDX-License-Identifier: Apache-2.0
-- The average of each core metric over each minute.

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
) partition by range (time);

-- Up to which minute the roll-up is complete; one row.
create table metrics.rollup_progress (
    name text primary key,
    done_until timestamptz not null
);
