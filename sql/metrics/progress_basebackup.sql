-- SPDX-License-Identifier: Apache-2.0
-- Base backups being sent.
-- name: progress_basebackup
-- interval: 30s
-- scope: instance
-- rows: 50
-- requires: privilege pg_read_all_stats
-- columns:
--   pid label text
--   phase attribute text
--   backup_total gauge integer bytes
--   backup_streamed gauge integer bytes
--   tablespaces_total gauge integer
--   tablespaces_streamed gauge integer

SELECT p.pid::text AS pid, p.phase, p.backup_total, p.backup_streamed, p.tablespaces_total, p.tablespaces_streamed
  FROM pg_stat_progress_basebackup p
 ORDER BY p.pid
 LIMIT {rows}
