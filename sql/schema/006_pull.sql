-- SPDX-License-Identifier: Apache-2.0
-- Instances that backends sample themselves. The secret is sealed: its key is in a file of the backends, not here.

create table access.pulled_instances (
    instance_id text primary key,
    hosts text[] not null,
    server_type text not null,
    database text not null,
    user_name text not null,
    ssl_mode text not null,
    ca_certificate text not null,
    interval_millis integer not null,
    provider text not null,
    sealed_secret text not null,
    created_at timestamptz not null default now()
);
