// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

/** The database does not answer. The message names it (never its password) and the reason. */
public class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
