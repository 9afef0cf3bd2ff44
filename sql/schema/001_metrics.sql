-- SPDX-License-Identifier: Apache-2.0
-- Instances, progress of collectors and the wide core row. A column per core metric, in the order of CoreMetric.
-- ${by_time} is what the layout makes of a table that grows with time.

create table metrics.instances (
    instance_id text primary key,
    collector_id text not null,
    system_identifier text not null,
    server_version integer not null,
    tags jsonb not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null
);

-- The highest sequence stored of each run of a collector: what is not above it has been stored.
create table metrics.ingest_progress (
    collector_id text not null,
    run bigint not null,
    last_sequence bigint not null,
    updated_at timestamptz not null default now(),
    primary key (collector_id, run)
);

create table metrics.metrics_raw (
    instance_id text not null,
    time timestamptz not null,
    collector_id text not null,
    run bigint not null,
    sequence bigint not null,
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
    metadata jsonb
) ${by_time};

create index metrics_raw_instance_time on metrics.metrics_raw (instance_id, time);
create index metrics_raw_time on metrics.metrics_raw using brin (time);
