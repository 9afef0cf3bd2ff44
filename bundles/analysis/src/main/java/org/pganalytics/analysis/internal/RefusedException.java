// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

/** A rule file is not taken; says where and why. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String file, int line, String reason) {
        super(file + ":" + line + ": " + reason);
    }
}
