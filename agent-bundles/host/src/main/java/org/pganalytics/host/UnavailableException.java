// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** This host does not offer what a family needs; the reason tells people what is missing, and the remedy if there is one. */
final class UnavailableException extends FileSystemException {
    private static final long serialVersionUID = 1;

    UnavailableException(@Nullable String file, String reason) {
        super(file, null, reason);
    }
}
