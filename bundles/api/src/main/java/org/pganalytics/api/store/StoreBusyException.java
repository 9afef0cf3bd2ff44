// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

/** The database is there, but all connections to it were in use for as long as the call waits for one: try again. */
public class StoreBusyException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    public StoreBusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
