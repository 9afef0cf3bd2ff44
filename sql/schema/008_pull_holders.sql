-- SPDX-License-Identifier: Apache-2.0
-- Which backend took an instance last, and when. It has it for as long as a session holds the instance's advisory lock.

alter table access.pulled_instances
    add column taken_by text,
    add column taken_at timestamptz;
