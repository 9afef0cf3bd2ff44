-- SPDX-License-Identifier: Apache-2.0
-- Alerts with their finding and causal path, and what the detectors found unusual.

create table alerts.alerts (
    id uuid primary key,
    state text not null check (state in ('open', 'acknowledged', 'resolved')),
    severity text not null,
    instance_id text not null,
    rule text not null,
    root_cause text not null,
    finding jsonb not null,
    opened_at timestamptz not null,
    updated_at timestamptz not null,
    acknowledged_at timestamptz,
    acknowledged_by text,
    resolved_at timestamptz
);

create index alerts_opened on alerts.alerts (opened_at desc);
create index alerts_unresolved on alerts.alerts (opened_at) where state <> 'resolved';

create table alerts.anomalies (
    instance_id text not null,
    time timestamptz not null,
    metric text not null,
    entity text not null,
    value double precision not null,
    expected double precision,
    score double precision not null
) ${if_hypertable};

create index anomalies_instance_time on alerts.anomalies (instance_id, time);
create index anomalies_time on alerts.anomalies using brin (time);
