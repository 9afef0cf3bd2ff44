-- SPDX-License-Identifier: Apache-2.0
-- The role the agent or a pull logs in as: it sees statistics, and no row of any table. To be run once per cluster by a
-- superuser (on managed servers: by the administrator's role), in any client and as often as you like. The role has no
-- password afterwards; give it one with psql's \password pganalytics_monitor, or let pg_hba.conf admit it by certificate
-- or peer.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'pganalytics_monitor') THEN
        CREATE ROLE pganalytics_monitor LOGIN;
    END IF;
END
$$;

GRANT pg_monitor TO pganalytics_monitor;

-- Two are used at most; two more by a test of a pulled instance, or while one backend takes it over from another; the fifth is
-- for you, to look with the same eyes
ALTER ROLE pganalytics_monitor CONNECTION LIMIT 5;

-- What every session of it sets anyway, here for those opened by hand. No more than this: a setting of the role hides that
-- of the server from the family settings
ALTER ROLE pganalytics_monitor SET default_transaction_read_only = on;
