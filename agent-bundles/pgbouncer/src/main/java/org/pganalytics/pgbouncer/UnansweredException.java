// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

/** A PgBouncer gave no answer; the message says why. */
final class UnansweredException extends Exception {
    private static final long serialVersionUID = 1;

    UnansweredException(String reason) {
        super(reason);
    }
}
