-- SPDX-License-Identifier: Apache-2.0
-- What the analysis knows: the edges of the causal graph, and the correlations it measured.

create table analytics.causal_graph (
    cause text not null,
    effect text not null,
    lag_seconds integer not null,
    source text not null,
    primary key (cause, effect, source)
);

create table analytics.correlations (
    instance_id text not null,
    time timestamptz not null,
    cause text not null,
    effect text not null,
    lag_seconds integer not null,
    r double precision not null,
    n integer not null
) ${if_hypertable};

create index correlations_instance_time on analytics.correlations (instance_id, time);
