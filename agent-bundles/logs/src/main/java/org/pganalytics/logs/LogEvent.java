// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

/**
 * What a record told, fit to leave the machine: its texts have no literal in them. Texts are empty where there are none.
 *
 * @param severity one of PostgreSQL's, or empty where the server writes another language
 * @param planHash of auto_explain's plan without its numbers, 16 hexadecimal digits
 * @param plan its nodes, one a line, indented as EXPLAIN does
 * @param seconds a duration it told, else 0
 * @param bytes a size it told, else 0
 */
record LogEvent(
        EventClass eventClass,
        String severity,
        String sqlstate,
        String database,
        String user,
        String message,
        String statement,
        String planHash,
        String plan,
        double seconds,
        long bytes) {
    /** The same for events that differ in nothing but what they measured. */
    String fingerprint() {
        return Fingerprint.of(eventClass.toString(), severity, sqlstate, database, user, message, statement, planHash);
    }

    /** Characters of the texts that only this event has. */
    int textLength() {
        return message.length() + statement.length() + plan.length();
    }
}
