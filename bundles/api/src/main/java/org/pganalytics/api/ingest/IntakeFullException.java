// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.ingest;

/** The queue is full: the caller stops reading from its peer until it can offer the same batch again. */
public final class IntakeFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IntakeFullException(String message) {
        super(message, null, false, false);
    }
}
