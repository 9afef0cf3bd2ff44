// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Locale;

/** What a record tells of, each happening once; the first are the ones to keep where there is no room for all. */
enum EventClass {
    /** A process of the server ended by a signal or an unusual exit code. */
    CRASH,
    PANIC,
    /** The server starts after a crash. */
    RECOVERY,
    DEADLOCK,
    /** ERROR, FATAL: told apart by their SQLSTATE. */
    ERROR,
    /** Waits for longer than deadlock_timeout. Needs log_lock_waits. */
    LOCK_WAIT,
    /** And checkpoints that occur too frequently. */
    WARNING,
    /** Needs log_temp_files. */
    TEMP_FILE,
    /** Needs log_min_duration_statement or one of its kind. */
    SLOW_STATEMENT,
    /** Of auto_explain. */
    PLAN,
    /** The end of a lock wait, with its length. */
    LOCK_ACQUIRED,
    /** Its end. Needs log_checkpoints, the default since 15. */
    CHECKPOINT,
    CHECKPOINT_START,
    /** Needs log_autovacuum_min_duration. */
    AUTOVACUUM,
    OTHER,
    /** Of log_statement: counted, never listed. */
    STATEMENT,
    /** A session is authorized. Needs log_connections; counted, never listed. */
    CONNECTION,
    /** The other messages of log_connections: counted, never listed. */
    HANDSHAKE,
    /** Needs log_disconnections; counted, never listed. */
    DISCONNECTION;

    boolean isListed() {
        return compareTo(STATEMENT) < 0;
    }

    /** As the families write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
