-- SPDX-License-Identifier: Apache-2.0
-- The caches behind transaction status, multixacts, subtransactions and the like, which shared buffers don't show.
-- name: slru
-- interval: 60s
-- scope: instance
-- rows: 50
-- columns:
--   name label text
--   blks_zeroed counter integer blocks
--   blks_hit counter integer blocks
--   blks_read counter integer blocks
--   blks_written counter integer blocks
--   blks_exists counter integer blocks
--   flushes counter integer
--   truncates counter integer
--   stats_reset attribute timestamp

SELECT s.name, s.blks_zeroed, s.blks_hit, s.blks_read, s.blks_written, s.blks_exists, s.flushes, s.truncates,
       s.stats_reset
  FROM pg_stat_slru s
 ORDER BY s.name
 LIMIT {rows}
