-- SPDX-License-Identifier: Apache-2.0
-- Damaged pages that were read, by database; shared catalogs are the row (shared). Null where checksums are off.
-- name: checksum_failures
-- interval: 60s
-- scope: instance
-- rows: 200
-- columns:
--   datname label text
--   checksum_failures counter integer
--   failures_total gauge integer
--   checksum_last_failure attribute timestamp
--   stats_reset attribute timestamp

SELECT coalesce(s.datname, '(shared)') AS datname, s.checksum_failures, s.checksum_failures AS failures_total,
       s.checksum_last_failure, s.stats_reset
  FROM pg_stat_database s
 ORDER BY s.checksum_failures DESC NULLS LAST, s.datid
 LIMIT {rows}
