// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

/**
 * One record of the server's log, as written: nothing in it is scrubbed. Empty where the format, or the record, has no such
 * field.
 *
 * @param severity in English, for instance {@code ERROR}
 * @param sqlstate five characters
 * @param statement what the session was running
 */
record LogRecord(
        String severity,
        String sqlstate,
        String database,
        String user,
        String message,
        String detail,
        String context,
        String statement) {}
