// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What a server says of itself when a session opens.
 *
 * @param versionNum server_version_num, for instance 180006
 * @param user as an SQL identifier, quoted where it needs to be
 * @param roles the predefined roles whose rights the user has; all of them for a superuser
 * @param systemIdentifier of pg_control, decimal; empty without the privilege
 * @param timeline 0 without the privilege
 * @param extensions by name, those of the database the session is in
 */
public record ServerInfo(
        int versionNum,
        boolean inRecovery,
        String database,
        String user,
        Set<String> roles,
        String systemIdentifier,
        long timeline,
        Instant postmasterStart,
        Map<String, Extension> extensions) {
    /** @param schema as an SQL identifier, quoted where it needs to be */
    public record Extension(String version, String schema) {}

    public ServerInfo {
        roles = Set.copyOf(roles);
        extensions = Map.copyOf(extensions);
    }

    public int major() {
        return versionNum / 10000;
    }

    /** Hash of system identifier, timeline and postmaster start: counters compare only within one epoch. */
    public long epoch() {
        String text = systemIdentifier + '/' + timeline + '/' + postmasterStart;
        CRC32 low = new CRC32();
        low.update(text.getBytes(StandardCharsets.UTF_8));
        CRC32 high = new CRC32();
        high.update(new StringBuilder(text).reverse().toString().getBytes(StandardCharsets.UTF_8));
        return (high.getValue() << 32 | low.getValue()) & Long.MAX_VALUE;
    }
}
