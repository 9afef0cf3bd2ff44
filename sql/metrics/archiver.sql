-- SPDX-License-Identifier: Apache-2.0
-- WAL archiving: pg_stat_archiver. A primary that lets a failing archive_command go on keeps all WAL from there on.
-- name: archiver
-- interval: 30s
-- scope: instance
-- rows: 1
-- columns:
--   archiving gauge boolean
--   archived_count counter integer
--   last_archived_wal attribute text
--   last_archived_seconds gauge real seconds
--   failed_count counter integer
--   last_failed_wal attribute text
--   last_failed_seconds gauge real seconds
--   failing gauge boolean
--   stats_reset attribute timestamp

SELECT CASE current_setting('archive_mode') WHEN 'always' THEN true WHEN 'on' THEN NOT pg_is_in_recovery()
            ELSE false END AS archiving,
       a.archived_count, a.last_archived_wal,
       extract(epoch FROM clock_timestamp() - a.last_archived_time)::float8 AS last_archived_seconds,
       a.failed_count, a.last_failed_wal,
       extract(epoch FROM clock_timestamp() - a.last_failed_time)::float8 AS last_failed_seconds,
       coalesce(a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false) AS failing, a.stats_reset
  FROM pg_stat_archiver a
