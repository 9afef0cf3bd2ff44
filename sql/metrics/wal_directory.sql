-- SPDX-License-Identifier: Apache-2.0
-- Files of WAL on disk, and those that wait for the archiver.
-- name: wal_directory
-- interval: 60s
-- scope: instance
-- rows: 1
-- columns:
--   wal_files gauge integer
--   wal_size_bytes gauge integer bytes
--   archive_ready gauge integer

SELECT count(*) AS wal_files, coalesce(sum(w.size), 0)::bigint AS wal_size_bytes,
       (SELECT count(*) FROM pg_ls_archive_statusdir() a WHERE a.name LIKE '%.ready') AS archive_ready
  FROM pg_ls_waldir() w
