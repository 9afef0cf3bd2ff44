-- SPDX-License-Identifier: Apache-2.0
-- People who may sign in.

create table access.accounts (
    name text primary key,
    password_hash text not null,
    role text not null,
    updated_at timestamptz not null default now()
);
