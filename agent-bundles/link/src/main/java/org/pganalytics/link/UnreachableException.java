// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;

/** Nobody accepts a connection there. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreachableException(IOException cause) {
        super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
}
