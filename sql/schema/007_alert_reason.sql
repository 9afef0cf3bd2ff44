-- SPDX-License-Identifier: Apache-2.0
-- Why an alert ended, where it was not for its cause being gone.

alter table alerts.alerts add column resolved_because text;
